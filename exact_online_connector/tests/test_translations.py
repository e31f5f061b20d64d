"""Every text of the addon stands in the catalogues of all languages.

What its translations carry is asked of the files themselves, in tests/test_translations.py.
"""

import io

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import code_translations, get_po_paths, trans_export

from .caches import KeptCaches

ADDON = "exact_online_connector"


@tagged("post_install", "-at_install")
class TestTranslations(KeptCaches):
    def test_each_language_is_complete(self):
        exported = io.BytesIO()
        trans_export(False, [ADDON], exported, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        for language in ("nl", "fr", "de"):
            with self.subTest(language):
                path = file_path(f"{ADDON}/i18n/{language}.po")
                translated = {entry.msgid for entry in polib.pofile(path) if entry.msgstr}
                missing = sorted(terms - translated)
                self.assertFalse(missing, "run make translations")

    def test_a_country_says_the_rest_as_its_language(self):
        """Odoo reads nl.po for Belgium too, and nl_BE.po on top of it."""
        paths = [path.rpartition("/")[2] for path in get_po_paths(ADDON, "nl_BE")]
        self.assertEqual(paths, ["nl.po", "nl_BE.po"])
        dutch, belgian = (
            code_translations.get_python_translations(ADDON, lang) for lang in ("nl_NL", "nl_BE")
        )
        self.assertEqual(dutch.keys(), belgian.keys())
        no_mandate = "%(partner)s has no direct debit mandate. Enter one."
        self.assertIn("incassomachtiging", dutch[no_mandate])
        self.assertIn("domiciliëringsmandaat", belgian[no_mandate])
        no_country = "This month is not over yet."
        self.assertEqual(dutch[no_country], belgian[no_country])

    def test_records_of_the_database_are_translated(self):
        for lang in ("de_DE", "nl_NL", "nl_BE"):
            self.env["res.lang"]._activate_lang(lang)
        self.env["ir.module.module"]._load_module_terms([ADDON], ["de_DE", "nl_NL", "nl_BE"])
        menu = self.env.ref(f"{ADDON}.menu_exact_settings")
        model = self.env["ir.model"]._get("exact.mandate")
        for lang, settings, mandate in (
            ("de_DE", "Einstellungen", "Lastschriftmandat"),
            ("nl_NL", "Instellingen", "Incassomachtiging"),
            ("nl_BE", "Instellingen", "Domiciliëringsmandaat"),
        ):
            with self.subTest(lang):
                self.assertEqual(menu.with_context(lang=lang).name, settings)
                self.assertEqual(model.with_context(lang=lang).name, mandate)
