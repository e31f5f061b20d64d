"""Which contact each relation of a division is, for all of them in one pass."""

from itertools import chain

from odoo import api, models
from odoo.fields import Command

from ...core.relation.relation_match import match_relations
from ..base.changes import write_changed

# What a contact is matched by, and its company, which is checked when a match is written.
COMPARED = ("name", "vat", "company_registry", "email", "country_id", "bank_ids", "company_id")


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _match_relations(self):
        """Say of every relation which contact it is, or may be.

        Those that are linked stay, and those a person chose for.
        """
        self.ensure_one()
        self._mark_linked()
        mine = [("connection_id", "=", self.id)]
        chosen = self.env["exact.relation"].search(
            [*mine, ("match_state", "!=", "linked"), ("matched_by", "=", "person")]
        )
        rest = self.env["exact.relation"].search([*mine, ("match_state", "!=", "linked")]) - chosen
        settled = {*self._relations_of_contacts(), *chosen.partner_id.ids}
        candidates = self._match_candidates()
        linked = self.env["exact.relation"].search([*mine, ("match_state", "=", "linked")])
        matches = match_relations(
            (relation._as_matched() for relation in rest),
            (one for one in candidates if one.partner_id not in settled),
            chain(
                (one for one in candidates if one.partner_id in settled),
                (relation._as_matched() for relation in linked | chosen),
            ),
        )
        for relation, match in zip(rest, matches, strict=True):
            _store_match(relation, match)

    def _mark_linked(self):
        """Bring up to date which relations are linked, since sending contacts links them too."""
        # Of several contacts that are one relation, the one that was linked first.
        links = self.env["exact.contact"].sudo().with_context(active_test=False)
        links = links.search(
            [("connection_id", "=", self.id), ("guid", "!=", False)], order="id desc"
        )
        linked = {link.guid: link.partner_id.id for link in links}
        relations = self.env["exact.relation"].search([("connection_id", "=", self.id)])
        for relation in relations:
            partner_id = linked.get(relation.guid)
            if partner_id:
                _write_match(relation, "linked", partner_id, relation.matched_by)
            elif relation.match_state == "linked":
                _write_match(relation, "none")

    def _relations_of_contacts(self):
        """Which relation each contact is that is linked.

        :return: GUID by id of the contact, in the order they were linked
        :rtype: dict[int, str]
        """
        accounts = self.env["exact.contact"].sudo()
        found = accounts.search_fetch(
            [("connection_id", "=", self.id), ("guid", "!=", False)],
            ["guid", "partner_id"],
            order="id",
        )
        return {account.partner_id.id: account.guid for account in found}

    def _withdraw_candidates(self, partners):
        """Take contacts that are linked now from the relations that they might have been."""
        relations = self.env["exact.relation"].search(
            [("connection_id", "=", self.id), ("candidate_ids", "in", partners.ids)]
        )
        relations.candidate_ids = [Command.unlink(partner.id) for partner in partners]
        left = relations.filtered(lambda r: r.match_state == "ambiguous" and not r.candidate_ids)
        left.write({"match_state": "none", "matched_by": False})

    def _match_candidates(self):
        """The contacts that may be a relation, as the mapping compares them.

        :return: see ``core.relation.relation_judge``
        :rtype: list[Candidate]
        """
        partners = self.env["res.partner"].sudo().with_company(self.company_id)
        partners = partners.search_fetch(self._commercial_contacts(), COMPARED)
        codes = self._codes_of_contacts("Supplier") | self._codes_of_contacts("Customer")
        return [partner._exact_candidate(codes.get(partner.id)) for partner in partners]

    @api.model
    def _commercial_contacts(self):
        """The contacts that can be a relation: companies, and people on their own.

        :return: domain of ``res.partner``
        :rtype: list
        """
        return [
            "|",
            ("parent_id", "=", False),
            ("is_company", "=", True),
            ("company_id", "in", (False, *self._companies().ids)),
        ]


def _store_match(relation, match):
    state = "sure" if match.partner_id else "ambiguous" if match.candidates else "none"
    several = () if match.partner_id else match.candidates
    _write_match(relation, state, match.partner_id, match.matched_by, several)


def _write_match(relation, state, partner_id=None, matched_by=None, candidates=()):
    """Write only what differs, since most of ten thousand relations stay as they were."""
    values = {"match_state": state, "partner_id": partner_id, "matched_by": matched_by}
    write_changed(relation, values)
    if set(relation.candidate_ids.ids) != set(candidates):
        relation.candidate_ids = [Command.set(candidates)]
