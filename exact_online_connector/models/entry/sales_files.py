"""Which files go to Exact with invoices and credit notes: what Odoo made for the customer.

They are never made for Exact. One that is there when the document is booked follows at once, one
that is made later within the hour, and all others when a person says so.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...core.kinds import SALE
from ..words.language import counted
from .account_move import LEFT_OUT_NAMED
from .exact_attachment import ANEW

_lt = LazyTranslate(__name__)

# Fields of Odoo with the PDF and the electronic invoice; the latter's addon may not be installed.
MADE_FILES = ("invoice_pdf_report_file", "ubl_cii_xml_file")
# How long after the booking a file that is made goes by itself, and how many at a time.
LATER = timedelta(days=30)
PORTION = 500
NOT_MADE = (
    _lt("Odoo has made no PDF of %(names)s yet. Send it to the customer first."),
    _lt(
        "Odoo has made no PDF of %(count)s documents yet. Send them to the customers first: "
        "%(names)s"
    ),
)
NO_FILE = (
    _lt("%(names)s has no PDF, picture or e-invoice. Attach one to it first."),
    _lt("%(count)s bills have no PDF, picture or e-invoice. Attach one to each first: %(names)s"),
)
STARTED = (
    _lt("The files of %(count)s document are sent to Exact."),
    _lt("The files of %(count)s documents are sent to Exact."),
)


class ExactAttachment(models.Model):
    _inherit = "exact.attachment"

    @api.model
    def _made(self, which):
        """Customer documents in Exact, with what Odoo has made of them and what is known of it.

        :param SQL which: condition on ``entry``, its ``made`` files and their row ``known``
        :return: numbers of the entry and of its row, and whether there is a file
        :rtype: list[tuple]
        """
        query = SQL(
            """
            SELECT entry.id, known.id, bool_or(made.id IS NOT NULL)
              FROM exact_entry entry
              JOIN account_move move ON move.id = entry.move_id AND move.move_type IN %(sales)s
         LEFT JOIN ir_attachment made ON made.res_model = 'account.move'
                   AND made.res_id = move.id AND made.res_field IN %(files)s
         LEFT JOIN exact_attachment known ON known.entry_id = entry.id
             WHERE (made.id IS NOT NULL OR known.id IS NOT NULL) AND %(which)s
          GROUP BY entry.id, known.id
          ORDER BY entry.id
             LIMIT %(portion)s
            """,
            sales=tuple(self.env["account.move"]._exact_move_types(SALE)),
            files=MADE_FILES,
            which=which,
            portion=PORTION,
        )
        return self.env.execute_query(query)

    @api.model
    def _start_booked(self, entries):
        """Have the files of documents that were just booked follow them. One statement where there
        are none.

        :param exact.entry entries: booked anew, so that nothing known of them holds
        """
        # No file is attached to what somebody else booked.
        ours = entries.filtered(lambda entry: not entry.adopted_at)
        found = ours and self._made(SQL("entry.id = ANY(%s)", ours.ids))
        if found:
            self._start(found, **ANEW)

    @api.model
    def _start_later(self, connection):
        """Have the files follow that Odoo made since the document was booked, or had none before.

        :param exact.connection connection: whose
        """
        if not connection._sends_sales_files():
            return
        self.env.flush_all()
        found = self._made(
            SQL(
                """
                made.id IS NOT NULL AND entry.connection_id = %s AND entry.division = %s
                AND entry.state = 'sent' AND entry.adopted_at IS NULL AND entry.sent_at > %s
                AND (known.id IS NULL OR known.state = 'none'
                     OR known.state = 'attached' AND made.create_date > known.state_changed_at)
                """,
                connection.id,
                connection.division,
                fields.Datetime.now() - LATER,
            )
        )
        self._start(found)

    def _start(self, found, **known_values):
        """Put files in the queue, where the settings say so.

        :param list found: as of ``_made``
        :param known_values: what is written on rows that are there
        """
        new = []
        for entry_id, known_id, is_made in found:
            entry, known = self.env["exact.entry"].browse(entry_id), self.browse(known_id or ())
            goes = is_made and entry.connection_id._sends_sales_files()
            if known:
                known._set_state("to_attach" if goes else "none", **known_values)
            elif goes:
                new.append({"entry_id": entry_id, "state": "to_attach"})
        self.create(new)
        if found:
            self.env["exact.driver"]._wake()

    @api.model
    def _start_missing(self, entries):
        """Have the files go that these documents have and Exact has not, as a person wants it.

        :param exact.entry entries: booked
        :return: those of which something goes
        :rtype: exact.entry
        """
        started = entries.filtered(lambda entry: entry._misses_files())
        known = started.attachment_ids
        known._set_state("to_attach", attempt_count=0)
        self.create([{"entry_id": e.id, "state": "to_attach"} for e in started - known.entry_id])
        if started:
            self.env["exact.driver"]._wake()
        return started


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _after_sent(self):
        result = super()._after_sent()
        self.env["exact.attachment"].sudo()._start_booked(self)
        return result

    def _misses_files(self):
        """Whether its document has files that neither are in Exact nor on their way."""
        known = self.attachment_ids
        files = self.move_id._exact_files_to_send()
        names = {file._exact_name() for file in files}
        # Of what was attached long ago the names are not known.
        has_all = known.state == "attached" and names <= {*(known.attached_names or names)}
        return bool(files) and known.state != "to_attach" and not has_all


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _sends_sales_files(self):
        """Whether files of customer documents go by themselves: switched on, and not refused."""
        return self.send_sales_files and self._can("documents") and self._can("files")


class AccountMove(models.Model):
    _inherit = "account.move"

    def _exact_files_to_send(self):
        """The files that go to Exact with this document: of a bill the one a person would look at.

        :return: PDF first
        :rtype: ir.attachment
        """
        self.ensure_one()
        if self._exact_kind().side != SALE:
            return self._exact_file_to_send()
        found = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "in", MADE_FILES),
                ],
                order="id",
            )
        )
        newest = {file.res_field: file.id for file in found}
        return found.browse(newest[name] for name in MADE_FILES if name in newest)

    def _exact_no_file_text(self):
        """What to do for documents without any file that could go to Exact; empty for none.

        :rtype: str
        """
        sales = self.filtered(lambda move: move._exact_kind().side == SALE)
        texts = (
            counted(
                self.env,
                len(moves),
                *sentences,
                names=", ".join(moves[:LEFT_OUT_NAMED].mapped("display_name"))
                + (", …" if len(moves) > LEFT_OUT_NAMED else ""),
            )
            for moves, sentences in ((sales, NOT_MADE), (self - sales, NO_FILE))
            if moves
        )
        return "\n".join(texts)

    def action_exact_send_files(self):
        """Send the files of these documents that Exact does not have yet.

        :raises UserError: when there is none
        """
        self._check_may_send()
        entries = self.sudo().exact_entry_id
        ours = entries.filtered(lambda entry: entry.state == "sent" and not entry.adopted_at)
        started = self.env["exact.attachment"].sudo()._start_missing(ours)
        without = ours.move_id.filtered(lambda move: not move._exact_files_to_send())
        text = without._exact_no_file_text()
        if started:
            told = counted(self.env, len(started), *STARTED)
            text = "\n".join(filter(None, (told, text)))
            return started.connection_id[0]._notification(text, "success")
        raise UserError(
            text
            or self.env._("The files of these documents are there already, or the documents not.")
        )
