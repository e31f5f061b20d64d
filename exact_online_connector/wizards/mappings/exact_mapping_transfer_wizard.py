"""Take the mappings of one company to another: a file out, a file in, with a preview."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("set", "Will be set"),
    ("same", "Already set"),
    ("no_source", "Not in this company"),
    ("several", "Several with this name"),
    ("no_code", "Code not in this division"),
]
# What a person has to look at comes first.
ORDER = ("no_code", "no_source", "several", "set", "same")


class ExactMappingExportWizard(models.TransientModel):
    """The mappings of a connection as a file."""

    _name = "exact.mapping.export.wizard"
    _inherit = "exact.guarded"
    _description = "Export of mappings to Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    file_format = fields.Selection(
        [("xlsx", "Excel"), ("csv", "CSV")], "Format", default="xlsx", required=True
    )
    content = fields.Binary("File", compute="_compute_content")
    file_name = fields.Char(compute="_compute_content")

    @api.depends("connection_id", "file_format")
    def _compute_content(self):
        transfer = self.env["exact.mapping.transfer"]
        self.content = self.file_name = False
        for wizard in self.filtered(lambda one: one.connection_id and one.file_format):
            content = transfer._as_file(wizard.connection_id, wizard.file_format)
            wizard.content = base64.b64encode(content)
            wizard.file_name = f"exact-{wizard.connection_id.division}.{wizard.file_format}"

    def action_download(self):
        """Hand the file to the browser."""
        self._check_one()
        url = f"/web/content/{self._name}/{self.id}/content?filename_field=file_name&download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}


class ExactMappingImportWizard(models.TransientModel):
    """A file of another company, compared with this one before anything is set."""

    _name = "exact.mapping.import.wizard"
    _inherit = "exact.guarded"
    _description = "Import of mappings to Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    content = fields.Binary("File", help="A file that was exported here, CSV or Excel.")
    file_name = fields.Char()
    line_ids = fields.One2many("exact.mapping.import.line", "wizard_id", "Rows", readonly=True)
    ready_count = fields.Integer(compute="_compute_counts")
    summary = fields.Char(compute="_compute_counts")

    @api.depends("line_ids.state")
    @api.depends_context("lang")
    def _compute_counts(self):
        """How many rows of the file would do what, as one line."""
        labels = dict(
            self.env["exact.mapping.import.line"]._fields["state"]._description_selection(self.env)
        )
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.ready_count = states.count("set")
            wizard.summary = ", ".join(
                f"{labels[state]}: {states.count(state)}" for state in ORDER if state in states
            )

    def action_compare(self):
        """Show what each row of the file would do."""
        self._check_one()
        transfer, rows = self.env["exact.mapping.transfer"], self._rows()
        states = [state for state, *_rest in transfer._compare(self.connection_id, rows)]
        lines = [{**row, "state": state} for row, state in zip(rows, states, strict=True)]
        lines.sort(key=lambda line: ORDER.index(line["state"]))
        known = dict(transfer._kinds())
        self.line_ids = [
            fields.Command.clear(),
            *(
                fields.Command.create(
                    {**line, "kind": line["kind"] if line["kind"] in known else False}
                )
                for line in lines
            ),
        ]
        return self._show()

    def action_apply(self):
        """Set all that can be set, together or not at all."""
        self._check_one()
        self.connection_id.check_access("write")
        count = self.env["exact.mapping.transfer"]._apply(self.connection_id, self._rows())
        note = self.env._(
            "Mappings set from %(file)s: %(count)s.", count=count, file=self.file_name or ""
        )
        self.connection_id._message_log(body=note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _rows(self):
        """What stands in the file.

        :return: see ``exact.mapping.transfer``
        :rtype: list[dict]
        :raises UserError: without a file, or with one that is none of ours
        """
        if not self.content:
            raise UserError(self.env._("Choose a file first."))
        content = base64.b64decode(self.content)
        return self.env["exact.mapping.transfer"]._read(content, self.file_name or "")

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import mappings"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class ExactMappingImportLine(models.TransientModel):
    """One row of the file."""

    _name = "exact.mapping.import.line"
    _inherit = "exact.guarded"
    _description = "Row of an import of mappings"

    wizard_id = fields.Many2one(
        "exact.mapping.import.wizard", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection("_selection_kind")
    source = fields.Char("In Odoo")
    purpose = fields.Char("For")
    code = fields.Char("Code in Exact")
    description = fields.Char()
    state = fields.Selection(STATES)

    @api.model
    def _selection_kind(self):
        return self.env["exact.mapping.transfer"]._kinds()
