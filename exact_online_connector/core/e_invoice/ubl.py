"""UBL 2.x invoices and credit notes: Peppol BIS Billing 3.0, NLCIUS, e-FFF and their kin."""

from collections.abc import Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from .invoice import CREDIT_NOTE_TYPES, EInvoice, FileLine, NotReadable, Party, VatPart, category_of
from .xml import amount, child, children, day, identifiers, text

ZERO = Decimal(0)


def read_ubl(root: Element) -> EInvoice:
    """What a UBL document says.

    :param root: ``Invoice`` or ``CreditNote``
    :raises NotReadable: when it has no total, or an amount is no number
    """
    is_credit_note = root.tag.endswith("}CreditNote")
    totals = child(root, "LegalMonetaryTotal")
    currency = _currency(root, totals)
    tax_total = _tax_total(root, currency)
    payable = amount(totals, "PayableAmount")
    if payable is None:
        raise NotReadable("it does not say what is to be paid")
    prepaid = amount(totals, "PrepaidAmount") or ZERO
    rounding = amount(totals, "PayableRoundingAmount") or ZERO
    total = amount(totals, "TaxInclusiveAmount")
    return EInvoice(
        number=text(root, "ID"),
        is_credit_note=is_credit_note or text(root, "InvoiceTypeCode") in CREDIT_NOTE_TYPES,
        currency=currency,
        supplier=_party(child(root, "AccountingSupplierParty/Party")),
        customer=_party(child(root, "AccountingCustomerParty/Party")),
        vat=amount(tax_total, "TaxAmount") or ZERO,
        total=payable + prepaid - rounding if total is None else total,
        payable=payable,
        issue_date=day(text(root, "IssueDate")),
        due_dates=tuple(filter(None, map(day, _due_dates(root)))),
        prepaid=prepaid,
        rounding=rounding,
        vat_parts=tuple(_vat_parts(tax_total)),
        lines=tuple(_lines(root)),
    )


def _currency(root: Element, totals: Element | None) -> str:
    """The one in which it is to be paid, whatever the document says its currency is."""
    payable = None if totals is None else child(totals, "PayableAmount")
    told = "" if payable is None else payable.get("currencyID", "").strip()
    is_code = len(told) == len("EUR")  # some write that of a country there
    return (told if is_code else text(root, "DocumentCurrencyCode")).upper()


def _tax_total(root: Element, currency: str) -> Element | None:
    """The VAT in the document's currency; a second one may tell it in that of the tax office."""
    found = list(children(root, "TaxTotal"))
    in_currency = [
        total
        for total in found
        if (node := child(total, "TaxAmount")) is not None
        and node.get("currencyID", currency).upper() == currency
    ]
    with_parts = [total for total in in_currency if child(total, "TaxSubtotal") is not None]
    return next(iter(with_parts or in_currency or found), None)


def _vat_parts(tax_total: Element | None) -> Iterator[VatPart]:
    """The VAT by category and rate."""
    for part in children(tax_total, "TaxSubtotal") if tax_total is not None else ():
        category, rate = _category(child(part, "TaxCategory"))
        yield VatPart(
            category=category,
            rate=amount(part, "Percent") if rate is None else rate,
            base=amount(part, "TaxableAmount") or ZERO,
            amount=amount(part, "TaxAmount") or ZERO,
        )


def _category(node: Element | None) -> tuple[str | None, Decimal | None]:
    return category_of(text(node, "ID")), amount(node, "Percent")


def _due_dates(root: Element) -> list[str]:
    """Of the document, else of its ways to pay, else of its instalments."""
    paths = ("DueDate", "PaymentMeans/PaymentDueDate", "PaymentTerms/PaymentDueDate")
    found = ([text(node) for node in children(root, path)] for path in paths)
    return next(filter(None, found), [])


def _party(node: Element | None) -> Party:
    """Supplier or customer of a UBL document; one without a name when there is none."""
    if node is None:
        return Party("")
    legal = child(node, "PartyLegalEntity")
    country = text(node, "PostalAddress/Country/IdentificationCode").upper()
    return Party(
        name=text(legal, "RegistrationName") or text(node, "PartyName/Name"),
        vat=_vat_number(node),
        country=country or None,
        registrations=(
            *identifiers(node, ("PartyLegalEntity/CompanyID",), country),
            *identifiers(node, ("EndpointID", "PartyIdentification/ID")),
        ),
    )


def _vat_number(party: Element) -> str | None:
    """The number of its VAT scheme; of another scheme only when the document names none."""
    schemes = list(children(party, "PartyTaxScheme"))
    for scheme in schemes:
        if text(scheme, "TaxScheme/ID").upper() in ("VAT", "") and text(scheme, "CompanyID"):
            return text(scheme, "CompanyID")
    return None


# --- lines ---------------------------------------------------------------------------------------


def _lines(root: Element) -> Iterator[FileLine]:
    for node in children(root, "AllowanceCharge"):
        yield _allowance_charge(node, *_category(child(node, "TaxCategory")))
    tag = "InvoiceLine" if child(root, "InvoiceLine") is not None else "CreditNoteLine"
    for node in children(root, tag):
        yield from _line(node)


def _line(node: Element) -> Iterator[FileLine]:
    """A line, and each charge on it, which Odoo's importer takes out of it."""
    category, rate = _line_category(node)
    charges = [
        charge
        for found in children(node, "AllowanceCharge")
        if (charge := _allowance_charge(found, category, rate)).net > 0
    ]
    name = text(node, "Item/Description") or text(node, "Item/Name")
    net = amount(node, "LineExtensionAmount") or ZERO
    yield FileLine(name, net - sum(charge.net for charge in charges), category, rate)
    yield from charges


def _line_category(node: Element) -> tuple[str | None, Decimal | None]:
    found = child(node, "Item/ClassifiedTaxCategory")
    if found is None:  # UBL 2.0
        found = child(node, "TaxTotal/TaxSubtotal/TaxCategory")
    return _category(found)


def _allowance_charge(node: Element, category: str | None, rate: Decimal | None) -> FileLine:
    sign = 1 if text(node, "ChargeIndicator").lower() in ("true", "1") else -1
    net = sign * (amount(node, "Amount") or ZERO)
    return FileLine(text(node, "AllowanceChargeReason"), net, category, rate)
