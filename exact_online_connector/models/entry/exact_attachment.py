"""The files of a document that is booked, attached to the document of Exact beside its entry.

Exact makes one for every purchase entry; where it makes none, this does. A unit of work of its own:
the entry is booked, whatever becomes of its files.
Exact Online REST behaviour, see docs/exact-online.md ("Booking").
"""

from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.issues import issue
from ...core.kinds import MISCELLANEOUS
from ...exact_api import errors, resources
from ...exact_api.odata import date_literal
from ...exact_api.resources.documents import ATTACHMENTS, DOCUMENTS
from ..connection.exact_reasoned import kept
from ..queue.exact_work import FIRST_PAUSE, WorkBusy
from ..queue.lost_answer import LookAgain, database_now, next_look
from ..words.language import for_readers

# How long to wait after Exact did not answer to a file: twice as long each time.
FILE_PAUSE = timedelta(minutes=5)
# How often a file is sent again when Exact does not answer.
FILE_ATTEMPTS = 5
# What is known of files in Exact before anything is sent.
ANEW = {
    "document_guid": False,
    "to_bind": False,
    "attached_names": False,
    "attempt_count": 0,
    "attempted_at": False,
}

# STATE DIAGRAM
#   to_attach        --[all answered]--------------->  attached, refused
#   to_attach        --[never answered, our mistake]>  refused
#   to_attach        --[deleted in Odoo]------------>  none
#   refused, none    --[a person tries again]------->  to_attach
#   attached         --[Odoo made another file]----->  to_attach
#   any              --[its entry is booked anew]--->  to_attach, none
STATES = [
    ("to_attach", "To be attached"),
    ("attached", "Attached"),
    ("refused", "Not attached"),
    ("none", "No file"),
]


