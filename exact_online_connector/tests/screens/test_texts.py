"""Every text of every view, on no record and on all of them, in every language we ship."""

from contextlib import suppress

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from ...core.issues import CODES
from ...models.words.describe import SENTENCES, describe
from ..caches import KeptCaches
from ..languages import DUTCH, ENGLISH, learn, shipped
from ..rights_table import COMPANY, RIGHTS
from .screens_common import ScreensCase, of_addon, own_views
from .shown import OWN, Shown, View, labels_of, names_of, sentences
from .words_of import Words

# What describes models to who writes programs.
DESCRIBED = ("ir.model", "ir.model.fields", "ir.model.fields.selection", "ir.model.constraint")
# Of views, what shows records.
KINDS = ("form", "list", "kanban")
# For whatever a sentence names.
NAME = "X7Y8Z9"
# Of a wizard or a document that a button opens.
OPENS = "ir.actions.act_window"


@tagged("post_install", "-at_install")
class TestLabels(KeptCaches):
    def setUp(self):
        super().setUp()
        learn(self.env, *(shipped().keys() - {ENGLISH}))

    def test_labels_of_every_view(self):
        found, seen = set(), 0
        for lang, catalogue in shipped().items():
            words = Words(catalogue)
            env = self.env(context={"lang": lang})
            for shown in self.labels(env):
                seen += 1
                for fault in words.faults(shown):
                    found.add(f"{shown.where} in {lang} {fault}: {shown.text[:160]!r}")
        self.assertFalse(found, "\n" + "\n".join(sorted(found)))
        self.assertGreater(seen, 10_000)

    def labels(self, env):
        """All that is written down once: in views, templates, actions, menus, mails."""
        for view in own_views(env):
            yield from view.labels()
        for records in of_addon(env):
            if records._name == "ir.ui.view":
                for template in records.filtered(lambda view: view.type == "qweb"):
                    yield from labels_of(template.key, template.arch)
            elif records._name not in DESCRIBED:
                for record in records:
                    yield from names_of(record)


def _fullness(view):
    return len(str(view.specification))


@tagged("post_install", "-at_install")
class TestRecords(ScreensCase):
    def setUp(self):
        super().setUp()
        self.shown = {}

    def test_all_that_is_said(self):
        """Of what there is and what may stop it; in Dutch also of all that may be and be done."""
        for lang in self.catalogues:
            words = self.words(lang)
            views = own_views(self.reading(lang))
            parts = (self.reasons, self.everything)
            if lang == DUTCH:
                parts += (self.nothing, self.states, self.buttons)
            for part in parts:
                part(lang, words, views)
        self.assertFalse(self.found, "\n" + "\n".join(sorted(self.found)))

    def reasons(self, lang, words, _views):
        """What may stop a record, and the way out."""
        env = self.reading(lang)
        for code in SENTENCES:
            params = dict.fromkeys(CODES[code], NAME)
            issue = {"code": code, "blocking": True, "params": params, "record": None}
            told = describe(env, issue, self.connection.with_env(env))
            self.look_at(lang, words, [Shown(code, text) for text in sentences(told)])

    def nothing(self, lang, words, views):
        """Each form as it opens for a new record, of a company that is not connected too."""
        for company in (self.company, self.sister):
            for view in views:
                if view.kind == "form" and view.model._name.startswith(OWN):
                    with self.taken_back():
                        self.look_at(lang, words, view.said(self.new(view, company)))

    def everything(self, lang, words, views):
        """Each view of all there is."""
        for view in views:
            if view.kind in KINDS and view.specification:
                rows = self.rows_of(view)
                self.assertTrue(rows, f"there is no {view.where} to look at")
                for values in rows.web_read(view.specification):
                    self.look_at(lang, words, view.said(values))

    def states(self, lang, words, views):
        """Of each model of ours, in the view that says most, every state it may be in."""
        own = [view for view in views if view.kind in KINDS and view.model._name.startswith(OWN)]
        fullest = {view.model._name: view for view in sorted(own, key=_fullness)}
        for view in fullest.values():
            self.look_at_states(lang, words, view, self.rows_of(view)[:1])

    def buttons(self, lang, words, _views):
        """What each button answers, shows or opens."""
        for (model, method), (_whom, on) in RIGHTS.items():
            with self.taken_back():
                rows = self.rows(model, self.people["manager"])[:1]
                self.press(lang, words, f"{model}.{method}", [] if on == COMPANY else rows.ids)

    def new(self, view, company):
        """A new record as the form asks for it."""
        model = view.model.with_context(allowed_company_ids=company.ids)
        try:
            return model.onchange({}, [], view.specification)["value"]
        except (UserError, AccessError) as refusal:
            return {"told": str(refusal)}

    def rows_of(self, view):
        """Records to show, as the manager sees them."""
        name = view.model._name
        if name not in self.shown:
            is_opened = view.model._transient or name == "exact.coding.walk"
            opened = is_opened and self.rows(name, self.people["manager"])
            self.shown[name] = opened or view.model.search([], limit=10)
        return self.shown[name].with_env(view.model.env)

    def look_at_states(self, lang, words, view, row):
        """What a record says when a choice among few is made otherwise."""
        for name, field in row._fields.items():
            if field.type != "selection" or not field.column_type or not field.store:
                continue
            for value in field.get_values(row.env):
                # Some of what may be chosen is there already, or fits nothing else.
                with suppress(IntegrityError), self.taken_back():
                    self.set_column(row, name, value)
                    [values] = row.web_read(view.specification)
                    self.look_at(lang, words, view.said(values))

    def set_column(self, row, name, value):
        """As if it had come so far, whatever else belongs to it."""
        self.env.flush_all()
        table, column = SQL.identifier(row._table), SQL.identifier(name)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, value, row.id)
        )
        row.env.invalidate_all()

    def press(self, lang, words, where, ids):
        """Call a method as the web client does, and look at what comes of it."""
        model, method = where.rsplit(".", 1)
        self.env.flush_all()
        with self.registry.cursor() as cr:
            env = self.reading(lang)(cr=cr)
            records = env[model]
            args = [] if getattr(getattr(type(records), method), "_api_model", False) else [ids]
            try:
                answer = call_kw(records, method, args, {"context": dict(env.context)})
            except (UserError, RedirectWarning, AccessError) as refusal:
                said = [str(part) for part in refusal.args if isinstance(part, str)]
                self.look_at(lang, words, [Shown(where, text) for text in said])
            else:
                self.look_at(lang, words, [Shown(where, text) for text in sentences(answer)])
                self.open(lang, words, env, answer)
            finally:
                cr.rollback()

    def open(self, lang, words, env, action):
        """Look at the form that an action opens."""
        if not isinstance(action, dict) or action.get("type") != OPENS:
            return
        if not action["res_model"].startswith(OWN):
            return
        form = next((view for view, kind in action.get("views", ()) if kind == "form"), False)
        context = action.get("context") or {}
        model = env[action["res_model"]].with_context(
            **context if isinstance(context, dict) else {}
        )
        view_id = form or env["ir.ui.view"].sudo().default_view(model._name, "form")
        if not view_id:
            return
        view = View(env["ir.ui.view"].with_context(**model.env.context).browse(view_id))
        self.look_at(lang, words, [Shown(f"{view.where} title", action.get("name") or "")])
        if record := action.get("res_id"):
            [values] = model.browse(record).web_read(view.specification)
        else:
            values = self.new(view, self.company)
        self.look_at(lang, words, view.said(values))
