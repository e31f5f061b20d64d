"""In a browser of 1366 pixels nothing that is read is cut off, and no row of buttons folds."""

import json

from odoo.tests import tagged

from ..tours import TOUR_TIMEOUT, TourCase
from .screens_common import ScreensCase, of_addon
from .shown import OWN

# The languages with the longest words.
LANGUAGES = ("nl_NL", "de_DE")
# What is ours on a screen of Odoo.
OURS = "[name*=exact], [data-name*=exact]"
READY = "odoo.isReady === true && !!odoo.__WOWL_DEBUG__"
WALK = """
odoo.loader.modules.get("@web/core/registry").registry.category("exact_tests").get("walk")(%s)
    .then(() => console.log("test successful"), (error) => console.error(error.message))
"""
# What is copied with a button, however long it is; and the company one is in, named above too.
MAY_BE_CUT = ("exact_redirect_uri", "exact_key_command", "redirect_uri", "health_url", "company_id")


def screen(name, request, record=None, only=None, may=()):
    """A screen to look at: one line for each.

    :param str name: what to call it
    :param request: XML id of an action, its id, or the action itself
    :param record: whose form; the first view of the action unless given
    :param str only: selector of what is ours on a screen of Odoo
    :param may: fields whose text may be cut here
    :rtype: dict
    """
    options = {"viewType": "form", "props": {"resId": record.id}} if record else {}
    may = [*MAY_BE_CUT, *may]
    return {"name": name, "request": request, "options": options, "only": only, "may": may}


def dialog(record, view=False):
    """What a button opens."""
    request = {
        "type": "ir.actions.act_window",
        "res_model": record._name,
        "res_id": record.id,
        "views": [[view, "form"]],
        "target": "new",
    }
    return screen(record._name, request)


@tagged("post_install", "-at_install")
class TestFit(TourCase, ScreensCase):
    def test_nothing_is_cut_off(self):
        manager = self.people["manager"]
        screens = self.menus() + self.forms() + self.dialogs() + self.of_odoo()
        for lang in LANGUAGES:
            if lang in self.catalogues:
                with self.subTest(lang):
                    manager.lang = lang
                    self.browser_js(
                        "/odoo/exact-dashboard",
                        WALK % json.dumps(screens),
                        READY,
                        login=manager.login,
                        timeout=TOUR_TIMEOUT,
                    )

    def menus(self):
        """Everything that opens from a menu of ours."""
        [menus] = of_addon(self.env, "ir.ui.menu")
        menus = menus.filtered("action")
        return [screen(menu.complete_name, menu.action.id) for menu in menus]

    def forms(self):
        """The form of what stands in each list of ours."""
        actions = self.env["ir.actions.act_window"].search([("res_model", "=like", f"{OWN}%")])
        rows = []
        for action in actions:
            model = self.env[action.res_model]
            if "form" in action.view_mode and action.target != "new" and not model._transient:
                row = self.rows(model._name, self.people["manager"])[:1]
                rows.append(screen(f"{action.name}: one", action.id, row))
        return rows

    def dialogs(self):
        """Every wizard, as the manager opened it."""
        names = [model._name for model in self.own_models(transient=True)]
        views = self.env["ir.ui.view"].search([("model", "in", names), ("type", "=", "form")])
        manager = self.people["manager"]
        return [dialog(self.rows(name, manager)[:1]) for name in sorted(set(views.mapped("model")))]

    def of_odoo(self):
        """What we add to screens of Odoo."""
        invoices, bills = "account.action_move_out_invoice", "account.action_move_in_invoice_type"
        contacts, partner = "account.res_partner_action_customer", self.paid.partner_id
        categories = "product.product_category_action_form"
        return [
            screen("invoices", invoices, only=OURS),
            screen("an invoice that is paid", invoices, self.paid, OURS),
            screen("an invoice that is not sent", invoices, self.invoice(1), OURS),
            screen("bills", bills, only=OURS),
            screen("a bill", bills, self.bills[0], OURS),
            screen("contacts", contacts, only=OURS),
            screen("a contact", contacts, partner, OURS),
            screen("a category", categories, self.product_a.categ_id, OURS),
            screen("settings", "account.action_account_config", only=OURS),
        ]
