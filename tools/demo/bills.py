"""The demo's vendor bills: some every month, and one of each kind that can go wrong."""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo import Command, fields

from . import bill_files
from .companies import known, remember
from .suppliers import Purchases

# The first bill lies this many days back, but never in the closed year before.
_DAYS = 150


@dataclass(frozen=True)
class Line:
    """A line of a bill: `tax` and `product` are names of `suppliers.Purchases`; None for none."""

    name: str
    price: float
    tax: str | None = "services"
    quantity: float = 1.0
    product: str | None = None


@dataclass(frozen=True)
class Choice:
    """What a person says of the lines of a bill.

    `account` is a name in `suppliers.ACCOUNTS`; None leaves what is proposed. `center` chooses a
    cost center. `months` is over how many months the cost is spread. `part` is how much of the
    line, without VAT, is split off for `part_account`, at the reduced rate.
    """

    account: str | None = None
    center: bool = False
    months: int = 0
    part: float = 0.0
    part_account: str | None = None


@dataclass(frozen=True)
class Bill:
    """A vendor bill or refund.

    `choice` None: coded as proposed. `currency` None is the company's. `file` is "pdf", "image" or
    None. `cents` are added to its VAT by hand. `communication` is the structured one.
    """

    key: str
    supplier: str
    lines: tuple[Line, ...]
    choice: Choice | None = None
    refund: bool = False
    currency: str | None = None
    file: str | None = "pdf"
    cents: float = 0.0
    communication: str | None = None
    self_billed: bool = False
    reference: str | None = None


def _energy(month: int) -> Bill:
    lines = (Line(f"Electricity {month:02}/2026", 418.37 + month),)
    choice = Choice("energy") if month == 1 else None
    communication = "+++120/2604/41867+++"
    return Bill(f"energy_{month}", "energy", lines, choice, communication=communication)


def _telecom(month: int) -> Bill:
    lines = (
        Line(f"Mobile subscriptions {month:02}/2026", 64.5 + month),
        Line(f"Internet {month:02}/2026", 49.9),
    )
    return Bill(f"telecom_{month}", "telecom", lines, Choice("telecom") if month == 1 else None)


_CRATES = Line("Crate of lager", 11.37, "goods", 24, "lager")
_CHEESE = Line("Cheese, per kilo", 8.919, "goods_reduced", 7.35, "cheese")
_RETURNED = Line("Crate of lager", 11.37, "goods", 3, "lager")
_CHAIRS = Line("Chairs", 349.0, "investment", 4)
# One line on the bill, 100.00 of it at the reduced rate.
_ON_ONE_LINE = Line("Plants and planting", 150.0, "goods")

# In the order of their dates: `make demo` sends the first half.
BILLS = (
    _energy(1),
    _telecom(1),
    Bill("products", "wholesale", (_CRATES, _CHEESE)),
    Bill("works", "builder", (Line("New roof", 6840.0, "reverse"),), Choice("building")),
    Bill("wine", "winery", (Line("Riesling, 6 bottles", 51.6, "eu_goods", 15),), Choice("beer")),
    _energy(2),
    _telecom(2),
    Bill("till", "office", (Line("Paper", 59.95, "included", 2),), Choice("office"), file="image"),
    Bill(
        "kettle",
        "copper",
        (Line("Copper kettle", 1899.99, "import"), Line("Crating", 84.5, "import")),
        currency="USD",
    ),
    Bill("cent", "wholesale", (_CRATES, _CHEESE, Line("Delivery", 12.13)), cents=0.01),
    Bill("returned", "wholesale", (_RETURNED,), refund=True),
    _energy(3),
    _telecom(3),
    Bill("licences", "software", (Line("Licences", 240.0, "eu_services"),), Choice("software")),
    Bill(
        "customs",
        "customs",
        (Line("Goods cleared", 1833.44, "goods"), Line("Value of the goods", -1833.44, None)),
    ),
    Bill("rates", "office", (_CHAIRS, Line("Books", 27.95, "goods_reduced", 2)), cents=-0.01),
    Bill(
        "mixed", "builder", (_ON_ONE_LINE,), Choice("building", part=100.0, part_account="office")
    ),
    Bill(
        "insurance",
        "office",
        (Line("Insurance of the stock", 612.0, None),),
        Choice("insurance", months=12),
    ),
    Bill("deposit", "wholesale", (_CRATES, Line("Empties returned", -4.5, None, 12))),
    Bill("hops", "farmer", (Line("Hops", 9.85, "goods_reduced", 62),), self_billed=True),
    Bill("temps", "temps", (Line("Bar staff", 31.75, quantity=38),), Choice("temps", center=True)),
)

