"""The demo's vendor bills: some every month, and one of each kind that can go wrong."""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo import Command, fields

from . import bill_files
from .rows import known, remember
from .suppliers import Purchases

# The first bill lies this many days back, but never in the closed year before.
_DAYS = 150


@dataclass(frozen=True)
class Line:
    """A line of a bill: ``tax`` and ``product`` are names of ``suppliers.Purchases``; None for
    none.

    ``professional`` is the share, a percentage, of what also serves the owner's private life.
    """

    name: str
    price: float
    tax: str | None = "services"
    quantity: float = 1.0
    product: str | None = None
    professional: float = 100.0


@dataclass(frozen=True)
class Choice:
    """What a person says of the lines of a bill.

    ``account`` is a name in ``suppliers.ACCOUNTS``; None leaves what is proposed. ``center``
    chooses a cost center. ``months`` is over how many months the cost is spread. ``part`` is how
    much of the line, without VAT, is split off for ``part_account``, at the reduced rate.
    """

    account: str | None = None
    center: bool = False
    months: int = 0
    part: float = 0.0
    part_account: str | None = None


# A person looks at what is proposed, and finds it right.
LOOKED = Choice()


@dataclass(frozen=True)
class Bill:
    """A vendor bill or refund.

    ``choice`` None: coded as proposed. ``currency`` None is the company's. ``file`` is "pdf",
    "image" or None. ``cents`` are added to its VAT by hand. ``communication`` is the structured
    one. ``reference`` may name the ``{year}``. ``term``, ``stopped``, ``in_exact`` and ``only`` are
    as of ``documents.Document``; ``electronic`` is what came as XML alone, "right" or "wrong" as
    Odoo's importer reads it.
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
    term: str | None = None
    stopped: str = ""
    in_exact: int = 0
    only: str | None = None
    electronic: str = ""


def _energy(month: int) -> Bill:
    lines = (Line(f"Electricity {month:02}/2026", 418.37 + month),)
    choice = Choice("energy") if month == 1 else LOOKED
    communication = "+++120/2604/41867+++"
    return Bill(f"energy_{month}", "energy", lines, choice, communication=communication)


def _telecom(month: int) -> Bill:
    lines = (
        Line(f"Mobile subscriptions {month:02}/2026", 64.5 + month),
        Line(f"Internet {month:02}/2026", 49.9),
    )
    return Bill(f"telecom_{month}", "telecom", lines, Choice("telecom") if month == 1 else LOOKED)


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
    Bill(
        "rates",
        "office",
        (_CHAIRS, Line("Books", 27.95, "goods_reduced", 2)),
        LOOKED,
        cents=-0.01,
    ),
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


def _car(key: str, **values) -> Bill:
    lines = (Line("Lease of the van", 389.0, "half"),)
    return Bill(key, "garage", lines, Choice("car"), file=None, **values)


def _paper(key: str, reference: str, **values) -> Bill:
    lines = (Line("Paper for the till", 42.4, "goods"),)
    return Bill(key, "office", lines, Choice("office"), reference=reference, file=None, **values)


_TWICE = {"stopped": "duplicate_in_exact", "in_exact": 1}
_NOT_DEDUCTED = {"stopped": "vat_deducted_differs"}

MORE = (
    # VAT that is deducted in part or not at all; the Dutch Exact has no means to say so.
    _car("car_be", only="be"),
    _car("car_refund_be", refund=True, only="be"),
    _car("car_nl", only="nl", **_NOT_DEDUCTED),
    Bill(
        "nothing",
        "office",
        (Line("Gifts", 100.0, "nothing"),),
        Choice("office"),
        file=None,
        only="be",
    ),
    Bill(
        "half_eu",
        "software",
        (Line("Route planner of the van", 60.0, "half_eu"),),
        Choice("software"),
        file=None,
        only="be",
    ),
    Bill(
        "fuel",
        "garage",
        (Line("Diesel of the generator", 72.5),),
        Choice("fuel"),
        file=None,
        only="be",
    ),
    Bill(
        "private_be",
        "telecom",
        (Line("Telephone of the owner", 1000.0, professional=40),),
        Choice("telecom"),
        file=None,
        only="be",
    ),
    Bill(
        "private_nl",
        "telecom",
        (Line("Telephone of the owner", 1000.0, professional=40),),
        Choice("telecom"),
        file=None,
        only="nl",
        **_NOT_DEDUCTED,
    ),
    Bill(
        "instalments",
        "builder",
        (Line("New terrace", 2750.0, "reverse"),),
        Choice("building"),
        term="instalments",
    ),
    # The same number, typed in twice: a no-break space and two spaces are a space.
    _paper("spaced", "PV {year}  417"),
    _paper("spaced_again", "PV\xa0{year} 417", **_TWICE),
    Bill("electronic", "", (), electronic="right"),
    Bill("electronic_wrong", "", (), electronic="wrong", stopped="e_invoice_total_differs"),
)
# What cannot go to Exact before a person has looked at it.
REFUSED = (
    Bill(
        "unnumbered",
        "office",
        (Line("Pens", 18.4, "goods"),),
        reference="",
        stopped="reference_missing",
    ),
    Bill(
        "long",
        "telecom",
        (Line("Installation", 95.0),),
        reference="NOORDZEEKUST/{year}/INSTALLATION-0000417",
        stopped="reference_too_long",
    ),
    Bill(
        "blocked",
        "office",
        (Line("Shelves", 210.0, "goods"),),
        Choice("blocked"),
        stopped="gl_account_blocked",
    ),
)
# Of the closed year before, and of a month that Odoo does not take bills for any more.
FORGOTTEN = Bill("closed", "energy", (Line("Electricity 12", 402.2),), stopped="period_closed")
LATE = Bill("late", "energy", (Line("Electricity, corrected", 61.85),), LOOKED)
OF_BRANCH = (Bill("branch", "wholesale", (_CRATES,)),)
_ALL = (*BILLS, *MORE, *REFUSED, FORGOTTEN, LATE, *OF_BRANCH)


def build(purchases: Purchases) -> dict:
    """Posts the company's bills, or finds them; in the order of their dates.

    :return: the ``Bill`` of each ``account.move``
    """
    company, today = purchases.company, fields.Date.today()
    own = OF_BRANCH if company.parent else (*BILLS, *MORE)
    wanted = [bill for bill in own if bill.only in (None, company.key)]
    days = {bill: _day(len(wanted) - number, len(wanted)) for number, bill in enumerate(wanted)}
    if not company.parent:
        days |= dict.fromkeys(REFUSED, today)
        days = {FORGOTTEN: date(today.year - 1, 12, 15)} | days
    return {_made(purchases, bill, day): bill for bill, day in days.items()}


def build_late(purchases: Purchases) -> dict:
    """Posts a bill of last month, after that month was locked; nothing in January.

    :return: as ``build`` does
    """
    first = fields.Date.today().replace(day=1)
    if purchases.company.parent or first.month == 1:
        return {}
    purchases.company.record.purchase_lock_date = first - timedelta(days=1)
    return {_made(purchases, LATE, first - timedelta(days=24)): LATE}


def _day(place: int, places: int) -> date:
    """The date of a bill by its place from the end."""
    today = fields.Date.today()
    return max(today - timedelta(days=_DAYS * place // places), date(today.year, 1, 1))


def _made(purchases: Purchases, bill: Bill, day: date):
    """The bill of that day, found or posted."""
    label = f"bill_{bill.key}_{purchases.company.key}"
    if move := known(purchases.env, label):
        return move
    move = (_import if bill.electronic else _post)(purchases, bill, day)
    return remember(move, label)


def _post(purchases: Purchases, bill: Bill, day: date):
    """Makes a bill with its file, and posts it."""
    move = purchases.env["account.move"].create(_values(purchases, bill, day))
    cents = bill.cents + _less_vat(purchases, bill)
    if cents:
        _change_vat(move, cents)
    move.action_post()
    if bill.file:
        bill_files.attach(move, bill.file)
    return move


def _values(purchases: Purchases, bill: Bill, day: date) -> dict:
    """What the bill is in Odoo, as values of ``account.move``."""
    usual = f"{bill.supplier[:3].upper()}/{{year}}/{_ALL.index(bill):03}"
    reference = usual if bill.reference is None else bill.reference
    values = {
        "move_type": "in_refund" if bill.refund else "in_invoice",
        "partner_id": purchases.suppliers[bill.supplier].id,
        "invoice_date": day,
        "ref": reference.format(year=day.year),
        "payment_reference": bill.communication,
        "fiscal_position_id": False,
        "invoice_line_ids": [Command.create(_line(purchases, line)) for line in bill.lines],
    }
    if bill.currency:
        values["currency_id"] = purchases.env.ref(f"base.{bill.currency}").id
    if bill.term:
        values["invoice_payment_term_id"] = purchases.company.terms[bill.term].id
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
        "deductible_amount": line.professional,
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


def _import(purchases: Purchases, bill: Bill, day: date):
    """A bill that came as XML alone, read by Odoo's own importer."""
    reads_wrong = bill.electronic == "wrong"
    content = bill_files.electronic(purchases.country, day, reads_wrong)
    file = purchases.env["ir.attachment"].create({"name": "invoice.xml", "raw": content})
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
    move.action_post()
    return move
