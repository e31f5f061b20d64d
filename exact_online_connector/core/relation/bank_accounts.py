"""The bank accounts of a partner (``crm/BankAccounts``): IBANs that are valid, each once."""

import re

from stdnum import bic
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from ..issues import Issue, issue
from ..partner import Partner
from ..texts import cut

HOLDER_LENGTH = 50
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# Length by country, of those in SEPA. python-stdnum knows them too, but its module for IBANs cannot
# be imported inside Odoo 19: the import hook of odoo/_monkeypatches hides the file it reads.
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI NL",
        19: "SI",
        20: "AT EE LT LU",
        21: "CH HR LI LV",
        22: "BG DE GB IE VA",
        23: "GI",
        24: "AD CZ ES RO SE SK",
        25: "PT",
        26: "IS",
        27: "FR GR IT MC SM",
        28: "CY HU PL",
        31: "MT",
    }.items()
    for country in countries.split()
}


def valid_iban(number: str | None) -> str | None:
    """An IBAN in the one form it is sent and compared in, without spaces.

    Its check digits count and, for countries in SEPA, its length.

    :return: "BE68539007547034", None when it is no valid IBAN
    """
    compact = re.sub(r"[\s.-]", "", number or "").upper()
    if not _IBAN.fullmatch(compact):
        return None
    if len(compact) != _IBAN_LENGTHS.get(compact[:2], len(compact)):
        return None
    return compact if mod_97_10.is_valid(compact[4:] + compact[:4]) else None


def prepare_bank_accounts(
    partner: Partner,
) -> tuple[tuple[dict[str, str], ...], tuple[Issue, ...]]:
    """What the relation's bank accounts are made of, in Odoo's order: the first is Exact's main.

    :return: payloads of ``crm/BankAccounts`` without ``Account``, and a warning ``iban_invalid``
        for each number that stays behind
    """
    payloads: dict[str, dict[str, str]] = {}
    issues: dict[str, Issue] = {}
    for account in partner.bank_accounts:
        number = valid_iban(account.number)
        if number:
            values = {
                "BankAccount": number,
                "BICCode": _valid_bic(account.bic),
                "BankAccountHolderName": cut(account.holder, HOLDER_LENGTH),
            }
            payloads.setdefault(number, {name: value for name, value in values.items() if value})
        else:
            record = ("res.partner", partner.id)
            names = {"partner": partner.name, "iban": account.number}
            issues.setdefault(account.number, issue("iban_invalid", record, **names))
    return tuple(payloads.values()), tuple(issues.values())


def _valid_bic(code: str | None) -> str | None:
    try:
        return bic.validate(code or "")
    except ValidationError:
        return None
