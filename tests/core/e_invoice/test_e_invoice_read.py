"""Reading e-invoices, of honest senders and of others."""

import base64
from datetime import date
from decimal import Decimal as D

import pytest

from exact_online_connector.core.e_invoice.invoice import FileLine, NotReadable, VatPart
from exact_online_connector.core.e_invoice.read import LARGEST, MOST_ELEMENTS, read_e_invoice

from .e_invoice_builders import HEAD, UBL, category, cii, money, ubl, ubl_line


def test_ubl_invoice():
    found = read_e_invoice(ubl([ubl_line("100.00", name="  Paper\n A4 ")]))
    assert (found.number, found.currency, found.is_credit_note) == ("F-1", "EUR", False)
    assert (found.issue_date, found.due_dates) == (date(2026, 3, 12), (date(2026, 4, 11),))
    assert (found.total, found.vat, found.payable, found.due) == (121, 21, 121, 121)
    assert found.vat_parts == (VatPart("S", D(21), D("100.00"), D("21.00")),)
    assert found.lines == (FileLine("Paper A4", D("100.00"), "S", D(21)),)
    assert found.supplier.vat == "BE0403170701"
    assert found.supplier.country == "BE"
    assert found.supplier.registrations == (("0208", "0403.170.701"), ("0208", "0403170701"))
    assert found.customer.name == "Atelier Noord"


def test_cii_invoice():
    found = read_e_invoice(cii([("100.00", "AE")], [("AE", "0", "100.00", "0.00")]))
    assert (found.number, found.currency, found.is_credit_note) == ("F-1", "EUR", False)
    assert (found.issue_date, found.due_dates) == (date(2026, 3, 12), (date(2026, 4, 11),))
    assert (found.total, found.vat, found.payable) == (100, 0, 100)
    assert found.vat_parts == (VatPart("AE", D(0), D("100.00"), D(0)),)
    assert found.lines == (FileLine("Line", D("100.00"), "AE", None),)
    assert found.supplier.vat == "NL001234567B01"
    assert found.supplier.registrations == (("0106", "01234567"),)


@pytest.mark.parametrize(
    ("content", "is_credit_note"),
    [
        (ubl(tag="CreditNote"), True),
        (ubl(head="<cbc:InvoiceTypeCode>381</cbc:InvoiceTypeCode>"), True),
        (ubl(head="<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>"), False),
        (cii(type_code="381"), True),
        (cii(type_code="384"), False),
    ],
)
def test_credit_note(content, is_credit_note):
    assert read_e_invoice(content).is_credit_note is is_credit_note


def test_prepaid_and_rounding():
    totals = money("PrepaidAmount", "50.00") + money("PayableRoundingAmount", "0.02")
    found = read_e_invoice(ubl(totals=totals, payable="71.02"))
    assert (found.payable, found.prepaid, found.rounding) == (D("71.02"), D(50), D("0.02"))
    assert found.due == D("121.02")
    totals = "<TotalPrepaidAmount>50</TotalPrepaidAmount><RoundingAmount>0.02</RoundingAmount>"
    found = read_e_invoice(cii(totals=totals, payable="71.02"))
    assert (found.payable, found.due, found.rounding) == (D("71.02"), D("121.02"), D("0.02"))


def test_lines_as_odoo_makes_them():
    """The document's allowances and charges come first, a charge on a line is a line of its own."""
    allowance = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReason>Loyalty</cbc:AllowanceChargeReason>{money('Amount', 10)}"
        f"{category('S', 21)}</cac:AllowanceCharge>"
    )
    on_line = (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReason>Freight</cbc:AllowanceChargeReason>{money('Amount', 4)}"
        "</cac:AllowanceCharge>"
    )
    lines = [ubl_line("54.00", more=on_line), ubl_line("20.00", "AE", "0", name="Work")]
    found = read_e_invoice(ubl(lines, before_lines=allowance))
    assert found.lines == (
        FileLine("Loyalty", D(-10), "S", D(21)),
        FileLine("Line", D(50), "S", D(21)),
        FileLine("Freight", D(4), "S", D(21)),
        FileLine("Work", D(20), "AE", D(0)),
    )


def test_vat_is_that_of_the_documents_currency():
    """A second total tells the VAT in the currency of the tax office; it may come first."""
    other = f"<cac:TaxTotal>{money('TaxAmount', '19.32', 'EUR')}</cac:TaxTotal>"
    found = read_e_invoice(ubl(currency="USD", before_lines=other))
    assert found.vat == 21
    assert [part.amount for part in found.vat_parts] == [21]


