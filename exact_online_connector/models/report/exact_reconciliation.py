"""Odoo's open items beside those of Exact as of a day, with why they differ.

Everything is read from the database; nothing here calls Exact. What explains a difference is
decided in ``core/report/reconciliation.py``.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from odoo import api, models

from ...core.report.reconciliation import Balance, Explanation, Subject, explain, whole
from ...exact_api.odata import money
from ..words.describe import issue_text
from . import query as query

SIDE_OF_TYPE = {kind: side for side, kind in query.ACCOUNT_TYPES.items()}
NOTHING = money(0)
# Explanations that have a reason of their own for each document.
REASONED = ("partial", "matched_elsewhere", "credit_note", "waiting")


@dataclass
class Line:
    """A line of the report.

    :param who: what it is grouped by: id of a contact, or code and name of a relation of Exact
    :param move: row of ``query.moves``, empty for what only Exact has
    :param item: row of ``query.exact_items``, empty for what only Odoo has
    :param by_hand: somebody booked this document in Exact; the reference tells it
    """

    side: str
    who: object
    subject: Subject
    move: dict = field(default_factory=dict)
    item: dict = field(default_factory=dict)
    by_hand: bool = False
    explanation: Explanation | None = None

    @property
    def day(self) -> date:
        return self.move.get("day") or self.item.get("day")


class ExactReconciliation(models.AbstractModel):
    _name = "exact.reconciliation"
    _description = "Comparison of open items with Exact Online"

    @api.model
    def _compare(self, connection, day, sides):
        """What was open on a day in Odoo, in Exact or in both, and why it differs.

        :param exact.connection connection: which company and division
        :param date day: as of the end of it
        :param tuple[str] sides: ``receivable``, ``payable`` or both
        :return: with their explanations, in no order
        :rtype: list[Line]
        """
        connection.check_access("read")
        connection = connection.sudo()
        self.env.flush_all()  # all of it is read past the ORM
        odoo = self._odoo_lines(connection, day, sides)
        items = query.exact_items(connection, day, sides)
        documents, others = self._with_exact(connection, day, sides, odoo)
        lines = [*documents, *self._with_payments(others, items)]
        lines = self._with_entries_by_hand(lines)
        lines = [line for line in lines if self._is_open(line)]
        self._learn_what_odoo_settled(connection, day, lines)
        for line in lines:
            line.explanation = explain(line.subject)
        return lines

    def _is_open(self, line):
        subject = line.subject
        return bool((subject.odoo and subject.odoo.open) or (subject.exact and subject.exact.open))

    # === ODOO === #

    def _odoo_lines(self, connection, day, sides):
        """:return: lines by move, side and, when it is no document, partner
        :rtype: dict
        """
        rows = query.odoo_balances(connection, day, sides)
        moves = query.moves(connection, list({row["move_id"] for row in rows}))
        starts = filter(None, (connection.auto_from, query.first_sent_day(connection)))
        start = min(starts, default=None)
        grouped = defaultdict(list)
        for row in rows:
            is_document = moves[row["move_id"]]["is_document"]
            partner = None if is_document else row["partner_id"]
            grouped[row["move_id"], SIDE_OF_TYPE[row["account_type"]], partner].append(row)
        lines = {}
        for (move_id, side, partner_id), mine in grouped.items():
            move = moves[move_id]
            subject = self._odoo_subject(connection, move, mine, start)
            who = move["partner_id"] if subject.kind == "document" else partner_id
            lines[move_id, side, partner_id] = Line(side, who, subject, move)
        return lines

    def _odoo_subject(self, connection, move, rows, start):
        """An entry of Odoo for the pure package, with what is known of it."""
        kind = "cash" if move["origin_payment_id"] else "other"
        if move["is_document"]:
            kind = "document"
        return Subject(
            kind, _sum(rows), **_known(connection, move), is_before_start=_before(move, start)
        )

    # === EXACT === #

    def _with_exact(self, connection, day, sides, odoo):
        """Put what Exact says of a document beside what Odoo says.

        :param dict odoo: of ``_odoo_lines``
        :return: documents, and the other entries of Odoo
        :rtype: tuple[list[Line], list[Line]]
        """
        rows = query.exact_balances(connection, day, sides, [key[0] for key in odoo])
        beside = {(row["move_id"], row["side"]): row for row in rows}
        documents, others = [], []
        for (move_id, side, _partner), line in odoo.items():
            if line.subject.kind != "document":
                others.append(line)
                continue
            if row := beside.pop((move_id, side), None):
                exact = _entry_balance(row, line.subject.odoo)
                line.subject = replace(line.subject, exact=exact, to_settle=row["to_settle"])
            documents.append(line)
        # Sent once, but not posted in Odoo any more.
        moves = query.moves(connection, [move_id for move_id, _side in beside])
        for (move_id, side), row in beside.items():
            move = moves[move_id]
            subject = Subject("document", None, _entry_balance(row), **_known(connection, move))
            documents.append(Line(side, move["partner_id"], subject, move))
        return documents, others

    def _with_payments(self, others, items):
        """Put payments that Odoo keeps for what was paid too much beside them."""
        payments = {line.move["id"]: line for line in others if line.subject.kind == "cash"}
        lines = list(others)
        for item in items:
            line = payments.pop(item["payment_move_id"], None)
            balance, is_rest = _item_balance(item), item["is_rest"]
            if line:
                line.item = item
                line.subject = replace(line.subject, exact=balance, is_rest=is_rest)
                continue
            kind = "cash" if item["kind"] == "cash" else "other"
            who = item["partner_id"] or (item["account_code"] or "", item["account_name"] or "")
            subject = Subject(kind, None, balance, is_rest=is_rest)
            lines.append(Line(item["side"], who, subject, item=item))
        return lines

    def _with_entries_by_hand(self, lines):
        """Take together a document that was never sent and the entry somebody made of it in Exact.

        Only when reference, contact and open amount are the same: else each stands by itself.
        """
        by_hand = defaultdict(list)
        for line in lines:
            if line.item and not line.move and line.item["kind"] == "entry":
                by_hand[_reference(line.item["your_ref"]), self._found_by(line)].append(line)
        taken = set()
        for line in lines:
            subject = line.subject
            if subject.kind != "document" or subject.state not in ("", "cancelled"):
                continue
            for reference in (line.move["name"], line.move["ref"]):
                found = by_hand.get((_reference(reference), self._found_by(line)))
                if reference and found:
                    entry = found.pop()
                    taken.add(id(entry))
                    line.item, line.by_hand = entry.item, True
                    line.subject = replace(subject, exact=entry.subject.exact)
                    break
        return [line for line in lines if id(line) not in taken]

    def _found_by(self, line):
        balance = line.subject.odoo or line.subject.exact
        return line.side, line.who, balance.open

    @api.model
    def _partner_names(self, lines):
        """:return: names of the contacts of these lines, by id
        :rtype: dict[int, str]
        """
        known = {line.who for line in lines if isinstance(line.who, int)}
        return query.partner_names(self.env, list(known))

    @api.model
    def _reasons(self, lines):
        """Why documents wait, to be sent or for their payment to be booked.

        :return: in the user's language, by id of the exact.entry
        :rtype: dict[int, str]
        """
        waiting = {
            line.move["entry_id"]
            for line in lines
            if line.explanation.code in REASONED and line.move.get("entry_id")
        }
        entries = self.env["exact.entry"].sudo().browse(waiting)
        return {entry.id: self._reason(entry) for entry in entries}

    def _reason(self, entry):
        """Why a document is not in Exact, or why its payment waits, in words.

        :rtype: str
        """
        # Not the reason of the entry itself: it comes with an action, read from the database for
        # each of them.
        issues = entry.settle_issues or entry.issues or ()
        return " ".join(issue_text(self.env, issue["code"], issue["params"]) for issue in issues)

    # === WHAT ODOO SETTLED BY ITSELF === #

    def _learn_what_odoo_settled(self, connection, day, lines):
        """Fill in how much of the documents that differ Odoo settled without Exact."""
        differing = [
            line
            for line in lines
            if line.subject.odoo and line.subject.exact and line.subject.difference and line.move
        ]
        by_exact = query.settled_by_exact(
            connection, day, [line.move["entry_id"] for line in differing if line.move["entry_id"]]
        )
        by_documents = query.settled_by_documents(
            connection, day, [line.move["id"] for line in differing]
        )
        for line in differing:
            odoo = line.subject.odoo
            settled = abs(odoo.own_total - odoo.own_open)
            from_exact = money(by_exact.get(line.move["entry_id"], 0))
            line.subject = replace(
                line.subject,
                paid_here=max(settled - from_exact, NOTHING),
                has_settled_document=line.move["id"] in by_documents,
            )


def _before(move, start):
    return bool(start and move["day"] and move["day"] < start)


def _known(connection, move):
    """What the exact.entry tells, for a Subject."""
    fetched_at, sent_at = connection.payments_fetched_at, move["sent_at"]
    return {
        "state": move["state"] or "",
        "waits": move["settle_code"] or "",
        "is_missing": bool(move["missing_since"]),
        "is_elsewhere": bool(move["entry_id"]) and move["division"] != connection.division,
        "is_fetched": bool(fetched_at and sent_at and sent_at < fetched_at),
    }


def _sum(rows):
    """The balance of a document in Odoo: it may be on several accounts and contacts."""
    return Balance(
        *(
            sum((money(row[name] or 0) for row in rows), NOTHING)
            for name in ("total", "open", "own_total", "own_open", "open_now")
        )
    )


def _entry_balance(row, odoo=None):
    """The balance of a document in Exact.

    :param Balance odoo: the same document in Odoo
    """
    entry_total = money(row["entry_total"] or 0)
    own_total, total = whole(money(row["own_total"] or 0), money(row["total"] or 0), entry_total)
    if not own_total and odoo and abs(odoo.own_total) == entry_total:
        # An item that was counted down to nothing does not tell what it was.
        own_total, total = odoo.own_total, odoo.total
    return Balance(
        total,
        money(row["open"] or 0),
        own_total,
        money(row["own_open"] or 0),
        money(row["open_now"] or 0),
    )


def _item_balance(item):
    company, own = money(item["open"] or 0), money(item["own_open"] or 0)
    return Balance(company, company, own, own, money(item["open_now"] or 0))


def _reference(text):
    return "".join((text or "").split()).upper()
