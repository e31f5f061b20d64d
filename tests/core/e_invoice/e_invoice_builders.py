"""E-invoices for tests, as XML: UBL and CII with only what a test is about."""

from decimal import Decimal

UBL = "urn:oasis:names:specification:ubl:schema:xsd"
HEAD = (
    f'<{{tag}} xmlns="{UBL}:{{tag}}-2" xmlns:cac="{UBL}:CommonAggregateComponents-2" '
    f'xmlns:cbc="{UBL}:CommonBasicComponents-2">'
)
SUPPLIER = """
  <cac:AccountingSupplierParty><cac:Party>
    <cbc:EndpointID schemeID="0208">0403170701</cbc:EndpointID>
    <cac:PostalAddress><cac:Country>
      <cbc:IdentificationCode>BE</cbc:IdentificationCode>
    </cac:Country></cac:PostalAddress>
    <cac:PartyTaxScheme><cbc:CompanyID>BE0403170701</cbc:CompanyID>
      <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
    <cac:PartyLegalEntity><cbc:RegistrationName>Drukkerij De Pers BV</cbc:RegistrationName>
      <cbc:CompanyID schemeID="0208">0403.170.701</cbc:CompanyID></cac:PartyLegalEntity>
  </cac:Party></cac:AccountingSupplierParty>"""
CUSTOMER = """
  <cac:AccountingCustomerParty><cac:Party><cac:PartyLegalEntity>
    <cbc:RegistrationName>Atelier Noord</cbc:RegistrationName>
  </cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>"""


def category(code, rate, tag="cac:TaxCategory"):
    percent = "" if rate is None else f"<cbc:Percent>{rate}</cbc:Percent>"
    return (
        f"<{tag}><cbc:ID>{code}</cbc:ID>{percent}"
        f"<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></{tag}>"
    )


def money(tag, value, currency="EUR"):
    return f'<cbc:{tag} currencyID="{currency}">{value}</cbc:{tag}>'


def ubl_line(net, code="S", rate="21", name="Line", more=""):
    return (
        f"{money('LineExtensionAmount', net)}{more}<cac:Item><cbc:Name>{name}</cbc:Name>"
        f"{category(code, rate, 'cac:ClassifiedTaxCategory')}</cac:Item>"
    )


def ubl(
    lines=(),
    parts=(("S", "21", "100.00", "21.00"),),
    *,
    tag="Invoice",
    head="",
    totals="",
    payable=None,
    currency="EUR",
    number="F-1",
    before_lines="",
    supplier=SUPPLIER,
):
    """A document of the lines of ``ubl_line``.

    :param parts: category, rate, base and VAT of each part of the VAT
    """
    vat = sum((Decimal(part[3]) for part in parts), Decimal(0))
    net = sum((Decimal(part[2]) for part in parts), Decimal(0))
    line_tag = "CreditNoteLine" if tag == "CreditNote" else "InvoiceLine"
    subtotals = "".join(
        f"<cac:TaxSubtotal>{money('TaxableAmount', base, currency)}"
        f"{money('TaxAmount', tax, currency)}{category(code, rate)}</cac:TaxSubtotal>"
        for code, rate, base, tax in parts
    )
    return (
        f"{HEAD.format(tag=tag)}<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-03-12</cbc:IssueDate>"
        f"<cbc:DueDate>2026-04-11</cbc:DueDate>{head}"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>{supplier}{CUSTOMER}"
        f"{before_lines}<cac:TaxTotal>{money('TaxAmount', vat, currency)}{subtotals}"
        f"</cac:TaxTotal><cac:LegalMonetaryTotal>{money('TaxExclusiveAmount', net, currency)}"
        f"{money('TaxInclusiveAmount', net + vat, currency)}{totals}"
        f"{money('PayableAmount', net + vat if payable is None else payable, currency)}"
        "</cac:LegalMonetaryTotal>"
        + "".join(f"<cac:{line_tag}>{line}</cac:{line_tag}>" for line in lines)
        + f"</{tag}>"
    ).encode()


