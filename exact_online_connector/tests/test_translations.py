"""Every text of the addon is there in Dutch and in French."""

import io
import re

import polib

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

from .caches import KeptCaches

ADDON = "exact_online_connector"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s|\$\{.*?\}|</?\w+")


@tagged("post_install", "-at_install")
class TestTranslations(KeptCaches):
    def setUp(self):
        super().setUp()
        exported = io.BytesIO()
        trans_export(False, [ADDON], exported, "po", self.env)
        self.terms = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}

    def _check(self, language):
        path = file_path(f"{ADDON}/i18n/{language}.po")
        translated = {entry.msgid: entry for entry in polib.pofile(path)}
        missing = sorted(
            term for term in self.terms if term not in translated or not translated[term].msgstr
        )
        self.assertFalse(missing, f"{language}.po lacks these; run make translations")
        for msgid, entry in translated.items():
            self.assertEqual(
                sorted(PLACEHOLDER.findall(msgid)), sorted(PLACEHOLDER.findall(entry.msgstr)), msgid
            )

    def test_dutch_is_complete(self):
        self._check("nl")

    def test_french_is_complete(self):
        self._check("fr")
