"""Contacts made of relations that Odoo lacks: the queue of it, and what Exact tells of each."""

from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...core.issues import issue
from ...core.relation.new_contact import label
from ...exact_api import errors, resources
from ...exact_api.odata import MAX_TERMS
from ..connection.exact_reasoned import kept
from ..queue.exact_work import RowTaken
from .exact_relation import is_blocked

# STATE DIAGRAM
#   queued          --[made, or linked meanwhile]------->  made
#   queued          --[bad data, or another contact?]--->  rejected
#   made, rejected  --[asked for again]----------------->  queued
STATES = [
    ("queued", "Waiting"),
    ("made", "Contact made"),
    ("rejected", "No contact made"),
]
# How long what Exact told of a relation may be used.
HOLDS = timedelta(minutes=10)
# How long what came of it is told.
KEPT = timedelta(days=30)
UNREAD = {"details": False, "read_at": False}


class ExactNewContact(models.Model):
    """One relation of which a person wants a contact; kept for a while to say what came of it.

    What Exact keeps of a relation is read for many at once, by the first whose turn comes. The
    contact is made, and linked to its relation, in one transaction without any call, so that there
    is never a contact without its relation. What it is made of stands in ``make_contact.py``.
    """

    _name = "exact.new.contact"
    _inherit = "exact.work"
    _of_division = True
    _description = "Contact made of a relation"
    _order = "id"
    _transitions = {
        "queued": {"made", "rejected"},
        "made": {"queued"},
        "rejected": {"queued"},
    }
    _may_stay = True
    _queue_order = 90
    _open_states = ("queued",)
    _done_states = ("made",)
    _failed_states = ("rejected",)

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    division = fields.Integer(readonly=True)
    state = fields.Selection(STATES, default="queued", required=True, index=True, readonly=True)
    guid = fields.Char("Exact account ID", required=True, readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    is_own = fields.Boolean(
        "Of this company only", readonly=True, help="Other companies do not see the contact."
    )
    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null", readonly=True)
    details = fields.Json(readonly=True, help="The relation as Exact told it; empty once done.")
    read_at = fields.Datetime(readonly=True, help="When Exact told it.")

    _due_index = models.Index("(id) WHERE state = 'queued'")
    _guid_unique = models.UniqueIndex("(connection_id, guid)", "This relation already exists.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for unit in self:
            unit.display_name = " ".join(filter(None, (unit.code, unit.name)))

    # === QUEUE === #

    @api.model
    def _enqueue(self, relations, run, is_own):
        """Have contacts made of relations.

        :param exact.relation relations: of the division of the run, none linked
        :param exact.run run: what the person started
        :param bool is_own: whether other companies are not to see them
        """
        connection = run.connection_id
        mine = [("connection_id", "=", connection.id), ("guid", "in", relations.mapped("guid"))]
        known = {unit.guid: unit for unit in self.search(mine)}
        wanted = {
            relation: {
                "code": relation.code,
                "name": relation.name,
                "division": connection.division,
                "run_id": run.id,
                "is_own": is_own,
            }
            for relation in relations
        }
        again = {known[one.guid]: values for one, values in wanted.items() if one.guid in known}
        self.browse(unit.id for unit in again)._set_state(
            "queued", each=again, partner_id=False, attempt_count=0, **UNREAD
        )
        self.create(
            [
                {**values, "connection_id": connection.id, "guid": one.guid}
                for one, values in wanted.items()
                if one.guid not in known
            ]
        )

    def _steps(self):
        """Make the contact, of what Exact tells now; each ``yield`` is where the driver commits."""
        self.ensure_one()
        if not self._claim():
            return
        if self._is_elsewhere():
            self._wait_for_division()
            return
        self.attempt_count += 1
        try:
            if not self._is_read():
                yield from self._read()
        except errors.ExactError as error:
            yield from self._store_error(error)
        else:
            if not self._claim():
                return
            if not self._is_read():
                raise RowTaken(self)
            self._make()

    def _long_refused(self, connection):
        """Who asked saw it at once, and nothing waits for it."""
        return Domain.FALSE

    @api.autovacuum
    def _gc_new_contacts(self):
        """Forget what came of it, a while after."""
        old = fields.Datetime.now() - KEPT
        self.search([("state", "!=", "queued"), ("state_changed_at", "<", old)]).unlink()

    def _store_outcome(self, error):
        """Exact may refuse to tell; nothing was changed by asking."""
        if isinstance(error, errors.Rejected | errors.NotFound):
            self._store_rejected(error)
            return True
        return False

    def _set_aside(self):
        self._set_state("rejected", issues=kept(self._mistake()), **UNREAD)

    # === WHAT EXACT TELLS === #

    def _is_read(self):
        return bool(self.read_at and self.read_at > fields.Datetime.now() - HOLDS)

    def _read(self):
        """Ask Exact for this relation, and for those that follow it, as many as one call tells."""
        following = (
            Domain("run_id", "=", self.run_id.id)
            & Domain("state", "=", "queued")
            & Domain("id", ">", self.id)
        )
        units = self | self.search(following, order="id", limit=MAX_TERMS - 1)
        guids = units.mapped("guid")
        yield
        with self.connection_id._client() as client:
            asked, rows = resources.get_accounts(client, guids)
            ibans = self._bank_accounts(client, asked)
        told = {row["ID"]: _kept(row, ibans.get(row["ID"], ())) for row in rows}
        told |= {bad.key: {"Unreadable": bad.why} for bad in rows.unreadable if bad.key}
        # Those that another worker has are read in their turn.
        for unit in units.exists().try_lock_for_update(allow_referencing=True):
            if unit.guid in asked and unit.state == "queued":
                unit.write({"details": told.get(unit.guid, {}), "read_at": fields.Datetime.now()})
        yield

    @staticmethod
    def _bank_accounts(client, guids):
        """The numbers of the bank accounts of relations, by their GUID.

        None where Exact does not tell: a contact without them is better than none.
        """
        numbers = {}
        with suppress(errors.Rejected, errors.Forbidden):
            for bank in resources.bank_accounts_of(client, guids):
                numbers.setdefault(bank["Account"], []).append(bank["BankAccount"])
        return numbers

    # === SHOWN TO PEOPLE === #

    def _relations(self):
        """The relations these are about, as they were fetched.

        :rtype: exact.relation
        """
        found = self.env["exact.relation"].search([("guid", "in", self.mapped("guid"))])
        return found.filtered(lambda relation: relation.connection_id in self.connection_id)

    def _subject(self):
        relation = self._relations()[:1]
        return (relation._name, relation.id) if relation else super()._subject()

    def _progress_line(self):
        """How the progress dialog shows this relation, with the way to what has to be decided."""
        offered = next((one for one in self._reasons() if one.get("action")), {})
        return {
            "key": f"{self._name}-{self.id}",
            "name": self.code or "",
            "partner": self.name or "",
            "state": self.state,
            "label": self._state_label(),
            "number": "",
            "reason": self.reason or "",
            "action": offered.get("action", False),
            "action_text": offered.get("action_text", ""),
        }

    def _result_text(self, run):
        return self.env._(
            "Contacts made: %(made)s of %(total)s.", made=run.sent_count, total=run.total
        )

    def _shown_title(self):
        return self.env._("Contacts made")

    def _shown_as(self):
        return self._relations()

    def _show(self, title=None):
        return self._relations()._show()


def _kept(account, bank_accounts):
    """What Exact tells of a relation, as it is kept until its contact is made.

    :param dict account: of ``resources.get_accounts``
    :param bank_accounts: their numbers
    :rtype: dict
    """
    return {
        **account,
        "Blocked": is_blocked(account),
        "EndDate": None,
        "BankAccounts": list(bank_accounts),
    }


def not_there(unit):
    """Why nothing is known of a relation that was read, None when all is.

    :param exact.new.contact unit: one that was read
    :rtype: core.issues.Issue
    """
    name = label({"Code": unit.code, "Name": unit.name})
    if not unit.details:
        return issue("relation_not_there", relation=name)
    if why := unit.details.get("Unreadable"):
        return issue("relation_unreadable", relation=name, why=why)
    return None
