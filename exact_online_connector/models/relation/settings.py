"""How contacts go to Exact."""

from odoo import fields, models

RELATION_UPDATES = [
    ("document", "With the next document"),
    ("at_once", "Immediately"),
    ("manual", "Only when a person sends the contact"),
]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    relation_updates = fields.Selection(
        RELATION_UPDATES,
        "Changes of contacts",
        required=True,
        default="document",
        help=(
            "When changes of a contact are sent to its relation in Exact Online. A field that "
            "was also changed in Exact is never overwritten: both values are shown."
        ),
    )
    send_contact_persons = fields.Boolean(
        "Send contact persons",
        default=True,
        help="Contact persons of a contact are added to its relation in Exact Online.",
    )

    def action_send_customers(self):
        """Preview all customers that are not in Exact yet."""
        return self._preview_unsent("Customer")

    def action_send_suppliers(self):
        """Preview all suppliers that are not in Exact yet."""
        return self._preview_unsent("Supplier")

    def _preview_unsent(self, role):
        self._check_one()
        self._check_may_send()
        return self.env["exact.relation.wizard"]._open_unsent(self.company_id, role)
