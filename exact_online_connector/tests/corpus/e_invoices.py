"""E-invoices that are uploaded in the journal for purchases: samples, and what is wrong with one.

A row of ``BROKEN`` is an e-invoice and what is replaced in it, as pairs of a regular expression and
its replacement; each has to be found.
"""

from pathlib import Path

from odoo.tools import file_path

HERE = Path(__file__).parent
DOCUMENTS = HERE.parent / "coding" / "documents"
OF_ODOO = "l10n_account_edi_ubl_cii_tests/tests/test_files"

# Of EN 16931, see samples/README.md.
SAMPLES = {f"EN 16931: {path.stem}": path for path in sorted((HERE / "samples").glob("*.xml"))}
# Those that Odoo's own tests take from the documentation of Peppol and of Factur-X.
SAMPLES_OF_ODOO = {
    f"{source}: {name}": f"{OF_ODOO}/{folder}/{name}.xml"
    for source, folder, names in (
        (
            "Peppol",
            "from_peppol-bis-invoice-3_doc",
            (
                "bis3_allowance",
                "bis3_credit_note",
                "bis3_invoice_negative_amounts",
                "bis3_tax_exempt_gbp",
            ),
        ),
        (
            "Factur-X",
            "from_factur-x_doc",
            (
                "facturx_credit_note_type380",
                "facturx_credit_note_type381",
                "facturx_invoice_basis_quantity",
                "facturx_invoice_negative_amounts",
            ),
        ),
        (
            "Odoo",
            "from_odoo",
            (
                "bis3_ecotaxes_case1",
                "bis3_out_invoice_no_prices",
                "bis3_out_invoice_quantity_and_or_unit_price_zero",
                "bis3_pay_term",
                "facturx_out_invoice_tax_incl",
                "facturx_out_refund",
                "nlcius_out_invoice",
                "nlcius_out_refund",
                "xrechnung_ubl_out_invoice_without_vat",
            ),
        ),
    )
    for name in names
}

_UBL = DOCUMENTS / "peppol_mixed_rates.xml"
_CII = HERE / "samples" / "cii-example9.xml"
_REVERSE = DOCUMENTS / "peppol_reverse_charge.xml"
_CREDIT = DOCUMENTS / "peppol_credit_note.xml"


def _ubl(*changes):
    return _UBL, *changes


