"""What we check before any call: everything Exact would refuse, and everything it would book wrong.

Each function yields issues for one side of the document; ``entry`` runs them all, so that a person
sees every reason at once. Cheap and local: only the snapshots are read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from ...exact_api.odata import money
from ..coding.coded_line import CodedLine
from ..division import Division, GLAccount
from ..document import Document, Line
from ..issues import Issue, issue
from ..mappings.tax_kind import ABROAD, is_abroad, kind_of_code
from ..partner import Partner
from ..relation.bank_accounts import prepare_bank_accounts
from ..relation.persons import contact_persons
from ..relation.phone import phone_number
from ..relation.vat_number import check_vat, has_vat
from ..texts import PAYMENT_REFERENCE_LENGTH, REFERENCE_LENGTH, length, one_line
from .booked import Booked
from .lines import MANDATORY, LineVat, PreparedLine, untaxed_code, vat_of
from .rate import explained_by_rounding, in_company_currency

# Receivable, payable and VAT accounts: Exact books those lines itself.
REFUSED_GL_TYPES = (20, 22, 24)
# Odoo spreads the cents of a globally rounded VAT over the lines, so a small line may carry none.
SPREAD_CENTS = Decimal("0.05")


def check_document(document: Document) -> Iterator[Issue]:
    """Its state and its references; YourRef finds an entry back, so it is there and never cut."""
    record = ("account.move", document.id)
    if not document.posted:
        yield issue("not_posted", record)
    if document.already_sent:
        yield issue("already_sent", record)
    if document.is_purchase and not document.your_ref:
        yield issue("reference_missing", record)
    if length(document.your_ref) > REFERENCE_LENGTH:
        size = {"length": length(document.your_ref), "limit": REFERENCE_LENGTH}
        yield issue("reference_too_long", record, **size)
    reference = one_line(document.payment_reference)
    if length(reference) > PAYMENT_REFERENCE_LENGTH:
        size = {"length": length(reference), "limit": PAYMENT_REFERENCE_LENGTH}
        yield issue("payment_reference_too_long", record, reference=reference, **size)


def check_stopped(lines: Iterable[PreparedLine], division: Division) -> Iterator[Issue]:
    """VAT codes with which Exact booked something otherwise than it was told: a person decides."""
    codes = dict.fromkeys(line.vat_code for line in lines if line.vat_code in division.vat_codes)
    for code in map(division.vat_codes.get, codes):
        if code.stopped:
            why, params = code.stopped
            yield issue(why, ("exact.vat.code", code.id), vat_code=code.label, **params)


def check_partner(partner: Partner) -> Iterator[Issue]:
    """The partner: name, country and VAT number. No VAT number is fine, a wrong one is not."""
    record = ("res.partner", partner.id)
    if not one_line(partner.name):
        yield issue("partner_name_missing", record, partner=partner.id)
    wrong = check_vat(partner.vat, partner.country_code)
    if wrong:
        yield replace(wrong, params={"partner": partner.name, **wrong.params}, record=record)
    elif not partner.country_code:
        yield issue("no_country", record, partner=partner.name, vat=partner.vat or "")
    if partner.vies_valid is False and not wrong and has_vat(partner.vat):
        yield issue("vies_invalid", record, partner=partner.name, vat=partner.vat)


def check_relation(partner: Partner) -> Iterator[Issue]:
    """The partner as a relation in Exact: itself, its phone numbers and its bank accounts."""
    yield from check_partner(partner)
    for one in (partner, *contact_persons(partner)):
        if not phone_number(one.phone).is_whole:
            record = ("res.partner", one.id or partner.id)
            yield issue("phone_left_out", record, partner=one.name, phone=one.phone)
    _payloads, issues = prepare_bank_accounts(partner)
    yield from issues


def check_journal(document: Document, division: Division) -> Iterator[Issue]:
    """The journal: there, open and of a type that takes this kind of document."""
    record = ("account.move", document.id)
    code = document.journal_code or ""
    journal = division.journals.get(code)
    kind = document.kind
    if journal is None:
        yield issue("no_journal", record, journal=code, kind=kind.move_type)
    elif not kind.fits(journal.type):
        yield issue("journal_wrong_type", record, journal=journal.label, kind=kind.move_type)
    elif journal.blocked:
        yield issue("journal_blocked", record, journal=journal.label)


def check_period(document: Document, division: Division) -> Iterator[Issue]:
    """The period it will be booked in: there, and open for the journal.

    That is the one of the accounting date. Where the date on the document lies in another one, it
    may be closed; a person is told.
    """
    if document.accounting_date is None:  # only a draft has none, and that is said already
        return
    record = ("account.move", document.id)
    day = document.accounting_date.isoformat()
    if division.locked_until and document.accounting_date <= division.locked_until:
        yield issue("month_locked", record, date=day, until=division.locked_until.isoformat())
    period = division.period_of(document.accounting_date)
    if period is None:
        yield issue("period_missing", record, date=day)
        return
    numbers = {"year": period.year, "period": period.period}
    if (document.journal_code, period.year, period.period) in division.closed:
        yield issue("period_closed", record, journal=document.journal_code, date=day, **numbers)
    elif document.invoice_date and period != division.period_of(document.invoice_date):
        dated = document.invoice_date.isoformat()
        yield issue("other_period", record, date=dated, accounting_date=day, **numbers)


def check_instalments(document: Document) -> Iterator[Issue]:
    """Exact holds one due date; whoever pays or is reminded by it should know of the others."""
    if len(document.instalments) > 1 and document.due_date:
        parts = ", ".join(
            f"{part.due_date.isoformat()}: {money(part.amount)} {document.currency}"
            for part in document.instalments
        )
        due = {"due_date": document.due_date.isoformat(), "instalments": parts}
        yield issue("instalments", ("account.move", document.id), **due)


def check_currency(document: Document, division: Division) -> Iterator[Issue]:
    """The currency and its rate, which is always Odoo's so that both ledgers agree."""
    record = ("account.move", document.id)
    currency, home = document.currency, division.currency
    if document.company_currency != home:
        pair = {"company_currency": document.company_currency, "division_currency": home}
        yield issue("company_currency_differs", record, **pair)
    known = division.currencies
    if currency != home and known is not None and currency not in known:
        yield issue("currency_unknown", record, currency=currency)
        return
    journal = division.journals.get(document.journal_code or "")
    if journal and currency != (journal.currency or home) and not journal.allow_variable_currency:
        yield issue("currency_not_allowed", record, currency=currency, journal=journal.label)
    if currency == home:
        return
    if not document.rate or document.rate <= 0:
        yield issue("rate_missing", record, currency=currency)
    elif journal and not journal.allow_variable_exchange_rate:
        yield issue("rate_not_allowed", record, currency=currency, journal=journal.label)