def cii(
    lines=(),
    parts=(("S", "21", "100.00", "21.00"),),
    *,
    type_code="380",
    settlement="",
    totals="",
    payable=None,
):
    """The same as a Cross Industry Invoice; ``lines`` are pairs of net amount and category."""
    vat = sum((Decimal(part[3]) for part in parts), Decimal(0))
    net = sum((Decimal(part[2]) for part in parts), Decimal(0))
    namespace = "urn:un:unece:uncefact:data:standard"
    taxes = "".join(
        f"<ApplicableTradeTax><CalculatedAmount>{tax}</CalculatedAmount><TypeCode>VAT</TypeCode>"
        f"<BasisAmount>{base}</BasisAmount><CategoryCode>{code}</CategoryCode>"
        f"<RateApplicablePercent>{rate}</RateApplicablePercent></ApplicableTradeTax>"
        for code, rate, base, tax in parts
    )
    items = "".join(
        "<IncludedSupplyChainTradeLineItem><SpecifiedTradeProduct><Name>Line</Name>"
        "</SpecifiedTradeProduct><SpecifiedLineTradeSettlement><ApplicableTradeTax>"
        f"<CategoryCode>{code}</CategoryCode></ApplicableTradeTax>"
        "<SpecifiedTradeSettlementLineMonetarySummation>"
        f"<LineTotalAmount>{amount}</LineTotalAmount>"
        "</SpecifiedTradeSettlementLineMonetarySummation></SpecifiedLineTradeSettlement>"
        "</IncludedSupplyChainTradeLineItem>"
        for amount, code in lines
    )
    due = net + vat if payable is None else payable
    return (
        f'<x:CrossIndustryInvoice xmlns:x="{namespace}:CrossIndustryInvoice:100" '
        f'xmlns="{namespace}:ReusableAggregateBusinessInformationEntity:100">'
        f"<x:ExchangedDocument><ID>F-1</ID><TypeCode>{type_code}</TypeCode><IssueDateTime>"
        '<DateTimeString format="102">20260312</DateTimeString></IssueDateTime>'
        "</x:ExchangedDocument><x:SupplyChainTradeTransaction>"
        f"{items}<ApplicableHeaderTradeAgreement><SellerTradeParty><Name>Drukkerij</Name>"
        '<SpecifiedLegalOrganization><ID schemeID="0106">01234567</ID>'
        "</SpecifiedLegalOrganization><PostalTradeAddress><CountryID>NL</CountryID>"
        '</PostalTradeAddress><SpecifiedTaxRegistration><ID schemeID="FC">12</ID>'
        '</SpecifiedTaxRegistration><SpecifiedTaxRegistration><ID schemeID="VA">NL001234567B01'
        "</ID></SpecifiedTaxRegistration></SellerTradeParty></ApplicableHeaderTradeAgreement>"
        "<ApplicableHeaderTradeSettlement><InvoiceCurrencyCode>EUR</InvoiceCurrencyCode>"
        f"{taxes}{settlement}<SpecifiedTradePaymentTerms><DueDateDateTime>"
        '<DateTimeString format="102">20260411</DateTimeString></DueDateDateTime>'
        "</SpecifiedTradePaymentTerms><SpecifiedTradeSettlementHeaderMonetarySummation>"
        f'<TaxTotalAmount currencyID="EUR">{vat}</TaxTotalAmount>'
        f"<GrandTotalAmount>{net + vat}</GrandTotalAmount>{totals}"
        f"<DuePayableAmount>{due}</DuePayableAmount>"
        "</SpecifiedTradeSettlementHeaderMonetarySummation></ApplicableHeaderTradeSettlement>"
        "</x:SupplyChainTradeTransaction></x:CrossIndustryInvoice>"
    ).encode()
