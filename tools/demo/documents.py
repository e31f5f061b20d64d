"""The demo's customer invoices and credit notes: one of each kind that can go wrong."""

from dataclasses import dataclass
from datetime import date, timedelta

from odoo import Command, fields

from .companies import Company
from .rows import known, remember

# Documents lie this many days back at most: two quarters, and never in the closed year before.
_DAYS = 170


@dataclass(frozen=True)
class Line:
    """A line: ``taxes`` names taxes of ``companies.Company``; ``kind`` is Odoo's display type."""

    name: str
    price: float = 0.0
    taxes: tuple[str, ...] = ("standard",)
    quantity: float = 1.0
    discount: float = 0.0
    kind: str = "product"


@dataclass(frozen=True)
class Document:
    """A customer invoice or credit note.

    ``currency`` None is the company's; ``globally`` computes its taxes on the whole document.
    ``term`` is one of ``companies.Company.terms``. ``stopped`` is the code of what keeps it from
    being sent, and ``in_exact`` how many entries Exact has of it then. ``only`` is the key of the
    one company that has such a document.
    """

    key: str
    customer: str
    lines: tuple[Line, ...]
    refund: bool = False
    currency: str | None = None
    rounding: str | None = None
    globally: bool = False
    term: str | None = None
    stopped: str = ""
    in_exact: int = 0
    only: str | None = None


_CENTS = tuple(Line(f"Roll {n}", price) for n, price in enumerate((0.07, 1.03, 2.22, 3.13, 4.18)))
_RATES = (Line("Beer glasses", 48.35), Line("Bread", 12.07, ("reduced",), 3))

DOCUMENTS = (
    Document("plain", "belgian", (Line("Tap installation", 1249.99, ("services",)),)),
    Document("rates", "dutch", (*_RATES, Line("Gift voucher", 25.0, ("zero",)))),
    Document("included", "private", (Line("Tasting for two", 59.95, ("included",), 3),)),
    Document(
        "included_mixed",
        "private",
        (Line("Hamper", 34.95, ("included",)), Line("Cake", 12.49, ("included_reduced",), 7)),
        only="be",
    ),
    Document("discount", "belgian", (Line("Kegs", 87.33, quantity=3, discount=7.5),)),
    Document(
        "discount_odd",
        "dutch",
        (
            Line("Malt per kilo", 1.437, quantity=33.333, discount=33.33),
            Line("Free sample", 5.0, discount=100.0),
        ),
        only="nl",
    ),
    Document("tax_free", "private", (Line("Evening course", 180.0, ("zero",)),)),
    Document("eu_goods", "german", (Line("Hops", 412.6, ("eu_goods",), 2.5),)),
    Document("eu_services", "german", (Line("Recipe advice", 950.0, ("eu_services",)),)),
    Document("reverse_charge", "belgian", (Line("Works on the cellar", 7315.4, ("reverse",)),)),
    Document("export", "british", (Line("Bottles", 0.89, ("export",), 1200),)),
    Document(
        "export_dollar",
        "american",
        (Line("Copper kettle", 2999.99, ("export",)), Line("Crate", 75.5, ("export",))),
        currency="USD",
    ),
    Document(
        "pound_with_vat",
        "british",
        (Line("Tasting in Ghent", 133.33, ("services",)), Line("Snacks", 17.77, ("reduced",), 3)),
        currency="GBP",
    ),
    Document("dollar_rounding", "american", _CENTS, currency="USD", only="nl"),
    Document(
        "cash_line",
        "private",
        (Line("Over the counter", 19.43),),
        rounding="add_invoice_line",
        only="be",
    ),
    Document(
        "cash_tax", "private", (Line("Over the counter", 33.33),), rounding="biggest_tax", only="nl"
    ),
    Document("down_payment", "belgian", (Line("Down payment of 30%", 3000.0, ("services",)),)),
    Document(
        "final",
        "belgian",
        (
            Line("Brewing installation", 10000.0, ("services",)),
            Line("Down payment", 3000.0, ("services",), -1),
        ),
    ),
    Document("returned", "dutch", (*_RATES, Line("Empties returned", 0.1, quantity=-24))),
    Document(
        "sections",
        "dutch",
        (
            Line("For the bar", kind="line_section"),
            Line("Glasses", 3.49, quantity=36),
            Line("With your logo", kind="line_note"),
            Line("For the kitchen", kind="line_section"),
            Line("Baked goods", kind="line_subsection"),
            Line("Bread", 2.85, ("reduced",), 12),
        ),
        only="be",
    ),
    Document("eco", "belgian", (Line("Cooler", 399.0, ("eco", "standard"), 2),)),
    Document("deposit", "dutch", (Line("Crates of beer", 14.29, ("deposit", "standard"), 10),)),
    Document("per_line", "belgian", _CENTS, only="nl"),
    Document("globally", "belgian", _CENTS, globally=True, only="be"),
    Document("credit", "belgian", (Line("Tap installation", 249.99, ("services",)),), refund=True),
    Document("credit_rates", "dutch", (*_RATES, Line("Kegs", 87.33, discount=7.5)), refund=True),
    Document("credit_eu", "german", (Line("Hops", 82.52, ("eu_goods",)),), refund=True),
    Document(
        "credit_dollar",
        "american",
        (Line("Crate", 75.5, ("export",)),),
        refund=True,
        currency="USD",
        only="be",
    ),
    Document("credit_included", "private", (Line("Hamper", 34.95, ("included",)),), refund=True),
    Document(
        "credit_globally",
        "private",
        (*_CENTS, Line("Cake", 12.49, ("included_reduced",))),
        refund=True,
        globally=True,
        only="nl",
    ),
    Document(
        "instalments", "belgian", (Line("New bar", 4200.0, ("services",)),), term="instalments"
    ),
    Document("unity_wholesale", "unity_wholesale", (Line("Kegs", 200.0),), only="nl"),
    Document("unity_retail", "unity_retail", (Line("Glasses", 100.0),), only="nl"),
    # The VAT of another member state is no business of the domestic return, though its rate may be
    # the same: it has a code of its own in Exact, or none.
    Document("oss_neighbour", "neighbour", (Line("Hamper", 80.0, ("oss_neighbour",)),)),
    Document("oss_berlin", "berlin", (Line("Hamper", 80.0, ("oss_berlin",)),)),
    Document(
        "oss_madrid",
        "madrid",
        (Line("Hamper", 80.0, ("oss_madrid",)),),
        stopped="no_vat_code",
    ),
    # The accountant has typed it into Exact already.
    Document(
        "by_hand",
        "known",
        (Line("Catering", 1180.0, ("services",)),),
        stopped="duplicate_in_exact",
        in_exact=1,
    ),
    Document("invalid", "mistyped", (Line("Beer mats", 40.0),), stopped="vat_number_invalid"),
)
# Of the closed year before, and of a month that Odoo does not take sales for any more.
FORGOTTEN = Document(
    "closed", "belgian", (Line("Forgotten last year", 75.0),), stopped="period_closed"
)
LATE = Document("late", "dutch", (Line("Forgotten last month", 185.0),))
OF_BRANCH = (
    Document("branch", "belgian", (Line("Lunch for twelve", 26.5, ("services",), 12),)),
    Document("branch_credit", "belgian", (Line("Lunch", 26.5, ("services",)),), refund=True),
)


