"""G/L accounts in the file of all mappings: of accounts, refinements, categories and products."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core.kinds import PURCHASE, SALE
from .gl_choice import GL_FIELDS
from .mapping_slots import Slot

_lt = LazyTranslate(__name__)

# What a refined mapping is for, as the file names it: field, and field of it with its name.
REFINED_BY = {
    "fiscal position": ("fiscal_position_id", "name"),
    "country": ("country_id", "code"),
    "category": ("category_id", "complete_name"),
}
# Products and categories, by what the file calls them: model, field with its name.
NAMING = {
    "category": ("product.category", "complete_name"),
    "product": ("product.template", "default_code"),
}


class ExactGlMapping(models.Model):
    _inherit = "exact.gl.mapping"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "category": _lt("Product category"),
            "product": _lt("Product"),
        }

    @api.model
    def _slots(self, connection):
        yield from super()._slots(connection)
        for row in self._of(connection).filtered(lambda row: row._is_refined()):
            source = row.account_id.code or ""
            yield Slot("account", source, row._refinement(), row, "gl_account_id")
        for kind, (model, name) in NAMING.items():
            for record in self.env[model].search(self._may_be_mapped(model)):
                source = record[name] or record.display_name
                yield Slot(kind, source, "sales", record, GL_FIELDS[SALE])
                yield Slot(kind, source, "purchases", record, GL_FIELDS[PURCHASE])

    @api.model
    def _may_be_mapped(self, model):
        """The records of this company, and those that all share, as categories are."""
        records = self.env[model]
        shared = "company_id" not in records._fields
        return Domain.TRUE if shared else records._check_company_domain(self.env.company)

    @api.model
    def _in_file(self, source, target):
        return source["account_id"].code or "", ""

    def _refinement(self):
        """What a refined mapping is for, as it stands in the file."""
        return " | ".join(
            f"{label}={self[field][name]}"
            for label, (field, name) in REFINED_BY.items()
            if self[field]
        )

    @api.model
    def _slots_to_make(self, connection, row, known):
        """A refinement of the other company, made here when all it names is here."""
        if row["kind"] != "account" or not row["purpose"]:
            return []
        named = [part.partition("=")[::2] for part in row["purpose"].split(" | ")]
        if any(label not in REFINED_BY for label, _name in named):
            return []
        fields = [(*REFINED_BY[label], name) for label, name in named]
        if row["source"]:
            fields.append(("account_id", "code", row["source"]))
        values = {"connection_id": connection.id}
        for field, searched, name in fields:
            found = self._by_name(connection, field, searched, known).get(name, ())
            if len(found) != 1:
                return []
            values[field] = found.id
        return [Slot("account", row["source"], row["purpose"], self, "gl_account_id", values)]

    @api.model
    def _by_name(self, connection, field, searched, known):
        """What a field may be, by name: read once for a whole file.

        :param str field: of a mapping
        :param str searched: field of what it may be, with its name
        :param dict known: as of ``_slots_to_make``
        :return: records by name
        :rtype: dict
        """
        if field not in known:
            records = self._to_map(connection)
            if field != "account_id":
                records = connection._of_company(self._fields[field].comodel_name, [])
            known[field] = records.grouped(searched)
        return known[field]
