"""Every code of ours as a plain sentence, with the action that fixes it.

Codes come from the checks of ``mapping.issues``, from the queue, and from Exact's refusals
(``exact_refusals.py``); the client's errors have texts of their own (``exact_error_texts.py``).
"""

from collections import defaultdict
from decimal import Decimal, InvalidOperation

from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ...core.kinds import BILL_TYPES
from .refusals import REFUSALS

_lt = LazyTranslate(__name__)

# The params of issues that are amounts, in the currency that another one names.
AMOUNTS = ("odoo", "exact", "difference", "amount", "expected", "booked", "file", "paid", "payable")

# What a person can do about it: code of the fix -> text of its link.
FIXES = {
    "document": _lt("Open the document"),
    "partner": _lt("Open the partner"),
    "coding": _lt("Code the bill"),
    "reference": _lt("Change the reference"),
    "taxes": _lt("Map the taxes"),
    "journals": _lt("Map the journals"),
    "accounts": _lt("Map the accounts"),
    "cost_centers": _lt("Map the cost centers"),
    "lists": _lt("Refresh the lists of Exact"),
    "connection": _lt("Open the connection"),
    "relations": _lt("Choose the relation"),
    "difference": _lt("Book the difference"),
    "e_invoice": _lt("Book it as it is in Odoo"),
    "adopt": _lt("It is the same: adopt it"),
    "mandate": _lt("Open the mandate"),
    "lock_dates": _lt("Settings of the books"),
}

