"""Large books: lists, what is due, the report of both ledgers, payments that come back."""

import ast
import statistics

from tests.processes.prepare import DIVISION

from .. import fill, gauge, product, screens
from ..registry import Figure, growth, row
from ..stage import do

REPEATED = 5
SLOWEST_PAGE = 0.2


@row(
    "Lists of many invoices",
    "The first page of the list of invoices with its counter, as the web client reads it, the "
    "median of five: without a filter, with each filter the addon adds, and Odoo's own list "
    "without the addon's column. The last but 20 are in Exact.",
)
def lists(stage):
    """Time of a page, on the server and its database."""
    number = stage.pick(1_000, 50_000)
    with stage.scene() as scene:
        do(scene, fill_sent, number=number)
        plain, ours, filters = do(scene, read_lists)
        yield Figure(f"Odoo's own list of {number:,}", 1000 * plain["seconds"], "ms")
        yield Figure("with the addon's column", 1000 * ours["seconds"], "ms")
        yield Figure("statements of the addon's column", ours["statements"] - plain["statements"])
        yield Figure("Odoo's own list, in the database", 1000 * plain["database"], "ms")
        slowest = max(cost["database"] for cost in filters.values())
        yield Figure(
            "slowest of the addon's filters, in the database",
            1000 * slowest,
            "ms",
            1000 * SLOWEST_PAGE,
        )


@row(
    "What is due among many",
    "The driver with nothing to do, beside so many documents that are in Exact and beside none; "
    "the quickest of five times.",
)
def due(stage):
    """Time of a look, and of it in the database."""
    number = stage.pick(1_000, 58_000)
    for sent in (0, number):
        with stage.scene() as scene:
            if sent:
                do(scene, fill_sent, number=sent)
            cost = do(scene, look)
        beside = f"beside {sent:,}" if sent else "beside none"
        aim = 20 if sent else None
        yield Figure(f"a look at what is due {beside}", 1000 * cost["seconds"], "ms", aim)
        yield Figure(f"of it in the database, {beside}", 1000 * cost["database"], "ms")
        yield Figure(f"its statements, {beside}", cost["statements"])


@row(
    "Companies side by side on a screen",
    "The list of connections, as the web client reads it, with so many companies.",
)
def companies(stage):
    """Time of the page."""
    number = stage.pick(20, 200)
    with stage.scene() as scene:
        cost = do(scene, read_connections, number=number)
        yield Figure(f"list of {number:,} connections", 1000 * cost["seconds"], "ms", 500)
        yield Figure("its statements", cost["statements"])


@row(
    "The dashboard of many companies",
    "All cards at once, as the web client reads them: counts, last contact, last month, sorted by "
    "what needs somebody. One company has documents in every list; the others are connected.",
)
def dashboard(stage):
    """Time of the page."""
    number = stage.pick(20, 200)
    with stage.scene() as scene:
        cost = do(scene, read_dashboard, number=number)
        yield Figure(f"dashboard of {number:,} companies", 1000 * cost["seconds"], "ms", 1000)
        yield Figure("of it in the database", 1000 * cost["database"], "ms")
        yield Figure("its statements", cost["statements"])


