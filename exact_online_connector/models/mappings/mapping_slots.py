"""Mappings in the file that takes them from one company to another."""

from dataclasses import dataclass

from odoo import api, models


@dataclass(frozen=True)
class Slot:
    """One thing that is mapped, or may be: a row of the file of all mappings.

    :param kind: what sort of thing, as the file calls it
    :param source: what people in any company call it: a name or a code
    :param purpose: what tells apart the slots of one source; "" when it has one
    :param record: the Odoo record that holds the target; empty when a mapping is still to be made
    :param field: of ``record``, with the target
    :param values: for a new mapping, None when ``record`` is there
    """

    kind: str
    source: str
    purpose: str
    record: models.BaseModel
    field: str
    values: dict | None = None

    @property
    def target(self):
        """The target now: a row of a cached list, empty for none; or the text of a setting."""
        if self.record:
            return self.record[self.field]
        return self.record.env[self.record._fields[self.field].comodel_name]

    def text(self):
        """The target as it stands in the file: a code of Exact, or the text of a setting."""
        target = self.target
        return target.code or "" if isinstance(target, models.BaseModel) else target or ""

    def description(self):
        """What people in this company call the target; "" for a setting."""
        target = self.target
        return target.name or "" if isinstance(target, models.BaseModel) else ""

    def key(self):
        """What tells the mapping that is still to be made from others of its model."""
        return self.record._key_of(self.values)


def set_slots(chosen):
    """Map slots, those of new mappings together: its slots for several targets are one mapping.

    :param list chosen: pairs of a Slot and what it is mapped to: a record, or the text of a setting
    """
    new = {}
    for slot, value in chosen:
        value = value.id if isinstance(value, models.BaseModel) else value
        if slot.values is None:
            slot.record[slot.field] = value
        else:
            of_model = new.setdefault(slot.record.browse(), {})
            of_model.setdefault(slot.key(), {**slot.values})[slot.field] = value
    for mappings, values in new.items():
        mappings.create(list(values.values()))


class ExactMapping(models.AbstractModel):
    _inherit = "exact.mapping"

    @api.model
    def _kinds(self):
        """What rows of the file of all mappings are called. Override this for more than one kind.

        :return: lazy translation by kind
        :rtype: dict
        """
        return {self._kind: self._kind_name}

    @api.model
    def _slots(self, connection):
        """What is mapped, or may be, for the file of all mappings.

        :param exact.connection connection: of the company, which is the environment's
        :return: an iterable of ``Slot``, in the order of the file
        """
        known = {row._key(): row for row in self._of(connection)}
        for source in self._sources(self._mappable(connection)):
            row = known.get(self._key_of(source))
            new = None if row else {"connection_id": connection.id, **self._ids_of(source)}
            for target in self._targets:
                yield Slot(self._kind, *self._in_file(source, target), row or self, target, new)

    @api.model
    def _mappable(self, connection):
        """Override this when more may be mapped than there is to map."""
        return self._to_map(connection)

    @api.model
    def _in_file(self, source, target):
        """How the file of all mappings names what is mapped: ids mean nothing in other companies.

        :param dict source: as of ``_sources``
        :param str target: field with what it is mapped to
        :return: what people call it, and what for: "" unless it has several slots
        :rtype: tuple[str, str]
        """
        return source[self._rec_name].display_name, ""

    @api.model
    def _slots_to_make(self, connection, row, known):
        """Override this for rows of a file that may be made here, though there is no slot for them.

        :param exact.connection connection: of the company, which is the environment's
        :param dict row: of the file, of a kind of this mapping
        :param dict known: what was read for rows before, by a key of the mapping's own; grows, so
            that a long file costs no query for each row
        :return: none when it names what is not in this company
        :rtype: list[Slot]
        """
        return []
