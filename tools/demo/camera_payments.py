"""The pictures of what comes back: payments, the reconciliation, a batch and its return."""

REPORT = "/odoo/action-exact_online_connector.action_exact_reconciliation"
COLLECTIONS = "/odoo/action-exact_online_connector.action_exact_collection"
SETTINGS = "/odoo/exact-settings"
_INVOICE = "/odoo/action-account.action_move_out_invoice_type"


def fetch_payments(camera, company: str) -> None:
    """Fetches what was received in Exact, and looks at an invoice that is paid in part."""
    [connection] = camera.call("exact.connection", "search", [("company_id.name", "=", company)])
    camera.call("exact.connection", "action_fetch_payments", [connection])
    camera.open(SETTINGS, ".o_form_view .nav-link[name=payments]")
    camera.click(".nav-link[name=payments]", "[name=payments_fetched_at]")
    camera.page.locator("[name=webhook_state]").first.scroll_into_view_if_needed()
    camera.settle()
    camera.shoot("payment_settings", ".o_action_manager")
    partly = [("company_id.name", "=", company), ("payment_state", "=", "partial")]
    invoices = camera.call("account.move", "search", [*partly, ("exact_state", "=", "sent")])
    camera.open(f"{_INVOICE}/{invoices[0]}", ".o_form_view .nav-link[name=exact_online]")
    camera.click(".nav-link[name=exact_online]")
    camera.page.locator("[name=exact_settlement_ids]").scroll_into_view_if_needed()
    camera.shoot("payment", ".o_action_manager")


def reconcile(camera) -> None:
    """Opens the report of today."""
    camera.open(REPORT, ".modal button[name=action_show]")
    camera.click(".modal button[name=action_show]", ".o_exact_total[data-name=unexplained]")
    camera.shoot("reconciliation", ".o_action_manager")


def collect(camera, company: str) -> None:
    """A batch of all customers with a mandate, and the dialog for a debit that came back."""
    collection = _collection(camera, company)
    camera.open(f"{COLLECTIONS}/{collection}", ".o_form_view button[name=action_returned]")
    camera.shoot("collection", ".o_action_manager")
    camera.click("button[name=action_returned]", ".modal button[name=action_reverse]")
    camera.shoot("returned", ".modal-content")
    camera.click(".modal .btn-close")


def _collection(camera, company: str) -> int:
    """The last batch; a new one when there is none, with a line that cannot go."""
    mine = [("company_id.name", "=", company), ("kind", "=", "collection")]
    done = [*mine, ("state", "in", ["booked", "matched"])]
    if found := camera.call("exact.collection", "search", done, limit=1):
        return found[0]
    invoices = camera.call(
        "account.move",
        "search",
        [
            ("company_id.name", "=", company),
            ("move_type", "=", "out_invoice"),
            ("exact_state", "=", "sent"),
            ("payment_state", "=", "not_paid"),
        ],
        limit=6,
    )
    action = camera.call("account.move", "action_exact_collect", invoices)
    collection = action["res_id"]
    camera.open(f"{COLLECTIONS}/{collection}", "button[name=action_send]")
    camera.click("button[name=action_send]", ".o_exact_close")
    camera.page.locator(".o_exact_line[data-state=sent]").first.wait_for()
    camera.click(".o_exact_close")
    camera.click("button[name=action_fetch_payments]", ".o_notification")
    return collection