# What cannot go to Exact before a person has looked at it.
REFUSED = (
    Bill("unnumbered", "office", (Line("Pens", 18.4, "goods"),), reference=""),
    Bill(
        "long",
        "telecom",
        (Line("Installation", 95.0),),
        reference="NOORDZEEKUST/2026/INSTALLATION-0000417",
    ),
    Bill("blocked", "office", (Line("Shelves", 210.0, "goods"),), Choice("blocked")),
)


def build(purchases: Purchases) -> dict:
    """Posts the company's bills, or finds them; in the order of their dates.

    :return: what a person chooses for each `account.move`: a `Choice` or None
    """
    found = {}
    for number, bill in enumerate(BILLS):
        day = _day(len(BILLS) - number)
        found[_known(purchases, bill) or _post(purchases, bill, day)] = bill.choice
    found[_electronic(purchases)] = None
    return found


def build_refused(purchases: Purchases) -> dict:
    """Posts what cannot go to Exact, for a person to see why and to mend it.

    :return: as `build` does; without a reference, with one that is too long, on a blocked account,
        and of the closed year before
    """
    today = fields.Date.today()
    closed = Bill("closed", "energy", (Line("Electricity 12", 402.2),))
    days = {bill: today for bill in REFUSED} | {closed: date(today.year - 1, 12, 15)}
    return {
        _known(purchases, bill) or _post(purchases, bill, day): bill.choice
        for bill, day in days.items()
    }


def _day(place: int) -> date:
    """The date of a bill by its place from the end."""
    today = fields.Date.today()
    return max(today - timedelta(days=_DAYS * place // len(BILLS)), date(today.year, 1, 1))


def _label(purchases: Purchases, key: str) -> str:
    return f"bill_{key}_{purchases.country}"


def _known(purchases: Purchases, bill: Bill):
    return known(purchases.env, _label(purchases, bill.key))


def _post(purchases: Purchases, bill: Bill, day: date):
    """Makes a bill with its file, and posts it."""
    move = purchases.env["account.move"].create(_values(purchases, bill, day))
    cents = bill.cents + _less_vat(purchases, bill)
    if cents:
        _change_vat(move, cents)
    move.action_post()
    if bill.file:
        bill_files.attach(move, bill.file)
    return remember(move, _label(purchases, bill.key))


def _values(purchases: Purchases, bill: Bill, day: date) -> dict:
    usual = f"{bill.supplier[:3].upper()}/{day.year}/{BILLS.index(bill) if bill in BILLS else 0:03}"
    values = {
        "move_type": "in_refund" if bill.refund else "in_invoice",
        "partner_id": purchases.suppliers[bill.supplier].id,
        "invoice_date": day,
        "date": day,
        "ref": usual if bill.reference is None else bill.reference,
        "payment_reference": bill.communication,
        "fiscal_position_id": False,
        "invoice_line_ids": [Command.create(_line(purchases, line)) for line in bill.lines],
    }
    if bill.currency:
        values["currency_id"] = purchases.env.ref(f"base.{bill.currency}").id
    if bill.self_billed:
        values |= {"journal_id": purchases.self_billing.id, "ref": False}
    return values


def _line(purchases: Purchases, line: Line) -> dict:
    taxes = [purchases.taxes[line.tax].id] if line.tax else []
    return {
        "name": line.name,
        "price_unit": line.price,
        "quantity": line.quantity,
        "product_id": line.product and purchases.products[line.product].id,
        "tax_ids": [Command.set(taxes)],
    }


def _less_vat(purchases: Purchases, bill: Bill) -> float:
    """By how much the VAT is less because a part of the line has the reduced rate."""
    if not (bill.choice and bill.choice.part):
        return 0.0
    rates = [purchases.taxes[name].amount for name in ("goods_reduced", "goods")]
    return bill.choice.part * (rates[0] - rates[1]) / 100


def _change_vat(move, cents: float) -> None:
    """Changes the VAT of a draft by hand, as one does when the supplier rounds otherwise."""
    line = move.line_ids.filtered("tax_line_id")[0]
    amount = move.currency_id.round(line.amount_currency + cents)
    move.write({"line_ids": [Command.update(line.id, {"amount_currency": amount})]})


def _electronic(purchases: Purchases):
    """A bill that came as XML alone, read by Odoo's own importer."""
    label = _label(purchases, "electronic")
    if move := known(purchases.env, label):
        return move
    file = purchases.env["ir.attachment"].create(
        {"name": "invoice.xml", "raw": bill_files.electronic(purchases.country, _day(1))}
    )
    journals = purchases.env["account.journal"]
    journal = journals.search(
        [
            *journals._check_company_domain(purchases.company.record),
            ("type", "=", "purchase"),
            ("is_self_billing", "=", False),
        ],
        limit=1,
    )
    move = journal._create_document_from_attachment(file.ids)
    remember(move, label)
    move.action_post()
    return move
