"""Every code has a plain sentence, and Exact's own words are understood in three languages."""

import re
from pathlib import Path

from odoo import fields
from odoo.tests import BaseCase, tagged
from odoo.tools.translate import LazyTranslate

from ...core.issues import CODES, WARNINGS, issue
from ...models.connection.exact_reasoned import kept
from ...models.words.describe import (
    FIXES,
    SENTENCES,
    describe,
    fix,
    fix_of,
    issue_text,
    register,
)
from ...models.words.refusals import REFUSALS, refusal_code
from ..caches import KeptCaches

# Not called _lt: nobody translates the sentences of tests.
lazy = LazyTranslate(__name__)

REFUSED = {
    "Verplicht: Boekjaar": "refused_period",
    "Unknown: Financial year (Period-date table)": "refused_period",
    "Obligatoire: Exercice": "refused_period",
    "Periode is afgesloten: 2024-03": "refused_period",
    "Ongeldig: Grootboekrekeningtype": "refused_gl_account",
    "Invalid: G/L account type": "refused_gl_account",
    "Grootboekrekening is verplicht": "refused_gl_account",
    "Ongeldige referentie: Journals": "refused_journal",
    "Ongeldig: Dagboek": "refused_journal",
    "Mandatory: Diary": "refused_journal",
    "Ongeldige referentie: Btw-code": "refused_vat_code",
    "Invalid reference: VAT code": "refused_vat_code",
    "Invalid: VAT percentage []": "refused_vat_code",
    "Ongeldig: Btw-nummer": "refused_vat_number",
    "Invalid: Customer (Type)": "refused_customer",
    "Ongeldig: Klant (Type)": "refused_customer",
    "Verplicht: Kostenplaats": "refused_cost_center",
    "Invalid reference: Cost unit": "refused_cost_center",
    "Ongeldige referentie: Betalingsconditie": "refused_payment_condition",
    "Mandatory: Due Date": "refused_payment_condition",
    "Niet toegestaan: Wisselkoers": "refused_rate",
    "Not allowed: Exchange Rate": "refused_rate",
    "In gebruik: Boekstuknummer": "refused_number",
    "In use: Document number": "refused_number",
    "Gegeven bestaat reeds.": "refused_duplicate",
    "Invalid: Email []": "refused_email",
    "Object reference not set to an instance of an object.": "refused",
}


@tagged("post_install", "-at_install")
class TestCodes(BaseCase):
    def test_every_issue_has_a_sentence(self):
        self.assertFalse(CODES.keys() - SENTENCES.keys())

    def test_every_sentence_names_what_it_says_by_name(self):
        for code, (text, _fix) in SENTENCES.items():
            rest = re.sub(r"%\((\w+)\)s|%%", "", text._source)
            self.assertNotIn("%", rest, code)
            if code in CODES:
                self.assertLessEqual(
                    set(re.findall(r"%\((\w+)\)s", text._source)), set(CODES[code])
                )

    def test_every_sentence_is_said_somewhere(self):
        folder = Path(__file__).parents[2]
        sources = [
            path.read_text()
            for room in ("models", "core")
            for path in folder.glob(f"{room}/**/*.py")
            if path.name != "words.py"
        ]
        for code in SENTENCES.keys() - REFUSALS.keys():
            # Of a capability its own name is said, that of its model, or that of its kind.
            name = code.removeprefix("cannot.")
            said = (f'"{name}"', f'"{name.partition(".")[2]}"', f'f"{name}.')
            self.assertTrue(any(words in source for source in sources for words in said), code)

    def test_every_issue_is_one_of_the_codes(self):
        self.assertEqual(CODES.keys(), SENTENCES.keys())
        with self.assertRaises(KeyError):
            issue("brand_new")

    def test_every_code_that_is_said_has_a_sentence(self):
        said = re.compile(r'\b[iI]ssue\(\s*"(\w+)"|"code": "(\w+)"')
        folder = Path(__file__).parents[2]
        codes = {
            code
            for room in ("models", "core", "wizards")
            for path in folder.glob(f"{room}/**/*.py")
            if path.name != "describe.py"  # its example
            for found in said.findall(path.read_text())
            for code in found
            if code
        }
        self.assertGreater(len(codes), 80)
        self.assertEqual(codes - SENTENCES.keys(), set())

    def test_every_fix_is_known(self):
        for code, (_text, its_fix) in SENTENCES.items():
            self.assertIn(its_fix, {None, *FIXES}, code)
        used = {its_fix for _text, its_fix in SENTENCES.values()}
        self.assertEqual(FIXES.keys() - used, set())

    def test_refusals(self):
        for text, code in REFUSED.items():
            self.assertEqual(refusal_code([text]), code, text)
        self.assertEqual(set(REFUSED.values()) - REFUSALS.keys(), set())