def build(company: Company) -> dict:
    """Posts the company's documents, or finds them; in the order of their dates.

    :return: the ``Document`` of each ``account.move``
    """
    own = OF_BRANCH if company.parent else DOCUMENTS
    wanted = [document for document in own if document.only in (None, company.key)]
    today = fields.Date.today()
    found = {}
    if not company.parent:
        last_year = date(today.year - 1, 12, 15)
        found[_made(company, FORGOTTEN, last_year)] = FORGOTTEN
    for number, document in enumerate(wanted):
        back = timedelta(days=_DAYS * (len(wanted) - number) // len(wanted))
        day = max(today - back, date(today.year, 1, 1))
        found[_made(company, document, day)] = document
    return found


def build_late(company: Company) -> dict:
    """Posts an invoice of last month, after that month was locked; nothing in January.

    :return: as ``build`` does
    """
    first = fields.Date.today().replace(day=1)
    if company.parent or first.month == 1:
        return {}
    company.record.sale_lock_date = first - timedelta(days=1)
    day = first - timedelta(days=24)
    return {_made(company, LATE, day): LATE}


def _made(company: Company, document: Document, day: date):
    """The document of that day, found or posted."""
    label = f"document_{document.key}_{company.key}"
    return known(company.env, label) or remember(_post(company, document, day), label)


def _post(company: Company, document: Document, day: date):
    record = (company.parent or company).record
    before = record.tax_calculation_rounding_method
    record.tax_calculation_rounding_method = (
        "round_globally" if document.globally else "round_per_line"
    )
    values = _values(company, document) | {"invoice_date": day}
    move = company.env["account.move"].create(values)
    move.action_post()
    record.tax_calculation_rounding_method = before
    return move


def _values(company: Company, document: Document) -> dict:
    """What the document is in Odoo, as values of ``account.move``."""
    values = {
        "move_type": "out_refund" if document.refund else "out_invoice",
        "partner_id": company.customers[document.customer].id,
        "fiscal_position_id": False,
        "invoice_line_ids": [Command.create(_line(company, line)) for line in document.lines],
    }
    if document.currency:
        values["currency_id"] = company.env.ref(f"base.{document.currency}").id
    if document.term:
        values["invoice_payment_term_id"] = company.terms[document.term].id
    if document.rounding:
        values["invoice_cash_rounding_id"] = company.roundings[document.rounding].id
    return values


def _line(company: Company, line: Line) -> dict:
    if line.kind != "product":
        return {"display_type": line.kind, "name": line.name}
    taxes = [company.taxes[key].id for key in line.taxes]
    return {
        "name": line.name,
        "price_unit": line.price,
        "quantity": line.quantity,
        "discount": line.discount,
        "tax_ids": [Command.set(taxes)],
    }
