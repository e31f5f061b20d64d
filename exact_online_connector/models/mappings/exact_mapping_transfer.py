"""All mappings of a connection as rows of text, to take them from one company to another.

A source is named by what people call it (a tax by its name and use, an account by its code), and a
target by its code in Exact, since ids and GUIDs mean nothing in another company.
"""

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...core.mappings.table import read_table
from ...core.mappings.table_rows import TableError
from ..words.describe import issue_text
from .gl_choice import DEFAULT_FIELDS
from .mapping_slots import Slot, set_slots
from .transfer_file import write_csv, write_xlsx

_lt = LazyTranslate(__name__)

COLUMNS = ("kind", "source", "purpose", "code", "description")
# What goes along of the settings: fields of the connection.
SETTINGS = (
    *DEFAULT_FIELDS.values(),
    "default_cost_center_id",
    "default_cost_unit_id",
    "customer_mask",
    "supplier_mask",
)


class ExactMappingTransfer(models.AbstractModel):
    _name = "exact.mapping.transfer"
    _description = "Transfer of mappings to Exact Online"

    # === WHAT THERE IS === #

    @api.model
    def _kinds(self):
        """What the rows of a file may be.

        :return: kind and its name in the user's language
        :rtype: list[tuple]
        """
        kinds = {}
        for mapping in self.env["exact.mapping"]._all():
            kinds |= mapping._kinds()
        kinds["setting"] = _lt("Setting")
        return [(kind, self.env._(label)) for kind, label in kinds.items()]

    @api.model
    def _mappings(self, connection):
        """All mappings, as superuser in the company of a connection."""
        return self.with_company(connection.company_id).sudo().env["exact.mapping"]._all()

    @api.model
    def _slots(self, connection):
        """Everything that is or can be mapped in a company.

        :param exact.connection connection: its link
        :return: in the order of the file
        :rtype: list[Slot]
        """
        connection = connection.sudo()
        slots = [
            slot for mapping in self._mappings(connection) for slot in mapping._slots(connection)
        ]
        return slots + [Slot("setting", name, "", connection, name) for name in SETTINGS]

    @api.model
    def _slots_to_make(self, connection, row, known):
        """Slots for a row of a file for which there is none, where a mapping can make it.

        :param dict known: what was read for rows before, by mapping; grows
        """
        return [
            slot
            for mapping in self._mappings(connection)
            if row["kind"] in mapping._kinds()
            for slot in mapping._slots_to_make(
                connection.sudo(), row, known.setdefault(mapping._name, {})
            )
        ]

    # === EXPORT === #

    @api.model
    def _rows(self, connection):
        """What is mapped, as rows for a file.

        :param exact.connection connection: whose mappings
        :return: texts in the order of ``COLUMNS``
        :rtype: list[tuple]
        """
        return [
            (slot.kind, slot.source, slot.purpose, slot.text(), slot.description())
            for slot in self._slots(connection)
            if slot.text()
        ]

    @api.model
    def _as_file(self, connection, file_format):
        """All mappings as a file.

        :param exact.connection connection: whose mappings
        :param str file_format: ``csv`` or ``xlsx``
        :return: the file
        :rtype: bytes
        """
        write = {"csv": write_csv, "xlsx": write_xlsx}[file_format]
        return write([COLUMNS, *self._rows(connection)])

    # === IMPORT === #

    @api.model
    def _read(self, content, name=""):
        """The rows of a file that was exported here, perhaps changed by a person.

        :param bytes content: CSV or XLSX, made by anybody
        :param str name: of the file, for messages
        :return: texts by column
        :rtype: list[dict]
        :raises UserError: when it is no such file, or holds more than is read
        """
        name = name or self.env._("This file")
        try:
            table = read_table(content)
        except TableError as error:
            params = {"file": name, **error.params}
            raise UserError(issue_text(self.env, f"file.{error.code}", params)) from error
        header, *rows = table or [[]]
        if tuple(header[: len(COLUMNS) - 1]) != COLUMNS[:-1]:
            raise UserError(
                self.env._(
                    "The first row of %(file)s has to name the columns: %(columns)s.",
                    file=name,
                    columns=", ".join(COLUMNS),
                )
            )
        width = len(COLUMNS)
        padded = ([*row, *[""] * width][:width] for row in rows if any(row))
        return [dict(zip(COLUMNS, row, strict=True)) for row in padded]

    @api.model
    def _compare(self, connection, rows):
        """What each row of a file would do.

        :param exact.connection connection: where it would be mapped
        :param list[dict] rows: of ``_read``
        :return: state (set, same, no_source, several, no_code), Slot and new value
        :rtype: list[tuple]
        """
        slots = {}
        for slot in self._slots(connection):
            slots.setdefault((slot.kind, slot.source, slot.purpose), []).append(slot)
        targets, known = {}, {}
        return [self._compare_row(connection, row, slots, targets, known) for row in rows]

    @api.model
    def _apply(self, connection, rows):
        """Set what the rows of a file say, where it can be set.

        :param exact.connection connection: where it is mapped
        :param list[dict] rows: of ``_read``
        :return: how many were set
        :rtype: int
        """
        compared = self._compare(connection, rows)
        chosen = [(slot, value) for state, slot, value in compared if state == "set"]
        set_slots(chosen)
        return len(chosen)

    def _compare_row(self, connection, row, slots, targets, known):
        """What a row of the file would do.

        :param dict row: kind, source, purpose and code
        :param dict slots: slots by kind, source and purpose
        :param dict targets: records of Exact's lists by model and code; grows
        :param dict known: as of ``_slots_to_make``; grows
        :return: what it is (same, set, no_code, no_source, several), its slot, and what it would be
            set to
        :rtype: tuple
        """
        found = slots.get((row["kind"], row["source"], row["purpose"]), [])
        found = found or self._slots_to_make(connection, row, known)
        if len(found) != 1:
            return ("several" if found else "no_source"), None, None
        [slot] = found
        if slot.text() == row["code"]:
            return "same", slot, None
        if not isinstance(slot.target, models.BaseModel):
            return "set", slot, row["code"]
        name = slot.target._name
        if name not in targets:
            rows_of_list = self.env[name].sudo().search([("connection_id", "=", connection.id)])
            targets[name] = {target.code: target for target in rows_of_list}
        target = targets[name].get(row["code"])
        return ("set", slot, target) if target else ("no_code", slot, None)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def action_export_mappings(self):
        """Offer all mappings as a file."""
        return self._transfer_dialog("exact.mapping.export.wizard", self.env._("Export mappings"))

    def action_import_mappings(self):
        """Ask for the file of another company."""
        return self._transfer_dialog("exact.mapping.import.wizard", self.env._("Import mappings"))

    def _transfer_dialog(self, model, name):
        """Open a dialog that reads or writes the file of all mappings.

        :param str model: the wizard
        :param str name: the dialog's title
        :rtype: dict
        """
        self._check_one()
        self.check_access("write")
        wizard = self.env[model].create({"connection_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
