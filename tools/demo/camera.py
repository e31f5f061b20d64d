"""Walks the demo in a real browser, as a person would, and takes the pictures.

Run by tools/screenshots.py: ``python -m tools.demo.camera BROWSER FOLDER [LANGUAGE or WALK ...]``.
English pictures go into the folder itself, those of another language into one of its name.
"""

import io
import os
import re
import sys
from datetime import datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from ..manual_words import translated
from . import camera_payments
from .camera_payments import SETTINGS

# The Belgian company of tools/demo/companies.py, and its user at Exact.
COMPANY = "Brasserie du Parc BV"
EXACT_LOGIN = "bookkeeper"
INVOICES = "/odoo/action-account.action_move_out_invoice_type"
BILLS = "/odoo/action-account.action_move_in_invoice_type"
RULES = "/odoo/action-exact_online_connector.action_exact_coding_rule"
CONNECTION = "/odoo/action-exact_online_connector.action_exact_connection"
USED_ACCOUNTS = "/odoo/action-exact_online_connector.action_exact_gl_usage_open"
CONTACT = "/odoo/action-account.res_partner_action_customer"
DASHBOARD = "/odoo/exact-dashboard"
MONTH_END = "/odoo/exact-month-end"
LANGUAGES = {"en": "en_US", "nl": "nl_NL"}
_WAITING = 13
_PATIENCE = 60_000  # milliseconds; the first page of a fresh server takes long


