"""Customer documents: what is given to Odoo, as rows.

A row is a name and a dict. Of it ``lines`` are lines (``price``, ``tax`` as a rate or one that the
test makes, any field of Odoo), ``partner`` a contact made for it, ``then`` what happens to the
posted document before it is sent; everything else is a field of the document.
"""

LONG = "Ünïcödé " * 40
ARABIC = "شركة المثال للتجارة"
RTL = "\u202eABC\u202c\u200f"
EMOJI = "🏨🍺 Café 🇧🇪"

_LINE = {"price": 100, "tax": 21}


def _line(**values):
    return {"lines": [{**_LINE, **values}]}


LINES = {
    "one ordinary line": _line(),
    "a line of zero": _line(price=0),
    "a line of zero beside another": {"lines": [{**_LINE, "price": 0}, _LINE]},
    "a negative line beside a larger one": {"lines": [{**_LINE, "price": -40}, _LINE]},
    "negative quantity beside a larger line": {
        "lines": [{**_LINE, "quantity": -1, "price": 30}, _LINE]
    },
    "negative quantity and negative price": _line(quantity=-2, price=-50),
    "two lines that come to nothing": {"lines": [_LINE, {**_LINE, "price": -100}]},
    "two lines of other VAT that come to a net of nothing": {
        "lines": [_LINE, {"price": -100, "tax": 6}]
    },
    "a price of eight decimals": _line(price=0.12345678, quantity=1000),
    "a tiny price and a large quantity": _line(price=0.00001, quantity=100000),
    "a quantity of three decimals": _line(price=9.99, quantity=0.333),
    "a cent": _line(price=0.01),
    "less than a cent": _line(price=0.001),
    "a tenth of a billion": _line(price=99999999.99),
    "a discount of 100 %": _line(discount=100),
    "a discount of 100 % beside another line": {"lines": [{**_LINE, "discount": 100}, _LINE]},
    "a discount of a third": _line(price=10, discount=33.333333),
    "a negative discount": _line(discount=-10),
    "a discount of more than 100 % beside a larger line": {
        "lines": [{**_LINE, "discount": 150}, {**_LINE, "price": 500}]
    },
    "twelve hundred lines": {"lines": [{**_LINE, "price": 0.07}] * 1200},
    "hundred lines of seven cents": {"lines": [{**_LINE, "price": 0.07}] * 100},
    "hundred lines of a third": {"lines": [{**_LINE, "price": 0.333333}] * 100},
    "three lines whose VAT rounds otherwise each": {"lines": [{**_LINE, "price": 0.05}] * 3},
    "no tax at all": _line(tax=None),
    "no tax beside 21 %": {"lines": [_LINE, {"price": 50, "tax": None}]},
    "a line without a text": _line(name=False),
    "a text of ten thousand characters": _line(name="x" * 10000),
    "a text of quotes, ampersands and percents": _line(name="'\"&<b>%(line)s%s</b>\\ \u2028"),
    "a text of line breaks": _line(name="one\r\ntwo\n\nthree\ttabs"),
    "an Arabic text": _line(name=ARABIC),
    "a text of emoji": _line(name=EMOJI),
    "a text that turns the direction": _line(name=RTL),
    "sections and notes": {
        "lines": [
            {"display_type": "line_section", "name": "A"},
            _LINE,
            {"display_type": "line_note", "name": "B"},
        ]
    },
    "a section, a subsection and a note": {
        "lines": [
            {"display_type": "line_section", "name": "A"},
            {"display_type": "line_subsection", "name": "A1"},
            _LINE,
            {"display_type": "line_note", "name": "B"},
        ]
    },
    "a quantity of zero beside another line": {"lines": [{**_LINE, "quantity": 0}, _LINE]},
    "a price with its tax included": _line(price=121, tax="included"),
    "prices with and without their tax": {"lines": [{"price": 121, "tax": "included"}, _LINE]},
    "a group of taxes": _line(tax="group"),
    "a tax that is due once it is paid": _line(tax="when_paid"),
    "two VAT rates on one line": _line(tax="two_rates"),
    "a tax of no amount": _line(tax="of_nothing"),
    "an OSS tax of France": _line(tax="of_oss"),
    "a tax of another country": _line(tax="of_the_netherlands"),
    "a combo, as a sale tells it, and what is in it": {
        "lines": [
            {"display_type": "line_section", "name": "Menu x 2", "collapse_composition": True},
            {**_LINE, "price": 8.26, "quantity": 2, "name": "Soup"},
            {**_LINE, "price": 12.4, "quantity": 2, "name": "Beer"},
        ]
    },
    "a combo on a line of its own": {
        "lines": [
            {**_LINE, "price": 0, "product": "combo"},
            {**_LINE, "price": 20.66, "name": "Soup"},
        ]
    },
    "a combo with a price": _line(price=20.66, product="combo"),
    "only a section": {"lines": [{"display_type": "line_section", "name": "A"}]},
    "only a note and a line of zero": {
        "lines": [{"display_type": "line_note", "name": "B"}, {**_LINE, "price": 0}]
    },
    "an account of receivables on a line": _line(account_type="asset_receivable"),
    "an account of payables on a line": _line(account_type="liability_payable"),
    "an account of the bank on a line": _line(account_type="asset_cash"),
    "an account of equity on a line": _line(account_type="equity"),
    "an account of fixed assets on a line": _line(account_type="asset_fixed"),
    "an account of costs on a sale": _line(account_type="expense"),
    "an account of depreciation on a line": _line(account_type="expense_depreciation"),
    "an off-balance account on a line": _line(account_type="off_balance", tax=None),
    "a current liability on a line": _line(account_type="liability_current"),
    "other income on a line": _line(account_type="income_other"),
    "a prepayment account on a line": _line(account_type="asset_prepayments"),
    "down payment taken off": {
        "lines": [
            {**_LINE, "price": 1000},
            {**_LINE, "price": -300, "name": "Down payment", "is_downpayment": True},
        ]
    },
}

