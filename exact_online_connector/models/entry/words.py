"""What keeps a document out of Exact, and what Exact has otherwise, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register, run_on

_lt = LazyTranslate(__name__)

SENTENCES = {
    "not_posted": (_lt("It is not posted yet. Confirm it first."), "document"),
    "already_sent": (_lt("It is already in Exact Online."), "document"),
    "zero_lines": (
        _lt("It has no line with an amount, so there is nothing to book."),
        "document",
    ),
    "reference_too_long": (
        _lt(
            "Its reference is %(length)s characters long and Exact accepts %(limit)s. We never "
            "shorten it, because we find the entry by it. Enter a shorter one for Exact."
        ),
        "reference",
    ),
    "payment_reference_too_long": (
        _lt(
            "The payment reference %(reference)s is %(length)s characters long and Exact accepts "
            "%(limit)s, so it is left out."
        ),
        "document",
    ),
    "reference_missing": (
        _lt("The supplier's reference is missing. Enter the number on the bill."),
        "reference",
    ),
    "duplicate_in_exact": (
        _lt(
            "Exact already has this document: entry %(number)s of %(date)s with reference "
            "%(reference)s, %(amount)s %(currency)s. Adopt it, or book it anyway."
        ),
        "adopt",
    ),
    "reference_in_exact": (
        _lt(
            "Exact has another amount with reference %(reference)s of this relation: entry "
            "%(number)s of %(date)s, %(amount)s %(currency)s. Adopt it, or book it anyway."
        ),
        "reference",
    ),
    "relation_twice_in_exact": (
        _lt(
            "Exact has reference %(reference)s with the same amount on another relation, "
            "%(partner)s: entry %(number)s of %(date)s, %(amount)s %(currency)s. Adopt it, or "
            "book it anyway."
        ),
        "reference",
    ),
    "period_closed": (
        _lt(
            "The accounting date %(date)s falls in period %(year)s/%(period)s, which is closed "
            "for journal %(journal)s in Exact. Have it opened there, or choose another date."
        ),
        "period",
    ),
    "other_period": (
        _lt(
            "It is dated %(date)s and its accounting date is %(accounting_date)s, so it is booked "
            "in period %(year)s/%(period)s under its own date."
        ),
        None,
    ),
    "instalments": (
        _lt(
            "It is to be paid in instalments (%(instalments)s). Exact holds one due date and gets "
            "the last one, %(due_date)s; earlier payments settle the earliest instalment."
        ),
        None,
    ),
    "too_many_decimals": (
        _lt(
            "Exact keeps amounts with two decimals and %(amount)s %(currency)s has more, so the "
            "two ledgers would differ. Round the amounts of this document to two decimals, or "
            "book it in Exact by hand."
        ),
        "document",
    ),
    "rate_missing": (
        _lt("There is no exchange rate for %(currency)s. Fill in the rate in Odoo."),
        "document",
    ),
    "total_differs": (
        _lt(
            "Exact would book %(exact)s %(currency)s instead of %(odoo)s %(currency)s, a "
            "difference of %(difference)s. Check the taxes on the lines."
        ),
        "document",
    ),
    "company_amount_differs": (
        _lt(
            "In the company's currency Exact books %(exact)s instead of %(odoo)s %(currency)s, "
            "more than rounding explains. Check the amounts of its journal items."
        ),
        "document",
    ),
    "vat_deducted_differs": (
        _lt(
            "Odoo deducts %(odoo)s %(currency)s of VAT and Exact would deduct %(exact)s "
            "%(currency)s, a difference of %(difference)s. This division cannot keep the "
            "non-deductible part. Give the line no tax in Odoo and an amount including VAT, or "
            "book the bill in Exact."
        ),
        "document",
    ),
    "share_differs": (
        _lt(
            'On "%(line)s" %(odoo)s %% of the VAT is not deductible by its tax in Odoo, and '
            "%(exact)s %% by G/L account %(gl_account)s. Exact will book it as Odoo does."
        ),
        "document",
    ),
    "e_invoice_unreadable": (
        _lt("The e-invoice among its files cannot be read, so the two were not compared."),
        "document",
    ),
    "e_invoice_kind_differs": (
        _lt("One of the two is a credit note: the document in Odoo, or its e-invoice."),
        "e_invoice",
    ),
    "e_invoice_currency_differs": (
        _lt("Its e-invoice is in %(file)s, but in Odoo it is in %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_number_differs": (
        _lt("Its e-invoice has number %(file)s, but in Odoo it is %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_date_differs": (
        _lt("Its e-invoice is dated %(file)s, but in Odoo its date is %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_due_date_differs": (
        _lt("According to its e-invoice it is due on %(file)s, but in Odoo on %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_registration_differs": (
        _lt(
            "In its e-invoice the registration number is %(file)s, and %(partner)s has %(odoo)s in "
            "Odoo: it may be another company."
        ),
        "e_invoice",
    ),
    "e_invoice_vat_number_differs": (
        _lt(
            "In its e-invoice the VAT number is %(file)s, and %(partner)s has %(odoo)s in Odoo: it "
            "may be another company."
        ),
        "e_invoice",
    ),
    "e_invoice_other_buyer": (
        _lt(
            "Its e-invoice is addressed to %(file)s and not to %(odoo)s: it may be a bill of "
            "another company."
        ),
        "document",
    ),
    "e_invoice_total_differs": (
        _lt("Its e-invoice totals %(file)s %(currency)s, but in Odoo it is %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_vat_differs": (
        _lt(
            "VAT of %(rate)s %%: %(file)s %(currency)s in its e-invoice, and %(odoo)s in Odoo. "
            "Check the taxes of its lines."
        ),
        "e_invoice",
    ),
    "e_invoice_vat_total_differs": (
        _lt("VAT: %(file)s %(currency)s in its e-invoice, and %(odoo)s in Odoo."),
        "e_invoice",
    ),
    "e_invoice_net_differs": (
        _lt("Without VAT: %(file)s %(currency)s in its e-invoice, and %(odoo)s in Odoo."),
        "e_invoice",
    ),
    "e_invoice_prepaid": (
        _lt(
            "According to its e-invoice, %(paid)s %(currency)s was already paid and %(payable)s "
            "is left to pay."
        ),
        "document",
    ),
    "found_several": (
        _lt(
            "Several entries in Exact have this reference: %(numbers)s. Delete the superfluous "
            "ones there; we look again within the hour."
        ),
        None,
    ),
    "booked_differs": (
        _lt(
            "Exact booked %(booked)s %(currency)s instead of %(expected)s %(currency)s. Correct "
            "the entry in Exact."
        ),
        None,
    ),
    "booked_vat_differs": (
        _lt(
            "Exact booked VAT of %(booked)s %(currency)s instead of %(expected)s %(currency)s. "
            "Correct the entry in Exact."
        ),
        None,
    ),
    "booked_extra_duty": (
        _lt(
            "Exact booked it with extra duty, which Odoo does not know. Correct the entry in "
            "Exact, or the relation there."
        ),
        None,
    ),
    "vat_codes_stopped": (
        _lt(
            "Exact booked something otherwise with these VAT codes, so documents with them wait: "
            "%(names)s. Look at what was booked, then let them go on in the list of VAT codes."
        ),
        None,
    ),
    "vat_code_stopped": (
        _lt(
            "With VAT code %(vat_code)s Exact booked %(booked)s %(currency)s instead of "
            "%(expected)s %(currency)s on %(other)s. Nothing more is booked with this code until "
            "you have looked: correct that entry, and perhaps choose in the settings to always "
            "send VAT amounts."
        ),
        "vat_code_go_on",
    ),
    "vat_code_extra_duty": (
        _lt(
            "With VAT code %(vat_code)s Exact booked extra duty on %(other)s, which Odoo does not "
            "know. Nothing more is booked with this code until you have looked."
        ),
        "vat_code_go_on",
    ),
    "deducted_differs": (
        _lt(
            "Exact deducts %(booked)s %(currency)s of VAT instead of %(expected)s %(currency)s. "
            "On the lines of entry %(number)s in Exact, correct the part that is not deductible."
        ),
        None,
    ),
    "deducted_unknown": (
        _lt(
            "We could not read back whether Exact deducts only a part of the VAT. Check entry "
            "%(number)s in Exact."
        ),
        None,
    ),
    "back_to_draft": (_lt("It was reset to draft before it was sent."), None),
    "file_empty": (_lt("The file %(name)s is empty, or its content is gone."), "document"),
    "file_too_large": (
        _lt("The file %(name)s has %(size)s MB, and Exact takes 10 MB."),
        "document",
    ),
    "file_refused": (_lt("Exact refused the file; its own message is below."), "document"),
    "document_refused": (
        _lt(
            "Exact makes no document for the file; its own message is below. The Exact user needs "
            "the right to make documents of the type Sales invoice or Miscellaneous."
        ),
        None,
    ),
    "document_not_bound": (
        _lt(
            "The file is in Exact with the documents of the relation, but Exact did not link it "
            "to the entry; its own message is below."
        ),
        None,
    ),
    "file_not_answered": (
        _lt("Exact did not answer when it was sent (attempts: %(attempts)s)."),
        None,
    ),
}
# What is said of a document that is in Exact.
REMARKS = (
    "booked_differs",
    "booked_vat_differs",
    "booked_extra_duty",
    "deducted_differs",
    "deducted_unknown",
    "file_empty",
    "file_too_large",
    "file_refused",
    "document_refused",
    "document_not_bound",
    "file_not_answered",
)
register(SENTENCES, warnings=REMARKS)


@fix("reference", _lt("Change the reference"))
def _shorter_reference(env, record, _connection):
    """Ask for a shorter reference of a sales document for Exact."""
    view = "exact_online_connector.account_move_view_form_exact_reference"
    return record and {
        **open_form(*record),
        "name": env._("Reference in Exact"),
        "views": [(env["ir.model.data"]._xmlid_to_res_id(view), "form")],
        "target": "new",
    }


@fix("period", _lt("What can be done"))
def _open_period(env, record, _connection):
    """Ask whether the period is open by now, or go to the document for another date."""
    return record and {
        "type": "ir.actions.act_window",
        "name": env._("The period is closed in Exact"),
        "res_model": "exact.period.wizard",
        "views": [(False, "form")],
        "target": "new",
        "context": {"default_move_id": record[1]},
    }


@fix("e_invoice", _lt("Book it as it is in Odoo"))
def _accept_e_invoice(env, record, _connection):
    """A person books a document although its e-invoice says otherwise."""
    return record and run_on(env, "action_account_move_exact_accept_e_invoice", *record)


@fix("vat_code_go_on", _lt("Go on with this VAT code"))
def _vat_code_go_on(env, record, _connection):
    return record and run_on(env, "action_exact_vat_code_go_on", *record)


@fix("adopt", _lt("It is the same: adopt it"))
def _adopt(env, record, _connection):
    return record and run_on(env, "action_account_move_exact_adopt", *record)
