"""Vendor bills: the screen on which they are coded, sending all that are complete, their files."""

from .. import fill, gauge, product, screens
from ..registry import Figure, growth, of_each, row
from ..stage import do

FILE = b"%PDF-1.4" + 20_000 * b"0"


@row(
    "The screen on which a bill is coded",
    "The button Send to Exact on one bill of so many lines, and everything the screen then reads, "
    "on the server; the first time, when lines are made and proposed, and again.",
)
def coding(stage):
    """Time and statements for each length."""
    lengths = stage.pick((20, 200), (20, 200, 1000))
    aims = {200: 1000, 1000: 3000}
    costs = {}
    with stage.scene() as scene:
        for lines in lengths:
            costs[lines], again = do(scene, open_bill, lines=lines)
            if lines not in aims:
                continue
            first = costs[lines]
            yield Figure(f"{lines:,} lines, first time", 1000 * first["seconds"], "ms", aims[lines])
            yield Figure(f"{lines:,} lines, again", 1000 * again["seconds"], "ms", aims[lines])
            yield Figure(f"{lines:,} lines, CPU of the first time", 1000 * first["cpu"], "ms")
            yield Figure(f"{lines:,} lines, statements of the first time", first["statements"])
    yield growth(costs[lengths[0]], costs[lengths[-1]], lengths[0], lengths[-1])


@row(
    "Send all that are complete",
    "The button on so many bills of one line, each with a PDF of 20 kB, coded as proposed; then "
    "the driver books them and uploads their files.",
)
def complete(stage):
    """Cost of the button, and of each bill booked with its file."""
    few, many = stage.pick((20, 60), (50, 200))
    costs = {}
    for number in (few, many):
        with stage.scene() as scene:
            do(scene, make_bills, number=number)
            costs[number] = do(scene, send_complete, number=number)
            sending = do(scene, drive_bills, url=scene.exact.url)
            attached = scene.database.value(
                "SELECT count(*) FROM exact_attachment WHERE state = 'attached'"
            )
            assert attached == number, attached
    cost = costs[many]
    yield Figure(f"button for {many:,}: CPU", cost["cpu"], "s", 4 * many / 200)
    yield Figure("button: statements of each", cost["statements"] / many)
    yield growth(costs[few], cost, few, many)
    for figure in of_each(sending, many):
        yield Figure(f"booked with its file: {figure.what}", figure.value, figure.unit)


# === JOBS === #


def open_bill(env, lines):
    """Open the screen on a bill.

    :return: cost of the first time, and of another time
    """
    bill = env["account.move"].search([("move_type", "=", "in_invoice")], order="id", limit=1)
    company = product.connection(env).company_id
    bills = env["account.move"].with_context(allowed_company_ids=company.ids)
    taxes = bills.env["account.tax"].search(
        [("type_tax_use", "=", "purchase"), ("amount", ">", 0), ("company_id", "=", company.id)],
        limit=1,
    )

    def make(number):
        made = bills.create(
            {
                "move_type": "in_invoice",
                "partner_id": bill.partner_id.id,
                "invoice_date": bill.invoice_date,
                "ref": f"LONG/{number}",
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Article {line}",
                            "price_unit": 1 + line / 7,
                            "tax_ids": [(6, 0, taxes.ids)],
                        },
                    )
                    for line in range(number)
                ],
            }
        )
        made.action_post()
        env.cr.commit()
        return product.as_person(env, made)

    def open_screen(one):
        with gauge.measured(env) as cost:
            screens.read_form(product.preview(one))
        return cost

    open_screen(make(2))  # the supplier is looked up only once
    made = make(lines)
    return open_screen(made), open_screen(made)


def make_bills(env, number):
    """So many bills with a file."""
    bill = env["account.move"].search([("move_type", "=", "in_invoice")], order="id", limit=1)
    copies = fill.copy_documents(env, bill, number)
    fill.attach_file(env, copies, FILE)


def send_complete(env, number):
    """Press the button."""
    bills = env["account.move"].search(
        [("move_type", "=", "in_invoice")], order="id desc", limit=number
    )
    walk = product.preview(product.as_person(env, bills))
    with gauge.measured(env) as cost:
        product.queue(walk)
    return cost


def drive_bills(env, url):
    """Book them, with their files."""
    product.without_limits()
    with gauge.measured(env, url) as cost:
        product.drive(env)
    return cost
