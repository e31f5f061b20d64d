"""The file of a bill, attached to the document Exact makes for every purchase entry.

A step of its own, which is tried again alone: the entry is booked, whatever becomes of its file.
Exact Online REST behaviour, see docs/exact-online.md ("Documents").
"""

from datetime import UTC, timedelta

from odoo import fields, models

from ..exact_api import errors, resources

# The limit of Belgian and Dutch administrations.
LARGEST_FILE = 25 * 1024 * 1024
FILE_PAUSE = timedelta(minutes=5)


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    document_guid = fields.Char("Exact document ID", readonly=True)
    file_state = fields.Selection(
        [("to_attach", "To be attached"), ("attached", "Attached"), ("refused", "Not attached")],
        "File",
        readonly=True,
        index="btree_not_null",
    )
    file_error = fields.Text("Why the file is not attached", readonly=True)
    file_tried = fields.Boolean(readonly=True)

    def _file_values(self, answer):
        """What to remember of the document Exact made, when there is a file for it.

        :param dict answer: the entry as Exact tells it
        """
        document = answer.get("Document")
        if not document or not self.move_id._exact_file():
            return {}
        return {"document_guid": document, "file_state": "to_attach", "file_error": False}

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
        file = self.move_id._exact_file()
        if not file:
            self.file_state = False
            return
        if file.file_size > LARGEST_FILE:
            self._refuse_file(self.env._("The file is larger than the 25 MB that Exact takes."))
            return
        try:
            yield from self._post_file(client, file)
        except errors.RateLimited as error:
            self._attach_later(error.reset_at.astimezone(UTC).replace(tzinfo=None))
        except (errors.Rejected, errors.NotFound) as error:
            self._refuse_file("\n".join(getattr(error, "messages", ()) or (str(error),)))
        except (errors.AuthError, errors.Forbidden) as error:
            self._attach_later(fields.Datetime.now() + FILE_PAUSE)
            yield
            self.connection_id._handle_error(error)
        except errors.ExactError:
            self._attach_later(fields.Datetime.now() + FILE_PAUSE)

    def _post_file(self, client, file):
        """Attach ``file``, unless an attempt whose answer was lost did so."""
        there = False
        if self.file_tried:
            rows = resources.attachments(client, self.document_guid)
            there = any(row["FileName"] == file.name for row in rows)
        self.file_tried = True
        yield
        if not there:
            resources.attach(client, self.document_guid, file.name, file.raw)
            yield
        self.write({"file_state": "attached", "file_error": False, "not_before": False})

    def _attach_later(self, at):
        self.not_before = at
        self.env["exact.run"]._trigger_queue(at)

    def _refuse_file(self, reason):
        self.write({"file_state": "refused", "file_error": reason, "not_before": False})
        note = self.env._("The file was not attached in Exact Online: %s", reason)
        self.move_id._message_log(body=note)

    def action_attach_again(self):
        """Try to attach the file once more."""
        self._check_may_send()
        entries = self.sudo().filtered(lambda entry: entry.file_state == "refused")
        entries.write({"file_state": "to_attach", "file_error": False, "not_before": False})
        self.env["exact.run"]._trigger_queue()
