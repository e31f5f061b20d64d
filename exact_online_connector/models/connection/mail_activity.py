from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    exact_cause = fields.Char(
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        help="What somebody is asked to do about Exact Online, as long as it lasts.",
    )

    def unlink(self):
        """Put aside what a person deletes while its cause lasts, so that nobody is asked again."""
        lasting = (
            self.sudo()
            .filtered("exact_cause")
            .filtered(
                lambda activity: (
                    self.env[activity.res_model].sudo().browse(activity.res_id).exists()
                )
            )
        )
        lasting.write({"active": False})
        return super(MailActivity, self - lasting).unlink()
