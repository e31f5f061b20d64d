"""What a bill's coding lacks, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, register, reroute, run_on

_lt = LazyTranslate(__name__)

SENTENCES = {
    "line_vat_code_missing": (
        _lt('The line "%(line)s" has no VAT code. Choose one.'),
        "coding",
    ),
    "line_gl_account_missing": (
        _lt('The line "%(line)s" has no G/L account. Choose one.'),
        "coding",
    ),
    "line_tax_unmapped": (
        _lt(
            'The tax %(tax)s of the line "%(line)s" has no Exact VAT code, so none is proposed. '
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
        _lt('The G/L account %(gl_account)s of the line "%(line)s" does not allow a cost center.'),
        "coding",
    ),
    "cost_unit_not_allowed": (
        _lt('The G/L account %(gl_account)s of the line "%(line)s" does not allow a cost unit.'),
        "coding",
    ),
    "deferral_incomplete": (
        _lt('The line "%(line)s" is spread over time: fill in both From and To.'),
        "coding",
    ),
    "deferral_order": (_lt('On the line "%(line)s", To is before From.'), "coding"),
    "net_differs": (
        _lt(
            "Excluding VAT, the lines add up to %(exact)s %(currency)s and the bill to %(odoo)s "
            "%(currency)s, a difference of %(difference)s."
        ),
        "coding",
    ),
}
register(SENTENCES)

# What is done on the coding screen of a bill.
DONE_ON_CODING = ("reference", "e_invoice", "adopt")


@fix("coding", _lt("Code the bill"))
def _code_bill(env, record, _connection):
    """Open the coding of the bill a line belongs to."""
    if not record:
        return None
    found = env[record[0]].sudo().browse(record[1])
    move = found if found._name == "account.move" else found.coding_id.move_id
    return run_on(env, "action_account_move_exact_send", move._name, move.id)


@reroute
def _on_coding_screen(env, code, record):
    """A bill and its lines are mended where they are coded."""
    model, record_id = record or (None, 0)
    if model == "exact.coding.line":
        return "coding"
    if code in DONE_ON_CODING and model == "account.move":
        return env[model].sudo().browse(record_id)._exact_is_coded() and "coding"
    return None
