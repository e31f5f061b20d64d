"""Divisions, partners and documents for the tests of core: right unless a test says otherwise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from exact_online_connector.core.coding.coded_line import CodedLine
from exact_online_connector.core.coding.coding import source_lines, vat_for
from exact_online_connector.core.division import Division, GLAccount, Journal, Period, VatCode
from exact_online_connector.core.document import Document, Line, Tax, TaxAmount
from exact_online_connector.core.kinds import BILL, INVOICE
from exact_online_connector.core.partner import Partner

D = Decimal

REVENUE = GLAccount("guid-700000", "700000", "Verkopen", 110, vat_code="5")
SERVICES = GLAccount("guid-700100", "700100", "Diensten", 110)
ROUNDING = GLAccount("guid-658000", "658000", "Afrondingen", 120)
ECO = GLAccount("guid-744000", "744000", "Bebat", 110)
RECEIVABLE = GLAccount("guid-400000", "400000", "Klanten", 20)
BLOCKED = GLAccount("guid-709999", "709999", "Oud", 110, blocked=True)
COSTED = GLAccount("guid-701000", "701000", "Projecten", 110, use_costcenter=1, use_costunit=1)
UNCOSTED = GLAccount("guid-702000", "702000", "Zonder", 110, use_costcenter=2, use_costunit=2)
COST = GLAccount("guid-612000", "612000", "Kantoorkosten", 121, vat_code="21")
CAR = GLAccount(
    "guid-611100", "611100", "Autokosten", 121, vat_non_deductible=D(50), whole_share=D(1)
)
PAYABLE = GLAccount("guid-440000", "440000", "Leveranciers", 22)
VAT_ACCOUNT = GLAccount("guid-451000", "451000", "Te betalen btw", 24)

VAT_CODES = (
    VatCode("0", "Geen btw", D(0), "N"),
    VatCode("1", "6% exclusief", D("0.06"), transaction_type="S"),
    VatCode("5", "21% exclusief", D("0.21"), transaction_type="S"),
    VatCode("6", "21% inclusief", D("0.21"), "I", transaction_type="S"),
    VatCode("7", "Binnenland 0%", D(0), "B", transaction_type="S"),
    VatCode("8", "Medecontractant", D("0.21"), transaction_type="S", charged=True),
    VatCode("9", "Vrijgesteld", D(0), "N", transaction_type="S"),
    VatCode("10", "Levering EU", D(0), "B", transaction_type="S", eu_sales_listing="L"),
    VatCode("12", "Uitvoer", D(0), "B", transaction_type="S"),
    VatCode("14", "20% oud", D("0.20"), blocked=True),
    VatCode("21", "Aankoop 21%", D("0.21"), transaction_type="P"),
    VatCode("23", "Aankoop 6%", D("0.06"), transaction_type="P"),
    VatCode("24", "Aankoop 12% oud", D("0.12"), transaction_type="P", blocked=True),
    VatCode("26", "Aankoop inclusief 21%", D("0.21"), "I", transaction_type="P"),
    VatCode("28", "Aankoop 0%", D(0), "B", transaction_type="P"),
    VatCode("31", "Medecontractant 21%", D("0.21"), transaction_type="P", charged=True),
    VatCode("32", "Medecontractant 6%", D("0.06"), transaction_type="P", charged=True),
    VatCode(
        "33", "Verwerving EU", D("0.21"), transaction_type="P", charged=True, eu_sales_listing="L"
    ),
)
JOURNALS = (
    Journal("guid-j700", "700", "Verkopen", 20),
    Journal("guid-j701", "701", "Creditnota's", 21),
    Journal("guid-j702", "702", "Kassa", 20, "EUR", False, False),
    Journal("guid-j703", "703", "Vaste koers", 20, "EUR", True, False),
    Journal("guid-j799", "799", "Oud", 20, blocked=True),
    Journal("guid-j600", "600", "Aankopen", 22),
    Journal("guid-j601", "601", "Creditnota's aankopen", 23),
)
GL_ACCOUNTS = (REVENUE, SERVICES, ROUNDING, ECO, RECEIVABLE, BLOCKED, COSTED, UNCOSTED)
GL_ACCOUNTS += (COST, CAR, PAYABLE, VAT_ACCOUNT)
MONTH_ENDS = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}

DIVISION = Division(
    code=100001,
    country="BE",
    currency="EUR",
    vat_codes={code.code: code for code in VAT_CODES},
    gl_accounts={account.guid: account for account in GL_ACCOUNTS},
    journals={journal.code: journal for journal in JOURNALS},
    periods=tuple(
        Period(2026, month, date(2026, month, 1), date(2026, month, last))
        for month, last in MONTH_ENDS.items()
    ),
    closed=frozenset({("700", 2026, 1)}),
    currencies=frozenset({"EUR", "USD"}),
    cost_centers={"VERK": "Verkoop", "ADM": "Administratie"},
    cost_units={"NOORD": "Noord"},
    always_sends_vat=True,
)

VAT_21 = Tax(1, "21%", "percent", D(21), vat_code="5")
VAT_6 = Tax(2, "6%", "percent", D(6), vat_code="1")
VAT_21_INCLUDED = Tax(3, "21% incl", "percent", D(21), price_include=True, vat_code="6")
EU_GOODS = Tax(4, "0% EU M", "percent", D(0), vat_code="10")
EXPORT = Tax(5, "0% EX", "percent", D(0), vat_code="12")
COCONTRACTOR = Tax(6, "0% Cocont", "percent", D(0), vat_code="8")
ZERO_RATE = Tax(7, "0%", "percent", D(0), vat_code="7")
BEBAT = Tax(
    20, "Bebat", "fixed", D("0.10"), is_vat=False, gl_account=ECO.guid, include_base_amount=True
)
WITHHOLDING = Tax(21, "Inhouding 15%", "percent", D(-15), is_vat=False, gl_account=SERVICES.guid)
# Taxes of bills; those under reverse charge amount to nothing.
BUY_21 = Tax(31, "21% S", "percent", D(21), vat_code="21")
BUY_6 = Tax(32, "6% M", "percent", D(6), vat_code="23")
BUY_21_INCLUDED = Tax(33, "21% S.TTC", "percent", D(21), price_include=True, vat_code="26")
BUY_COCONTRACTOR = Tax(34, "21% M.Cocont", "percent", D(21), vat_code="31")
BUY_EU = Tax(35, "21% EU M", "percent", D(21), vat_code="33")
BUY_0 = Tax(36, "0% M", "percent", D(0), vat_code="28")

CUSTOMER = Partner(
    id=7,
    name="Frituur De Markt BV",
    country_code="BE",
    vat="BE0477472701",
    street="Markt 1",
    zip="9000",
    city="Gent",
    exact_guid="guid-customer",
)

SUPPLIER = replace(CUSTOMER, id=8, name="Drukkerij De Pers NV", exact_guid="guid-supplier")


def taxed(tax: Tax, amount: str, base: str = "0") -> TaxAmount:
    return TaxAmount(tax, D(base), D(amount))


def line(net: str, *taxes: TaxAmount, **values) -> Line:
    """A line; every VAT amount without a base of its own is on the line's net."""
    bases = tuple(found if found.base else replace(found, base=D(net)) for found in taxes)
    defaults = {
        "id": 11,
        "name": "Bier",
        "quantity": D(1),
        "gl_account": REVENUE.guid,
        "odoo_account": "700000",
    }
    return Line(net=D(net), taxes=bases, **(defaults | values))


