"""Why a document cannot be sent, or what a person should know before it is.

An issue carries no prose: ``code`` is turned into a translated sentence and the action that fixes
it by the models, with ``params`` filled in and ``record`` (Odoo model and id) as what to open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

# code -> the params that come with it, beside "document"; those of the models are declared by their
# sentences (models/words/describe.py)
CODES: dict[str, tuple[str, ...]] = {
    # the document itself
    "not_posted": (),
    "already_sent": (),
    "zero_lines": (),
    "reference_missing": (),
    "reference_too_long": ("length", "limit"),
    "payment_reference_too_long": ("reference", "length", "limit"),
    # the partner
    "vat_number_invalid": ("partner", "vat", "country"),
    "no_country": ("partner", "vat"),
    "partner_name_missing": ("partner",),
    "vies_invalid": ("partner", "vat"),
    "iban_invalid": ("partner", "iban"),
    "phone_left_out": ("partner", "phone"),
    # a contact that is made of a relation
    "relation_blocked": ("relation",),
    "relation_no_role": ("relation",),
    "relation_no_name": ("code",),
    "relation_vat_invalid": ("relation", "vat", "country"),
    "relation_iban_invalid": ("relation", "iban"),
    # its direct debit mandate
    "mandate_no_reference": ("partner",),
    "mandate_no_bank_account": ("mandate", "partner"),
    "mandate_iban_invalid": ("mandate", "partner", "iban"),
    "mandate_not_signed": ("mandate", "partner"),
    # journal, period, currency
    "no_journal": ("journal", "kind"),
    "journal_wrong_type": ("journal", "kind"),
    "journal_blocked": ("journal",),
    "period_missing": ("date",),
    "period_closed": ("journal", "year", "period", "date"),
    "month_locked": ("date", "until"),
    "other_period": ("date", "accounting_date", "year", "period"),
    "instalments": ("due_date", "instalments"),
    "currency_unknown": ("currency",),
    "currency_not_allowed": ("currency", "journal"),
    "too_many_decimals": ("amount", "currency"),
    "rate_missing": ("currency",),
    "rate_not_allowed": ("currency", "journal"),
    "company_currency_differs": ("company_currency", "division_currency"),
    # the lines
    "no_gl_account": ("line", "account"),
    "gl_account_blocked": ("line", "account", "gl_account"),
    "gl_account_wrong_type": ("line", "account", "gl_account", "type"),
    "cost_center_required": ("line", "gl_account"),
    "cost_unit_required": ("line", "gl_account"),
    # the coding of a bill
    "line_vat_code_missing": ("line",),
    "line_tax_unmapped": ("line", "tax"),
    "line_vat_code_blocked": ("line", "vat_code"),
    "line_vat_code_wrong_kind": ("line", "vat_code"),
    "line_vat_rate_differs": ("line", "vat_code", "rate", "percentage"),
    "line_category_differs": ("line", "vat_code", "vat_category"),
    "line_gl_account_missing": ("line",),
    "cost_center_not_allowed": ("line", "gl_account"),
    "cost_unit_not_allowed": ("line", "gl_account"),
    "deferral_incomplete": ("line",),
    "deferral_order": ("line",),
    # their taxes
    "no_vat_code": ("line", "tax", "vat_code"),
    "no_untaxed_vat_code": ("line", "gl_account", "vat_code"),
    "several_vat_codes": ("line", "taxes", "vat_codes"),
    "vat_code_blocked": ("line", "tax", "vat_code"),
    "vat_code_wrong_kind": ("line", "tax", "vat_code"),
    "vat_rate_differs": ("line", "tax", "vat_code", "rate", "percentage"),
    "vat_code_not_abroad": ("line", "tax", "vat_code", "country"),
    "vat_code_abroad": ("line", "tax", "vat_code"),
    "vat_not_allowed": ("line", "tax", "vat_code", "amount"),
    "no_tax_gl_account": ("line", "tax"),
    "vat_code_stopped": ("vat_code", "other", "booked", "expected", "currency"),
    "vat_code_extra_duty": ("vat_code", "other"),
    # the sum
    "net_differs": ("odoo", "exact", "difference", "currency"),
    "total_differs": ("odoo", "exact", "difference", "currency"),
    "company_amount_differs": ("odoo", "exact", "difference", "currency"),
    # the VAT that is deducted
    "vat_deducted_differs": ("odoo", "exact", "difference", "currency"),
    "share_form_unknown": (),
    "private_account_missing": ("line", "gl_account"),
    "share_differs": ("line", "gl_account", "odoo", "exact"),
    # its own e-invoice
    "e_invoice_unreadable": (),
    "e_invoice_kind_differs": (),
    "e_invoice_currency_differs": ("file", "odoo"),
    "e_invoice_number_differs": ("file", "odoo"),
    "e_invoice_date_differs": ("file", "odoo"),
    "e_invoice_due_date_differs": ("file", "odoo"),
    "e_invoice_registration_differs": ("file", "odoo", "partner"),
    "e_invoice_vat_number_differs": ("file", "odoo", "partner"),
    "e_invoice_other_buyer": ("file", "odoo"),
    "e_invoice_total_differs": ("file", "odoo", "currency"),
    "e_invoice_vat_differs": ("rate", "file", "odoo", "currency"),
    "e_invoice_vat_total_differs": ("file", "odoo", "currency"),
    "e_invoice_net_differs": ("file", "odoo", "currency"),
    "e_invoice_prepaid": ("paid", "payable", "currency"),
}

# What a person should know, but what does not stop the document.
WARNINGS = {
    "no_country",
    "vies_invalid",
    "iban_invalid",
    "phone_left_out",
    "relation_vat_invalid",
    "relation_iban_invalid",
    "payment_reference_too_long",
    "other_period",
    "instalments",
    "line_vat_rate_differs",
    "line_tax_unmapped",
    "line_category_differs",
    "vat_code_not_abroad",
    "company_amount_differs",
    "share_differs",
    "e_invoice_unreadable",
    "e_invoice_other_buyer",
    "e_invoice_prepaid",
}
# What a document has otherwise than its own e-invoice, so that it needs a person's eyes.
E_INVOICE = frozenset(code for code in CODES if code.startswith("e_invoice_"))
E_INVOICE -= {"e_invoice_prepaid"}


def declare(code: str, params: tuple[str, ...], *, warns: bool = False) -> None:
    """Add a code that this package does not make itself; one it has keeps its params.

    :param params: what its sentence names
    :param warns: True when it does not stop a document
    """
    CODES.setdefault(code, params)
    if warns:
        WARNINGS.add(code)


@dataclass(frozen=True, slots=True)
class Issue:
    """One reason, for one document.

    :param code: one of ``CODES``
    :param blocking: False for what only warns
    :param params: what the sentence names (document, line, tax, account, code, period …)
    :param record: Odoo model and id to open, None for the record that keeps the issue
    """

    code: str
    blocking: bool
    params: dict[str, str] = field(default_factory=dict)
    record: tuple[str, int] | None = None


def issue(code: str, record: tuple[str, int] | None = None, /, **params: object) -> Issue:
    """Make an issue; whether it blocks follows from its code.

    :raises KeyError: for a code that is not in ``CODES``
    """
    CODES[code]
    texts = {name: str(value) for name, value in params.items()}
    return Issue(code, code not in WARNINGS, texts, record)


def without_repeats(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Each reason once, in order: the same blocked account on thirty lines is one thing to fix.

    Two issues are the same when all but the line they were found on agree; the first line is kept.
    """
    first: dict[tuple, Issue] = {}
    for found in issues:
        subject = tuple(sorted(p for p in found.params.items() if p[0] != "line"))
        first.setdefault((found.code, subject), found)
    return tuple(first.values())