@row(
    "Payments and the report",
    "Invoices of 121.00 that are in both ledgers. Exact gets each paid in full, and then one fetch "
    "books it all in Odoo. Beside it the same in Odoo's own wizard, one by one as a person does "
    "and all selected at once. The report compares both ledgers while nothing is paid.",
)
def payments(stage):
    """Cost of each beside Odoo's own, and memory."""
    sizes = stage.pick((40, 120), (100, 5000))
    reported = stage.pick(300, 10_000)
    costs = {}
    for number in sizes:
        with stage.scene() as scene:
            entries = scene.exact.control("sales_entries", _of_division(count=number))["entries"]
            do(scene, link_entries, entries=entries)
            do(scene, fetch, url=scene.exact.url)
            paid = [{"entry": entry["EntryID"]} for entry in entries]
            scene.exact.control("pay", _of_division(payments=paid))
            costs[number] = do(scene, fetch, url=scene.exact.url)
            states = scene.database.rows(
                "SELECT DISTINCT payment_state FROM account_move move"
                " JOIN exact_entry entry ON entry.move_id = move.id WHERE entry.guid = ANY(%s)",
                [entry["EntryID"] for entry in entries],
            )
            assert states == [("paid",)], states
            if number == sizes[0]:
                by_hand = do(scene, pay_by_hand, number=stage.pick(20, 100))
    few, many = sizes[0], sizes[-1]
    cost = costs[many]
    each = cost["cpu"] / many
    yield Figure(f"CPU of each of {many:,} payments", 1000 * each, "ms")
    yield Figure("statements of each", cost["statements"] / many)
    yield Figure("CPU of each in Odoo's wizard, one by one", 1000 * by_hand[0], "ms")
    yield Figure("CPU of each in Odoo's wizard, all selected", 1000 * by_hand[1], "ms")
    yield Figure("CPU beside Odoo's wizard one by one, as a ratio", each / by_hand[0], "", 0.5)
    yield Figure("CPU beside Odoo's wizard, all selected, as a ratio", each / by_hand[1])
    yield Figure("calls per 1,000 payments", 1000 * cost["calls"] / many)
    more = cost["memory"] - costs[few]["memory"]
    yield Figure(f"memory more than with {few:,}", more, "MB", 60)
    yield growth(costs[few], cost, few, many)
    yield from _report(stage, reported)


def _report(stage, number):
    with stage.scene() as scene:
        entries = scene.exact.control("sales_entries", _of_division(count=number))["entries"]
        do(scene, link_entries, entries=entries)
        do(scene, fetch, url=scene.exact.url)
        cost = do(scene, compare_ledgers)
    yield Figure(f"report of {number:,} documents: CPU", cost["cpu"], "s", 10 * number / 10_000)
    yield Figure("report: statements", cost["statements"])


def _of_division(**body):
    return {"division": DIVISION, **body}


# === JOBS === #


def fill_sent(env, number):
    """Have so many invoices stand in Exact: one is sent, the others are copies of it."""
    entry = _sent_one(env)
    copies = fill.copy_documents(env, entry.move_id, number)
    fill.copy_entries(env, entry, copies)


def _sent_one(env, move=None):
    product.without_limits()
    if move is None:
        move = env["account.move"].search([("move_type", "=", "out_invoice")], order="id", limit=1)
    product.queue(product.preview(product.as_person(env, move)))
    env.cr.commit()
    product.drive(env)
    entry = env["exact.entry"].search([("move_id", "=", move.id)])
    assert entry.state == "sent", entry.state
    return entry


def link_entries(env, entries):
    """Invoices of 121.00, each linked with an entry that stands in Exact's books."""
    posted = env["account.move"].search([("move_type", "=", "out_invoice")], order="id", limit=1)
    move = posted.copy({"invoice_date": posted.invoice_date})
    move.invoice_line_ids.write({"quantity": 1, "price_unit": 100})
    move.action_post()
    assert move.amount_total == 121, move.amount_total
    entry = _sent_one(env, move)
    copies = fill.copy_documents(env, move, len(entries))
    guids = [entry["EntryID"] for entry in entries]
    fill.copy_entries(env, entry, copies, dict(zip(copies.ids, guids, strict=True)))


def fetch(env, url):
    """Fetch what was paid."""
    product.without_limits()
    product.connection(env).fetch_payments = True
    with gauge.measured(env, url) as cost:
        product.fetch_payments(env)
    return cost


def pay_by_hand(env, number):
    """Pay invoices in Odoo's own wizard.

    :return: seconds of CPU for each, one by one and all selected
    """
    posted = env["account.move"].search([("move_type", "=", "out_invoice")], order="id", limit=1)
    journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
    wizards = env["account.payment.register"]
    alone, selected = (fill.copy_documents(env, posted, number) for _time in range(2))

    def register(invoices):
        wizard = wizards.with_context(active_model="account.move", active_ids=invoices.ids)
        wizard.create({"journal_id": journal.id, "group_payment": False})._create_payments()

    register(fill.copy_documents(env, posted, 1))  # what Odoo reads but once
    with gauge.measured(env) as one_by_one:
        for invoice in alone:
            register(invoice)
            env.cr.commit()
            env.invalidate_all()  # a person's next payment is a new request
    with gauge.measured(env) as together:
        register(selected)
    return one_by_one["cpu"] / number, together["cpu"] / number


