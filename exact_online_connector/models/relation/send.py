"""How a contact, and later what changes on it, gets to its relation in Exact.

What a person changed in Exact is never overwritten silently: a field both sides changed is kept as
a conflict, until a person chooses. Bank accounts and contact persons are only ever added.
"""

from odoo import fields, models

from ...core.entry.checks import check_relation
from ...core.issues import issue
from ...core.relation.account import account_values
from ...core.relation.bank_accounts import prepare_bank_accounts
from ...core.relation.persons import prepare_contacts
from ...core.relation.relation_changes import compare
from ...exact_api import errors, resources
from ..connection.exact_reasoned import kept
from ..queue.exact_work import FIRST_PAUSE, WorkBusy
from ..queue.lost_answer import database_now
from ..words.language import for_readers
from .exact_contact import AccountDoubt
from .res_partner import AS_TAKEN

# Fields of Exact a person may take into Odoo -> field of the contact.
TAKEN = {
    "Name": "name",
    "AddressLine1": "street",
    "AddressLine2": "street2",
    "Postcode": "zip",
    "City": "city",
    "Email": "email",
    "Phone": "phone",
    "Website": "website",
    "VATNumber": "vat",
    "ChamberOfCommerce": "company_registry",
}


class ExactContact(models.Model):
    _inherit = "exact.contact"

    def _snapshot(self, mappings=None):
        """The contact as the mapping sees it, with all that a relation holds."""
        return self.partner_id._exact_relation_snapshot(self.connection_id, mappings)

    def _prepare_payload(self, values):
        """What Exact is told of a contact, when its relation is created and when it changes.

        Override this to tell more of a contact than this connector does: take what ``super()``
        returns, and add or change properties of Exact's ``Accounts``. On a change only properties
        that ``exact_api.resources.get_account`` reads are compared and sent.

        :param dict values: properties of Exact
        :return: the same, with yours
        :rtype: dict
        """
        return values

    def _contact_values(self, snapshot):
        """What of a contact goes to Exact, to see whether it changed.

        :return: fields of Exact, and under ``ibans`` and ``persons`` what is only added
        :rtype: dict
        """
        return {
            **self._prepare_payload(account_values(snapshot)),
            "ibans": [row["BankAccount"] for row in prepare_bank_accounts(snapshot)[0]],
            "persons": [_person_key(row) for row in prepare_contacts(snapshot)],
        }

    def _steps(self):
        """Bring the contact to Exact; each ``yield`` is a point where the driver commits."""
        self.ensure_one()
        if not self._claim():
            return
        self.attempt_count += 1
        issues = [found for found in check_relation(self._snapshot()) if found.blocking]
        if issues:
            self._set_state("blocked", issues=kept(*issues))
            return
        try:
            with self.connection_id._client() as client:
                yield
                for role in self._wanted_roles():
                    yield from self._ensure(client, self.partner_id, role)
                yield
                if self.guid:
                    yield from self._send_changes(client)
                    yield from self._add_details(client)
            state = "linked" if self.guid else "unlinked"
            self._set_state(state, checks_all=False, attempt_count=0)
        except errors.ExactError as error:
            yield from self._store_error(error)
        except AccountDoubt as error:
            self._store_doubt(error)

    def _store_outcome(self, error):
        """Note that Exact refused, or that nobody knows whether it did what was asked.

        :param Exception error: of ``exact_api.errors``
        :return: whether the error was one of these
        :rtype: bool
        """
        match error:
            case errors.UnknownOutcome():
                # Nothing is repeated blindly: the next attempt looks first.
                self._try_again(database_now(self.env) + FIRST_PAUSE, issue("no_answer_relation"))
            case errors.Rejected() | errors.NotFound():
                self._store_rejected(error)
            case _:
                return False
        return True

    # === CHANGES === #

    def _send_changes(self, client):
        """Send what changed in Odoo and did not change in Exact; keep the rest for a person."""
        values = self._contact_values(self._snapshot())
        if self.sent_at and not self.checks_all and not self._differs(values):
            return
        try:
            exact = resources.get_account(client, self.guid)
        except errors.NotFound:
            # Deleted in Exact: the next attempt makes it anew, if somebody wants it there.
            self._forget(code=False)
            raise WorkBusy("The relation is gone from Exact.") from None
        ours = {name: values[name] for name in exact if name in values}
        agreed = self._agreed(ours)
        comparison = compare(agreed, ours, exact, cleared=self.to_clear or ())
        yield
        if comparison.to_send:
            resources.update_account(client, self.guid, comparison.to_send)
            yield
        self._store_comparison(values, agreed, exact, comparison)

    def _differs(self, values):
        """Whether a contact is not as it was last compared; a field without value may be new."""
        before = self.compared_values or {}
        return any(values.get(name) != before.get(name) for name in values.keys() | before.keys())

    def _agreed(self, ours):
        """What both sides last agreed on.

        A relation that was linked and never sent agreed on nothing but what changed since: when a
        person sends it, all that differs is shown.
        """
        sent = self.sent_values or {}
        if self.sent_at or not self.checks_all:
            return sent
        return {name: value for name, value in sent.items() if value != ours.get(name)}

    def _store_comparison(self, values, agreed, exact, comparison):
        """Remember what both sides agree on now, and what is left to a person."""
        differing = {change.field for change in comparison.conflicts}
        sent = {name: value for name, value in values.items() if name not in differing}
        sent |= {name: value for name, value in agreed.items() if name in differing}
        conflicts = [
            {"field": change.field, "odoo": change.odoo, "exact": change.exact}
            for change in comparison.conflicts
        ]
        if conflicts and conflicts != self.conflicts:
            note = for_readers(self, self.run_id.user_id).env._(
                "Different in Odoo and in Exact Online, and not overwritten: choose on the "
                "relation."
            )
            self.partner_id._message_log(body=note)
        self.write(
            {
                "name": comparison.to_send.get("Name") or exact["Name"],
                "sent_values": sent,
                "compared_values": values,
                "conflicts": conflicts or False,
                "to_clear": False,
                "sent_at": fields.Datetime.now(),
            }
        )

    # === BANK ACCOUNTS AND CONTACT PERSONS === #

    def _add_details(self, client):
        """Add the bank accounts and contact persons that Exact does not have yet.

        Each is looked for before it is added, so a lost answer does no harm; one that somebody
        removed in Exact is not added again.
        """
        snapshot = self._snapshot()
        yield from self._add_bank_accounts(client, snapshot)
        if self.connection_id.send_contact_persons:
            yield from self._add_contact_persons(client, snapshot)

    def _add_bank_accounts(self, client, snapshot):
        """Add the bank accounts that were never added, each looked up first.

        :param ExactClient client: of this connection
        :param Partner snapshot: the contact
        """
        payloads, _issues = prepare_bank_accounts(snapshot)
        added = (self.added_details or {}).get("ibans", [])
        new = [payload for payload in payloads if payload["BankAccount"] not in added]
        if not new:
            return
        asked_at = database_now(self.env)
        rows = resources.bank_accounts(client, self.guid)
        yield
        there = {_compact(row["BankAccount"]) for row in rows}
        for payload in new:
            iban = payload["BankAccount"]
            if iban not in there:
                yield from self._make_detail(client, asked_at, iban, payload)
            self._note_added("ibans", iban)
            yield

    def _make_detail(self, client, asked_at, key, payload):
        """Add a bank account or a contact person that Exact did not have.

        :param ExactClient client: of this connection
        :param datetime asked_at: when it was asked
        :param str key: tells it from the relation's others
        :param dict payload: without its relation
        :raises LookAgain: when an earlier attempt may still be carried out
        """
        create = resources.create_contact
        if "BankAccount" in payload:
            create = resources.create_bank_account
        yield from self.env["exact.attempt"]._make(
            self.connection_id,
            (create.__name__, self.guid, key),
            asked_at,
            lambda: create(client, {**payload, "Account": self.guid}),
        )

    def _add_contact_persons(self, client, snapshot):
        """Add the contact persons that were never added, each looked up first.

        :param ExactClient client: of this connection
        :param Partner snapshot: the contact
        """
        added = (self.added_details or {}).get("persons", [])
        new = [row for row in prepare_contacts(snapshot) if _person_key(row) not in added]
        if not new:
            return
        asked_at = database_now(self.env)
        there = {_person_key(row) for row in resources.contacts(client, self.guid)}
        yield
        for payload in new:
            key = _person_key(payload)
            if key not in there:
                yield from self._make_detail(client, asked_at, key, payload)
            self._note_added("persons", key)
            yield

    def _note_added(self, kind, what):
        details = self.added_details or {}
        self.added_details = {**details, kind: [*details.get(kind, []), what]}

    # === CHOICES === #

    def _resolve(self, choices):
        """What a person chose for fields that differ.

        :param dict choices: field of Exact -> ``odoo`` sends Odoo's value now, ``exact`` leaves
            Exact's, ``take`` writes Exact's on the contact (those of ``TAKEN``)
        """
        self.ensure_one()
        self._check_may_send()
        account = self.sudo()
        open_conflicts = {conflict["field"]: conflict for conflict in account.conflicts or ()}
        chosen = {name: open_conflicts[name] for name in choices if name in open_conflicts}
        sent = dict(account.sent_values or {})
        for name, conflict in chosen.items():
            # As if Exact's value were ours, so that Odoo's counts as the newer; or the reverse.
            sent[name] = conflict["exact" if choices[name] == "odoo" else "odoo"]
        account.write(
            {
                "sent_values": sent,
                "conflicts": [c for f, c in open_conflicts.items() if f not in chosen] or False,
                "to_clear": [f for f in chosen if choices[f] == "odoo" and not chosen[f]["odoo"]],
            }
        )
        account._take({f: c["exact"] for f, c in chosen.items() if choices[f] == "take"})
        if "odoo" in [choices[name] for name in chosen]:
            account.compared_values = False
            account._queue()

    def _can_take(self, name):
        """Whether Exact's value of a field can be written on the contact."""
        return name in TAKEN

    def _take(self, values):
        """Write Exact's values on the contact."""
        taken = {TAKEN[name]: value for name, value in values.items() if name in TAKEN}
        if not taken:
            return
        self.partner_id.with_context(exact_taken=AS_TAKEN).write(taken)
        fresh = self._contact_values(self._snapshot())
        self.sent_values = {**self.sent_values, **{name: fresh[name] for name in values}}
        self.compared_values = {**(self.compared_values or {}), **{n: fresh[n] for n in values}}


def _person_key(row):
    """What tells the contact persons of one relation apart: their names."""
    names = (row.get("FirstName"), row.get("LastName"))
    return " ".join(name.strip() for name in names if name).casefold()


def _compact(text):
    return "".join((text or "").split()).upper()
