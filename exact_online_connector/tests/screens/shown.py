"""What a view shows: its own labels, and what records say in it."""

from functools import cached_property
from typing import NamedTuple

from lxml import etree, html

from odoo.models import BaseModel

ADDON = "exact_online_connector"
OWN = "exact."
LABEL, SAID, DATA = "label", "said", "data"
# Attributes of a view that people read.
READ = (
    "string",
    "help",
    "placeholder",
    "title",
    "confirm",
    "confirm-title",
    "confirm-label",
    "cancel-label",
    "sum",
    "aria-label",
    "data-tooltip",
)
# Keys of a value for the browser under which a sentence stands.
SENTENCES = ("action_text", "label", "message", "reason", "text", "title", "told")
# What is copied into a report of a fault, or into the configuration of another program; and what
# the App Center of Exact calls its scopes.
FOR_PROGRAMMERS = ("report", "health_url", "scopes", "exact_scopes", "exact_key_command")
# Of an action: translated, and yet an expression.
EVALUATED = ("print_report_name",)
# As many rows of a list within a form, or of a list.
ROWS = 40
_NEVER = {"1", "True"}


class Shown(NamedTuple):
    """A text that somebody reads.

    :param where: model, kind of view and field
    :param text: as it is shown
    :param kind: a LABEL; what is SAID of a record; DATA that a person or Exact wrote, which has no
        language of ours
    """

    where: str
    text: str
    kind: str = "said"


class View:
    """A view of the addon, or what it adds to one of Odoo.

    :param record: the ``ir.ui.view``, whose environment says who looks and in which language
    """

    def __init__(self, record):
        root = record
        while root.inherit_id and root.mode != "primary":
            root = root.inherit_id
        self.own, self.kind = record, root.type
        self.model = record.env[root.model]
        self.where = f"{root.model} {self.kind}"
        views = self.model.get_views([(root.id, self.kind)])
        self.arch = etree.fromstring(views["views"][self.kind]["arch"])
        self._described = views["models"]

    def labels(self):
        """What stands there whatever the record."""
        yield from labels_of(self.where, self.own.arch)
        for field in _fields_in(self.arch):
            yield from self._labels_of(self.model, field)

    def _labels_of(self, model, node):
        name = node.get("name")
        field = model._fields.get(name)
        if field is None:
            return
        if ADDON in field._modules:
            described = self._described.get(model._name, {}).get("fields", {}).get(name, {})
            where = f"{self.where} {name}"
            texts = [described.get("string"), described.get("help")]
            texts += [label for _value, label in described.get("selection") or ()]
            yield from (Shown(where, text, LABEL) for text in texts if text)
        for view in node:
            for inner in _fields_in(view):
                yield from self._labels_of(self.model.env[field.comodel_name], inner)

    @cached_property
    def specification(self):
        """What the browser asks of a record."""
        return _specification(self.model, self.arch)

    def said(self, values):
        """What a record says, or a new one.

        :param dict values: as ``web_read`` or ``onchange`` gives them
        """
        yield from _said(self.where, self.model, self.specification, values)


def labels_of(where, arch):
    """What stands in a view or a template, as it is written."""
    for node in etree.fromstring(arch).iter(etree.Element):
        texts = [node.get(name) for name in READ] + [node.text, node.tail]
        found = [text.strip() for text in texts if text]
        yield from (Shown(where, text, LABEL) for text in found if text)


def names_of(record):
    """What an action, a menu or a mail of the addon is called and says."""
    for name, field in record._fields.items():
        if not field.translate or not field.store or name in EVALUATED or not record[name]:
            continue
        text = text_of(record[name]) if field.type == "html" else record[name]
        yield Shown(f"{record._name} {record.id} {name}", text, LABEL)


def _fields_in(node):
    """The fields of a view, but for those of views within it."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from _fields_in(child)


def _is_ours(field):
    return field.model_name.startswith(OWN) or ADDON in field._modules


def _specification(model, view):
    asked = {}
    for node in _fields_in(view):
        name = node.get("name")
        field = model._fields.get(name)
        is_seen = not {node.get("invisible"), node.get("column_invisible")} & _NEVER
        is_for_people = node.get("widget") != "code" and name not in FOR_PROGRAMMERS
        if field is None or not is_seen or not is_for_people or not _is_ours(field):
            continue
        if field.type == "many2one":
            asked[name] = {"fields": {"display_name": {}}}
        elif field.type in ("one2many", "many2many"):
            within = asked.setdefault(name, {"fields": {}, "limit": ROWS})
            if not len(node) or "tags" in node.get("widget", ""):
                within["fields"]["display_name"] = {}
            for inner in node:
                within["fields"] |= _specification(model.env[field.comodel_name], inner)
        else:
            asked[name] = {}
    return asked


def _said(where, model, asked, values):
    for name, specification in asked.items():
        value, field = values.get(name), model._fields[name]
        if not value:
            continue
        place = f"{where} {name}"
        if field.type in ("one2many", "many2many"):
            comodel = model.env[field.comodel_name]
            for row in _rows_of(value):
                yield from _said(place, comodel, specification["fields"], row)
        elif field.type == "many2one":
            is_own = field.comodel_name.startswith(OWN)
            yield Shown(place, value["display_name"], SAID if is_own else DATA)
        elif field.type == "selection":
            labels = dict(field._description_selection(model.env))
            yield Shown(place, str(labels.get(value, value)), LABEL)
        elif field.type == "html":
            yield Shown(place, text_of(value))
        elif field.type == "json":
            yield from (Shown(place, text) for text in sentences(value))
        elif field.type in ("char", "text"):
            yield Shown(place, value, DATA if _is_data(field) else SAID)


def _rows_of(value):
    """Rows of a list as ``web_read`` has them, or as commands of ``onchange``."""
    return [
        row if isinstance(row, dict) else row[2]
        for row in value
        if isinstance(row, dict | tuple | list)
    ]


def _is_data(field):
    while field.related:
        field = field.related_field
    return field.store and not field.compute


def text_of(markup):
    """What is read of some HTML."""
    return " ".join(html.fromstring(f"<div>{markup}</div>").itertext())


def sentences(value):
    """What is read of a value for the browser: an alert, a notification, the progress of a run."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key in SENTENCES and isinstance(part, str):
                yield part
            else:
                yield from sentences(part)
    elif isinstance(value, list | tuple) and not isinstance(value, BaseModel):
        for part in value:
            yield from sentences(part)