def compare_ledgers(env):
    """Make the report."""
    product.connection(env)
    with gauge.measured(env) as cost:
        product.compare(env)
    return cost


def look(env):
    """Work on all that is due, which is nothing."""
    return min(_costs(env, lambda: product.drive(env)), key=lambda cost: cost["seconds"])


def read_lists(env):
    """Read the list of invoices without the addon's part, with it, and with each of its filters.

    :return: the three costs, the last by the name of the filter
    """
    from lxml import etree

    moves = product.as_person(env, env["account.move"]).with_context(
        default_move_type="out_invoice"
    )
    view = env.ref("account.view_out_invoice_tree").id
    domain = [("move_type", "=", "out_invoice")]
    arch = etree.fromstring(moves.get_view(view, "list")["arch"])
    wanted = screens.specification(moves, arch)
    plain = {name: field for name, field in wanted.items() if not name.startswith("exact_")}
    search = env.ref("account.view_account_invoice_filter").id
    found = etree.fromstring(moves.get_view(search, "search")["arch"]).iter("filter")
    filters = {
        element.get("name"): ast.literal_eval(element.get("domain").strip())
        for element in found
        if element.get("name", "").startswith("exact_") and element.get("domain")
    }

    def read(fields, more=()):
        def reading():
            moves.web_search_read([*domain, *more], fields, limit=screens.PAGE, count_limit=10_001)

        return _median(env, reading)

    return read(plain), read(wanted), {name: read(wanted, more) for name, more in filters.items()}


def read_connections(env, number):
    """Read the list of connections of so many companies."""
    model = _many_connections(env, number)
    return _median(env, lambda: screens.read_list(model, []))


def read_dashboard(env, number):
    """Read the dashboard of so many companies."""
    from lxml import etree

    model = _many_connections(env, number)
    view = env.ref("exact_online_connector.exact_dashboard_view_kanban").id
    arch = etree.fromstring(model.get_view(view, "kanban")["arch"])
    wanted = screens.specification(model, arch)
    order = arch.get("default_order")
    return _median(env, lambda: model.web_search_read([], wanted, limit=number, order=order))


def _many_connections(env, number):
    """Have so many companies be connected.

    :return: their connections, of somebody who may see them all
    """
    connection = product.connection(env)
    env.flush_all()
    companies = {"name": "old.name || ' ' || copy.number", "parent_path": "copy.id || '/'"}
    _copy_one(env, connection.company_id, number - 1, companies)
    env.cr.execute("ALTER TABLE row_copy RENAME TO company_copy")
    given = "(SELECT id FROM company_copy company WHERE company.number = copy.number)"
    divisions = {"company_id": given, "division": "900000 + copy.number"}
    _copy_one(env, connection, number - 1, divisions)
    env.cr.commit()
    env.registry.clear_cache()
    env.invalidate_all()
    companies = env["res.company"].search([]).ids
    admin = env.ref("base.user_admin")
    admin.company_ids = [(6, 0, companies)]
    model = env["exact.connection"].with_user(admin)
    return model.with_context(allowed_company_ids=companies)


def _copy_one(env, record, count, changed):
    """So many copies of a row; their numbers stand in the table row_copy."""
    table = record._table
    env.cr.execute("DROP TABLE IF EXISTS row_copy")
    env.cr.execute(
        f"CREATE TEMPORARY TABLE row_copy AS SELECT nextval('{table}_id_seq')::int AS id,"
        f" {record.id} AS old_id, number FROM generate_series(1, {count}) number"
    )
    fill.copy_rows(env, table, "row_copy", changed)


def _costs(env, work):
    """What some work costs, several times; the first time, when Odoo reads what it reads but once,
    is left out.
    """
    costs = []
    for _time in range(REPEATED + 1):
        with gauge.measured(env) as cost:
            work()
        costs.append(cost)
    return costs[1:]


def _median(env, work):
    """The cost of the median of several times."""
    costs = _costs(env, work)
    middle = statistics.median(cost["seconds"] for cost in costs)
    return next(cost for cost in costs if cost["seconds"] == middle)