def check_decimals(document: Document) -> Iterator[Issue]:
    """That Exact's two decimals hold its amounts: some currencies have three, such as the dinar."""
    amounts = [document.total]
    for line in document.lines:
        amounts += [line.net, *(found.amount for found in line.taxes)]
    for amount in amounts:
        if amount != money(amount):
            names = {"amount": amount, "currency": document.currency}
            yield issue("too_many_decimals", ("account.move", document.id), **names)
            return


def check_taxes(document: Document, division: Division) -> Iterator[Issue]:
    """The taxes on every line: mapped, to one VAT code that means the same."""
    for line in document.lines:
        vat = vat_of(line)
        if not (line.net or vat.amount or any(found.amount for found in line.taxes)):
            continue
        if vat.needs_several_codes:
            yield from check_several_codes(line, vat, document)
        elif vat.tax:
            yield from _check_vat_code(line, vat, document, division)
        yield from _check_other_taxes(line)


def check_several_codes(line: Line, vat: LineVat, document: Document) -> Iterator[Issue]:
    """Several VATs on one line, of which Exact takes one; an unmapped tax may be no VAT at all."""
    unmapped = [tax for tax in vat.taxes if not tax.vat_code]
    for tax in unmapped:
        names = {"line": line.name, "tax": tax.name, "vat_code": ""}
        yield issue("no_vat_code", ("account.tax", tax.id), **names)
    if not unmapped:
        codes = ", ".join(tax.vat_code for tax in vat.taxes)
        names = ", ".join(tax.name for tax in vat.taxes)
        record = ("account.move", document.id)
        yield issue("several_vat_codes", record, line=line.name, taxes=names, vat_codes=codes)


def _check_vat_code(
    line: Line, vat: LineVat, document: Document, division: Division
) -> Iterator[Issue]:
    """That the VAT code of a line's tax is in use, for its side, and books the VAT Odoo has.

    :param vat: the VAT of the line, with one code
    """
    tax = vat.tax
    record = ("account.tax", tax.id)
    names = {"line": line.name, "tax": tax.name, "vat_code": tax.vat_code or ""}
    code = division.vat_codes.get(tax.vat_code or "")
    if code is None:
        yield issue("no_vat_code", record, **names)
        return
    names["vat_code"] = code.label
    if code.blocked:
        yield issue("vat_code_blocked", record, **names)
    if not code.suits(document.kind.side):
        yield issue("vat_code_wrong_kind", record, **names)
    elif vat.amount and not code.adds_vat:
        yield issue("vat_not_allowed", record, **names, amount=vat.amount)
    elif code.adds_vat and not vat.amount and abs(vat.base * code.percentage) > SPREAD_CENTS:
        # A reverse charge or exempt tax on a code that charges VAT.
        yield issue("vat_code_wrong_kind", record, **names)
    elif code.adds_vat and vat.is_percentage and vat.rate != code.percentage * 100:
        rates = {"rate": percent(vat.rate), "percentage": percent(code.percentage * 100)}
        yield issue("vat_rate_differs", record, **names, **rates)


