"""The file of a bill, attached to the document Exact makes for every purchase entry.

A unit of work of its own: the entry is booked, whatever becomes of its file.
Exact Online REST behaviour, see docs/exact-online.md ("Documents").
"""

import mimetypes
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.issues import issue
from ...core.texts import file_name
from ...exact_api import errors, resources
from ..connection.exact_reasoned import kept
from ..queue.exact_work import FIRST_PAUSE
from ..queue.lost_answer import LookAgain, database_now, next_look
from ..words.language import for_readers

# How long to wait after Exact did not answer to a file: twice as long each time.
FILE_PAUSE = timedelta(minutes=5)
# How often a file is sent again when Exact does not answer.
FILE_ATTEMPTS = 5

# STATE DIAGRAM
#   to_attach        --[answer]--------------------->  attached, refused
#   to_attach        --[never answered, our mistake]>  refused
#   to_attach        --[deleted in Odoo]------------>  none
#   refused, none    --[a person tries again]------->  to_attach
#   any              --[its entry is booked anew]--->  to_attach, none
STATES = [
    ("to_attach", "To be attached"),
    ("attached", "Attached"),
    ("refused", "Not attached"),
    ("none", "No file"),
]


class ExactAttachment(models.Model):
    """What becomes of the file of one bill that is booked."""

    _name = "exact.attachment"
    _inherit = "exact.work"
    _description = "File for Exact Online"
    _order = "id desc"
    _rec_name = "entry_id"
    # Before the next document: a file follows its bill at once.
    _queue_order = 15
    _transitions = {
        "to_attach": {"attached", "refused", "none"},
        "attached": {"to_attach", "none"},
        "refused": {"to_attach", "none"},
        "none": {"to_attach"},
    }
    _may_stay = True
    _open_states = ("to_attach",)
    _done_states = ("attached",)
    _failed_states = ("refused",)

    entry_id = fields.Many2one("exact.entry", required=True, ondelete="cascade", readonly=True)
    connection_id = fields.Many2one(related="entry_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="entry_id.company_id", store=True, index=True)
    division = fields.Integer(related="entry_id.division", store=True)
    move_id = fields.Many2one(related="entry_id.move_id")
    state = fields.Selection(STATES, "File", required=True, index=True, readonly=True)
    document_guid = fields.Char("Exact document ID", readonly=True)
    attempt_count = fields.Integer(help="How often Exact did not answer when the file was sent.")
    attempted_at = fields.Datetime(
        "Last attempt", readonly=True, help="From then on it may be there: it is looked for first."
    )

    _due_index = models.Index("(id) WHERE state = 'to_attach'")
    _entry_unique = models.UniqueIndex("(entry_id)", "A bill has one file in Exact.")

    @api.model
    def _start_for(self, entry, answer):
        """Have the file of a document follow its entry, where Exact made a document of it.

        :param exact.entry entry: one that was just booked
        :param dict answer: the entry as Exact tells it
        """
        document = answer.get("Document")
        if not document:
            return
        state = "to_attach" if entry.move_id._exact_file_to_send() else "none"
        values = {"document_guid": document, "attempt_count": 0, "attempted_at": False}
        known = entry.attachment_ids
        if known:
            known._set_state(state, **values)
        else:
            self.create({"entry_id": entry.id, "state": state, **values})

    # === THE QUEUE === #

    @api.model
    def _open_domain(self):
        """Only as long as the entry stands in Exact as it was sent."""
        return super()._open_domain() & Domain("entry_id.state", "=", "sent")

    @api.model
    def _of_runs(self, runs):
        """Worked on with the run of its bill, where it does not count: the bill is booked."""
        return Domain("entry_id.run_id", "in", runs.ids)

    def _subject(self):
        return self.entry_id._subject()

    # === STEPS === #

    def _steps(self):
        """Attach the file, unless it is found there; each ``yield`` is a point where the driver
        commits.
        """
        self.ensure_one()
        if not self._claim():
            return
        if self._is_elsewhere():
            self._wait_for_division()
            return
        file = self.move_id._exact_file_to_send()
        if not file:
            self._set_state("none")
            return
        if problem := self.move_id._exact_file_problem(file):
            self._refuse(problem)
            return
        try:
            with self.connection_id._client(entry_id=self.entry_id.id) as client:
                yield from self._attach(client, file)
        except errors.ExactError as error:
            yield from self._store_error(error)

    def _attach(self, client, file):
        """Attach ``file``, unless an attempt whose answer was lost did so."""
        name = file_name(file.name, mimetypes.guess_extension(file.mimetype or "") or "")
        if not self.attempted_at or not (yield from self._is_there(client, name)):
            self.attempted_at = database_now(self.env)
            yield
            try:
                resources.attach(client, self.document_guid, name, file.raw)
            except errors.UnknownOutcome:
                raise
            except errors.ExactError:
                self.attempted_at = False
                raise
            yield
        self._set_state("attached")

    def _is_there(self, client, name):
        """Whether an attempt whose answer was lost attached the file.

        :return: False when it surely did not (the generator's value)
        :raises LookAgain: when it may still come
        """
        asked_at = database_now(self.env)
        rows = resources.attachments(client, self.document_guid)
        yield
        if any(row["FileName"] == name for row in rows):
            return True
        if again := next_look(self.attempted_at, asked_at):
            raise LookAgain(again)
        return False

    # === WHEN EXACT SAYS NO === #

    def _store_outcome(self, error):
        match error:
            case errors.Rejected() | errors.NotFound():
                self._refuse(issue("file_refused", answer="\n".join(error.words)))
            case errors.UnknownOutcome():
                self.attempted_at = database_now(self.env)
                self._not_answered(FIRST_PAUSE)
            case _:
                self._not_answered(FILE_PAUSE * 2**self.attempt_count)
        return True

    def _store_forbidden(self, error):
        self._refuse(self._forbidden(error))

    def _not_answered(self, pause):
        """Try again, and not for ever: the file may be what is wrong.

        :param timedelta pause: until then
        """
        self.attempt_count += 1
        if self.attempt_count < FILE_ATTEMPTS:
            # Without an issue: it is no sign that Exact cannot be reached.
            self._try_again(database_now(self.env) + pause)
        else:
            self._refuse(issue("file_not_answered", attempts=self.attempt_count))

    def _refuse(self, problem):
        self._set_state("refused", issues=kept(problem))
        told = for_readers(self, self.entry_id.run_id.user_id)
        note = told.env._("The file was not attached in Exact Online: %s", told.reason)
        self.move_id._message_log(body=note)

    def _set_aside(self):
        self._refuse(self._mistake())

    # === ACTIONS === #

    def action_attach_again(self):
        """Try to attach the file once more."""
        self._check_may_send()
        files = self.sudo().filtered(lambda file: file.state in ("refused", "none"))
        for move in files.move_id:
            if not move._exact_file_to_send():
                raise UserError(
                    self.env._(
                        "%s has no PDF, picture or e-invoice. Attach one to it first.",
                        move.display_name,
                    )
                )
        files._set_state("to_attach", attempt_count=0)
        self.env["exact.driver"]._wake()


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    attachment_ids = fields.One2many("exact.attachment", "entry_id", "File", readonly=True)