def test_ubl_2_0():
    """Older documents keep the rate and the category of a line elsewhere."""
    line = (
        f"{money('LineExtensionAmount', '100.00')}<cac:TaxTotal><cac:TaxSubtotal>"
        f"{category('AA', '6')}</cac:TaxSubtotal></cac:TaxTotal>"
        "<cac:Item><cbc:Description>Book</cbc:Description></cac:Item>"
    )
    assert read_e_invoice(ubl([line])).lines == (FileLine("Book", D(100), "S", D(6)),)


def test_attached_document():
    inner = base64.b64encode(ubl()).decode()
    wrapper = (
        f'<AttachedDocument xmlns="{UBL}:AttachedDocument-2" xmlns:b="{UBL}:x"><b:Attachment>'
        f'<b:EmbeddedDocumentBinaryObject mimeCode="text/xml">{inner}'
        "</b:EmbeddedDocumentBinaryObject></b:Attachment></AttachedDocument>"
    )
    assert read_e_invoice(wrapper.encode()).number == "F-1"


@pytest.mark.parametrize(
    "content", [b"<a/>", b'<?xml version="1.0"?><Invoice/>', b"<svg><g/></svg>"]
)
def test_other_xml_is_no_e_invoice(content):
    assert read_e_invoice(content) is None


LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        OUTSIDE,
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        b"",
        b"\x00\xff\xfe",
        b"<a><b></a>",
        b"<a>" + b"<b/>" * MOST_ELEMENTS + b"</a>",
        b"<a>" * (MOST_ELEMENTS + 1),
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b'<?xml version="1.0" encoding="utf-8"?><a>\xff</a>',
        ubl(payable="1e999999"),
        ubl(payable="NaN"),
        ubl(payable="12,50"),
        ubl(payable=""),
        ubl()[:-20],
        (HEAD.format(tag="Invoice") + "</Invoice>").encode(),
        b'<x:CrossIndustryInvoice xmlns:x="urn:un:unece:uncefact:data:standard:'
        b'CrossIndustryInvoice:100"/>',
        b" " * (LARGEST + 1),
    ],
)
def test_hostile_or_broken(content):
    with pytest.raises(NotReadable):
        read_e_invoice(content)


def test_deep_xml():
    with pytest.raises(NotReadable):
        read_e_invoice(b"<a>" * 200_000)


def test_embedded_file_is_not_kept():
    pdf = "QUJD" * 100_000
    attachment = (
        "<cac:AdditionalDocumentReference><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>"
        f"{pdf}</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
        "</cac:AdditionalDocumentReference>"
    )
    assert read_e_invoice(ubl(before_lines=attachment)).total == 121


@pytest.mark.parametrize("day", ["2026-02-30", "soon", "", "12-03-2026"])
def test_a_date_that_is_none(day):
    content = ubl().replace(b"<cbc:DueDate>2026-04-11", f"<cbc:DueDate>{day}".encode())
    assert read_e_invoice(content).due_dates == ()


def test_an_amount_of_many_decimals():
    """Programs write as many as their kind of number has."""
    found = read_e_invoice(ubl([ubl_line("100." + "0" * 28)], payable="121." + "0" * 28))
    assert (found.payable, found.lines[0].net) == (121, 100)


def test_the_currency_is_that_of_what_is_to_be_paid():
    """Whatever the document says of itself: its amounts are what is booked."""
    said = b"<cbc:DocumentCurrencyCode>EUR<"
    content = ubl([ubl_line("100.00")])
    assert said in content
    for other in (b"<cbc:DocumentCurrencyCode>USD<", b"<cbc:DocumentCurrencyCode><"):
        found = read_e_invoice(content.replace(said, other))
        assert (found.currency, found.vat) == ("EUR", 21)


def test_the_currency_of_a_cii_invoice_is_that_of_its_vat():
    """Unless it is told in that of the tax office alone."""
    said = b"<InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>"
    told = cii()
    assert said in told
    other = b"<InvoiceCurrencyCode>USD</InvoiceCurrencyCode>"
    assert read_e_invoice(told.replace(said, other)).currency == "EUR"
    of_office = b"<TaxCurrencyCode>EUR</TaxCurrencyCode>" + other
    assert read_e_invoice(told.replace(said, of_office)).currency == "USD"