def document(*lines: Line, total: str | None = None, **values) -> Document:
    """A posted invoice of ``lines`` whose total is their sum, unless another one is given."""
    amounts = [one.net for one in lines] + [t.amount for one in lines for t in one.taxes]
    defaults = {
        "id": 42,
        "name": "INV/2026/00017",
        "kind": INVOICE,
        "posted": True,
        **dated(date(2026, 7, 15)),
        "due_date": date(2026, 8, 14),
        "partner": CUSTOMER,
        "currency": "EUR",
        "company_currency": "EUR",
        "total": D(total) if total is not None else sum(amounts, D(0)),
        "journal_code": "700",
    }
    return Document(lines=lines, **(defaults | values))


def dated(day: date | None) -> dict:
    """Values of a document whose two dates are the same."""
    return {"invoice_date": day, "accounting_date": day}


def bill(*lines: Line, **values) -> Document:
    """A posted vendor bill of ``lines``, numbered anew, right unless ``values`` say otherwise."""
    lines = tuple(replace(one, id=number) for number, one in enumerate(lines, 11))
    defaults = {
        "name": "BILL/2026/07/0003",
        "reference": "F-2026-118",
        "kind": BILL,
        "partner": SUPPLIER,
        "journal_code": "600",
    }
    return document(*lines, **(defaults | values))


def coded(doc: Document, **values) -> tuple[CodedLine, ...]:
    """The lines of a bill, each coded as its tax is mapped; ``values`` for every line."""
    return tuple(
        coded_as(source, **({"vat_code": source.vat_code, "key": key} | values))
        for key, source in enumerate(source_lines(doc, DIVISION))
    )


def coded_as(source, vat_code: str | None, key: int = 0, **values) -> CodedLine:
    """A source line coded with ``vat_code``, its VAT computed as the screen does."""
    net = values.pop("net", source.net)
    defaults = {
        "vat": vat_for(net, DIVISION.vat_codes.get(vat_code or ""), source),
        "gl_account": source.gl_account if source.tax_id else COST.guid,
        "deferral_from": source.deferral_from,
        "deferral_to": source.deferral_to,
    }
    return CodedLine(
        key=key,
        line_id=source.line_id,
        tax_id=source.tax_id,
        description=source.description,
        quantity=source.quantity,
        net=net,
        vat_code=vat_code,
        tax_rate=source.tax_rate,
        category=source.category,
        **(defaults | values),
    )
