"""VAT codes with which Exact booked something otherwise: nothing more goes until a person says so.

What is wrong with one document is wrong with all that follow, in the ledger and in the VAT return.
"""

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core.entry.booked import booked_entry, booked_line
from ...core.issues import issue
from ...exact_api import errors, resources
from ...exact_api.odata import money
from ..connection.causes import Cause
from ..mappings.reader import ExactMappings

_lt = LazyTranslate(__name__)

# What Exact says it booked, so that its VAT codes are stopped; and what is said of these then.
STOPPING = {
    "booked_differs": "vat_code_stopped",
    "booked_vat_differs": "vat_code_stopped",
    "booked_extra_duty": "vat_code_extra_duty",
}


class ExactVatCode(models.Model):
    _inherit = "exact.vat.code"

    stopped = fields.Json(
        "Why it is stopped", readonly=True, help="What Exact booked otherwise with it."
    )
    is_stopped = fields.Boolean(
        "Stopped",
        compute="_compute_is_stopped",
        store=True,
        help="Exact booked something otherwise with it; nothing more is booked until somebody "
        "says so.",
    )

    @api.depends("stopped")
    def _compute_is_stopped(self):
        for code in self:
            code.is_stopped = bool(code.stopped)

    def _snapshot(self):
        snapshot = super()._snapshot()
        stopped = (self.stopped["code"], self.stopped["params"]) if self.stopped else None
        return replace(snapshot, stopped=stopped, id=self.id)

    def _stop(self, code, params):
        """Book nothing more with these VAT codes.

        :param str code: of the issue that says why
        :param dict params: of its sentence, without the VAT code itself
        """
        self.sudo().write({"stopped": {"code": code, "params": params}})

    def action_go_on(self):
        """Book with these VAT codes again, and send what waited for it."""
        self.connection_id.check_access("write")
        codes = self.sudo()
        codes.write({"stopped": False})
        waiting = (
            self.env["exact.entry"]
            .sudo()
            .search(
                Domain("connection_id", "in", codes.connection_id.ids)
                & Domain("state", "=", "blocked")
                & Domain("issue_code", "in", tuple(set(STOPPING.values())))
            )
        )
        waiting.filtered(lambda entry: not entry._is_noted())._set_state("queued")
        for connection in codes.connection_id:
            connection._ask_for_causes()
        self.env["exact.driver"]._wake()


class ExactEntry(models.Model):
    _inherit = "exact.entry"

    def _after_post(self, client):
        yield from super()._after_post(client)
        yield from self._stop_vat_codes(client)

    def _expected(self):
        """What Exact was to book of what was sent, computed as it does.

        :return: None where its VAT may be told in another way, as of reverse charge
        :rtype: Booked
        """
        lines = self._sent_lines()
        division = ExactMappings(self.connection_id, as_before=True).division
        codes = [division.vat_codes.get(line.get("VATCode")) for line in lines]
        if not lines or any(code is None or code.charged for code in codes):
            return None
        return booked_entry(lines, division)

    def _sent_lines(self):
        """The lines that were sent, their amounts Decimal again."""
        if not self.payload:
            return []
        lines = self.payload.get(self._posted_kind().lines, ())
        amounts = ("AmountFC", "VATAmountFC")
        return [
            {name: Decimal(value) if name in amounts else value for name, value in line.items()}
            for line in lines
        ]

    def _stop_vat_codes(self, client):
        """Stop the VAT codes of what Exact booked otherwise; read from its lines where it tells.

        :param ExactClient client: of the connection
        """
        found = [one for one in self.issues or () if one["code"] in STOPPING]
        if not found:
            return
        yield
        params = {"other": self.display_name, **found[0]["params"]}
        try:
            rows = resources.entry_lines(client, self.move_id._exact_kind(), self.guid)
        except errors.ExactError:
            rows = []
        names = self._codes_that_differ(rows) or {
            line["VATCode"] for line in self._sent_lines() if line.get("VATCode")
        }
        codes = self.connection_id.vat_code_ids.filtered(lambda code: code.code in names)
        codes._stop(STOPPING[found[0]["code"]], params)
        self._ask_to_look(
            "otherwise",
            lambda told: (told.env._("Booked otherwise in Exact Online"), told.reason or ""),
        )
        self.connection_id._ask_for_causes()

    def _codes_that_differ(self, rows):
        """The VAT codes of which Exact booked another VAT.

        :param list[dict] rows: lines of Exact
        :return: codes
        :rtype: set
        """
        division = ExactMappings(self.connection_id).division
        difference = defaultdict(Decimal)
        for line in self._sent_lines():
            difference[line.get("VATCode")] += booked_line(line, division).vat
        for row in rows:
            difference[(row["VATCode"] or "").strip() or None] -= money(row["VATAmountFC"])
        charged = {name for name, code in division.vat_codes.items() if code.charged}
        return {name for name, amount in difference.items() if name and amount} - charged


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _causes(self):
        causes = super()._causes()
        if stopped := self.sudo().vat_code_ids.filtered("is_stopped"):
            names = ", ".join(f"{code.code} {code.name or ''}".strip() for code in stopped)
            summary = _lt("VAT codes are stopped")
            causes["vat_codes"] = Cause(summary, issue("vat_codes_stopped", names=names))
        return causes