# Code -> sentence, code of the fix. The parameters are those of mapping.issues.CODES.
ISSUES = {
    # the document itself
    "not_posted": (_lt("It is not posted yet. Confirm it first."), "document"),
    "already_sent": (_lt("It is in Exact Online already."), "document"),
    "zero_lines": (_lt("It has no line with an amount, so there is nothing to book."), "document"),
    "reference_too_long": (
        _lt(
            "Its reference has %(length)s characters. Exact takes %(limit)s, and it is what finds "
            "the entry back, so it is not cut. Give it a shorter one for Exact."
        ),
        "reference",
    ),
    "payment_reference_too_long": (
        _lt(
            "The payment reference %(reference)s has %(length)s characters and Exact takes "
            "%(limit)s, so it is left out."
        ),
        "document",
    ),
    "reference_missing": (
        _lt("The supplier's reference is missing. Fill in the number that stands on the bill."),
        "reference",
    ),
    "duplicate_in_exact": (
        _lt(
            "Exact has this document already: entry %(number)s of %(date)s with reference "
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
    # the partner
    "vat_number_invalid": (
        _lt("The VAT number %(vat)s of %(partner)s is not valid in %(country)s. Correct it."),
        "partner",
    ),
    "no_country": (
        _lt("%(partner)s has no country. Fill it in, so that Exact reads the address rightly."),
        "partner",
    ),
    "partner_name_missing": (_lt("The partner has no name. Fill it in."), "partner"),
    "vies_invalid": (
        _lt(
            "The VAT number %(vat)s of %(partner)s is not in VIES, the EU's register. Check it: "
            "without one, VAT may have to be charged."
        ),
        "partner",
    ),
    "phone_left_out": (
        _lt(
            "%(partner)s: what stands as the phone number, %(phone)s, is not one number with an "
            "extension. What is not certain is not sent."
        ),
        "partner",
    ),
    "iban_invalid": (
        _lt(
            "The bank account %(iban)s of %(partner)s is not a valid IBAN and stays in Odoo. "
            "Correct it."
        ),
        "partner",
    ),
    "account_ambiguous": (
        _lt(
            "Several relations in Exact may be %(partner)s: %(accounts)s. Fill in the code of the "
            "right one."
        ),
        "relations",
    ),
    "account_uncertain": (
        _lt(
            "%(account)s in Exact may be %(partner)s, but what they have in common may be shared "
            "by several companies: a VAT number, or a bank account. Choose it, or say that it is "
            "another one."
        ),
        "relations",
    ),
    "account_numbers_differ": (
        _lt(
            "%(account)s was chosen for %(partner)s, but their numbers are those of two "
            "companies: %(theirs)s in Exact, %(ours)s in Odoo. Correct the number that is wrong, "
            "or choose another code."
        ),
        "relations",
    ),
    "account_code_unknown": (
        _lt("Exact has no relation with code %(code)s, filled in for %(partner)s. Correct it."),
        "relations",
    ),
    "code_clash_in_exact": (
        _lt(
            "%(partner)s would get code %(code)s, but that is another relation in Exact: "
            "%(relation)s. Nobody's number is taken: give the contact another number, or fill in "
            "the code of its relation."
        ),
        "relations",
    ),
    "code_no_digits": (
        _lt(
            "%(partner)s has no number to make its code in Exact of: its reference "
            '"%(reference)s" has no digits. Fill in a reference with a number.'
        ),
        "partner",
    ),
    "code_overflow": (
        _lt("The number %(reference)s of %(partner)s does not fit in the mask %(mask)s."),
        "partner",
    ),
    "code_clash_here": (
        _lt(
            "%(partner)s would get code %(code)s, and so would %(others)s. Give them references "
            "with different numbers."
        ),
        "partner",
    ),
    # its direct debit mandate
    "mandate_no_reference": (
        _lt("The direct debit mandate of %(partner)s has no reference. Fill it in."),
        "mandate",
    ),
    "mandate_no_bank_account": (
        _lt("The mandate %(mandate)s of %(partner)s has no bank account. Choose one."),
        "mandate",
    ),
    "mandate_iban_invalid": (
        _lt("%(iban)s, the account of mandate %(mandate)s of %(partner)s, is no valid IBAN."),
        "mandate",
    ),
    "mandate_not_signed": (
        _lt("The mandate %(mandate)s of %(partner)s has no date of signature. Fill it in."),
        "mandate",
    ),
    "mandate_refused": (
        _lt(
            "Exact refuses the mandate %(mandate)s of %(partner)s, and says why below. Correct it, "
            "or cancel it, and send the invoice again."
        ),
        "mandate",
    ),
    # journal, period, currency
    "no_journal": (
        _lt("Its journal is not mapped to a journal of Exact, or that one no longer exists."),
        "journals",
    ),
    "journal_wrong_type": (
        _lt("The Exact journal %(journal)s does not take these documents. Map another one."),
        "journals",
    ),
    "journal_blocked": (
        _lt("The Exact journal %(journal)s is blocked. Unblock it in Exact, or map another one."),
        "journals",
    ),
    "period_missing": (
        _lt(
            "Exact has no financial period for %(date)s. Ask your accountant to create the "
            "financial year, then refresh the lists."
        ),
        "lists",
    ),
    "period_closed": (
        _lt(
            "Period %(year)s/%(period)s is closed for journal %(journal)s in Exact. Change the "
            "accounting date %(date)s, or have the period opened and refresh the lists."
        ),
        "document",
    ),
    "other_period": (
        _lt(
            "It is dated %(date)s and its accounting date is %(accounting_date)s, so it is booked "
            "in period %(year)s/%(period)s, with the date that stands on it."
        ),
        None,
    ),
    "instalments": (
        _lt(
            "It is to be paid in instalments (%(instalments)s). Exact holds one due date and gets "
            "the last one, %(due_date)s; what is paid before settles the earliest instalment."
        ),
        None,
    ),
    "currency_unknown": (
        _lt("The division does not know %(currency)s. Add it in Exact, then refresh the lists."),
        "lists",
    ),
    "currency_not_allowed": (
        _lt("The Exact journal %(journal)s does not take %(currency)s. Map another journal."),
        "journals",
    ),
    "too_many_decimals": (
        _lt(
            "Exact keeps amounts with two decimals, and %(amount)s %(currency)s has more, so the "
            "two ledgers would not say the same. Round the amounts of this document to two "
            "decimals, or book it in Exact by hand."
        ),
        "document",
    ),
    "rate_missing": (
        _lt("There is no exchange rate for %(currency)s. Fill in the rate in Odoo."),
        "document",
    ),
    "rate_not_allowed": (
        _lt(
            "The Exact journal %(journal)s takes no exchange rate for %(currency)s other than its "
            "own. Allow it in Exact, or map another journal."
        ),
        "journals",
    ),
    "company_currency_differs": (
        _lt(
            "The company keeps its books in %(company_currency)s, the division in "
            "%(division_currency)s."
        ),
        "connection",
    ),
    # the lines
    "no_gl_account": (
        _lt('No G/L account of Exact for the line "%(line)s" (account %(account)s). Map it.'),
        "accounts",
    ),
    "gl_account_blocked": (
        _lt('The G/L account %(gl_account)s of the line "%(line)s" is blocked in Exact.'),
        "accounts",
    ),
    "gl_account_wrong_type": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" is a receivable, payable or VAT '
            "account, on which Exact books no lines. Map another one."
        ),
        "accounts",
    ),
    "cost_center_required": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" demands a cost center. Give the '
            "line one by its analytic account, or choose a default cost center in the settings."
        ),
        "cost_centers",
    ),
    "cost_unit_required": (
        _lt(
            'The G/L account %(gl_account)s of the line "%(line)s" demands a cost unit. Give the '
            "line one by its analytic account, or choose a default cost unit in the settings."
        ),
        "cost_centers",
    ),
    # the coding of a bill
    "line_vat_code_missing": (_lt('The line "%(line)s" has no VAT code. Choose one.'), "coding"),
    "line_gl_account_missing": (
        _lt('The line "%(line)s" has no G/L account. Choose one.'),
        "coding",
    ),
    "line_tax_unmapped": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" has no VAT code of Exact, so none is proposed. '
            "Map the tax, or choose a code for this line."
        ),
        "taxes",
    ),
    "line_vat_code_blocked": (
        _lt('The VAT code %(vat_code)s of the line "%(line)s" is blocked in Exact.'),
        "coding",
    ),
    "line_vat_code_wrong_kind": (
        _lt('The VAT code %(vat_code)s of the line "%(line)s" is not for purchases.'),
        "coding",
    ),
    "line_vat_rate_differs": (
        _lt(
            'The line "%(line)s" has %(rate)s %% on the bill, and its VAT code %(vat_code)s is '
            "%(percentage)s %% in Exact."
        ),
        "coding",
    ),
    "line_category_differs": (
        _lt(
            'The e-invoice says of the line "%(line)s": %(vat_category)s. Its VAT code '
            "%(vat_code)s is for something else."
        ),
        "coding",
    ),
    "cost_center_not_allowed": (
        _lt('The G/L account %(gl_account)s of the line "%(line)s" takes no cost center.'),
        "coding",
    ),
    "cost_unit_not_allowed": (
        _lt('The G/L account %(gl_account)s of the line "%(line)s" takes no cost unit.'),
        "coding",
    ),
    "deferral_incomplete": (
        _lt('The line "%(line)s" is spread over time: fill in both From and To.'),
        "coding",
    ),
    "deferral_order": (_lt('On the line "%(line)s" To lies before From.'), "coding"),
    "net_differs": (
        _lt(
            "Without VAT the lines are %(exact)s %(currency)s and the bill is %(odoo)s "
            "%(currency)s, a difference of %(difference)s."
        ),
        "coding",
    ),
    # their taxes
    "no_vat_code": (
        _lt('The tax %(tax)s of the line "%(line)s" has no VAT code of Exact. Map it.'),
        "taxes",
    ),
    "no_untaxed_vat_code": (
        _lt(
            'The line "%(line)s" has no tax, but Exact would add %(vat_code)s, the default of the '
            "G/L account %(gl_account)s. Put a tax of 0 %% on it."
        ),
        "document",
    ),
    "several_vat_codes": (
        _lt(
            'The line "%(line)s" has several VATs (%(taxes)s); Exact takes one VAT code a line. '
            "Split it."
        ),
        "document",
    ),
    "vat_code_blocked": (
        _lt("The VAT code %(vat_code)s of the tax %(tax)s is blocked in Exact. Map another one."),
        "taxes",
    ),
    "vat_code_wrong_kind": (
        _lt("The VAT code %(vat_code)s does not suit the tax %(tax)s. Map another one."),
        "taxes",
    ),
    "vat_rate_differs": (
        _lt(
            "The tax %(tax)s is %(rate)s %%, but its VAT code %(vat_code)s is %(percentage)s %% in "
            "Exact. Map another one."
        ),
        "taxes",
    ),
    "vat_code_not_abroad": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" is VAT of %(country)s, and VAT code '
            "%(vat_code)s of Exact is not said to be: it would stand in your own VAT return. Use a "
            "code for that country, or for OSS."
        ),
        "taxes",
    ),
    "vat_not_allowed": (
        _lt(
            "The tax %(tax)s amounts to %(amount)s, but its VAT code %(vat_code)s carries no VAT. "
            "Map another one."
        ),
        "taxes",
    ),
    "no_tax_gl_account": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" is no VAT and has no G/L account of Exact. '
            "Map it."
        ),
        "taxes",
    ),
    # the sum
    "total_differs": (
        _lt(
            "Exact would book %(exact)s %(currency)s instead of %(odoo)s %(currency)s, a "
            "difference of %(difference)s. Check the taxes of its lines."
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
    # the VAT that is deducted
    "vat_deducted_differs": (
        _lt(
            "Odoo deducts %(odoo)s %(currency)s of VAT and Exact would deduct %(exact)s "
            "%(currency)s, a difference of %(difference)s. This division cannot keep the part "
            "that is not deducted. Give the line no tax in Odoo and an amount including VAT, or "
            "book the bill in Exact."
        ),
        "document",
    ),
    "share_form_unknown": (
        _lt(
            "Not all VAT of this bill is deducted, and no G/L account tells how Exact writes such "
            "shares, as 0.5 or as 50. Fill in the percentage that is not deductible on one G/L "
            "account in Exact, such as that of cars, and refresh the lists."
        ),
        "lists",
    ),
    "private_account_missing": (
        _lt(
            'A part of the line "%(line)s" is private, and G/L account %(gl_account)s has no '
            "account for private use in Exact. Fill it in there and refresh the lists."
        ),
        "lists",
    ),
    "share_differs": (
        _lt(
            'On "%(line)s" %(odoo)s %% of the VAT is not deductible by its tax in Odoo, and '
            "%(exact)s %% by G/L account %(gl_account)s. Exact will book it as Odoo does."
        ),
        "document",
    ),
    # its own e-invoice
    "e_invoice_unreadable": (
        _lt(
            "The electronic invoice among its files cannot be read, so it is not compared with it."
        ),
        "document",
    ),
    "e_invoice_kind_differs": (
        _lt("One of the two is a credit note: the document in Odoo, or its e-invoice."),
        "e_invoice",
    ),
    "e_invoice_currency_differs": (
        _lt("Its e-invoice is in %(file)s, and in Odoo it is in %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_number_differs": (
        _lt("Its e-invoice has number %(file)s, and in Odoo it is %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_date_differs": (
        _lt("Its e-invoice is of %(file)s, and in Odoo its date is %(odoo)s."),
        "e_invoice",
    ),
    "e_invoice_due_date_differs": (
        _lt("By its e-invoice it is due on %(file)s, and in Odoo on %(odoo)s."),
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
    "e_invoice_total_differs": (
        _lt("Its e-invoice comes to %(file)s %(currency)s, and in Odoo it is %(odoo)s."),
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
            "By its e-invoice %(paid)s %(currency)s was paid before, and %(payable)s is left to "
            "pay."
        ),
        "document",
    ),
    # the queue
    "under_way": (_lt("It is being sent to Exact Online at this moment."), None),
    "connection": (_lt("Waits until the connection to Exact Online works again."), "connection"),
    "rate_limited": (_lt("Waits, because Exact takes no more calls at this moment."), None),
    "unavailable": (_lt("Exact Online could not be reached. It is tried again."), None),
    "no_answer": (
        _lt("Exact Online did not answer. Whether it booked this document is being looked up."),
        None,
    ),
    "no_answer_relation": (
        _lt("Exact Online did not answer. What became of the relation is being looked up."),
        None,
    ),
    "relation_gone": (
        _lt(
            "Its relation was deleted in Exact Online. Send the contact again to make it anew, or "
            "fill in the code of another relation."
        ),
        "relations",
    ),
    "process_died": (
        _lt("Sending was interrupted. Whether Exact booked this document is being looked up."),
        None,
    ),
    "found_several": (
        _lt(
            "Several entries in Exact have this reference: %(numbers)s. Delete those that are too "
            "many there; it is looked up again within the hour."
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
    "deducted_differs": (
        _lt(
            "Exact deducts %(booked)s %(currency)s of VAT instead of %(expected)s %(currency)s. "
            "Correct entry %(number)s in Exact: the part that is not deductible, on its lines."
        ),
        None,
    ),
    "deducted_unknown": (
        _lt(
            "Whether Exact deducts only a part of the VAT could not be read back. Look at entry "
            "%(number)s in Exact."
        ),
        None,
    ),
    "back_to_draft": (_lt("It was reset to draft before it was sent."), None),
    "replaced_in_exact": (
        _lt(
            "Entry %(number)s of %(amount)s %(currency)s has its reference there now. Adopt that "
            "entry, send the document again, or accept that it is not in Exact."
        ),
        None,
    ),
    # what keeps a payment of Exact from being booked
    "document_not_posted": (
        _lt("The document is not posted. Confirm it, and its payment is booked within the hour."),
        "document",
    ),
    "payment_date_locked": (
        _lt(
            "It was paid on %(date)s, and the books of Odoo are locked until %(until)s. Move the "
            "lock date, and it is booked within the hour."
        ),
        "lock_dates",
    ),
    "write_off_account_missing": (
        _lt(
            "%(amount)s of it was written off in Exact. Choose the account for differences on the "
            "connection."
        ),
        "connection",
    ),
    "difference_over_limit": (
        _lt(
            "%(amount)s of it was written off in Exact, more than the limit of %(limit)s. Book "
            "the difference, or raise the limit on the connection."
        ),
        "difference",
    ),
    "other_document_waits": (
        _lt("It is settled together with %(document)s, which has to wait."),
        "document",
    ),
    "booking_failed": (_lt("Odoo refused to book it: %(reason)s"), "document"),
    "other_division": (
        _lt("It was meant for another division than the one connected now. Send it again."),
        "document",
    ),
    "division_not_connected": (
        _lt(
            "It was sent to division %(division)s, which is not connected now. Whether it is "
            "booked there is looked up once that division is connected again."
        ),
        "document",
    ),
    # collections
    "collect_no_invoice": (_lt("It is not a confirmed customer invoice."), "document"),
    "collect_not_in_exact": (_lt("It is not in Exact Online yet. Send it first."), "document"),
    "collect_other_currency": (
        _lt("It is in %(currency)s; only invoices in the company's currency are collected."),
        "document",
    ),
    "collect_twice": (_lt("It is collected with %(collection)s already."), "document"),
    "collect_no_amount": (_lt("Nothing of it is open."), "document"),
    "collect_already_paid": (
        _lt("Only %(open)s of it is open, less than the %(amount)s to collect."),
        "document",
    ),
    "collect_no_mandate": (
        _lt("%(partner)s has no direct debit mandate. Enter one."),
        "partner",
    ),
    "collect_period_closed": (
        _lt(
            "Period %(year)s/%(period)s is closed for journal %(journal)s in Exact. Choose "
            "another day than %(date)s, or have the period opened and refresh the lists."
        ),
        "connection",
    ),
    "collect_not_open": (
        _lt(
            "Exact has no open item of it. Fetch the payments, and look whether it was deleted "
            "there."
        ),
        "document",
    ),
    "collect_nothing": (_lt("None of its lines can be collected; each says why."), None),
    "collect_rejected": (
        _lt("Exact refuses the entry. Look at the journal and the suspense account."),
        "connection",
    ),
    "internal_error": (
        _lt("Something went wrong on our side; the server's log tells what. Nothing was lost."),
        None,
    ),
}
MESSAGES = {**ISSUES, **REFUSALS}

# VAT categories of e-invoices (UNCL5305), in words.
VAT_CATEGORIES = {
    **dict.fromkeys(("S", "AA", "H"), _lt("VAT is charged")),
    "AE": _lt("reverse charge"),
    "K": _lt("intra-community supply"),
    "G": _lt("export out of the EU"),
    "E": _lt("exempt from VAT"),
    "O": _lt("outside the scope of VAT"),
    "Z": _lt("zero rate"),
}

# Codes of mapping.numbering.MaskError, in words.
MASK_ERRORS = {
    "empty": _lt("Fill in a mask, such as 1###."),
    "bad_character": _lt('"%s" has other characters than digits and #. Exact takes digits only.'),
    "no_place": _lt('"%s" has no #, so every contact would get the same number.'),
    "places_not_together": _lt('The # of "%s" have to stand together.'),
    "too_long": _lt('"%s" is too long: Exact takes 18 digits.'),
}

# What a person books although it is larger than the limit, or not as its e-invoice says.
_ACCEPTING = {
    "difference": "action_account_move_exact_difference",
    "e_invoice": "action_account_move_exact_accept_e_invoice",
    "adopt": "action_account_move_exact_adopt",
}
# What is done on the coding screen of a bill.
DONE_ON_CODING = ("reference", "e_invoice", "adopt")
_MAPPING_ACTIONS = {
    "taxes": "exact_online_connector.action_exact_tax_mapping",
    "journals": "exact_online_connector.action_exact_journal_mapping",
    "accounts": "exact_online_connector.action_exact_gl_mapping",
    "cost_centers": "exact_online_connector.action_exact_analytic_mapping",
}


def issue_text(env, code, params=None):
    """A code as a plain sentence in the user's language.

    :param Environment env: whose language
    :param str code: of ``MESSAGES``
    :param dict params: what the sentence names; what is missing shows as "?"
    :return str: the sentence; the code itself when it is unknown
    """
    if code not in MESSAGES:
        return code or ""
    sentence = env._(MESSAGES[code][0])
    params = _in_decimals_of_currency(env, with_vat_category(env, params or {}))
    return sentence % defaultdict(lambda: "?", params)


def _in_decimals_of_currency(env, params):
    """The params of an issue, their amounts with the decimals of their currency; a digit that means
    something stays, so that two amounts that differ never look alike."""
    named = Domain("name", "=", params.get("currency"))
    currency = env["res.currency"].with_context(active_test=False).sudo().search(named, limit=1)
    if not params.get("currency") or not currency:
        return params
    return {
        name: _amount(text, currency.decimal_places) if name in AMOUNTS else text
        for name, text in params.items()
    }


def _amount(text, places):
    try:
        amount = Decimal(text)
    except InvalidOperation:  # of another kind, such as a date
        return text
    digits = -amount.normalize().as_tuple().exponent
    return f"{amount:.{max(places, digits)}f}"


def with_vat_category(env, params):
    """The params of a sentence, with the VAT category of an e-invoice in words.

    :param Environment env: whose language
    :param dict params: ``vat_category`` among them, a code of UNCL5305, or not
    :return dict: params
    """
    words = VAT_CATEGORIES.get(params.get("vat_category"))
    return {**params, "vat_category": env._(words)} if words else params


def mask_error_text(env, code, mask):
    """What is wrong with a mask, as a sentence in the user's language.

    :param Environment env: whose language
    :param str code: of ``MASK_ERRORS``
    :param str mask: as it was typed
    :return str: the sentence
    """
    sentence = env._(MASK_ERRORS[code])
    return sentence % mask if "%s" in sentence else sentence


def fix_of(issue):
    """What mends an issue.

    :param dict issue: ``code``, and ``record`` it was found on
    :return str: a code of ``FIXES``; None when only Exact, or time, can help
    """
    if (issue.get("record") or (None,))[0] == "exact.coding.line":
        return "coding"
    return MESSAGES.get(issue["code"], (None, None))[1]


def describe(env, issue, connection):
    """An issue as ``actionable_errors`` shows it: what is wrong, and the link to where it is fixed.

    :param Environment env: whose language
    :param dict issue: ``code``, ``params`` and ``record`` (Odoo model and id, or None)
    :param exact.connection connection: whose mappings and lists the link opens
    :return dict: ``message``; ``action_text`` and ``action`` unless only Exact can help
    """
    message = {"message": issue_text(env, issue["code"], issue.get("params"))}
    fix = fix_of(issue)
    action = _fix_action(env, fix, issue.get("record"), connection)
    return {**message, "action_text": env._(FIXES[fix]), "action": action} if action else message


def _fix_action(env, fix, record, connection):
    if fix in _MAPPING_ACTIONS:
        action = env["ir.actions.act_window"]._for_xml_id(_MAPPING_ACTIONS[fix])
        context = _new_mapping(env, fix, record, connection)
        return {**action, "domain": [("connection_id", "=", connection.id)], "context": context}
    if fix == "relations":
        return _choose_relation(env, record, connection)
    if fix in DONE_ON_CODING:
        bill = record and env[record[0]].sudo().browse(record[1]).move_type in BILL_TYPES
        fix = "coding" if bill else fix
    if fix == "reference":
        return record and _shorter_reference(env, *record)
    if fix == "mandate":
        return record and _open(*record)
    if fix == "partner" and record and record[0] == "account.move":
        partner = env["account.move"].browse(record[1]).commercial_partner_id
        return _open("res.partner", partner.id)
    if fix in ("document", "partner"):
        return record and _open(*record)
    if fix == "coding":
        return record and _code_bill(env, *record)
    if fix in _ACCEPTING:
        return record and _accept(env, _ACCEPTING[fix], *record)
    if fix == "lock_dates":
        return env["ir.actions.act_window"]._for_xml_id("account.action_account_config")
    if fix in ("lists", "connection"):
        return _open("exact.connection", connection.id)
    return None


def _new_mapping(env, fix, record, connection):
    """What a row for the subject of an issue starts with, also when that was archived since."""
    values = {"default_connection_id": connection.id}
    model, record_id = record or (None, 0)
    if fix == "taxes" and model == "account.tax":
        values["default_tax_id"] = record_id
    if fix == "journals" and model == "account.move":
        move = env[model].sudo().browse(record_id)
        values |= {"default_journal_id": move.journal_id.id, "default_move_type": move.move_type}
    return values


def _open(model, record_id):
    return {
        "type": "ir.actions.act_window",
        "res_model": model,
        "res_id": record_id,
        "views": [(False, "form")],
    }


def _choose_relation(env, record, connection):
    """The action that asks which relation a contact is, or lists all when there is no contact."""
    model, record_id = record or ("", 0)
    account = env["exact.contact"].sudo()
    if model == "res.partner":
        of_contact = [("connection_id", "=", connection.id), ("partner_id", "=", record_id)]
        account = account.search(of_contact)
    if account.can_choose:
        return account._on_this("action_exact_contact_choose")
    action = env["ir.actions.act_window"]._for_xml_id("exact_online_connector.action_exact_contact")
    return {**action, "domain": [("connection_id", "=", connection.id)]}


def _shorter_reference(env, model, record_id):
    """The action that asks for a shorter reference of a sales document for Exact."""
    view = env.ref("exact_online_connector.account_move_view_form_exact_reference")
    return {
        **_open(model, record_id),
        "name": env._("Reference in Exact"),
        "views": [(view.id, "form")],
        "target": "new",
    }


def _accept(env, action, model, record_id):
    """The action with which a person books something although we would not."""
    action = env["ir.actions.actions"]._for_xml_id(f"exact_online_connector.{action}")
    return {**action, "context": {"active_model": model, "active_ids": [record_id]}}


def _code_bill(env, model, record_id):
    """The action that opens the coding of the bill a line belongs to."""
    record = env[model].sudo().browse(record_id)
    move = record if model == "account.move" else record.coding_id.move_id
    action = env["ir.actions.actions"]._for_xml_id(
        "exact_online_connector.action_account_move_exact_send"
    )
    active = {"active_model": "account.move", "active_id": move.id, "active_ids": move.ids}
    return {**action, "context": active}
