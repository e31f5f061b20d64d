"""One and many, and the language of who reads a note."""

from odoo.tests import tagged
from odoo.tools.translate import LazyTranslate

from ...models.words.language import counted, for_readers
from ..caches import KeptCaches

# Not called _lt: nobody translates the sentences of tests.
lazy = LazyTranslate(__name__)
ONE, MANY = lazy("%(count)s line of %(name)s"), lazy("%(count)s lines of %(name)s")


@tagged("post_install", "-at_install")
class TestLanguage(KeptCaches):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("de_DE", "fr_FR", "nl_NL"):
            cls.env["res.lang"]._activate_lang(code)

    def test_one_and_many(self):
        french = self.env(context={"lang": "fr_FR"})
        german = self.env(context={"lang": "de_DE"})
        for env, count, said in (
            (self.env, 0, "0 lines of A"),
            (self.env, 1, "1 line of A"),
            (self.env, 2, "2 lines of A"),
            (german, 0, "0 lines of A"),
            (german, 1, "1 line of A"),
            (french, 0, "0 line of A"),
            (french, 1, "1 line of A"),
            (french, 2, "2 lines of A"),
        ):
            self.assertEqual(counted(env, count, ONE, MANY, name="A"), said)

    def test_in_the_language_of_who_reads(self):
        company = self.env["res.company"].create({"name": "Brouwerij"})
        company.partner_id.lang = "nl_NL"
        partner = self.env["res.partner"].create({"name": "Astrid", "company_id": company.id})
        self.assertEqual(for_readers(partner).env.lang, "nl_NL")
        reader = self.env["res.users"].create(
            {"name": "Claire", "login": "claire@example.com", "lang": "fr_FR"}
        )
        self.assertEqual(for_readers(partner, reader).env.lang, "fr_FR")
        self.assertEqual(for_readers(partner, reader.browse()).env.lang, "nl_NL")
