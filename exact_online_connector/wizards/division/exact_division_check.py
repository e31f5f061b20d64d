"""What a division answered when it was checked, as a table and as a report to pass on."""

import re

from odoo import api, fields, models, release
from odoo.exceptions import UserError
from odoo.modules import get_manifest

from ...exact_api import errors

_ADDON = "exact_online_connector"
# What needs somebody comes first.
_ORDER = ("refused", "no_answer", "other", "works")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class ExactDivisionCheck(models.TransientModel):
    """The table of a check. It can write too, in a division that a person says is for testing."""

    _name = "exact.division.check"
    _inherit = "exact.guarded"
    _description = "Check of a division of Exact Online"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "exact.connection", required=True, readonly=True, ondelete="cascade"
    )
    division_name = fields.Char(related="connection_id.division_name")
    checked_at = fields.Datetime(related="connection_id.checked_at")
    is_check_due = fields.Boolean(related="connection_id.is_check_due")
    summary = fields.Char(compute="_compute_summary")
    capability_ids = fields.Many2many(
        "exact.capability", string="Answers", compute="_compute_capability_ids"
    )
    report = fields.Text(
        compute="_compute_report", help="Without secrets, names and numbers of the division."
    )
    test_division = fields.Char(
        "Number of the division",
        help="Fill in the number of the division, if it was made for testing.",
    )
    is_for_testing = fields.Boolean(compute="_compute_is_for_testing")
    left_text = fields.Text("Left in Exact", readonly=True)

    @api.depends("connection_id.capability_ids")
    def _compute_capability_ids(self):
        for check in self:
            rows = check.connection_id.capability_ids
            check.capability_ids = rows.sorted(lambda row: (_ORDER.index(row.outcome), row.title))

    @api.depends("capability_ids.state")
    @api.depends_context("lang")
    def _compute_summary(self):
        for check in self:
            outcomes = check.capability_ids.mapped("outcome")
            check.summary = self.env._(
                "Works: %(works)s. Refused: %(refused)s. Other than expected: %(other)s.",
                works=outcomes.count("works"),
                refused=outcomes.count("refused"),
                other=outcomes.count("other") + outcomes.count("no_answer"),
            )

    @api.depends("capability_ids.state", "capability_ids.words")
    def _compute_report(self):
        for check in self:
            check.report = "\n".join(check._report_lines())

    @api.depends("test_division")
    def _compute_is_for_testing(self):
        for check in self:
            typed = "".join((check.test_division or "").split())
            check.is_for_testing = typed == str(check.connection_id.division)

    def _report_lines(self):
        """The answers for whoever maintains the connector, in English; no division, no secret."""
        connection = self.connection_id
        version = get_manifest(_ADDON)["version"]
        yield f"{_ADDON} {version}, Odoo {release.version}"
        checked = fields.Datetime.to_string(self.checked_at) if self.checked_at else "-"
        country = connection.division_country or "-"
        yield f"site {connection.site}, country {country}, checked {checked} UTC"
        for row in self.capability_ids:
            words = _anonymous(row.words or "", connection.division)
            yield " | ".join(filter(None, (row.name, row.outcome, row.endpoint, words)))

    @api.model
    def _open(self, connection, **values):
        """Show what is remembered of a division.

        :param exact.connection connection: checked
        :param values: other fields
        :return: the action that opens the dialog
        :rtype: dict
        """
        check = self.create({"connection_id": connection.id, **values})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of %s", connection.division_name),
            "res_model": self._name,
            "res_id": check.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def action_check_again(self):
        """Ask the division for everything once more."""
        self._check_one()
        return self.connection_id.action_check_division()

    def action_try_writing(self):
        """Book and delete a few entries, in a division that a person says is for testing."""
        self._check_one()
        connection = self.connection_id
        connection.check_access("write")
        if not self.is_for_testing:
            raise UserError(
                self.env._(
                    "Entries are booked and deleted again. Fill in the number of the division "
                    "first, if it was made for testing."
                )
            )
        return connection._in_plain_words(self._try_and_show)

    def _try_and_show(self):
        try:
            left = self.connection_id._try_writing()
        except errors.RateLimited as error:
            raise UserError(self.connection_id._error_text(error)) from error
        names = "\n".join(f"{resource} {key}" for resource, key in left)
        return self._open(
            self.connection_id, test_division=self.test_division, left_text=names or False
        )


def _anonymous(words, division):
    """Exact's words on one line, without what names something of this division."""
    text = _GUID.sub("…", " ".join(words.split()))
    return text.replace(str(division), "…") if division else text