def check_abroad(
    document: Document, lines: Iterable[PreparedLine], division: Division
) -> Iterator[Issue]:
    """That VAT of another country and the company's own stay apart in their returns."""
    of_document = {line.id: line for line in document.lines}
    for line in lines:
        code = division.vat_codes.get(line.vat_code or "")
        source = of_document.get(line.line_id)
        if not (source and code and code.percentage):
            continue
        for tax in vat_of(source).taxes:
            names = {"line": line.description, "tax": tax.name, "vat_code": code.label}
            record = ("account.tax", tax.id)
            if tax.abroad:
                if not is_abroad(code, tax.abroad):
                    yield issue("vat_code_not_abroad", record, **names, country=tax.abroad[0])
            elif _is_at_home(document, division) and kind_of_code(code) == ABROAD:
                yield issue("vat_code_abroad", record, **names)


def _is_at_home(document: Document, division: Division) -> bool:
    """Whether the other party is in the country in which the division files its VAT return."""
    return bool(division.country) and document.partner.country_code == division.country


def _check_other_taxes(line: Line) -> Iterator[Issue]:
    for found in line.taxes:
        if found.amount and not found.tax.is_vat and not found.tax.gl_account:
            record = ("account.tax", found.tax.id)
            yield issue("no_tax_gl_account", record, line=line.name, tax=found.tax.name)


def check_lines(
    document: Document, lines: Iterable[PreparedLine], division: Division
) -> Iterator[Issue]:
    """The G/L account of every line, and that there is a line at all."""
    lines = tuple(lines)
    if not lines:
        yield issue("zero_lines", ("account.move", document.id))
    odoo_accounts = {line.id: line.odoo_account for line in document.lines}
    for line in lines:
        if line.tax_id is None:
            record = ("account.move", document.id)
            names = {"line": line.description, "account": odoo_accounts[line.line_id]}
        else:
            record = ("account.tax", line.tax_id)
            names = {"line": line.description, "account": line.description}
        if line.tax_id is None or line.gl_account:  # else check_taxes: no_tax_gl_account
            yield from _check_gl_account(line, names, record, division)


def _check_gl_account(
    line: PreparedLine, names: dict[str, str], record: tuple[str, int], division: Division
) -> Iterator[Issue]:
    """That a line has a G/L account that takes it, and that this adds no VAT of its own."""
    account = division.gl_accounts.get(line.gl_account or "")
    if account is None:
        yield issue("no_gl_account", record, **names)
        return
    yield from check_gl_account(account, line, names["account"], record)
    default = division.vat_codes.get(account.vat_code or "")
    if line.vat_code is None and default and default.adds_vat and not untaxed_code(division):
        labels = {"gl_account": account.label, "vat_code": default.label}
        yield issue("no_untaxed_vat_code", record, line=line.description, **labels)


def check_gl_account(
    account: GLAccount, line: PreparedLine | CodedLine, odoo_account: str, record: tuple[str, int]
) -> Iterator[Issue]:
    """Whether Exact takes the line on its G/L account, and has the cost objects it demands."""
    names = {"line": line.description, "gl_account": account.label}
    if account.blocked:
        yield issue("gl_account_blocked", record, **names, account=odoo_account)
    if account.type in REFUSED_GL_TYPES:
        kind = {"account": odoo_account, "type": account.type}
        yield issue("gl_account_wrong_type", record, **names, **kind)
    if account.use_costcenter == MANDATORY and not line.cost_center:
        yield issue("cost_center_required", record, **names)
    if account.use_costunit == MANDATORY and not line.cost_unit:
        yield issue("cost_unit_required", record, **names)


def check_total(document: Document, booked: Booked) -> Iterator[Issue]:
    """The core promise: what Exact will book is Odoo's total, to the cent."""
    record = ("account.move", document.id)
    exact = booked.total * document.sign
    if exact != document.total:
        amounts = amounts_of(document.total, exact, document.currency)
        yield issue("total_differs", record, **amounts)


def check_company_total(
    document: Document, lines: Iterable[PreparedLine], rate: Decimal | None
) -> Iterator[Issue]:
    """The same in the company's currency: a warning beyond what the rounding of lines explains.

    :param rate: what it is booked at
    """
    if document.company_total is None or not rate:
        return
    amounts = amounts_in(lines)
    exact = in_company_currency(amounts, rate) * document.sign
    if abs(exact - document.company_total) > explained_by_rounding(amounts):
        differing = amounts_of(document.company_total, exact, document.company_currency)
        yield issue("company_amount_differs", ("account.move", document.id), **differing)


def amounts_in(lines: Iterable[PreparedLine]) -> list[Decimal]:
    """What Exact turns into the company's currency and rounds: net and VAT of every line."""
    return [amount for line in lines for amount in (line.net, line.vat) if amount]


def amounts_of(odoo: Decimal, exact: Decimal, currency: str) -> dict[str, object]:
    """The params of an issue about two amounts that should be one."""
    return {
        "odoo": _digits(odoo),
        "exact": _digits(exact),
        "difference": exact - odoo,
        "currency": currency,
    }


def _digits(amount: Decimal) -> Decimal:
    """An amount with two decimals, or more where it has more."""
    return money(amount) if amount == money(amount) else amount


def percent(rate: Decimal) -> str:
    """A percentage as people write it: 21, 5.5."""
    return f"{rate.normalize():f}"
