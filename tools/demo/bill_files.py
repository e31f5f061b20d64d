"""The files suppliers send: a PDF, the photo of a receipt, an electronic invoice in XML."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from odoo.modules.module import get_module_path
from odoo.tools import format_amount

_MIMETYPES = {"pdf": "application/pdf", "image": "image/png"}
_ELECTRONIC = {"be": "peppol_mixed_rates.xml", "nl": "nlcius_two_rates.xml"}
# Of a rate in each file, the one that Odoo's chart knows no tax for and its importer leaves out.
_UNKNOWN = {"be": ("6", "7"), "nl": ("9", "7")}
_LEFT, _RIGHT, _LINE = 60, 535, 20  # points of a page of A4


def attach(move, kind: str):
    """Makes the file of a bill and attaches it as if it had come with it.

    :param kind: "pdf" or "image"
    """
    content = _pdf(move) if kind == "pdf" else _image(move)
    mimetype = _MIMETYPES[kind]
    name = (move.ref or move.name).replace("/", "-")
    file = move.env["ir.attachment"].create(
        {
            "name": f"{name}.{mimetype.rpartition('/')[2]}",
            "raw": content,
            "mimetype": mimetype,
            "res_model": "account.move",
            "res_id": move.id,
        }
    )
    move.message_main_attachment_id = file


def electronic(country: str, day: date, reads_wrong: bool = False) -> bytes:
    """An electronic invoice of a day, without any PDF inside.

    :param country: of the company it goes to
    :param reads_wrong: one that Odoo's importer makes another bill of than the file says
    """
    folder = Path(get_module_path("exact_online_connector")) / "tests" / "coding" / "documents"
    root = etree.parse(folder / _ELECTRONIC[country]).getroot()
    for tag in ("IssueDate", "DueDate"):
        root.find(f"{{*}}{tag}").text = str(day)
    for inside in root.findall("{*}AdditionalDocumentReference"):
        root.remove(inside)
    if reads_wrong:
        root.find("{*}ID").text += "-B"
        _change_rate(root, *_UNKNOWN[country])
    return etree.tostring(root)


def _change_rate(root, old: str, new: str) -> None:
    """Gives what has a rate another one, with its VAT and the totals."""
    more = Decimal("0.00")
    for percent in root.iterfind(".//{*}Percent"):
        if percent.text != old:
            continue
        percent.text = new
        subtotal = percent.getparent().getparent()
        if etree.QName(subtotal).localname == "TaxSubtotal":
            base, tax = (subtotal.find(f"{{*}}{tag}") for tag in ("TaxableAmount", "TaxAmount"))
            right = (Decimal(base.text) * Decimal(new) / 100).quantize(more)
            more += right - Decimal(tax.text)
            tax.text = str(right)
    totals = (
        "{*}TaxTotal/{*}TaxAmount",
        "{*}LegalMonetaryTotal/{*}TaxInclusiveAmount",
        "{*}LegalMonetaryTotal/{*}PayableAmount",
    )
    for path in totals:
        total = root.find(path)
        total.text = str(Decimal(total.text) + more)


def _pdf(move) -> bytes:
    """A page with what a supplier writes on an invoice."""
    stream = io.BytesIO()
    page = Canvas(stream, pagesize=A4, invariant=True)
    page.setTitle(move.ref or move.name)
    top = A4[1] - 80
    page.setFont("Helvetica-Bold", 18)
    page.drawString(_LEFT, top, move.partner_id.name)
    page.setFont("Helvetica", 11)
    for number, (left, right) in enumerate(_rows(move), 2):
        page.drawString(_LEFT, top - number * _LINE, left)
        page.drawRightString(_RIGHT, top - number * _LINE, right)
    page.save()
    return stream.getvalue()


def _image(move) -> bytes:
    """The same, as on the roll of a till."""
    rows = [(move.partner_id.name, ""), *_rows(move)]
    picture = Image.new("L", (420, 60 + _LINE * len(rows)), 250)
    pen = ImageDraw.Draw(picture)
    for number, (left, right) in enumerate(rows):
        height = 30 + number * _LINE
        pen.text((20, height), _plain(left), fill=20)
        pen.text((400, height), _plain(right), fill=20, anchor="ra")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def _rows(move) -> list[tuple[str, str]]:
    """What stands on the page, at its left and at its right."""

    def money(amount):
        text = format_amount(move.env, amount, move.currency_id)
        return text.replace("\xa0", " ").replace("\ufeff", "")  # which the fonts here lack

    supplier, taxes = move.partner_id, move.line_ids.filtered("tax_line_id")
    lines = [(line.name, money(line.price_subtotal)) for line in move.invoice_line_ids]
    vat = [(line.tax_line_id.name, money(abs(line.amount_currency))) for line in taxes]
    payment = [("Please mention", move.payment_reference)] if move.payment_reference else []
    return [
        (f"{supplier.street or ''}, {supplier.city or ''}", supplier.vat or ""),
        ("", ""),
        ("Credit note" if move.move_type == "in_refund" else "Invoice", move.ref or move.name),
        ("Date", str(move.invoice_date)),
        ("To", move.company_id.name),
        ("", ""),
        *lines,
        ("", ""),
        *vat,
        ("Total", money(move.amount_total)),
        *payment,
    ]


def _plain(text: str) -> str:
    """The till's font knows no other letters."""
    return text.replace("€", "EUR").encode("latin-1", "replace").decode("latin-1")
