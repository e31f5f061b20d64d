"""What a contact is made of that Odoo lacks, and what stands in its way."""

from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import mute_logger

from ...core.issues import issue
from ...core.relation.account import ROLES, normalize_vat
from ...core.relation.new_contact import label, new_contact, obstacle
from ...core.relation.relation_judge import Party, judge, shared_vat_numbers
from ...core.relation.relation_match import NAMED, same_name
from ..connection.exact_reasoned import kept
from ..words.language import for_readers
from .exact_new_contact import UNREAD, not_there
from .look_up import as_judged
from .res_partner import AS_TAKEN


class ExactNewContact(models.Model):
    _inherit = "exact.new.contact"

    def _make(self):
        """Make the contact and link it, or say what stands in the way; without any call."""
        if partner := self._linked_contact():
            self._is_made(partner)
            return
        account = self.details
        problem = not_there(self) or obstacle(account) or self._doubt(account)
        if problem:
            self._set_state("rejected", issues=kept(problem), **UNREAD)
            return
        contact = new_contact(account, account["BankAccounts"])
        try:
            partner, left_out = self._create_contact(contact, account)
        except UserError as error:  # also what Odoo finds wrong with a value
            refused = issue("contact_refused", relation=label(account), answer=str(error))
            self._set_state("rejected", issues=kept(refused), **UNREAD)
            return
        link = self.env["exact.contact"]._of(self.connection_id, partner)
        ibans = [bank.sanitized_acc_number for bank in partner.bank_ids]
        link._store_found(account, added_details={"ibans": ibans} if ibans else False)
        partner._message_log(body=self._note(account))
        self._is_made(partner, *left_out)

    def _is_made(self, partner, *left_out):
        """The relation is this contact's.

        :param res.partner partner: made now, or linked meanwhile
        :param core.issues.Issue left_out: what the contact does not have of its relation
        """
        self._relations().write(
            {
                "match_state": "linked",
                "partner_id": partner.id,
                "candidate_ids": [Command.clear()],
            }
        )
        record = ("res.partner", partner.id)
        remarks = kept(*(replace(one, record=record) for one in left_out))
        self._set_state("made", partner_id=partner.id, issues=remarks or False, **UNREAD)

    def _linked_contact(self):
        """The contact that is this relation already, if any."""
        links = self.env["exact.contact"].with_context(active_test=False)
        mine = [("connection_id", "=", self.connection_id.id), ("guid", "=", self.guid)]
        return links.search(mine, order="id", limit=1).partner_id

    def _note(self, account):
        """What the contact's log says of where it comes from."""
        unit = for_readers(self, self.run_id.user_id)
        return unit.env._("Made of relation %s of Exact Online.", label(account))

    # === IS IT A CONTACT ALREADY? === #

    def _doubt(self, account):
        """Whether the relation seems to be a contact that is there: that one is proposed.

        :param dict account: as Exact told it
        :return: None where it is nobody, or a person said so
        :rtype: core.issues.Issue
        """
        relation = self._relations()
        if (relation.match_state, relation.matched_by) == ("none", "person"):
            return None
        proposed = relation.partner_id | relation.candidate_ids
        if not proposed:
            proposed = self._propose(relation, account)
        if not proposed:
            return None
        names = ", ".join(proposed[:NAMED].mapped("display_name"))
        return issue("relation_like_contact", relation=label(account), partners=names)

    def _propose(self, relation, account):
        """Contacts that may be the relation, proposed on it for a person to link.

        :param exact.relation relation: as it was fetched, none when it is not there any more
        :rtype: res.partner
        """
        found = self._contacts_like(account)
        partners = self.env["res.partner"].union(*found)
        sure = [partner for partner, verdict in found.items() if verdict and verdict.is_sure]
        free = sure if len(found) == 1 and not self._is_linked(partners) else []
        matched = next(filter(None, found.values()), None)
        if partners:
            relation.write(
                {
                    "match_state": "sure" if free else "ambiguous",
                    "partner_id": free[0].id if free else False,
                    "matched_by": matched.matched_by if matched else "name_postcode",
                    "candidate_ids": [Command.set([] if free else partners[:NAMED].ids)],
                }
            )
        return partners

    def _is_linked(self, partners):
        mine = [("connection_id", "=", self.connection_id.id), ("guid", "!=", False)]
        return bool(
            self.env["exact.contact"].search_count([*mine, ("partner_id", "in", partners.ids)])
        )

    def _contacts_like(self, account):
        """Contacts with its numbers, or with its name and postcode.

        :return: what the judge says of each; None where it is name and postcode alone
        :rtype: dict
        """
        relation = Party.of(as_judged({**account, "IBANs": account["BankAccounts"]}))
        some = self._contacts_with(account)
        parties = {partner: Party.of(partner._exact_candidate()) for partner in some}
        shared = shared_vat_numbers([relation, *parties.values()])
        found = {}
        for partner, party in parties.items():
            verdict = judge(party, relation, shared)
            if verdict.matched_by:
                found[partner] = verdict
            elif _is_neighbour(partner, account) and not party.contradicts(relation):
                found[partner] = None
        return found

    def _contacts_with(self, account):
        """Contacts that share a number, the e-mail address or the postcode, in a usual spelling."""
        country, place = account["Country"], account["Postcode"] or ""
        vat, registry = account["VATNumber"] or "", account["ChamberOfCommerce"] or ""
        # A Belgian VAT number is that of the register.
        normal = normalize_vat(vat, country)
        spellings = {
            "vat": {vat, normal, normalize_vat(registry, country)},
            "company_registry": {registry, registry.replace(".", ""), normal[2:]},
            "zip": {place, place.replace(" ", "")},
            "email": {account["Email"], (account["Email"] or "").lower()},
            "bank_ids.sanitized_acc_number": set(account["BankAccounts"]),
        }
        shared = Domain.OR(
            Domain(name, "in", [text for text in texts if text])
            for name, texts in spellings.items()
        )
        contacts = Domain(self.connection_id._commercial_contacts())
        return self.env["res.partner"].search(contacts & shared)

    # === THE CONTACT === #

    def _create_contact(self, contact, account):
        """Create the contact; without a number that Odoo does not take, when that is what is wrong.

        :param NewContact contact: of ``core.relation.new_contact``
        :param dict account: the relation as Exact told it
        :return: the contact, and what it does not have of the relation
        :rtype: tuple
        :raises UserError: Odoo does not take it either way
        """
        values, left_out = self._contact_values(contact, account)
        refused = None
        for without in ((), ("vat",), ("bank_ids",), ("vat", "bank_ids")):
            if not all(values.get(name) for name in without):
                continue
            some = {name: value for name, value in values.items() if name not in without}
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.models"):
                    partner = self._as_starter()["res.partner"].create(some)
            except UserError as error:
                refused = refused or error
                continue
            if without:
                left_out += (
                    issue("contact_without", relation=label(account), answer=str(refused)),
                )
            return partner.with_env(self.env), left_out
        raise refused

    def _as_starter(self):
        """As superuser, in the name of who asked for it."""
        starter = self.run_id.user_id or self.env.user
        env = self.with_user(starter).sudo().env
        return env(context={**env.context, "exact_taken": AS_TAKEN, "lang": starter.lang})

    def _contact_values(self, contact, account):
        """What the contact is created with.

        :return: values of ``res.partner``, and what Odoo cannot keep
        :rtype: tuple
        """
        left_out = contact.left_out
        country = self.env["res.country"].search([("code", "=", contact.country_code)], limit=1)
        if contact.country_code and not country:
            names = {"relation": label(account), "country": contact.country_code}
            left_out += (issue("contact_country_unknown", **names),)
        taken = ("name", "street", "street2", "zip", "city", "email", "phone", "website", "vat")
        values = {
            **{name: getattr(contact, name) for name in (*taken, "company_registry")},
            "is_company": contact.is_company,
            "customer_rank": int(contact.is_customer),
            "supplier_rank": int(contact.is_supplier),
            "country_id": country.id,
            "lang": self._language_of(contact),
            "ref": self._reference_of(contact, account),
            "company_id": self.is_own and self.company_id.id,
            "bank_ids": [Command.create({"acc_number": iban}) for iban in contact.ibans],
        }
        # An empty one would keep Odoo from filling it in, such as the language.
        return {name: value for name, value in values.items() if value}, left_out

    def _language_of(self, contact):
        """Its language, as it is spoken in its country where Odoo has that; None for none."""
        wanted = contact.language.lower()
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        spoken = [code for code in installed if wanted and code.split("_")[0] == wanted]
        local = f"{wanted}_{contact.country_code}"
        return local if local in spoken else next(iter(spoken), None)

    def _reference_of(self, contact, account):
        """The reference of which the number mask makes the code that the relation has.

        None where there is no mask that makes it, and where another contact has that number: it
        would get no code any more.
        """
        is_of = {"Customer": contact.is_customer, "Supplier": contact.is_supplier}
        for role in ROLES:
            mask, digits = self.connection_id._numbering(role)
            if not (is_of[role] and mask and digits == "ref"):
                continue
            number = mask.number_in((account["Code"] or "").strip())
            nobody = self.env["res.partner"]
            if number and not self.connection_id._rivals(nobody, role, int(number)):
                return number
        return None


def _is_neighbour(partner, account):
    """Whether a contact has the name and the postcode of a relation."""
    places = [(text or "").replace(" ", "").upper() for text in (partner.zip, account["Postcode"])]
    is_near = bool(places[0]) and places[0] == places[1]
    return is_near and same_name(partner.name, account["Name"])
