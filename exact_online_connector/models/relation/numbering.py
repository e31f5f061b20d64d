"""The codes that debtors and creditors get in Exact, by the masks of a division."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...core.relation.numbering import Contact, Mask, MaskError, assign, digits_of, preview
from ..words.describe import issue_text
from .exact_contact import ROLE_FIELDS, AccountDoubt

DIGITS = [
    ("ref", "The contact's reference"),
    ("id", "The contact's number in Odoo"),
    ("sequence", "A sequence of its own"),
]


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    customer_mask = fields.Char(
        "Debtor numbers", help="Digits, and one # for each digit of the contact: 1### makes 1001."
    )
    customer_digits = fields.Selection(
        DIGITS,
        "Digits of debtors",
        default="ref",
        required=True,
        help="Where the digits come from.",
    )
    customer_next = fields.Integer("Next debtor", default=1, aggregator=None)
    supplier_mask = fields.Char(
        "Creditor numbers", help="Digits, and one # for each digit of the contact: 2### makes 2001."
    )
    supplier_digits = fields.Selection(
        DIGITS,
        "Digits of creditors",
        default="ref",
        required=True,
        help="Where the digits come from.",
    )
    supplier_next = fields.Integer("Next creditor", default=1, aggregator=None)

    @api.constrains("customer_mask", "supplier_mask")
    def _check_masks(self):
        for connection in self:
            for text in filter(None, (connection.customer_mask, connection.supplier_mask)):
                try:
                    Mask.parse(text)
                except MaskError as error:
                    raise ValidationError(
                        issue_text(self.env, error.code, {"mask": text})
                    ) from error

    def _numbering(self, role):
        """How contacts of a role are numbered.

        :return: the mask, None without one, and where the digits come from
        :rtype: tuple[Mask, str]
        """
        text = self[f"{role.lower()}_mask"]
        return (Mask.parse(text) if text else None), self[f"{role.lower()}_digits"]

    # === ONE CONTACT === #

    def _code_for(self, partner, role):
        """The code a contact is to get in Exact, from its own number and nothing else.

        :param res.partner partner: a commercial partner
        :param str role: ``Customer`` or ``Supplier``
        :return: digits; None when Exact numbers itself
        :rtype: str
        :raises AccountDoubt: when it has no number, or another contact has the same
        """
        mask, digits = self._numbering(role)
        if mask is None:
            return None
        number = self._number_of(partner, role, digits)
        if number is None:
            raise AccountDoubt("code_no_digits", partner, reference=partner.ref or "")
        code = mask.code(number)
        if code is None:
            raise AccountDoubt("code_overflow", partner, mask=str(mask), reference=str(number))
        if digits == "ref" and (others := self._rivals(partner, role, number)):
            names = ", ".join(others[:5].mapped("display_name"))
            raise AccountDoubt("code_clash_here", partner, code=code, others=names)
        return code

    def _number_of(self, partner, role, digits):
        if digits == "id":
            return partner.id
        if digits == "ref":
            return digits_of(partner.ref)
        return self._drawn_number(partner, role)

    def _drawn_number(self, partner, role):
        """The number of a sequence, drawn once for a contact.

        A row lock and not a database sequence: a number that was drawn and never used would be a
        gap that an accountant asks about.
        """
        account = self.env["exact.contact"].sudo()._of(self, partner)
        if not account.number:
            name = f"{role.lower()}_next"
            connection = self.sudo()
            connection.lock_for_update(allow_referencing=True)
            connection.invalidate_recordset([name])
            account.number = connection[name]
            connection[name] += 1
        return account.number

    def _rivals(self, partner, role, number):
        """Other contacts of the role whose reference gives the same number."""
        some = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    *self._contacts_domain(role),
                    ("id", "!=", partner.id),
                    ("ref", "like", str(number)),
                ]
            )
        )
        return some.filtered(lambda other: digits_of(other.ref) == number)

    # === ALL CONTACTS === #

    def _contacts_domain(self, role):
        """The contacts of a role: commercial partners this company may use."""
        return [(f"{role.lower()}_rank", ">", 0), *self._commercial_contacts()]

    def _contacts_not_in_exact(self, role):
        """The contacts of a role that are no relation with that role yet.

        :param str role: ``Customer`` or ``Supplier``
        :return: contacts
        :rtype: res.partner
        """
        linked = [
            ("connection_id", "=", self.id),
            ("division", "=", self.division),
            (ROLE_FIELDS[role], "=", True),
            ("guid", "!=", False),
        ]
        return self.env["res.partner"].search(
            [*self._contacts_domain(role), ("exact_contact_ids", "not any", linked)]
        )

    def _numbered(self, role, mask, digits, drawn=1, *, avoid_exact=True):
        """Every contact of a role with the code it gets, or the reason why it gets none.

        :param Mask mask: saved or being typed
        :param str digits: a key of ``DIGITS``
        :param int drawn: the next number of a sequence
        :param bool avoid_exact: whether a code that exists in Exact is none for a contact
        :return: by id
        :rtype: tuple[Numbered]
        """
        partners = self.env["res.partner"].sudo().search(self._contacts_domain(role), order="id")
        partners.fetch(["name", "ref"])
        linked = {
            account.partner_id.id: account
            for account in self.env["exact.contact"]
            .sudo()
            .search_fetch([("connection_id", "=", self.id)], ["partner_id", "code", "number"])
        }
        contacts = []
        for partner in partners:
            account = linked.get(partner.id)
            reference = {"ref": partner.ref, "id": str(partner.id)}.get(digits)
            if digits == "sequence":
                reference = str(account.number if account and account.number else drawn)
                drawn += not (account and account.number)
            contacts.append(
                Contact(partner.id, partner.name or "", reference, account and account.code or None)
            )
        return assign(mask, contacts, self._codes_in_exact(linked) if avoid_exact else {})

    def _codes_in_exact(self, linked):
        """The codes that exist in Exact, as far as they were fetched.

        :param dict linked: rows of contacts that have a relation
        :return: code -> name of the relation
        :rtype: dict[str, str]
        """
        relations = self.env["exact.relation"].sudo()
        rows = relations.search_fetch([("connection_id", "=", self.id)], ["code", "name"])
        known = {row.code: row.name or "" for row in rows if row.code}
        return known | {account.code: account.name or "" for account in linked.values()}

    def _numbering_preview(self, role, text, digits, drawn):
        """What a mask would make of the contacts, while it is typed.

        :param str text: the mask so far
        :param str digits: a key of ``DIGITS``
        :param int drawn: the next number of a sequence
        :return: ``error`` (a sentence), or ``first`` (contacts), ``counts`` and ``summary``
        :rtype: dict
        """
        if not text:
            return {}
        try:
            mask = Mask.parse(text)
        except MaskError as error:
            return {"error": issue_text(self.env, error.code, {"mask": text})}
        numbered = self._numbered(role, mask, digits, drawn)
        shown = preview(numbered)
        return {
            "first": [(contact, self._numbering_problem(contact)) for contact in shown.first],
            "counts": shown.counts,
            "summary": self.env._(
                "Contacts: %(contacts)s. Keep the code they have in Exact: %(kept)s. Numbers in "
                "the mask: %(numbers)s.",
                contacts=len(numbered),
                kept=shown.kept,
                numbers=mask.capacity,
            ),
        }

    def _numbering_problem(self, contact):
        """Why a contact gets no code, in the user's language; "" when it gets one."""
        others = [
            self.env["res.partner"].sudo().browse(other).display_name
            if isinstance(other, int)
            else other
            for other in contact.clashes_with
        ]
        names = ", ".join(others)
        match contact.problem:
            case "no_digits":
                return self.env._("No digits in its reference")
            case "overflow":
                return self.env._("Too large for the mask")
            case "clash_here":
                return self.env._("The same number as %s", names)
            case "clash_in_exact":
                return self.env._("Taken in Exact by %s", names)
        return ""

    def _contacts_without_code(self, role, text, digits, drawn, problem):
        """The contacts without a code in Exact that a mask gives none for one reason.

        :param str problem: of ``core.relation.numbering.PROBLEMS``
        :return: contacts
        :rtype: res.partner
        """
        numbered = self._numbered(role, Mask.parse(text), digits, drawn)
        ids = [
            contact.partner_id
            for contact in numbered
            if contact.problem == problem and not contact.keeps
        ]
        return self.env["res.partner"].browse(ids)

    def _codes_of_contacts(self, role):
        """The codes all contacts of a role have by the saved mask, whoever has them in Exact.

        :return: by id of the contact; without those that get none
        :rtype: dict[int, str]
        """
        mask, digits = self._numbering(role)
        if mask is None or digits == "sequence":
            return {}
        numbered = self._numbered(role, mask, digits, avoid_exact=False)
        return {contact.partner_id: contact.code for contact in numbered if contact.code}

    def action_number_relations(self):
        """Show what the masks make of the contacts, while they are typed."""
        self._check_one()
        self.check_access("write")
        if self.state not in ("connected", "paused"):
            raise UserError(self.env._("Connect to Exact Online first."))
        wizard = self.env["exact.numbering.wizard"].create({"connection_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Number debtors and creditors"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }
