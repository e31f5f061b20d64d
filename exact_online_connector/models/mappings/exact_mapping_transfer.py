"""All mappings of a connection as rows of text, to take them from one company to another.

A source is named by what people call it (a tax by its name and use, an account by its code), and a
target by its code in Exact, since ids and GUIDs mean nothing in another company.
"""

import csv
import io
from dataclasses import dataclass

import openpyxl

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

COLUMNS = ("kind", "source", "purpose", "code", "description")
# What a spreadsheet takes for a formula at the start of a cell.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LARGEST_FILE = 10 * 1024 * 1024


@dataclass(frozen=True)
class Slot:
    """One thing that is mapped, or may be.

    :param record: the Odoo record that holds the target; empty when a mapping is still to be made
    :param field: of ``record``, with the target
    :param values: for a new mapping, None when ``record`` is there
    """

    kind: str
    source: str
    purpose: str
    record: object
    field: str
    values: dict | None = None

    @property
    def target(self):
        return self.record[self.field] if self.record else self._empty()

    def _empty(self):
        return self.record.env[self.record._fields[self.field].comodel_name]

    def text(self):
        """The target as it stands in the file: a code of Exact, or the text of a setting."""
        target = self.target
        return target.code or "" if isinstance(target, models.BaseModel) else target or ""

    def set(self, value):
        """Map it to ``value``: a record, or the text of a setting."""
        value = value.id if isinstance(value, models.BaseModel) else value
        if self.values is None:
            self.record[self.field] = value
        else:
            self.record.create({**self.values, self.field: value})