HEADERS = {
    "a number of thirty characters": {"name": "N" * 30},
    "a number of thirty-one characters": {"name": "N" * 31},
    "a number of three hundred characters": {"name": "N" * 300},
    "a number with quotes": {"name": 'O\'Neil "1"'},
    "a number with an ampersand": {"name": "A&B/1"},
    "a number with a slash and a hash": {"name": "INV/#/?a=1"},
    "a number with a plus and blanks": {"name": "A + B  C"},
    "a number with a line break": {"name": "A\nB"},
    "a number with a tab": {"name": "T\tB"},
    "a number with a NUL": {"name": "A\x00B"},
    "a number with a control character": {"name": "C\x07B"},
    "a number with a lone surrogate": {"name": "A\ud800B"},
    "a number with a soft hyphen": {"name": "S\u00adB"},
    "a number with a zero-width blank": {"name": "Z\u200bB"},
    "a number with a no-break blank": {"name": "N\u00a0B"},
    "an Arabic number": {"name": "فاتورة ١٢٣"},
    "a number of emoji": {"name": "🏨🍺"},
    "a number that turns the direction": {"name": RTL},
    "a composed and a decomposed accent": {"name": "Cafe\u0301 é"},
    "a number of markup": {"name": "<script>alert(1)</script>"},
    "a number of OData": {"name": "1' or YourRef ne '"},
    "a payment reference of 300 characters": {"payment_reference": "P" * 300},
    "a payment reference with line breaks": {"payment_reference": "A\nB"},
    "a payment reference of emoji": {"payment_reference": EMOJI},
    "a customer reference of 300 characters": {"ref": "R" * 300},
    "terms of ten thousand characters": {"narration": "n" * 10000},
    "a date of 1900": {"invoice_date": "1900-01-01"},
    "a date of 2099": {"invoice_date": "2099-12-31"},
    "a due date before the date": {
        "invoice_date_due": "2000-01-01",
        "invoice_payment_term_id": False,
    },
    "a due date of 2099": {"invoice_date_due": "2099-12-31", "invoice_payment_term_id": False},
    "three instalments": {"invoice_payment_term_id": "account.account_payment_term_advance_60days"},
    "a discount for early payment, VAT on the whole": {"early_discount": "excluded"},
    "a discount for early payment, VAT less when it is taken": {"early_discount": "included"},
    "a discount for early payment, VAT less always": {"early_discount": "mixed"},
    "two rates and a discount for early payment, VAT less always": {
        "early_discount": "mixed",
        "lines": [_LINE, {"price": 33.33, "tax": 6}],
    },
    "a credit note with a discount for early payment, VAT less always": {
        "move_type": "out_refund",
        "early_discount": "mixed",
    },
    "a credit note": {"move_type": "out_refund"},
    "a credit note with a negative line": {
        "move_type": "out_refund",
        "lines": [{**_LINE, "price": -40}, _LINE],
    },
    "a receipt": {"move_type": "out_receipt"},
    "a receipt without a partner": {"move_type": "out_receipt", "no_partner": True},
    "a miscellaneous entry": {"move_type": "entry", "lines": []},
    "a draft": {"then": "leave_draft"},
    "a cancelled document": {"then": "cancel"},
    "a document reset to draft": {"then": "button_draft"},
    "a document reset and posted again": {"then": "repost"},
    "a document whose tax is archived after": {"then": "archive_tax"},
    "a document whose account is archived after": {"then": "archive_account"},
    "a document whose journal is archived after": {"then": "archive_journal"},
    "a document whose partner is archived after": {"then": "archive_partner"},
    "a document whose partner moves to another company": {"then": "other_company_partner"},
    "a document whose partner loses the country after": {"then": "no_country"},
    "a document whose currency is archived after": {
        "currency": ("USD", 1.25),
        "then": "archive_currency",
    },
    "a document in yen, without decimals": {
        "currency": ("JPY", 160.55),
        "lines": [{**_LINE, "price": 12345}],
    },
    "a document in dinar, with three decimals": {
        "currency": ("KWD", 0.3333),
        "lines": [{**_LINE, "price": 12.345}],
    },
    "a document in dinar that needs its third decimal": {
        "currency": ("KWD", 0.3333),
        "lines": [{**_LINE, "price": 1.001}],
    },
    "a document in dollars": {"currency": ("USD", 1.0837)},
    "a document in dollars at a rate of a million": {"currency": ("USD", 1000000)},
    "a document in dollars at a tiny rate": {"currency": ("USD", 0.000001)},
    "a document in a currency the division does not know": {"currency": ("XAF", 655.957)},
    "a currency without a rate": {"currency": ("CHF", None)},
    "two documents of one number, one after the other": {"name": "TWICE", "then": "twin"},
    "rounded to five cents by a line": {
        "rounding": "add_invoice_line",
        "lines": [{**_LINE, "price": 9.99}],
    },
    "rounded to five cents in the tax": {
        "rounding": "biggest_tax",
        "lines": [{**_LINE, "price": 9.99}],
    },
    "a fiscal position without its taxes": {"fiscal_position": "empty"},
    "a fiscal position of a VAT number in the Netherlands": {"fiscal_position": "NL"},
}

DOCUMENTS = {
    **LINES,
    **{name: {**_line(), **values} for name, values in HEADERS.items()},
}