@tagged("post_install", "-at_install")
class TestSentences(KeptCaches):
    def test_amounts_in_the_decimals_of_their_currency(self):
        for currency, odoo, exact in (
            ("EUR", ("31.6", "31.60"), ("31.67", "31.67")),
            ("KWD", ("31.666", "31.666"), ("31.67", "31.670")),
            ("JPY", ("1000.00", "1,000"), ("1000.50", "1,000.5")),
        ):
            params = {"odoo": odoo[0], "exact": exact[0], "difference": "1", "currency": currency}
            text = issue_text(self.env, "total_differs", params)
            self.assertIn(f"{exact[1]} {currency} instead of {odoo[1]} {currency}", text)

    def test_figures_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        belgium = self.env.ref("base.be")
        belgium.update_field_translations("name", {"nl_NL": "België"})
        today = fields.Date.today()
        parts = {"due_date": "2025-12-15", "instalments": "2025-11-30: 1000.00 EUR, 2025-12-15: …"}
        sides = {"odoo": "2025-12-05", "file": "2025-12-15"}
        for code, params, english, dutch in (
            ("period_missing", {"date": "2025-12-15"}, "12/15/2025", "15-12-2025"),
            ("limit.day", {"until": "2025-12-15 11:22:33"}, "12/15/2025 11:22", "15-12-2025 11:22"),
            ("limit.day", {"until": f"{today} 11:22:33"}, " at 11:22", " om 11:22"),
            ("payment_date_locked", {"until": "2025-12-31"}, "12/31/2025", "31-12-2025"),
            (
                "instalments",
                parts,
                "11/30/2025: 1,000.00 EUR, 12/",
                "30-11-2025: 1.000,00 EUR, 15-",
            ),
            ("e_invoice_date_differs", sides, "12/05/2025", "05-12-2025"),
            ("vat_rate_differs", {"rate": "5.5"}, "5.5 %", "5,5 %"),
            ("share_differs", {"odoo": "50", "exact": "33.3"}, "33.3 %", "33,3 %"),
            (
                "difference_over_limit",
                {"amount": "1234.5", "limit": "5.00"},
                "1,234.50 ",
                "1.234,50 ",
            ),
            ("vat_number_invalid", {"country": "BE"}, "Belgium", "België"),
            # names, whatever they look like
            ("e_invoice_number_differs", {"file": "2025-12-15", "odoo": "7.50"}, "7.50", "7.50"),
            ("e_invoice_registration_differs", {"file": "0123.456.789"}, ".456.", ".456."),
            ("refused", {"answer": "Periode 2025-12-15"}, "2025-12-15", "2025-12-15"),
            ("period_missing", {"date": "2025-13-15"}, "2025-13-15", "2025-13-15"),
        ):
            for lang, expected in (("en_US", english), ("nl_NL", dutch)):
                env = self.env(context={"lang": lang, "tz": "UTC"})
                with self.subTest(code=code, lang=lang):
                    self.assertIn(expected, issue_text(env, code, params))

    def test_every_parameter_is_one_of_its_issue(self):
        for code, params in CODES.items():
            text = issue_text(self.env, code, {name: f"<{name}>" for name in params})
            self.assertNotIn("?", text, code)

    def test_missing_parameter_is_no_crash(self):
        self.assertIn("?", issue_text(self.env, "no_vat_code"))

    def test_the_words_of_exact_stand_below_ours(self):
        text = issue_text(self.env, "refused", {"answer": "Mandatory: Colour"})
        self.assertEqual(text, f"{issue_text(self.env, 'refused')}\nMandatory: Colour")

    def test_unknown_code_shows_itself(self):
        self.assertEqual(issue_text(self.env, "brand_new"), "brand_new")

    def test_fix_opens_the_record(self):
        partner = self.env["res.partner"].create({"name": "Astrid"})
        names = {"partner": "Astrid", "vat": "BE1", "country": "BE"}
        [found] = kept(issue("vat_number_invalid", ("res.partner", partner.id), **names))
        described = describe(self.env, found, self.env["exact.connection"])
        self.assertIn("BE1", described["message"])
        self.assertEqual(described["action"]["res_id"], partner.id)
        self.assertTrue(described["action_text"])


@tagged("post_install", "-at_install")
class TestHook(KeptCaches):
    """What another addon does to have sentences and fixes of its own."""

    def setUp(self):
        super().setUp()
        for registry in (SENTENCES, FIXES, CODES):
            known = dict(registry)
            self.addCleanup(lambda r=registry, k=known: (r.clear(), r.update(k)))
        known_warnings = set(WARNINGS)
        self.addCleanup(lambda: (WARNINGS.clear(), WARNINGS.update(known_warnings)))
        text = lazy("%(document)s has no order.")
        register({"order_missing": (text, "order")}, warnings=("order_missing",))
        fix("order", lazy("Choose the order"))(
            lambda _env, record, connection: {"of": record, "in": connection}
        )

    def test_a_sentence_and_a_fix_of_another_addon(self):
        said = issue("order_missing", ("account.move", 7), document="INV/1")
        self.assertFalse(said.blocking)
        [row] = kept(said)
        connection = self.env["exact.connection"]
        self.assertEqual(fix_of(self.env, row), "order")
        self.assertEqual(
            describe(self.env, row, connection),
            {
                "level": "warning",
                "message": "INV/1 has no order.",
                "action_text": "Choose the order",
                "action": {"of": ["account.move", 7], "in": connection},
            },
        )

    def test_nobody_takes_the_code_of_another(self):
        with self.assertRaises(ValueError):
            register({"not_posted": (lazy("Another sentence."), None)})
