"""The unit of work that brings one entry to Exact, in steps the driver commits."""

import hashlib
import json
from datetime import timedelta

from odoo import fields, models

from ...core.issues import Issue
from ...exact_api import errors, resources
from ...exact_api.odata import money
from ..queue.exact_work import LONGEST_PAUSE
from ..relation.exact_contact import AccountDoubt
from ..words.refusals import refusal_code

# A write whose answer was lost may still be under way at Exact; only after this long does not
# finding it mean that it is not there. Twice the time-out of a call.
SURELY_ABSENT_AFTER = timedelta(seconds=60)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _steps(self):
        """Do all that can be done for this entry now.

        A generator that never commits: at each ``yield`` the driver has to, because what was
        written so far must be durable before what comes next. The caller holds the work lock.

        :return: generator of None
        """
        self.ensure_one()
        if not self._claim():
            return
        if self.state == "sending":
            # Nobody holds its work lock, so its process died somewhere between intent and answer.
            self._set_state("unknown", error_code="process_died")
            yield
        if self._is_elsewhere():
            self._leave_to_its_division()
            return
        try:
            client = self.connection_id._client(entry_id=self.id)
            if self.state == "unknown":
                yield
                yield from self._recover(client)
            if self.state == "queued" and self._claim():
                yield from self._deliver(client)
        except errors.ExactError as error:
            yield from self._store_error(error)
        except AccountDoubt as error:
            self._set_state("blocked", **self._issue_values([error.issue]))
            partner = self.move_id.commercial_partner_id
            self.env["exact.contact"]._of(self.connection_id, partner)._store_doubt(error)

    def _deliver(self, client):
        """Check, see to what it needs in Exact, write ahead, post once and store the answer."""
        prepared = self._prepared()
        if prepared and self._must_look_up(prepared.payload["YourRef"]):
            yield
            yield from self._look_up(client, prepared.payload["YourRef"])
            prepared = self._claim() and self._prepared()
        if not prepared:
            return
        self.attempt_count += 1
        relation = yield from self._relation(client)
        # What was committed since let others change it.
        prepared = relation and self._claim() and self._prepared()
        if not prepared or self._stopped_as_duplicate(prepared, relation):
            return
        self._set_state("sending", attempted_at=fields.Datetime.now(), **self._intended(prepared))
        yield
        kind = self.move_id._exact_kind()
        payload = {**prepared.payload, kind.party: relation}
        answer = resources.create_entry(client, kind, payload)
        # A new transaction: what others did meanwhile must not refuse the answer.
        yield
        self._store_sent(answer)
        yield
        self._check_deducted(client)

    def _relation(self, client):
        """Make sure of the relation the document is booked on, and of what else it needs.

        A generator like ``_steps``. Nothing is posted yet: an answer that does not come only puts
        it off.

        :return str: GUID of the relation, None when Exact refused something
        """
        partner = self.move_id.commercial_partner_id
        account = self.env["exact.contact"]._of(self.connection_id, partner)
        try:
            role = self.move_id._exact_kind().party
            relation = yield from account._ensure(client, partner, role)
            stopped = yield from self._stopped_by_needs(client, relation)
        except (errors.Rejected, errors.NotFound) as error:
            self._store_rejected(error)
            return None
        return None if stopped else relation

    def _stopped_by_needs(self, client, relation):
        """Make sure of what the document needs in Exact besides its relation.

        Override this to send something before the document. Extended by debit, for mandates.
        A generator like ``_steps``.

        :param ExactClient client: for the division
        :param str relation: GUID of the relation in Exact
        :return bool: whether Exact refused it; the entry is rejected then
        :raises ExactError: when Exact cannot be asked
        """
        yield from ()
        return False

    def _leave_to_its_division(self):
        """Send and ask nothing: another division than the one it is meant for is connected."""
        if self.state == "queued":
            self._set_state("blocked", error_code="other_division")
        else:
            self._wait_for_division()

    # === BEFORE THE CALL === #

    def _prepared(self):
        """Check the document once more.

        :return: the ``PreparedEntry``, or None when the document may not be sent (state blocked)
        """
        is_served = self.company_id.sudo().exact_connection_id == self.connection_id
        if not is_served or self.division != self.connection_id.division:
            self._set_state("blocked", error_code="other_division")
            return None
        [(_move, prepared)] = self.move_id._exact_prepare(self.connection_id)
        if prepared.blocked:
            blocking = [issue for issue in prepared.issues if issue.blocking]
            state = self._stopped_state(issue.code for issue in blocking)
            self._set_state(state, **self._issue_values(blocking))
            return None
        return prepared

    def _intended(self, prepared):
        """What is about to be sent, to be written down before it is.

        :param PreparedEntry prepared: without anything that forbids sending
        :return dict: values
        """
        code = prepared.payload["Journal"]
        journal = self.connection_id.journal_ids.filtered(lambda journal: journal.code == code)
        payload = json.dumps(prepared.payload, default=str, sort_keys=True)
        return {
            "your_ref": prepared.payload["YourRef"],
            "payload": json.loads(payload),
            "payload_hash": hashlib.sha256(payload.encode()).hexdigest(),
            "amount_total": float(prepared.total),
            "journal_code": code,
            "journal_name": journal.name,
        }

    # === THE CALL AND ITS ANSWER === #

    def _store_sent(self, answer):
        self._set_state(
            "sent",
            guid=answer["EntryID"],
            entry_number=int(answer.get("EntryNumber") or 0),
            sent_at=fields.Datetime.now(),
            sent_by=(self.run_id.user_id or self.env.user).id,
            missing_since=False,
            **self._booked_total(answer.get("AmountFC")),
        )
        self.env["exact.attachment"]._follow(self, answer)
        self._after_sent()

    def _after_sent(self):
        """Override this to do what follows when Exact has the document, without calling Exact.

        Extended by payment, which finds the open items of the entry.
        """

    def _booked_total(self, booked):
        """What Exact says it booked, with a warning when that is not what we computed.

        :param Decimal booked: signed, in the document's currency; None when Exact did not say
        """
        expected = money(self.amount_total)
        if booked is None or money(booked) == expected:
            return {}
        params = {
            "booked": str(money(booked)),
            "expected": str(expected),
            "currency": self.currency_id.name,
        }
        issue = Issue("booked_differs", False, params, ("account.move", self.move_id.id))
        return {"amount_total": float(booked), **self._issue_values([issue])}

    def _store_outcome(self, error):
        """What a refusal or a lost answer means while the entry is being posted."""
        if self.state != "sending":
            return False
        match error:
            case errors.UnknownOutcome():
                self._set_state("unknown", error_code="no_answer")
            case errors.Rejected() | errors.NotFound():
                self._store_rejected(error)
            case _:
                return False
        return True

    def _store_rejected(self, error):
        messages = error.words
        code = refusal_code(messages)
        self._set_state("rejected", error_code=code, error_message="\n".join(messages))
        if code == "refused_customer":
            # What we know of it is out of date: look it up again the next time.
            partner = self.move_id.commercial_partner_id
            self.env["exact.contact"]._of(self.connection_id, partner)._forget(code=False)

    def _put_back(self, code, until):
        """Try again later; what may be booked already stays to be looked up."""
        if self.state != "sending":
            return super()._put_back(code, until)
        return self._set_state("queued", error_code=code, not_before=until)

    # === RECOVERY === #

    def _recover(self, client):
        """Find out whether an entry of unknown outcome was booked, and adopt it or queue it again.

        :raises ExactError: when Exact cannot be asked; the entry stays unknown
        """
        found = self._ours(
            resources.find_entries(client, self.move_id._exact_kind(), self.your_ref)
        )
        yield
        if len(found) == 1:
            self._store_sent(found[0])
            yield
            self._check_deducted(client)
        elif found:
            numbers = ", ".join(str(entry["EntryNumber"]) for entry in found)
            until = fields.Datetime.now() + LONGEST_PAUSE
            self._put_back("found_several", until)
            self.error_params = [
                {"code": "found_several", "params": {"numbers": numbers}, "record": False}
            ]
        elif fields.Datetime.now() < (surely := self.attempted_at + SURELY_ABSENT_AFTER):
            self._put_back("no_answer", surely)
            self.env["exact.driver"]._wake(surely)
        else:
            self._set_state("queued")
            yield

    def _ours(self, found):
        """Those of the entries with our reference that may be the one we sent.

        One with our amount is it rather than one without; but one of our customer counts whatever
        its amount, since Exact may have booked other cents than we told it, and a second booking
        is worse.

        :param list[dict] found: entries of Exact
        :return list[dict]: one when it is certain
        """
        account = self.env["exact.contact"]._of(
            self.connection_id, self.move_id.commercial_partner_id
        )
        party = self.move_id._exact_kind().party
        # A person who booked it although it was there does not mean those entries.
        not_meant = [twin["EntryID"] for twin in self.twins or ()]
        free = [entry for entry in self._not_of_others(found) if entry["EntryID"] not in not_meant]
        ours = [entry for entry in free if account.guid in (entry[party], False)]
        expected = money(self.amount_total)
        equal = [entry for entry in ours if money(entry["AmountFC"] or 0) == expected]
        return equal or (ours if account.guid else [])

    def _not_of_others(self, found):
        """Those of Exact's entries that no other document of ours is known to be."""
        others = self.search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("guid", "in", [entry["EntryID"] for entry in found]),
                ("id", "!=", self.id),
            ]
        ).mapped("guid")
        return [entry for entry in found if entry["EntryID"] not in others]

    def _set_aside(self):
        """After a mistake of ours: keep this entry from stopping the others."""
        if self.state == "queued":
            self._set_state("blocked", error_code="internal_error")
        elif self.state == "sending":
            self._set_state("unknown", error_code="internal_error")
        elif self.state == "unknown":
            self.error_code = "internal_error"
        self.not_before = self.state == "unknown" and fields.Datetime.now() + LONGEST_PAUSE
