"""How one document gets to Exact: what the protocol of ``exact.posting`` asks of an entry."""

from odoo import models

from ...core.entry.entry import with_payload
from ...core.issues import issue
from ...core.kinds import PURCHASE
from ...exact_api import errors, resources
from ...exact_api.odata import date_literal, money
from ..base.changes import changed_values
from ..base.drive_memory import DriveMemory
from ..connection.exact_reasoned import kept
from ..mappings.reader import ExactMappings
from ..relation.exact_contact import AccountDoubt


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _client(self):
        return self.connection_id._client(entry_id=self.id)

    # === BEFORE THE POST === #

    def _before_post(self, client):
        """Look whether Exact has it already, and make sure of its relation and what else it needs.

        :return: GUID of the relation; None when the document cannot go
        :rtype: str
        """
        if self.connection_id._catch_up():
            yield
            if not self._claim():
                return None
        prepared = self._prepared()
        if prepared and self._must_look_up(prepared.payload["YourRef"]):
            self._wait_for_others(prepared.payload["YourRef"])
            yield
            yield from self._look_up_twins(client, prepared.payload["YourRef"])
            prepared = self._claim() and self._prepared()
        if not prepared:
            return None
        self.attempt_count += 1
        return (yield from self._relation(client, self._kind_of(prepared.payload).party))

    def _relation(self, client, role):
        """Make sure of the relation the document is booked on, and of what else it needs.

        A generator like ``_steps``. Nothing is posted yet: an answer that does not come only puts
        it off.

        :param str role: what the relation is: ``Customer`` or ``Supplier``
        :return: GUID of the relation; None when Exact refused something, or when a person has to
            say which relation it is
        :rtype: str
        """
        account = self._account()
        try:
            relation = yield from account._ensure(client, account.partner_id, role)
            stopped = yield from self._stopped_by_needs(client, relation)
        except (errors.Rejected, errors.NotFound) as error:
            self._store_rejected(error)
            return None
        except AccountDoubt as doubt:
            self._set_state("blocked", issues=kept(doubt.issue))
            account._store_doubt(doubt)
            return None
        return None if stopped else relation

    def _account(self):
        """The link of the document's partner with its relation in Exact."""
        contacts, recalled = self.env["exact.contact"], self._recalled()
        if recalled and recalled.relation_row:
            return contacts.browse(recalled.relation_row)
        return contacts._of(self.connection_id, self._partner())

    def _stopped_by_needs(self, client, relation):
        """Make sure of what the document needs in Exact besides its relation.

        Override this to send something before the document. Extended by debit, for mandates.
        A generator like ``_steps``.

        :param ExactClient client: for the division
        :param str relation: GUID of the relation in Exact
        :return: whether Exact refused it; the entry is rejected then
        :rtype: bool
        :raises ExactError: when Exact cannot be asked
        """
        yield from ()
        return False

    # === WHAT IS POSTED === #

    def _prepared(self):
        """Check the document once more; once in a transaction of a drive.

        :return: the ``PreparedEntry``, or None when the document may not be sent (state blocked)
        """
        memory = DriveMemory.of(self.env)
        once = memory.in_transaction if memory else {}
        key = ("exact_prepared", self.id)
        if key not in once:
            once[key] = self._prepared_ahead() or self._prepared_anew()
        return once[key]

    def _is_served(self):
        """Whether its document goes to the division that is connected now."""
        served = self.company_id.sudo().exact_connection_id == self.connection_id
        return served and not self._is_elsewhere()

    def _prepared_anew(self):
        """As ``_prepared``."""
        if not self._is_served():
            self._set_state("blocked", issues=kept(issue("other_division")))
            return None
        [(_move, prepared)] = self.move_id._exact_prepare(self.connection_id)
        prepared = self._with_own_payload(prepared)
        if prepared.blocked:
            blocking = [found for found in prepared.issues if found.blocking]
            state = self._stopped_state(found.code for found in blocking)
            self._set_state(state, issues=kept(*blocking))
            return None
        return prepared

    def _with_own_payload(self, prepared):
        """What is booked where another addon says more: computed anew.

        :param PreparedEntry prepared: of ``core``
        :rtype: PreparedEntry
        """
        payload = self._prepare_payload(prepared)
        if payload == prepared.payload:
            return prepared
        division = ExactMappings(self.connection_id).division
        kind = self.move_id._exact_kind()
        return with_payload(prepared, payload, kind, division, self._subject())

    def _prepare_payload(self, prepared):
        """What is posted for this document, without its relation.

        Override this to tell Exact more of a document than this connector does, such as the number
        of its order, a project or another description: take what ``super()`` returns, and add or
        change properties of Exact's ``SalesEntries`` or ``PurchaseEntries``. What Exact will book
        is computed anew from what you return: where its amounts, currency or rate are others, the
        document is blocked rather than booked otherwise than Odoo has it.

        :param PreparedEntry prepared: of ``core.entry.entry``; not to be changed
        :return: in Exact's names, amounts as Decimal
        :rtype: dict
        """
        return {
            name: [dict(line) for line in value] if isinstance(value, list) else value
            for name, value in prepared.payload.items()
        }

    def _intended(self, needed):
        prepared = self._prepared()
        if not prepared or self._stopped_as_duplicate(prepared, needed):
            return None
        payload = {**prepared.payload, self._kind_of(prepared.payload).party: needed}
        return payload, changed_values(self, self._intended_values(prepared))

    def _intended_values(self, prepared):
        """What is about to be sent, beside the payload itself.

        :param PreparedEntry prepared: without anything that forbids sending
        :return: values
        :rtype: dict
        """
        code = prepared.payload["Journal"]
        journal = ExactMappings(self.connection_id).division.journals.get(code)
        return {
            "your_ref": prepared.payload["YourRef"],
            "amount_total": float(prepared.total),
            "journal_code": code,
            "journal_name": journal and journal.description,
        }

    def _post(self, client, payload):
        return resources.create_entry(client, self._kind_of(payload), payload)

    def _posted_kind(self):
        """The kind of the document, as it was posted where it was."""
        return self._kind_of(self.payload) if self.payload else self.move_id._exact_kind()

    def _kind_of(self, payload):
        """The kind of document that is posted so; invoices and credit notes are posted alike.

        :param dict payload: as of ``_prepare_payload``; it tells without reading the document
        :rtype: Kind
        """
        kinds = self.env["account.move"]._exact_kinds().values()
        return next(kind for kind in kinds if kind.lines in payload)

    # === THE ANSWER === #

    def _store_answer(self, answer):
        """Note that Exact has the document, and do what follows.

        :param dict answer: the entry, as Exact answered or as it was found
        """
        self._with_answer(answer)._set_state(
            "sent",
            **self._booked_values(answer),
            sent_by=(self.run_id._starter() or self.env.user).id,
            missing_since=False,
            **self._booked_otherwise(answer),
        )
        self.env["exact.attachment"]._start_for(self, answer)
        if not self.follow_up_is_due:
            self._after_sent()

    def _after_sent(self):
        """Override this to do what follows when Exact has documents, without calling Exact.

        Called for many at once, where a drive sent them. Extended by payment, which finds the
        open items of the entries.
        """

    def _after_post(self, client):
        yield from super()._after_post(client)
        yield from self._check_deducted(client)

    def _booked_otherwise(self, answer):
        """What Exact says it booked, with a warning where that is not what we computed.

        :param dict answer: the entry; amounts that are None are not told
        :return: values
        :rtype: dict
        """
        total, vat = answer.get("AmountFC"), answer.get("VATAmountFC")
        expected = self._expected()
        found = None
        if total is not None and money(total) != money(self.amount_total):
            found = "booked_differs", total, self.amount_total
        elif None not in (vat, expected) and money(vat) != expected.vat:
            found = "booked_vat_differs", vat, expected.vat
        elif answer.get("IsExtraDuty"):
            found = "booked_extra_duty", total or 0, self.amount_total
        if not found:
            return {}
        code, booked, wanted = found
        params = {
            "booked": str(money(booked)),
            "expected": str(money(wanted)),
            "currency": self.currency_id.name,
        }
        booked_total = {} if total is None else {"amount_total": float(total)}
        return {**booked_total, "issues": kept(issue(code, **params))}

    def _store_rejected(self, error):
        result = super()._store_rejected(error)
        if self.issue_code == "refused_customer":
            # What we know of it is out of date: look it up again the next time.
            self._account()._forget(code=False)
        return result

    # === RECOVERY === #

    def _look_up(self, client):
        kind = self.move_id._exact_kind()
        return self._ours(resources.find_entries(client, kind, self.your_ref))

    def _ours(self, found):
        """Those of the entries with our reference that may be the one we sent.

        One with our amount is it rather than one without; but one of our customer counts whatever
        its amount, since Exact may have booked other cents than we told it, and a second booking
        is worse.

        :param list[dict] found: entries of Exact
        :return: one when it is certain
        :rtype: list[dict]
        """
        account = self._account()
        party = self.move_id._exact_kind().party
        # What was there before it was sent is not it; nor what a person said it is not.
        before = (*(self.twins or ()), *(self.found or ()))
        not_meant = {entry["EntryID"] for entry in before}
        free = [entry for entry in self._not_of_others(found) if entry["EntryID"] not in not_meant]
        ours = [entry for entry in free if account.guid in (entry[party], False)]
        if self.move_id._exact_kind().side == PURCHASE:
            # The reference is the supplier's, who may use it again another day.
            ours = [entry for entry in ours if self._is_dated(entry)]
        expected = money(self.amount_total)
        equal = [entry for entry in ours if money(entry["AmountFC"]) == expected]
        return equal or (ours if account.guid else [])

    def _is_dated(self, entry):
        """Whether an entry of Exact has the date this one was sent with."""
        sent = (self.payload or {}).get("EntryDate") or ""
        return bool(entry["EntryDate"]) and date_literal(entry["EntryDate"]) == sent[:10]

    def _tell_twice(self, others):
        result = super()._tell_twice(others)
        self._ask_to_look(
            "twice",
            lambda told: (
                told.env._("Booked twice in Exact Online"),
                told._reasons()[0]["message"],
            ),
        )
        return result
