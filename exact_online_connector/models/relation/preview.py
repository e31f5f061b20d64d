"""What sending contacts would do, from what is cached; without any call."""

from odoo import api, models

from ...core.entry.checks import check_relation
from ...core.relation.account import ROLES
from ...core.relation.numbering import Numbered, digits_of
from ...core.relation.relation_match import same_name
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings
from .exact_contact import ROLE_FIELDS, AccountDoubt


class ExactContact(models.Model):
    _inherit = "exact.contact"

    @api.model
    def _preview(self, partners, connection, roles=None):
        """What would become of contacts that are sent.

        :param res.partner partners: commercial partners
        :param exact.connection connection: where they would go
        :param set roles: of contacts that are nothing in Odoo yet; customers when not given
        :return: generator of dicts with ``partner_id``, ``account_id``, ``roles`` (sorted as in
            ``core.relation.account.ROLES``; empty for those that are nothing yet), ``state``
            (create, link, update, conflict, same, blocked), ``code``, ``relation``, ``changes``
            (fields of Exact) and ``issues`` as of ``kept``
        """
        preview = _Preview(connection, partners, roles)
        for partner in partners:
            yield preview.of(partner)


class _Preview:
    """What is read once for any number of contacts."""

    def __init__(self, connection, partners, roles):
        env = self.env = connection.env
        self.connection = connection.sudo()
        self.roles = roles
        self.mappings = ExactMappings(self.connection)
        mine = [("connection_id", "=", connection.id)]
        of_partners = [*mine, ("partner_id", "in", partners.ids)]
        accounts = env["exact.contact"].sudo().search(of_partners)
        self.accounts = {account.partner_id: account for account in accounts}
        found = env["exact.relation"].sudo().search([*of_partners, ("match_state", "=", "sure")])
        self.found = {relation.partner_id: relation for relation in found}
        self.numbered = {role: self._numbered(role) for role in ROLES}

    def _numbered(self, role):
        """The code of each contact of a role; None where it is not known before it is sent."""
        mask, digits = self.connection._numbering(role)
        if mask is None or digits == "sequence":
            return None
        numbered = self.connection._numbered(role, mask, digits)
        return {contact.partner_id: contact for contact in numbered}

    def of(self, partner):
        """What sending would do to a contact, without any call.

        :param res.partner partner: a commercial partner
        :return: the contact, its link, ``roles``, ``state`` (create, link, …), ``code`` and
            ``relation``, ``changes`` and ``issues``
        :rtype: dict
        """
        account = self.accounts.get(partner)
        relation = self.found.get(partner)
        roles = self._roles_of(partner, account)
        snapshot = partner._exact_relation_snapshot(self.connection, self.mappings)
        issues = list(check_relation(snapshot))
        code = (account and account.code) or (relation and relation.code) or ""
        changes = []
        if account and account.guid:
            changes = self._changes(account, snapshot, roles)
            state = self._linked_state(account, changes)
        elif relation or code:
            state = "link"
        else:
            state = "create"
            code, doubts = self._new_code(partner, roles)
            issues += doubts
        if any(issue.blocking for issue in issues):
            state = "blocked"
        stored = kept(*issues)
        if account and account.can_choose:
            state, stored = "blocked", [*account.issues, *stored]
        return {
            "partner_id": partner.id,
            "account_id": account.id if account else False,
            "roles": roles,
            "state": state,
            "code": code,
            "relation": (account and account.name) or (relation and relation.name) or "",
            "changes": changes,
            "issues": stored,
        }

    @staticmethod
    def _roles_of(partner, account):
        """What the contact is in Odoo, or is in Exact already."""
        there = {role for role, field in ROLE_FIELDS.items() if account and account[field]}
        return [role for role in ROLES if role in there | partner._exact_roles()]

    @staticmethod
    def _changes(account, snapshot, roles):
        """What changed in Odoo since both sides were last compared."""
        now, before = account._contact_values(snapshot), account.compared_values or {}
        changes = [name for name, value in now.items() if value != before.get(name)]
        lacks_role = any(not account[ROLE_FIELDS[role]] for role in roles)
        return [*changes, "role"] if lacks_role else changes

    @staticmethod
    def _linked_state(account, changes):
        if account.conflict_count and not changes:
            return "conflict"
        done = account.sent_at and account.state == "linked"
        return "same" if done and not changes else "update"

    def _new_code(self, partner, roles):
        """The code a new relation gets, and what stands in its way.

        :return: code, "" when Exact numbers it; list of issues
        :rtype: tuple
        """
        role = self._first_role(roles)
        if self.numbered[role] is None:
            return "", []
        number = self.numbered[role].get(partner.id)
        if number is None:
            # Not of this role in Odoo, so it is not among those that were numbered together.
            return self._code_alone(partner, role)
        if number.problem:
            return self._without_code(partner, role, number)
        return number.code, []

    def _first_role(self, roles):
        """The role a new relation is created with; the other one is added to it."""
        wanted = roles or self.roles or {"Customer"}
        return next(role for role in ROLES if role in wanted)

    def _code_alone(self, partner, role):
        try:
            return self.connection._code_for(partner, role) or "", []
        except AccountDoubt as doubt:
            return "", [doubt.issue]

    def _without_code(self, partner, role, number: Numbered):
        """The same reasons as sending gives, without a search for each contact.

        :return: code of the relation it seems to be, else ""; list of issues
        :rtype: tuple
        """
        mask, _digits = self.connection._numbering(role)
        wanted = digits_of(number.reference)
        params = {"reference": number.reference or "", "mask": str(mask)}
        if number.problem in ("clash_here", "clash_in_exact"):
            params["code"] = mask.code(wanted)
        if number.problem == "clash_here":
            others = partner.browse(number.clashes_with)
            params["others"] = ", ".join(others.mapped("display_name"))
        if number.problem == "clash_in_exact":
            params["relation"] = number.clashes_with[0]
            if same_name(params["relation"], partner.name or ""):
                # As it will turn out when it is looked up.
                return params["code"], []
        return "", [AccountDoubt(f"code_{number.problem}", partner, **params).issue]
