"""What the link of a contact shows to people, and the dialogs in which they decide."""

from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ..words.describe import fix_of

_lt = LazyTranslate(__name__)

# What of a contact goes to Exact, in the words of the contact's form.
LABELS = {
    "Name": _lt("Name"),
    "AddressLine1": _lt("Street"),
    "AddressLine2": _lt("Street, second line"),
    "Postcode": _lt("Zip"),
    "City": _lt("City"),
    "Country": _lt("Country"),
    "Language": _lt("Language"),
    "Email": _lt("E-mail"),
    "Phone": _lt("Phone"),
    "PhoneExtension": _lt("Phone extension"),
    "Website": _lt("Website"),
    "VATNumber": _lt("VAT number"),
    "ChamberOfCommerce": _lt("Company registry"),
    "PaymentConditionSales": _lt("Payment terms"),
    "PaymentConditionPurchase": _lt("Payment terms of bills"),
    "SalesCurrency": _lt("Currency of sales"),
    "PurchaseCurrency": _lt("Currency of purchases"),
    "PeppolIdentifier": _lt("Peppol identifier"),
    "ibans": _lt("Bank accounts"),
    "persons": _lt("Contact persons"),
    "role": _lt("Customer or supplier"),
}


class ExactContact(models.Model):
    _inherit = "exact.contact"

    can_choose = fields.Boolean(compute="_compute_can_choose")

    @api.depends("state", "issue_code")
    def _compute_can_choose(self):
        """Whether a person has to say which relation of Exact it is."""
        for account in self:
            code = account.issue_code
            doubt = bool(code) and fix_of(self.env, {"code": code}) == "relations"
            account.can_choose = account.state == "blocked" and doubt

    @api.depends("conflicts")
    def _compute_reason(self):
        return super()._compute_reason()

    def _reasons(self):
        """What stopped it, and the differences that are left to a person."""
        return super()._reasons() + self._conflict_reasons()

    def _conflict_reasons(self):
        """That both sides changed a field, as ``actionable_errors`` shows it."""
        if not self.conflicts:
            return []
        names = self._labels(conflict["field"] for conflict in self.conflicts)
        return [
            {
                "level": "warning",
                "message": self.env._(
                    "Odoo and Exact Online differ: %s. Nothing was overwritten.", names
                ),
                "action_text": self.env._("Compare and choose"),
                "action": self._on_this("action_exact_contact_compare"),
            }
        ]

    def _on_this(self, xml_id):
        """A server action of ours, to be run on this link."""
        action = self.env["ir.actions.actions"]._for_xml_id(f"exact_online_connector.{xml_id}")
        active = {"active_model": self._name, "active_id": self.id, "active_ids": self.ids}
        return {**action, "context": active}

    @api.model
    def _labels(self, names):
        """Fields of Exact as people read them.

        :param names: keys of ``LABELS``
        :return: separated by commas
        :rtype: str
        """
        return ", ".join(self.env._(LABELS[name]) for name in names if name in LABELS)

    def _ordered_conflicts(self):
        """What differs, in the order of the contact's form.

        :return: of ``conflicts``
        :rtype: list[dict]
        """
        order = list(LABELS)
        return sorted(self.conflicts or (), key=lambda conflict: order.index(conflict["field"]))

    def action_compare(self):
        """Show the fields that both sides changed side by side, to choose."""
        self._check_one()
        return self.env["exact.conflict.wizard"]._open(self)

    def action_choose(self):
        """Show the relations of Exact that may be this contact, to choose one."""
        self._check_one()
        return self.env["exact.candidate.wizard"]._open(self)
