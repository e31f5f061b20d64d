"""A database that was copied, restored or moved: it rests until a person says what it is.

Both databases hold the same tokens, and the first refresh of one ends those of the other. What both
send is booked twice.
"""

from odoo import api, fields, models

from .exact_token import ConnectionTokens


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    is_elsewhere = fields.Boolean(compute="_compute_is_elsewhere", compute_sudo=True)

    @api.depends("state")
    def _compute_is_elsewhere(self):
        """Whether the tokens were given to another database, or to this one in another place."""
        for connection in self:
            connection.is_elsewhere = connection.state in connection._locked_states and (
                connection.token_id._is_of_other_database()
                # A form that is being filled in has no token of its own.
                or ConnectionTokens(connection._origin).is_elsewhere(self.env.cr)
            )

    @api.model
    def _copied(self):
        """What the banner of everybody who may see a connection says.

        :return: a dict for each connection that rests: ``id``, ``company``, and ``may_decide``
        :rtype: list[dict]
        """
        if not self.has_access("read"):
            return []
        mine = self.search([("state", "in", self._locked_states)])
        return [
            {
                "id": connection.id,
                "company": connection.company_id.sudo().name,
                "may_decide": connection.has_access("write"),
            }
            for connection in mine.filtered("is_elsewhere")
        ]

    # === A PERSON DECIDES === #

    def action_confirm_database(self):
        """Say that this database is the one that works with Exact Online, and go on."""
        self._check_one()
        self.check_access("write")
        resting = self._resting_together()
        if not resting:
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        ConnectionTokens(self).accept_database()
        resting.token_id.invalidate_recordset()
        for connection in resting:
            connection._set_state("connected")
        resting.invalidate_recordset(["is_elsewhere"])
        action = self.sudo()._after_confirmed()
        return action or {"type": "ir.actions.client", "tag": "soft_reload"}

    def _after_confirmed(self):
        """Override this to offer what is useful after a restore. Extended by entry.

        :return: an action; None for none
        :rtype: dict
        """

    def action_cut_link(self):
        """Say that this database is a copy: it forgets its link, and the original goes on.

        Exact is told nothing: whatever this database ended there would be the original's.
        """
        self._check_one()
        self.check_access("write")
        resting = self._resting_together()
        for connection in resting:
            connection._set_state("draft", **connection._values_when_cut())
            connection.message_post(
                body=self.env._("This database is a copy: its link with Exact Online was cut.")
            )
        # Before the secrets, which are gone for good in a cursor of their own: what is refused here
        # because of another process is tried again as a whole.
        self.env.flush_all()
        for token in resting.token_id:
            ConnectionTokens(token.connection_ids[:1]).forget()
            token.invalidate_recordset()

    def _values_when_cut(self):
        """What is switched off in a copy, so that it sends nothing should it be connected again.

        Extended by entry and payment.

        :return: values
        :rtype: dict
        """
        return {"client_id": False, "health_token": False}

    def _resting_together(self):
        """The connections that rest with this one: companies may live on one consent."""
        return self.sudo().token_id.connection_ids.filtered("is_elsewhere")