class ExactMappingTransfer(models.AbstractModel):
    _name = "exact.mapping.transfer"
    _description = "Transfer of mappings to Exact Online"

    # === WHAT THERE IS === #

    @api.model
    def _slots(self, connection):
        """Everything that is or can be mapped in a company.

        :param exact.connection connection: its link
        :return list[Slot]: in the order of the file
        """
        company = self.with_company(connection.company_id).sudo()
        connection = connection.sudo()
        return [
            *company._tax_slots(connection),
            *company._journal_slots(connection),
            *company._account_slots(connection),
            *company._product_slots("category", "product.category", "complete_name"),
            *company._product_slots("product", "product.template", "default_code"),
            *company._term_slots(connection),
            *company._analytic_slots(connection),
            *company._setting_slots(connection),
        ]

    def _mapped(self, model, connection, key):
        """The mappings of a model.

        :param str model: name of a mapping
        :param key: function of a mapping that tells its source
        :return dict: mapping by source
        """
        rows = self.env[model].search([("connection_id", "=", connection.id)])
        return {key(row): row for row in rows}

    def _slots_of(self, kind, model, known, sources, fields):
        """Slots for sources of which each has one mapping, with one or two targets.

        :param dict known: mapping by id of its source
        :param sources: tuples of the source's id, its name and the values of a new mapping
        :param dict fields: purpose by field of the mapping
        """
        for source_id, name, values in sources:
            mapping = known.get(source_id)
            for field, purpose in fields.items():
                record = mapping or self.env[model]
                yield Slot(kind, name, purpose, record, field, None if mapping else values)

    def _tax_slots(self, connection):
        known = self._mapped("exact.tax.mapping", connection, lambda row: row.tax_id.id)
        sources = [
            (
                tax.id,
                f"{tax.name} [{tax.type_tax_use}]",
                {"connection_id": connection.id, "tax_id": tax.id},
            )
            for tax in connection._taxes()
        ]
        fields = {"vat_code_id": "VAT code", "gl_account_id": "G/L account"}
        return self._slots_of("tax", "exact.tax.mapping", known, sources, fields)

    def _journal_slots(self, connection):
        known = self._mapped(
            "exact.journal.mapping", connection, lambda row: (row.journal_id.id, row.move_type)
        )
        for journal in connection._journals("sale", "purchase"):
            kinds = (
                ("out_invoice", "out_refund")
                if journal.type == "sale"
                else ("in_invoice", "in_refund")
            )
            for move_type in kinds:
                mapping = known.get((journal.id, move_type))
                values = {
                    "connection_id": connection.id,
                    "journal_id": journal.id,
                    "move_type": move_type,
                }
                record = mapping or self.env["exact.journal.mapping"]
                new = None if mapping else values
                yield Slot("journal", journal.code, move_type, record, "exact_journal_id", new)

    def _account_slots(self, connection):
        rows = self.env["exact.gl.mapping"].search([("connection_id", "=", connection.id)])
        plain = {row.account_id.id: row for row in rows if not row._is_refined()}
        for account in connection._accounts():
            mapping = plain.get(account.id)
            values = {"connection_id": connection.id, "account_id": account.id}
            record = mapping or self.env["exact.gl.mapping"]
            new = None if mapping else values
            yield Slot("account", account.code or "", "", record, "gl_account_id", new)
        for row in rows.filtered(lambda row: row._is_refined()):
            source = row.account_id.code or ""
            yield Slot("account", source, _refinement(row), row, "gl_account_id")

    def _product_slots(self, kind, model, name):
        fields = {
            "exact_gl_account_id": "sales",
            "exact_expense_gl_account_id": "purchases",
        }
        for record in self.env[model].search(self._may_be_mapped(model)):
            for field, purpose in fields.items():
                source = record[name] or record.display_name
                yield Slot(kind, source, purpose, record, field)

    def _may_be_mapped(self, model):
        """The records of this company, and those that all share, as categories are."""
        records = self.env[model]
        shared = "company_id" not in records._fields
        return Domain.TRUE if shared else records._check_company_domain(self.env.company)

    def _term_slots(self, connection):
        known = self._mapped("exact.payment.term.mapping", connection, lambda row: row.term_id.id)
        terms = connection._of_company("account.payment.term", [])
        sources = [
            (term.id, term.name, {"connection_id": connection.id, "term_id": term.id})
            for term in terms
        ]
        fields = {"payment_condition_id": ""}
        return self._slots_of("term", "exact.payment.term.mapping", known, sources, fields)

    def _analytic_slots(self, connection):
        known = self._mapped(
            "exact.analytic.mapping", connection, lambda row: row.analytic_account_id.id
        )
        sources = [
            (
                account.id,
                account.code or account.name,
                {"connection_id": connection.id, "analytic_account_id": account.id},
            )
            for account in connection._of_company("account.analytic.account", [])
        ]
        fields = {"cost_center_id": "cost center", "cost_unit_id": "cost unit"}
        return self._slots_of("analytic", "exact.analytic.mapping", known, sources, fields)

    def _setting_slots(self, connection):
        names = (
            "default_gl_account_id",
            "default_expense_gl_account_id",
            "default_cost_center_id",
            "default_cost_unit_id",
            "debtor_mask",
            "creditor_mask",
        )
        return [Slot("setting", name, "", connection, name) for name in names]

    # === EXPORT === #

    @api.model
    def _rows(self, connection):
        """What is mapped, as rows for a file.

        :param exact.connection connection: whose mappings
        :return list[tuple]: texts in the order of ``COLUMNS``
        """
        return [
            (slot.kind, slot.source, slot.purpose, slot.text(), _described(slot.target))
            for slot in self._slots(connection)
            if slot.text()
        ]

    @api.model
    def _as_file(self, connection, file_format):
        """All mappings as a file.

        :param exact.connection connection: whose mappings
        :param str file_format: ``csv`` or ``xlsx``
        :return bytes: the file
        """
        write = {"csv": self._as_csv, "xlsx": self._as_xlsx}[file_format]
        return write(connection)

    @api.model
    def _as_csv(self, connection):
        """:return bytes: with semicolons, as spreadsheets in Belgium and the Netherlands expect"""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows([_as_text(cell) for cell in row] for row in self._rows(connection))
        return text.getvalue().encode("utf-8-sig")

    @api.model
    def _as_xlsx(self, connection):
        """:return bytes: one sheet, in which every cell is a text"""
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (COLUMNS, *self._rows(connection)):
            sheet.append([_as_text(cell) for cell in row])
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            cell.number_format = "@"
            cell.data_type = "s"
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    # === IMPORT === #

    @api.model
    def _read(self, content):
        """The rows of a file that was exported here, perhaps changed by a person.

        :param bytes content: CSV or XLSX
        :return list[dict]: texts by column
        :raises UserError: when it is no such file
        """
        if len(content) > _LARGEST_FILE:
            raise UserError(self.env._("This file is too large for a list of mappings."))
        try:
            table = _xlsx_table(content) if content[:2] == b"PK" else _csv_table(content)
        except Exception as error:  # whatever the libraries say of a broken file
            raise UserError(self.env._("This is no CSV or XLSX file of mappings.")) from error
        header, *rows = table or [[]]
        if tuple(header[: len(COLUMNS) - 1]) != COLUMNS[:-1]:
            raise UserError(
                self.env._(
                    "The first row of the file has to name the columns: %s.", ", ".join(COLUMNS)
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
        :return list[tuple]: state (set, same, no_source, several, no_code), Slot and new value
        """
        slots = {}
        for slot in self._slots(connection):
            slots.setdefault((slot.kind, slot.source, slot.purpose), []).append(slot)
        targets = {}
        return [self._compare_row(connection, row, slots, targets) for row in rows]

    def _compare_row(self, connection, row, slots, targets):
        found = slots.get((row["kind"], row["source"], row["purpose"]), [])
        found = found or self._refinement_slots(connection, row)
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

    def _refinement_slots(self, connection, row):
        """A refinement of the other company, made here when all it names is here."""
        if row["kind"] != "account" or not row["purpose"]:
            return []
        values = {"connection_id": connection.id}
        if row["source"]:
            accounts = connection._accounts().filtered(lambda a: a.code == row["source"])
            if len(accounts) != 1:
                return []
            values["account_id"] = accounts.id
        for part in row["purpose"].split(" | "):
            label, _equals, name = part.partition("=")
            field = _REFINED_BY.get(label)
            record = field and self._named(connection, field, name)
            if not record:
                return []
            values[field] = record.id
        empty = self.env["exact.gl.mapping"].sudo()
        return [Slot("account", row["source"], row["purpose"], empty, "gl_account_id", values)]

    def _named(self, connection, field, name):
        model = self.env["exact.gl.mapping"]._fields[field].comodel_name
        searched = "code" if field == "country_id" else _NAME_OF.get(field, "name")
        found = (
            self.env[model]
            .sudo()
            .with_company(connection.company_id)
            .search(
                [
                    (searched, "=", name),
                    *self.env[model]._check_company_domain(connection.company_id),
                ]
                if "company_id" in self.env[model]
                else [(searched, "=", name)]
            )
        )
        return found if len(found) == 1 else None


_REFINED_BY = {
    "fiscal position": "fiscal_position_id",
    "country": "country_id",
    "category": "category_id",
}
_NAME_OF = {"category_id": "complete_name", "fiscal_position_id": "name", "country_id": "code"}


def _refinement(row):
    """What a refined mapping is for, as it stands in the file."""
    return " | ".join(
        f"{label}={row[field][_NAME_OF[field]]}"
        for label, field in _REFINED_BY.items()
        if row[field]
    )


def _described(target):
    return target.name or "" if isinstance(target, models.BaseModel) else ""


def _as_text(cell):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _from_text(cell):
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _xlsx_table(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    rows = book.active.iter_rows(values_only=True)
    return [[_from_text(cell) for cell in row] for row in rows]


def _csv_table(content):
    text = content.decode("utf-8-sig")
    first = text.splitlines()[0] if text else ""
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    return [
        [_from_text(c) for c in row] for row in csv.reader(io.StringIO(text), delimiter=delimiter)
    ]