class ExactAttachment(models.Model):
    """What becomes of the files of one document that is booked."""

    _name = "exact.attachment"
    _inherit = "exact.work"
    _description = "File for Exact Online"
    _order = "id desc"
    _rec_name = "entry_id"
    # Last of all: no booking waits for a file when calls are scarce.
    _queue_order = 40
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
    to_bind = fields.Boolean(
        readonly=True, help="Exact did not say that the document belongs to the entry."
    )
    attached_names = fields.Json(readonly=True, help="The files that Exact has.")
    attempt_count = fields.Integer(help="How often Exact did not answer when the file was sent.")
    attempted_at = fields.Datetime(
        "Last attempt", readonly=True, help="From then on it may be there: it is looked for first."
    )

    _due_index = models.Index("(id) WHERE state = 'to_attach'")
    _entry_unique = models.UniqueIndex("(entry_id)", "The files of a document go to Exact once.")

    @api.model
    def _start_for(self, entry, answer):
        """Have the file of a document follow its entry, where Exact made a document of it.

        :param exact.entry entry: one that was just booked
        :param dict answer: the entry as Exact tells it
        """
        document = answer.get("Document")
        if not document:
            return
        state = "to_attach" if entry.move_id._exact_files_to_send() else "none"
        values = {**ANEW, "document_guid": document}
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
        """Worked on with the run of its document, where it does not count: that is booked."""
        return Domain("entry_id.run_id", "in", runs.ids)

    def _subject(self):
        return self.entry_id._subject()

    # === STEPS === #

    def _steps(self):
        """Attach the files, but those that are there; each ``yield`` is a point where the driver
        commits.
        """
        self.ensure_one()
        if not self._claim():
            return
        if self._is_elsewhere():
            self._wait_for_division()
            return
        files = self.move_id._exact_files_to_send()
        if not files:
            self._set_state("none")
            return
        problems = {file: self.move_id._exact_file_problem(file) for file in files}
        # Read now: no transaction is open while Exact is asked.
        contents = [(file._exact_name(), file.raw) for file in files if not problems[file]]
        try:
            with self.connection_id._client(entry_id=self.entry_id.id) as client:
                if contents:
                    yield from self._send(client, contents)
        except errors.ExactError as error:
            yield from self._store_error(error)
            return
        if self.state == "to_attach":
            self._end(*filter(None, problems.values()))

    def _end(self, *problems):
        """All is attached but what these problems are about.

        :param core.issues.Issue problems: of a file each
        """
        if problems:
            self._refuse(*problems)
        else:
            self._set_state("attached")

    def _send(self, client, contents):
        """Make sure of the document, then of each file in it, then of its place at the entry.

        What Exact refuses of it becomes the state. A generator like ``_steps``.

        :param contents: pairs of the name in Exact and the bytes of each file
        """
        if not self.document_guid and not (yield from self._make_document(client)):
            return
        for name, content in contents:
            if name not in (self.attached_names or ()):
                yield from self._attach(client, name, content)
        if self.to_bind:
            yield from self._bind(client)
        for name in ("documents", "files"):
            if not client.capabilities.can(name):
                client.capabilities.note(name, "works")

    def _attempt(self, call):
        """Have Exact make something, once; that it is tried is committed before.

        :param call: makes the call; nothing is read in it
        :return: the answer (the generator's value)
        :raises ExactError: when Exact says no, did not answer, or is not to be asked any more
        """
        if not self._claim():
            # Such as withdrawn meanwhile: it goes on only where the entry stands as it was.
            raise WorkBusy("It is not to be attached any more.")
        self.attempted_at = database_now(self.env)
        yield
        try:
            answer = call()
        except errors.UnknownOutcome:
            raise
        except errors.ExactError:
            self.attempted_at = False
            raise
        yield
        return answer

    def _attach(self, client, name, content):
        """Attach a file, unless an attempt whose answer was lost did so."""
        document = self.document_guid
        if not self.attempted_at or not (yield from self._is_there(client, name)):
            yield from self._attempt(partial(resources.attach, client, document, name, content))
        self.write({"attached_names": [*(self.attached_names or ()), name], "attempted_at": False})

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

    # === THE DOCUMENT === #

    def _make_document(self, client):
        """Make the document the files are attached to, unless an attempt before did so.

        :return: False when Exact refuses it, which the state says then (the generator's value)
        :raises LookAgain: when it may still come
        """
        made = self.attempted_at and self._find_document(client)
        made = made or (yield from self._post_document(client))
        if made:
            is_bound = made["FinancialTransactionEntryID"] == self.entry_id.guid
            values = {"document_guid": made["ID"], "to_bind": not is_bound, "attempted_at": False}
            self.write(values)
        return bool(made)

    def _find_document(self, client):
        """What an attempt made whose answer was lost.

        :return: row of ``resources.find_documents``; None when it surely made none
        :raises LookAgain: when it may still come
        """
        asked_at = database_now(self.env)
        found = self._documents_in_exact(client)
        if not found and (again := next_look(self.attempted_at, asked_at)):
            raise LookAgain(again)
        return found[0] if found else None

    def _documents_in_exact(self, client):
        """What Exact has that may be the document we asked for: one call.

        :return: rows of ``resources.find_documents``, what names the entry first
        :rtype: list[dict]
        """
        entry = self.entry_id
        rows = resources.find_documents(client, self._relation(), entry.your_ref, entry.guid)
        others = self.search([("document_guid", "in", [row["ID"] for row in rows])])
        taken = others.mapped("document_guid")
        # One of another entry is of an invoice with this number that was deleted there.
        free = [
            row
            for row in rows
            if row["ID"] not in taken and row["FinancialTransactionEntryID"] in (entry.guid, None)
        ]
        return sorted(free, key=lambda row: row["FinancialTransactionEntryID"] is None)

    def _document_there(self, client):
        """The document of a withdrawn entry, looked for where the answer to it was lost.

        :return: GUID, or False for none
        :rtype: str
        :raises LookAgain: when it may still come
        """
        if not self.attempted_at or self.document_guid:
            return self.document_guid
        found = self._find_document(client)
        return found["ID"] if found else False

    def _post_document(self, client):
        """Make the document, of the type of its kind or, where Exact refuses that, of another.

        :return: None when Exact refuses either, which the state says then (the generator's value)
        """
        payload, own = self._document(), self.entry_id._posted_kind().document_type
        refused = []
        for number in dict.fromkeys((own, MISCELLANEOUS)):
            if number != MISCELLANEOUS and not client.capabilities.can(f"document_type.{number}"):
                continue
            of_type = {**payload, "Type": number}
            try:
                made = yield from self._attempt(partial(resources.create_document, client, of_type))
            except (errors.Rejected, errors.NotFound) as error:
                refused = error.words
                continue
            is_bound = made["FinancialTransactionEntryID"] == payload["FinancialTransactionEntryID"]
            if own != MISCELLANEOUS and (refused or not is_bound):
                words = "; ".join(refused) or "FinancialTransactionEntryID"
                client.capabilities.note(f"document_type.{own}", "refused", words)
            return made
        self._refuse(issue("document_refused", answer="\n".join(refused)))
        return None

    def _document(self):
        """What is posted for the document, in Exact's names; without its type."""
        move = self.move_id
        return {
            "Subject": self.entry_id.your_ref,
            "Account": self._relation(),
            "DocumentDate": date_literal(move.invoice_date or move.date),
            "FinancialTransactionEntryID": self.entry_id.guid,
            # Where an accountant finds it in Odoo.
            "Body": f"Odoo: {move.get_base_url()}/odoo/{move._name}/{move.id}",
        }

    def _relation(self):
        """GUID of the relation the entry was booked on."""
        entry = self.entry_id
        return (entry.payload or {}).get(entry._posted_kind().party) or entry._account().guid

    def _bind(self, client):
        """Have the entry name the document, where Exact did not bind the two.

        It may be done twice, so an answer that does not come needs no look-up.
        """
        entry, document = self.entry_id, self.document_guid
        kind, guid = entry._posted_kind(), entry.guid
        yield
        try:
            resources.bind_document(client, kind, guid, document)
        except (errors.Rejected, errors.NotFound) as error:
            self._refuse(issue("document_not_bound", answer="\n".join(error.words)))
            return
        yield
        self.write({"to_bind": False, "attempted_at": False})

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
        """The others would meet the same, so none begins by itself until it is seen to work."""
        name = {DOCUMENTS: "documents", ATTACHMENTS: "files"}.get(error.endpoint)
        if name:
            self.connection_id._note_refusal(name, error)
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

    def _refuse(self, *problems):
        self._set_state("refused", issues=kept(*problems))
        told = for_readers(self, self.entry_id.run_id.user_id)
        note = told.env._("The file was not attached in Exact Online: %s", told.reason)
        self.move_id._message_log(body=note)

    def _set_aside(self):
        self._refuse(self._mistake())

    # === ACTIONS === #

    def action_attach_again(self):
        """Try to attach the files once more."""
        self._check_may_send()
        files = self.sudo().filtered(lambda file: file.state in ("refused", "none"))
        for move in files.move_id:
            if not move._exact_files_to_send():
                raise UserError(move._exact_no_file_text())
        files._set_state("to_attach", attempt_count=0)
        self.env["exact.driver"]._wake()


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    attachment_ids = fields.One2many("exact.attachment", "entry_id", "File", readonly=True)
