"""OCA's mandates, each followed by a mandate of the connector once something goes with it."""

from odoo import api, fields, models

# What the mandate in Exact is made of.
FOLLOWED = {
    "partner_id",
    "partner_bank_id",
    "unique_mandate_reference",
    "signature_date",
    "format",
    "type",
    "state",
}
USABLE = ("valid", "final")


class AccountBankingMandate(models.Model):
    _inherit = "account.banking.mandate"

    def write(self, vals):
        result = super().write(vals)
        if not FOLLOWED.isdisjoint(vals):
            for mandate in self:
                if follower := mandate._exact_follower():
                    mandate._exact_keep(follower)
        return result

    @api.ondelete(at_uninstall=False)
    def _exact_unlink_cancels(self):
        """Nothing is collected with a mandate that is gone."""
        for mandate in self:
            mandate._exact_follower().filtered(lambda one: one.state == "active").action_cancel()

    @api.model
    def _exact_usable(self, partner, company):
        """The mandate to collect with: the newest valid one, else one for a final debit.

        :param res.partner partner: a commercial partner
        :param res.company company: that collects
        :return: empty when there is none
        :rtype: account.banking.mandate
        """
        domain = [
            ("company_id", "=", company.id),
            ("partner_id.commercial_partner_id", "=", partner.id),
            ("state", "in", USABLE),
        ]
        return self.search(domain).sorted(lambda mandate: mandate.state == "final")[:1]

    def _exact_followed(self):
        """The connector's mandate that follows this one, made when there is none.

        :return: as superuser
        :rtype: exact.mandate
        """
        self.ensure_one()
        return self._exact_follower() or self._exact_keep(self._exact_twin())

    def _exact_follower(self):
        of_origin = [("company_id", "=", self.company_id.id), ("origin", "=", self._exact_origin())]
        return self.env["exact.mandate"].sudo().search(of_origin)

    def _exact_twin(self):
        """The same mandate, made by hand before OCA's addons were there: it follows from now on."""
        same = [
            ("company_id", "=", self.company_id.id),
            ("origin", "=", False),
            ("reference", "=", self.unique_mandate_reference),
            ("commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
        ]
        twin = self.env["exact.mandate"].sudo().search(same)
        twin.origin = self._exact_origin()
        return twin

    def _exact_keep(self, follower):
        mandates = self.env["exact.mandate"].sudo()
        return mandates._keep(self.company_id, self.sudo()._exact_values(follower))

    def _exact_origin(self):
        return f"{self._name},{self.id}"

    def _exact_values(self, follower):
        """This mandate as the connector knows one.

        :param exact.mandate follower: as it is now, empty when it is new
        :return: values of ``exact.mandate``
        :rtype: dict
        """
        ended = self.state in ("cancel", "expired")
        return {
            "origin": self._exact_origin(),
            "partner_id": self.partner_id.id,
            "partner_bank_id": self.partner_bank_id.id,
            "reference": self.unique_mandate_reference,
            "signature_date": self.signature_date,
            "kind": "b2b" if self.format == "sepa_b2b" else "core",
            "usage": "one_off" if self.type == "oneoff" else "recurrent",
            "state": "active" if self.state in USABLE else "cancelled",
            "cancelled_on": ended and (follower.cancelled_on or fields.Date.context_today(self)),
        }
