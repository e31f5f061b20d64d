"""UN/CEFACT Cross Industry Invoices: Factur-X, ZUGFeRD 2 and XRechnung."""

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from .invoice import CREDIT_NOTE_TYPES, EInvoice, FileLine, NotReadable, Party, VatPart, category_of
from .xml import amount, child, children, day, identifiers, text

ZERO = Decimal(0)
DATE = "DateTimeString"


def read_cii(root: Element) -> EInvoice:
    """What a CII document says.

    :param root: ``CrossIndustryInvoice``
    :raises NotReadable: when it has no total, or an amount is no number
    """
    header = child(root, "ExchangedDocument")
    trade = child(root, "SupplyChainTradeTransaction")
    agreement = trade is not None and child(trade, "ApplicableHeaderTradeAgreement")
    settlement = trade is not None and child(trade, "ApplicableHeaderTradeSettlement")
    if header is None or not _is_there(agreement) or not _is_there(settlement):
        raise NotReadable("it lacks its header")
    totals = child(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    prepaid = amount(totals, "TotalPrepaidAmount") or ZERO
    rounding = amount(totals, "RoundingAmount") or ZERO
    total, payable = amount(totals, "GrandTotalAmount"), amount(totals, "DuePayableAmount")
    if total is None and payable is None:
        raise NotReadable("it does not say what is to be paid")
    currency = _currency(settlement, totals)
    return EInvoice(
        number=text(header, "ID"),
        is_credit_note=text(header, "TypeCode") in CREDIT_NOTE_TYPES,
        currency=currency,
        supplier=_party(child(agreement, "SellerTradeParty")),
        customer=_party(child(agreement, "BuyerTradeParty")),
        vat=_vat(totals, currency),
        total=payable + prepaid - rounding if total is None else total,
        payable=total + rounding - prepaid if payable is None else payable,
        issue_date=day(text(header, f"IssueDateTime/{DATE}")),
        due_dates=tuple(
            filter(
                None,
                (
                    day(text(terms, f"DueDateDateTime/{DATE}"))
                    for terms in children(settlement, "SpecifiedTradePaymentTerms")
                ),
            )
        ),
        prepaid=prepaid,
        rounding=rounding,
        vat_parts=tuple(_vat_parts(settlement)),
        lines=tuple(_lines(trade, settlement)),
    )


def _is_there(node: Element | bool | None) -> bool:
    """An element without children is false, so it has to be asked like this."""
    return node is not None and node is not False


def _currency(settlement: Element, totals: Element | None) -> str:
    """The one it says, unless its VAT is told in another one alone, that of no tax office."""
    said, of_office = (
        text(settlement, f"{name}CurrencyCode").upper() for name in ("Invoice", "Tax")
    )
    found = children(totals, "TaxTotalAmount") if totals is not None else ()
    told = {node.get("currencyID", "").upper() for node in found} - {"", of_office}
    return told.pop() if len(told) == 1 and said not in told else said


def _vat(totals: Element | None, currency: str) -> Decimal:
    """The VAT in the document's currency; it may be told in that of the tax office as well."""
    found = list(children(totals, "TaxTotalAmount")) if totals is not None else []
    in_currency = [node for node in found if node.get("currencyID", currency).upper() == currency]
    return next((amount(node) or ZERO for node in in_currency or found), ZERO)


def _vat_parts(settlement: Element) -> Iterator[VatPart]:
    for part in children(settlement, "ApplicableTradeTax"):
        category, rate = _category(part)
        base = amount(part, "BasisAmount") or ZERO
        yield VatPart(category, rate, base, amount(part, "CalculatedAmount") or ZERO)


def _category(node: Element | None) -> tuple[str | None, Decimal | None]:
    return category_of(text(node, "CategoryCode")), amount(node, "RateApplicablePercent")


def _party(node: Element | None) -> Party:
    """Seller or buyer of a CII document; one without a name when there is none."""
    if node is None:
        return Party("")
    vat = [
        text(found)
        for found in children(node, "SpecifiedTaxRegistration/ID")
        if found.get("schemeID", "VA").upper() == "VA"
    ]
    country = text(node, "PostalTradeAddress/CountryID").upper()
    return Party(
        name=text(node, "Name"),
        vat=next(filter(None, vat), None),
        country=country or None,
        registrations=(
            *identifiers(node, ("SpecifiedLegalOrganization/ID",), country),
            *identifiers(node, ("URIUniversalCommunication/URIID", "GlobalID", "ID")),
        ),
    )


# --- lines ---------------------------------------------------------------------------------------


def _lines(trade: Element, settlement: Element) -> Iterator[FileLine]:
    for node in children(settlement, "SpecifiedTradeAllowanceCharge"):
        yield _allowance_charge(node, *_category(child(node, "CategoryTradeTax")))
    for node in children(trade, "IncludedSupplyChainTradeLineItem"):
        yield from _line(node)


def _line(node: Element) -> Iterator[FileLine]:
    """A line, and each charge on it, which Odoo's importer takes out of it."""
    settlement = child(node, "SpecifiedLineTradeSettlement")
    category, rate = None, None
    charges: list[FileLine] = []
    if settlement is not None:
        category, rate = _category(child(settlement, "ApplicableTradeTax"))
        found = children(settlement, "SpecifiedTradeAllowanceCharge")
        parts = [_allowance_charge(part, category, rate) for part in found]
        charges = [part for part in parts if part.net > 0]
    path = "SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
    net = amount(settlement, path) or ZERO
    name = text(node, "SpecifiedTradeProduct/Name")
    yield FileLine(name, net - sum(charge.net for charge in charges), category, rate)
    yield from charges


def _allowance_charge(node: Element, category: str | None, rate: Decimal | None) -> FileLine:
    sign = 1 if text(node, "ChargeIndicator/Indicator").lower() in ("true", "1") else -1
    net = sign * (amount(node, "ActualAmount") or ZERO)
    return FileLine(text(node, "Reason"), net, category, rate)
