"""A direct debit mandate: whether it is complete, and what it is in Exact."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ..issues import Issue, issue
from ..relation.bank_accounts import valid_iban

# Exact's numbers (cashflow/DirectDebitMandates).
_PAYMENT_TYPES = {"one_off": 0, "recurrent": 1}
_TYPES = {"core": 0, "b2b": 1}


@dataclass(frozen=True, slots=True)
class Mandate:
    """A direct debit mandate of one customer, perhaps incomplete.

    :param kind: ``core`` or ``b2b``
    :param usage: ``recurrent`` or ``one_off``
    """

    id: int
    partner: str
    reference: str | None
    iban: str | None
    signed_on: date | None
    kind: str = "core"
    usage: str = "recurrent"


def check_mandate(mandate: Mandate) -> Iterator[Issue]:
    """What is missing before anything can be collected with it."""
    record = ("exact.mandate", mandate.id)
    names = {"mandate": mandate.reference or "", "partner": mandate.partner}
    if not mandate.reference:
        yield issue("mandate_no_reference", record, partner=mandate.partner)
    if not mandate.iban:
        yield issue("mandate_no_bank_account", record, **names)
    elif not valid_iban(mandate.iban):
        yield issue("mandate_iban_invalid", record, **names, iban=mandate.iban)
    if not mandate.signed_on:
        yield issue("mandate_not_signed", record, **names)


def mandate_payload(mandate: Mandate) -> dict:
    """What Exact is told of it, beside the relation and its bank account."""
    return {
        "Reference": mandate.reference,
        "SignatureDate": mandate.signed_on,
        "PaymentType": _PAYMENT_TYPES[mandate.usage],
        "Type": _TYPES[mandate.kind],
    }
