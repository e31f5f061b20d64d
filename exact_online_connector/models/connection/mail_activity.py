from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    exact_is_waiting = fields.Boolean(
        groups="base.group_user",
        help="Of a connection to Exact Online: the list of documents that could not be sent.",
    )
