from dataclasses import replace

from odoo import api, fields, models

from ...core.partner import ContactPerson, Partner
from ...core.relation.registry import registry_number
from ...core.relation.relation_judge import Candidate
from ..base.exact_rights import ACCOUNTING
from ..mappings.reader import ExactMappings

# What of a contact goes to Exact, so that a change of it does.
# In the context while what is written comes from Exact; a client cannot send it.
AS_TAKEN = object()
SENT_FIELDS = frozenset(
    {
        "name",
        "street",
        "street2",
        "zip",
        "city",
        "country_id",
        "lang",
        "email",
        "phone",
        "website",
        "vat",
        "company_registry",
        "function",
        "child_ids",
        "bank_ids",
        "property_payment_term_id",
        "property_supplier_payment_term_id",
        "peppol_endpoint",
    }
)


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "exact.rights", "exact.asking"]

    exact_contact_ids = fields.One2many(
        "exact.contact",
        "partner_id",
        "Relations in Exact Online",
        groups=ACCOUNTING,
    )
    exact_send_bills = fields.Selection(
        [
            ("ask", "Ask after three bills coded the same way"),
            ("always", "Send without asking"),
            ("never", "Never send without asking"),
        ],
        "Bills to Exact",
        company_dependent=True,
        groups=ACCOUNTING,
        help="Whether bills of this supplier that its rules code completely go to Exact Online as "
        "soon as they are posted.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered("parent_id")._exact_queue_changed()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if SENT_FIELDS & vals.keys():
            self._exact_queue_changed()
        return result

    def _exact_queue_changed(self):
        """Queue what changed, where a connection sends changes of contacts at once."""
        if self.env.context.get("exact_taken") is AS_TAKEN:
            return
        linked = (
            self.env["exact.contact"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "linked"),
                    ("connection_id.relation_updates", "=", "at_once"),
                ]
            )
        )
        linked._queue_changed()

    def _exact_roles(self):
        """What this contact is in Odoo.

        :return: keys of ``core.relation.account.ROLES``; empty for one that never traded
        :rtype: set
        """
        ranks = {"Customer": self.customer_rank, "Supplier": self.supplier_rank}
        return {role for role, rank in ranks.items() if rank}

    def _exact_snapshot(self):
        """What the mapping needs to know about this partner.

        :return: see ``core.partner``
        :rtype: Partner
        """
        self.ensure_one()
        return Partner(
            id=self.id,
            name=self.name or "",
            country_code=self.country_id.code or None,
            vat=self.vat or None,
            company_registry=self.company_registry or None,
            email=self.email or None,
            phone=self.phone or None,
            website=self.website or None,
            street=self.street or None,
            street2=self.street2 or None,
            zip=self.zip or None,
            city=self.city or None,
            lang=self.lang or None,
            is_company=self.is_company,
            reference=self.ref or None,
            vies_valid=self._exact_vies_valid(),
            peppol_identifier=self._exact_field("peppol_endpoint"),
            peppol_eas=self._exact_field("peppol_eas"),
        )

    def _exact_vies_valid(self):
        """What Odoo found at VIES, None where its own setting does not have it look there."""
        checked = "perform_vies_validation" in self._fields and self.perform_vies_validation
        return self.vies_valid if checked else None

    def _exact_relation_snapshot(self, connection, mappings=None):
        """The same with all that a relation holds.

        :param exact.connection connection: whose company's terms and currencies count
        :param ExactMappings mappings: those of the connection when not given
        :return: see ``core.partner``
        :rtype: Partner
        """
        partner = self.with_company(connection.company_id)
        mappings = mappings or ExactMappings(connection)
        invoice_address = partner.child_ids.filtered(lambda child: child.type == "invoice")[:1]
        return replace(
            partner._exact_snapshot(),
            invoice_email=invoice_address.email or None,
            sales_currency=partner._exact_sales_currency(),
            purchase_currency=partner._exact_purchase_currency(),
            sales_condition=mappings.payment_condition(partner.property_payment_term_id),
            purchase_condition=mappings.payment_condition(
                partner.property_supplier_payment_term_id
            ),
            bank_accounts=tuple(bank._exact_snapshot() for bank in partner.bank_ids),
            contacts=tuple(child._exact_person() for child in partner._exact_persons()),
        )

    def _exact_candidate(self, code=None, was_asked=False):
        """What of this contact tells which relation it is.

        :param str code: the one it gets by its number mask, not padded
        :param bool was_asked: whether Exact was asked to create it and did not answer
        :return: see ``core.relation.relation_judge``
        :rtype: Candidate
        """
        self.ensure_one()
        scheme, address = self._exact_field("peppol_eas"), self._exact_field("peppol_endpoint")
        return Candidate(
            partner_id=self.id,
            name=self.name or "",
            country_code=self.country_id.code or None,
            vat=self.vat or None,
            chamber_of_commerce=registry_number(self.company_registry, scheme, address) or None,
            code=code,
            ibans=tuple(self.bank_ids.mapped("acc_number")),
            emails=(self.email,) if self.email else (),
            was_asked=was_asked,
        )

    def _exact_field(self, name):
        """A field of an addon that may not be installed."""
        return self[name] or None if name in self._fields else None

    def _exact_sales_currency(self):
        # The one chosen for it: another it only has because Odoo finds none for its country, and a
        # company that once had another currency has one in that.
        currency = self.specific_property_product_pricelist.currency_id
        return currency.name if currency and currency != self.env.company.currency_id else None

    def _exact_purchase_currency(self):
        currency = self._exact_field("property_purchase_currency_id")
        return currency.name if currency else None

    def _exact_persons(self):
        return self.child_ids.filtered(
            lambda child: child.type == "contact" and not child.is_company and child.name
        )

    def _exact_person(self):
        """This contact for the pure package.

        :rtype: ContactPerson
        """
        return ContactPerson(
            id=self.id,
            name=self.name,
            email=self.email or None,
            phone=self.phone or None,
            job_title=self.function or None,
        )