class Camera:
    """A logged-in person in the Belgian company, and the folder for the pictures.

    :param language: "en" or "nl"; what the screens are in
    """

    def __init__(self, page: Page, url: str, folder: Path, language: str = "en"):
        self.page = page
        self.url = url
        self._folder = folder
        self._language = language

    def word(self, text: str) -> str:
        """What a text of ours, or of Odoo's, is on the screens."""
        return translated(text, self._language)

    def button(self, text: str, within: str = "") -> str:
        """The selector of a button by its English text."""
        return f"{within} button:has-text('{self.word(text)}')".strip()

    def item(self, text: str) -> str:
        """The selector of an item in an open menu by its English text."""
        return f".dropdown-item:has-text('{self.word(text)}')"

    def open(self, path: str, wait_for: str) -> None:
        """Opens a page of Odoo and waits for something on it."""
        self.page.goto(self.url + path)
        self.page.locator(wait_for).first.wait_for()
        self.settle()

    def click(self, selector: str, wait_for: str | None = None) -> None:
        """Clicks and waits for what comes then."""
        self.page.locator(selector).first.click()
        if wait_for:
            self.page.locator(wait_for).first.wait_for()
        self.settle()

    def shoot(self, name: str, selector: str | None = None) -> None:
        """Takes a picture of the page or of one thing on it, with 128 colours."""
        target = self.page.locator(selector).first if selector else self.page
        picture = Image.open(io.BytesIO(target.screenshot()))
        path = self._folder / f"{name}.png"
        picture.convert("RGB").quantize(128).save(path, optimize=True)
        print(f"{path.name}  {picture.width} x {picture.height}  {path.stat().st_size // 1024} kB")

    def call(self, model: str, method: str, *args, **kwargs):
        """Calls Odoo as the web client does."""
        parameters = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        answer = self.page.request.post(
            f"{self.url}/web/dataset/call_kw",
            data={"jsonrpc": "2.0", "method": "call", "params": parameters},
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer["result"]

    def work_in(self, *companies: int) -> None:
        """Chooses companies as a person does above at the right."""
        ids = "-".join(map(str, companies))
        self.page.context.add_cookies([{"name": "cids", "value": ids, "url": self.url}])

    def settle(self) -> None:
        """Waits until Odoo has nothing to load any more."""
        self.page.wait_for_timeout(600)
        self.page.locator(".o_loading_indicator").wait_for(state="hidden")


def connect(camera: Camera) -> None:
    """Disconnects, consents anew, chooses the same division again: nothing of it changes."""
    page = camera.page
    [connection] = camera.call("exact.connection", "search", [("company_id.name", "=", COMPANY)])
    form = f"{CONNECTION}/{connection}"
    camera.open(form, ".o_form_view .o_form_sheet")
    if page.locator("button[name=action_disconnect]").count():
        camera.click("button[name=action_disconnect]", ".modal")
        camera.click(".modal-footer .btn-primary")
        camera.open(form, ".o_form_view .o_form_sheet")
    camera.click("button[name=action_connect]", "input[name=username], button[value=allow]")
    # In the second language we are logged in.
    if page.locator("input[name=username]").count():
        page.fill("input[name=username]", EXACT_LOGIN)
        page.fill("input[name=password]", EXACT_LOGIN)
        page.locator("button[type=submit]").first.click()
    page.locator("button[value=allow]").click()
    page.wait_for_url(re.compile("exact-division"))
    choose = "button[name=action_choose]"
    page.locator(choose).wait_for()
    camera.settle()
    camera.shoot("division_wizard", ".o_action_manager")
    camera.click(choose, ".o_exact_set_up_steps, [name=division_vat]")
    camera.open(SETTINGS, ".o_notebook [name=redirect_uri]")
    camera.shoot("settings", ".o_action_manager")


def send(camera: Camera) -> None:
    """Previews what is not in Exact yet, and sends it."""
    page = camera.page
    _have_something_to_send(camera)
    camera.open(INVOICES, ".o_list_view")
    _filter(camera, "Exact: Not sent")
    camera.click("thead .o_list_record_selector input")
    camera.click(camera.button("Actions", ".o_control_panel"))
    camera.click(camera.item("Send to Exact"), ".modal .o_list_view")
    page.mouse.move(5, 5)
    camera.shoot("preview", ".modal-content")
    camera.click(f".modal .o_data_row:has-text('{camera.word('Ready')}') td", ".o_exact_preview")
    camera.shoot("entry", ".modal-content:has(.o_exact_preview)")
    page.keyboard.press("Escape")
    page.locator(".o_exact_preview").wait_for(state="detached")
    page.locator(".modal-footer button[name=action_send]").click()
    page.locator(".modal .progress-bar").wait_for()
    page.locator(".o_exact_line[data-state=sent]").first.wait_for()
    camera.shoot("progress", ".modal-content")
    page.locator(".modal-footer button").last.click()


def look_back(camera: Camera) -> None:
    """What is seen of it afterwards, in both programs."""
    page = camera.page
    _wait_until_sent(camera)
    camera.open(INVOICES, ".o_list_view")
    camera.shoot("list", ".o_action_manager")
    camera.click(".o_data_row:has(.o_exact_mark) td[name=name]")
    camera.click(".nav-link[name=exact_online]")
    camera.shoot("form", ".o_action_manager")
    with page.expect_popup() as popup:
        page.locator(camera.button("Open in Exact")).first.click()
    popup.value.wait_for_load_state()
    camera.page = popup.value
    camera.shoot("books")
    camera.page = page


def code_bills(camera: Camera) -> None:
    """Codes bills until one is proposed by what was learned, and leaves the rest as they are."""
    page = camera.page
    camera.open(BILLS, ".o_list_view")
    _filter(camera, "Exact: Not sent")
    camera.click("thead .o_list_record_selector input")
    camera.click(camera.button("Actions", ".o_control_panel"))
    camera.click(camera.item("Send to Exact"), ".o_exact_coding")
    said = camera.word("%(agreed)s of %(seen)s earlier bills of this supplier").rpartition(")s ")[2]
    learned = page.locator(f".o_exact_coding .o_data_row:has-text('{said}')")
    complete = page.locator("button[name=action_send_and_next]:enabled")
    for _bill in range(_WAITING):
        if learned.count() and complete.count():
            break
        camera.click("button[name=action_skip]")
    page.frame_locator(".o_exact_coding iframe").locator(".textLayer span").first.wait_for()
    page.mouse.move(5, 5)
    camera.shoot("coding", ".o_action_manager")
    camera.click("button[name=action_new_gl_account]", ".modal")
    camera.shoot("new_account", ".modal-content")
    camera.click(".modal .btn-close")
    camera.open(RULES, ".o_list_view")
    camera.shoot("rules", ".o_action_manager")


def map_what_is_used(camera: Camera) -> None:
    """Where the categories and accounts of the last year go."""
    camera.open(USED_ACCOUNTS, ".o_list_view .o_data_row")
    camera.shoot("accounts", ".o_action_manager")


def match_relations(camera: Camera) -> None:
    """Fetches what is in Exact, and types a number mask without saving it."""
    page = camera.page
    [connection] = camera.call("exact.connection", "search", [("company_id.name", "=", COMPANY)])
    camera.open(f"{CONNECTION}/{connection}", ".o_form_view .o_form_sheet")
    camera.click("button[name=action_fetch_relations]", ".o_list_view .o_group_header")
    camera.shoot("relations", ".o_action_manager")
    camera.open(SETTINGS, ".o_notebook .nav-link[name=contacts]")
    camera.click(".o_notebook .nav-link[name=contacts]", "button[name=action_number_relations]")
    camera.click("button[name=action_number_relations]", ".modal [name=customer_mask] input")
    page.locator(".modal [name=customer_mask] input").press_sequentially("7###", delay=100)
    page.locator(".modal .o_exact_numbering").first.wait_for()
    camera.settle()
    camera.shoot("numbering", ".modal-content")
    camera.click(camera.button("Cancel", ".modal footer"))


def compare_contact(camera: Camera) -> None:
    """Changes a contact in both ledgers, each time otherwise, and chooses between them."""
    page, number = camera.page, f"{datetime.now():%H %M}"
    sent = [("state", "=", "linked"), ("sent_at", "!=", False), ("company_id.name", "=", COMPANY)]
    [link] = camera.call(
        "exact.contact", "search_read", sent, ["partner_id", "guid", "connection_id"], limit=1
    )
    fields = ["simulator_url", "division"]
    [exact] = camera.call("exact.connection", "read", link["connection_id"][:1], fields)
    relation = f"{exact['simulator_url']}/books/{exact['division']}/relations/{link['guid']}"
    page.request.post(
        relation, form={"Phone": f"+32 2 556 {number}", "Email": "office@example.com"}
    )
    partner = link["partner_id"][0]
    ours = {"phone": f"+32 2 555 {number}", "email": "accounts@example.com"}
    camera.call("res.partner", "write", [partner], ours)
    camera.open(f"{CONTACT}/{partner}", ".o_form_view")
    camera.click(".o_control_panel .o_cp_action_menus button:has(.fa-cog)")
    camera.click(camera.item("Send to Exact"), ".modal button[name=action_send]")
    camera.click(".modal button[name=action_send]", ".o_exact_close")
    camera.click(".o_exact_close")
    compare = f"[name=exact_alerts] a:has-text('{camera.word('Compare')}')"
    camera.click(compare, ".modal button[name=action_apply]")
    page.mouse.move(5, 5)
    camera.shoot("difference", ".modal-content")


def oversee(camera: Camera) -> None:
    """All companies, and a month of one of them."""
    companies = camera.call("res.company", "search", [("parent_id", "=", False)])
    camera.work_in(*companies)
    camera.open(DASHBOARD, ".o_exact_dashboard .o_kanban_record")
    camera.shoot("dashboard", ".o_action_manager")
    camera.work_in(*camera.call("res.company", "search", [("name", "=", COMPANY)]))
    camera.open(MONTH_END, "[name=not_sent_count]")
    camera.shoot("month_end", ".o_action_manager")


def _have_something_to_send(camera: Camera) -> None:
    """Repeats a few invoices when the demo's are all sent."""
    invoices = [("move_type", "=", "out_invoice"), ("company_id.name", "=", COMPANY)]
    unsent = [*invoices, ("state", "=", "posted"), ("exact_state", "=", False)]
    missing = _WAITING - camera.call("account.move", "search_count", unsent)
    if missing > 0:
        sent = [*invoices, ("exact_state", "=", "sent")]
        for original in camera.call("account.move", "search", sent, limit=missing):
            copied = camera.call("account.move", "copy", [original])
            camera.call("account.move", "action_post", copied)


def _wait_until_sent(camera: Camera) -> None:
    waiting = [("exact_state", "in", ["queued", "sending", "unknown"])]
    for _turn in range(120):
        if not camera.call("account.move", "search_count", waiting):
            return
        camera.page.wait_for_timeout(1000)
    raise RuntimeError("The queue does not come to an end; see the logs.")


def _filter(camera: Camera, name: str) -> None:
    camera.click(".o_searchview_dropdown_toggler", ".o_filter_menu")
    camera.click(f".o_filter_menu .o_menu_item:has-text('{camera.word(name)}')")
    camera.page.keyboard.press("Escape")


# In the order in which a person meets what they show.
WALKS = {
    "connect": connect,
    "send": send,
    "look_back": look_back,
    "code_bills": code_bills,
    "map_what_is_used": map_what_is_used,
    "match_relations": match_relations,
    "compare_contact": compare_contact,
    "fetch_payments": lambda camera: camera_payments.fetch_payments(camera, COMPANY),
    "reconcile": camera_payments.reconcile,
    "collect": lambda camera: camera_payments.collect(camera, COMPANY),
    "oversee": oversee,
}


def _log_in(page: Page, url: str) -> None:
    """Logs in as the administrator, in the Belgian company alone."""
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.locator("button[type=submit]").first.click()
    page.locator(".o_web_client").wait_for()
    camera = Camera(page, url, Path())
    camera.work_in(*camera.call("res.company", "search", [("name", "=", COMPANY)]))


def _speak(camera: Camera, language: str) -> None:
    """Installs a language unless it is there, and has the administrator use it."""
    code = LANGUAGES[language]
    anywhere = {"context": {"active_test": False}}
    [lang] = camera.call("res.lang", "search_read", [("code", "=", code)], ["active"], **anywhere)
    if not lang["active"]:
        wizard = camera.call(
            "base.language.install", "create", {"lang_ids": [(6, 0, [lang["id"]])]}
        )
        camera.call("base.language.install", "lang_install", [wizard])
    [admin] = camera.call("res.users", "search", [("login", "=", "admin")])
    camera.call("res.users", "write", [admin], {"lang": code})


def main(browser: str, folder: str, *wanted: str) -> None:
    """Takes every picture.

    :param browser: program to start
    :param folder: where the pictures go
    :param wanted: languages and walks; none of a kind stands for all of it
    """
    url = os.environ["EXACT_DEMO_ODOO_URL"]
    walks = [name for name in WALKS if name in wanted] or WALKS
    languages = [name for name in LANGUAGES if name in wanted] or LANGUAGES
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(_PATIENCE)
        try:
            _log_in(page, url)
            # The demo may just have used up this minute's calls.
            page.wait_for_timeout((61 - datetime.now().second) * 1000)
            for language in languages:
                own = Path(folder) if language == "en" else Path(folder) / language
                own.mkdir(exist_ok=True)
                camera = Camera(page, url, own, language)
                _speak(camera, language)
                for name in walks:
                    WALKS[name](camera)
            _speak(camera, "en")
        except Exception:
            page.screenshot(path="failed-screenshot.png")
            raise
        finally:
            chromium.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
