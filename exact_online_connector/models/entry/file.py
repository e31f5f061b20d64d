"""The file of a bill, attached to the document Exact makes for every purchase entry.

A step of its own, which is tried again alone: the entry is booked, whatever becomes of its file.
Exact Online REST behaviour, see docs/exact-online.md ("Documents").
"""

import mimetypes
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...core.texts import file_name
from ...exact_api import errors, resources
from ..base.moments import naive
from ..words.describe import issue_text
from ..words.language import for_readers

FILE_PAUSE = timedelta(minutes=5)
# How often a file is sent again when Exact does not answer.
FILE_ATTEMPTS = 5


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    document_guid = fields.Char("Exact document ID", readonly=True)
    file_state = fields.Selection(
        [
            ("to_attach", "To be attached"),
            ("attached", "Attached"),
            ("refused", "Not attached"),
            ("none", "No file"),
        ],
        "File",
        readonly=True,
        index="btree_not_null",
    )
    file_error = fields.Text("Why the file is not attached", readonly=True)
    file_tried = fields.Boolean(readonly=True)
    file_failures = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How often Exact did not answer when the file was sent.",
    )

    def _file_values(self, answer):
        """What to remember of the document Exact made, and whether a file goes with it.

        :param dict answer: the entry as Exact tells it
        """
        document = answer.get("Document")
        if not document:
            return {}
        state = "to_attach" if self.move_id._exact_file_to_send() else "none"
        return {"document_guid": document, "file_state": state, "file_error": False}

    @api.model
    def _open_domain(self):
        """Also the file that is to follow an entry to Exact."""
        file = Domain("state", "=", "sent") & Domain("file_state", "=", "to_attach")
        return super()._open_domain() | file

    def _has_file_to_attach(self):
        return (
            self.state == "sent"
            and self.file_state == "to_attach"
            and (not self.not_before or self.not_before <= fields.Datetime.now())
        )

    def _attach_file(self, client):
        """Attach the bill's file; what cannot be done now is done later, nothing is done twice.

        A generator like ``_steps``: the driver commits at each ``yield``.
        """
        file = self.move_id._exact_file_to_send()
        if not file:
            self.write({"file_state": "none", "not_before": False})
            return
        if problem := self.move_id._exact_file_problem(file):
            self._refuse_file(problem)
            return
        try:
            yield from self._post_file(client, file)
        except errors.RateLimited as error:
            self._attach_later(naive(error.reset_at))
        except (errors.Rejected, errors.NotFound) as error:
            self._refuse_file("\n".join(error.words))
        except (errors.AuthError, errors.Forbidden) as error:
            self._attach_later(fields.Datetime.now() + FILE_PAUSE)
            yield
            self.connection_id._handle_error(error)
        except errors.ExactError:
            self._file_not_answered()

    def _post_file(self, client, file):
        """Attach ``file``, unless an attempt whose answer was lost did so."""
        name = file_name(file.name, mimetypes.guess_extension(file.mimetype or "") or "")
        there = False
        if self.file_tried:
            rows = resources.attachments(client, self.document_guid)
            there = any(row["FileName"] == name for row in rows)
        self.file_tried = True
        yield
        if not there:
            resources.attach(client, self.document_guid, name, file.raw)
            yield
        self.write({"file_state": "attached", "file_error": False, "not_before": False})

    def _attach_later(self, at):
        self.not_before = at
        self.env["exact.driver"]._wake(at)

    def _file_not_answered(self):
        """Try again, less often each time, and not for ever: the file may be what is wrong."""
        self.file_failures += 1
        if self.file_failures < FILE_ATTEMPTS:
            self._attach_later(fields.Datetime.now() + FILE_PAUSE * 2 ** (self.file_failures - 1))
        else:
            self._refuse_file(
                self.env._(
                    "Exact did not answer when it was sent (attempts: %s).", self.file_failures
                )
            )

    def _refuse_file(self, reason):
        self.write({"file_state": "refused", "file_error": reason, "not_before": False})
        note = for_readers(self, self.run_id.user_id).env._(
            "The file was not attached in Exact Online: %s", reason
        )
        self.move_id._message_log(body=note)

    def _set_aside(self):
        """A mistake of ours with the file of a booked entry is a state of that file."""
        if self.state == "sent" and self.file_state == "to_attach":
            return self._refuse_file(issue_text(self.env, "internal_error"))
        return super()._set_aside()

    def action_attach_again(self):
        """Try to attach the file once more."""
        self._check_may_send()
        entries = self.sudo().filtered(lambda entry: entry.file_state in ("refused", "none"))
        for entry in entries:
            if not entry.move_id._exact_file_to_send():
                raise UserError(
                    self.env._(
                        "%s has no PDF, picture or e-invoice. Attach one to it first.",
                        entry.move_id.display_name,
                    )
                )
        to_attach = {"file_state": "to_attach", "file_error": False, "file_failures": 0}
        entries.write({**to_attach, "not_before": False})
        self.env["exact.driver"]._wake()