BROKEN = {
    "as it should be": _ubl(),
    "a total that is not its lines and VAT": _ubl((">505.22<", ">515.22<")),
    "a total without VAT that is not its lines": _ubl((">442.30<", ">432.30<")),
    "an amount to pay that is not the total": _ubl(
        (">505.22</cbc:Payable", ">405.22</cbc:Payable")
    ),
    "a negative amount to pay": _ubl((">505.22</cbc:Payable", ">-505.22</cbc:Payable")),
    "an amount to pay of nothing": _ubl((">505.22</cbc:Payable", ">0.00</cbc:Payable")),
    "no amount to pay": _ubl((r"<cbc:PayableAmount.*?</cbc:PayableAmount>", "")),
    "prepaid, and told": _ubl(
        (
            "<cbc:PayableAmount.*?</cbc:PayableAmount>",
            '<cbc:PrepaidAmount currencyID="EUR">100.00</cbc:PrepaidAmount>'
            '<cbc:PayableAmount currencyID="EUR">405.22</cbc:PayableAmount>',
        )
    ),
    "VAT in total that is not its parts": _ubl((">62.92<", ">60.92<")),
    "VAT of a rate that is not of its base": _ubl((">50.93<", ">55.93<")),
    "no VAT in total": _ubl((r"(?s)<cac:TaxTotal>.*?</cac:TaxTotal>", "")),
    "a line without a tax category": _ubl(
        (r"(?s)<cac:ClassifiedTaxCategory>.*?</cac:ClassifiedTaxCategory>", "")
    ),
    "a tax category that is none": _ubl((r"(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)S", r"\1Q")),
    "reverse charge on the lines, with VAT": _ubl(
        (r"(?s)(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)S", r"\1AE")
    ),
    "a rate that is no number": _ubl(
        (r"<cbc:Percent>21</cbc:Percent>", "<cbc:Percent>x</cbc:Percent>")
    ),
    "a rate nobody knows": _ubl((r"<cbc:Percent>21<", "<cbc:Percent>13.37<")),
    "two currencies": _ubl(
        (r'(<cbc:LineExtensionAmount currencyID=")EUR', r"\1USD"),
        (r"<cbc:DocumentCurrencyCode>EUR<", "<cbc:DocumentCurrencyCode>USD<"),
    ),
    "a currency of its VAT beside that of the document": _ubl(
        (
            r"(<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>)",
            r"\1<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>",
        ),
        (
            r"<cac:TaxTotal>",
            '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">700.00</cbc:TaxAmount></cac:TaxTotal>'
            "<cac:TaxTotal>",
        ),
    ),
    "a currency that is none": _ubl((r"CurrencyCode>EUR<", "CurrencyCode>XYZ<")),
    "no currency": _ubl((r"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "")),
    "a negative allowance on a line": _ubl((">22.20<", ">-22.20<")),
    "a negative allowance on the document": _ubl(
        (r'(<cbc:Amount currencyID="EUR">)5.00<', r"\1-5.00<")
    ),
    "an allowance without a tax category": _ubl(
        (r"(?s)(>5.00</cbc:Amount>\s*)<cac:TaxCategory>.*?</cac:TaxCategory>", r"\1")
    ),
    "an allowance that does not say whether it is a charge": _ubl(
        (r"<cbc:ChargeIndicator>false</cbc:ChargeIndicator>", "")
    ),
    "a line of nothing": _ubl((">145.00<", ">0.00<")),
    "a negative quantity and a positive amount": _ubl((r'(unitCode="C62">)12<', r"\1-12<")),
    "a quantity of zero": _ubl((r'(unitCode="C62">)12<', r"\g<1>0<")),
    "an amount with a comma": _ubl((">199.80<", ">199,80<")),
    "an amount of twenty decimals": _ubl((">199.80<", ">199.80000000000000000000<")),
    "an amount of thirty digits": _ubl((">199.80<", f">{'9' * 30}<")),
    "no lines": _ubl((r"(?s)<cac:InvoiceLine>.*</cac:InvoiceLine>", "")),
    "no number": _ubl((r"<cbc:ID>2026/00417</cbc:ID>", "")),
    "a number of 300 characters": _ubl((r"2026/00417<", f"{'9' * 300}<")),
    "no date": _ubl((r"<cbc:IssueDate>.*?</cbc:IssueDate>", "")),
    "a date that is none": _ubl((r"(<cbc:IssueDate>).*?<", r"\g<1>2026-13-45<")),
    "a date of 1900": _ubl((r"(<cbc:IssueDate>).*?<", r"\g<1>1900-01-01<")),
    "a due date before its date": _ubl((r"(<cbc:DueDate>).*?<", r"\g<1>2000-01-01<")),
    "a type of document that is none": _ubl((r"(InvoiceTypeCode>)380<", r"\g<1>999<")),
    "a credit note as an invoice of type 381": _ubl((r"(InvoiceTypeCode>)380<", r"\g<1>381<")),
    "a supplier without a name": _ubl((r"Koffiehuis De Maalsteen BV", "")),
    "a supplier without a VAT number": _ubl((r"<cbc:CompanyID>BE0999011710</cbc:CompanyID>", "")),
    "a supplier of another VAT number than its register": _ubl(
        (r"<cbc:CompanyID>BE0999011710<", "<cbc:CompanyID>NL123456782B12<")
    ),
    "a supplier whose VAT number is a word": _ubl(
        (r"<cbc:CompanyID>BE0999011710<", "<cbc:CompanyID>onbekend<")
    ),
    "a supplier of no country": _ubl(
        (r"(?s)<cac:Country>.*?</cac:Country>", ""),
    ),
    "a supplier of a country that is none": _ubl(
        (r"<cbc:IdentificationCode>BE<", "<cbc:IdentificationCode>ZZ<")
    ),
    "no supplier": _ubl(
        (r"(?s)<cac:AccountingSupplierParty>.*?</cac:AccountingSupplierParty>", "")
    ),
    "for another company": _ubl((r"0477472701", "0401234560")),
    "for nobody": _ubl((r"(?s)<cac:AccountingCustomerParty>.*?</cac:AccountingCustomerParty>", "")),
    "markup in a name": _ubl((r"Onderhoud espressomachine", "&lt;b&gt;x&lt;/b&gt; %(x)s")),
    "a document type": _ubl((r"(?s)^<\?xml.*?\?>", "<!DOCTYPE a>")),
    "cut off": _ubl((r"(?s)<cac:LegalMonetaryTotal>.*$", "")),
    "reverse charge with a rate": (_REVERSE, (r"<cbc:Percent>0<", "<cbc:Percent>21<")),
    "reverse charge with VAT": (
        _REVERSE,
        (r"(TaxAmount currencyID=\"EUR\">)0.00<", r"\g<1>808.50<"),
    ),
    "a credit note with a negative amount": (
        _CREDIT,
        (r'(currencyID="EUR">)(\d)', r"\1-\2"),
    ),
    "CII: another total": (_CII, (r"(<ram:GrandTotalAmount[^>]*>)", r"\g<1>9")),
    "CII: no tax category": (_CII, (r"<ram:CategoryCode>.*?</ram:CategoryCode>", "")),
    "CII: no totals": (
        _CII,
        (
            r"(?s)<ram:SpecifiedTradeSettlementHeaderMonetarySummation>.*?"
            r"</ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
            "",
        ),
    ),
    "CII: another currency": (_CII, (r"(InvoiceCurrencyCode>)EUR<", r"\1USD<")),
}


def sample(place):
    """The content of a sample.

    :param place: its path, or where it is among Odoo's addons
    :rtype: bytes
    """
    path = place if isinstance(place, Path) else Path(file_path(place))
    return path.read_bytes()
