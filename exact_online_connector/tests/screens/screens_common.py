"""Books with everything in them, and people who read every language we ship."""

from ..languages import ENGLISH, learn, shipped
from ..rights_common import RightsCase
from .shown import ADDON, View
from .words_of import Words

# Kinds of records that are called what somebody called them; with them go the lists of Exact.
NAMED = (
    "account.account",
    "account.analytic.account",
    "account.analytic.plan",
    "account.fiscal.position",
    "account.journal",
    "account.move",
    "account.move.line",
    "account.payment.term",
    "account.tax",
    "exact.relation",
    "product.category",
    "product.template",
    "res.company",
    "res.partner",
)


def of_addon(env, *models):
    """The addon's own records of these models; of all of them unless given.

    :rtype: list[models.BaseModel]
    """
    domain = [("module", "=", ADDON)] + ([("model", "in", models)] if models else [])
    found = env["ir.model.data"].sudo().search(domain)
    return [
        env[model].browse(rows.mapped("res_id")).exists()
        for model, rows in found.grouped("model").items()
        if model in env
    ]


def own_views(env):
    """The views of the addon, and its parts of Odoo's, as the environment reads them."""
    [views] = of_addon(env, "ir.ui.view")
    return [View(view) for view in views if view.type != "qweb"]


class ScreensCase(RightsCase):
    """Reads as a manager of accounting, in each language."""

    def setUp(self):
        super().setUp()
        self.catalogues = shipped()
        learn(self.env, *(self.catalogues.keys() - {ENGLISH}))
        self.found = set()

    def reading(self, lang, **context):
        """The environment of the manager who reads a language."""
        context = {"lang": lang, "allowed_company_ids": self.company.ids, **context}
        return self.env(user=self.people["manager"].id, su=False, context=context)

    def words(self, lang):
        """What texts in this language may not say."""
        env = self.env(user=1, su=True, context={"lang": lang})
        lists = [name for name, model in self.env.items() if self._is_list(model)]
        names = [
            name
            for model in (*NAMED, *lists)
            if model in env
            for row in env[model].with_context(active_test=False).search([])
            for name in (row.name, row.display_name)
        ]
        names += self.env["res.users"].search([]).mapped("name")
        return Words(self.catalogues[lang], names)

    def _is_list(self, model):
        return not model._abstract and isinstance(model, type(self.env["exact.list"]))

    def look_at(self, lang, words, texts):
        """Note what is wrong with these texts."""
        for shown in texts:
            for fault in words.faults(shown):
                self.found.add(f"{shown.where} in {lang} {fault}: {shown.text[:160]!r}")
