"""Numbers of national registers (KvK, enterprise number …) in a form that can be compared."""

import re

# Registers whose numbers are digits, whatever stands around them ("KvK", "BE", "CHE-", "MVA").
_OF_DIGITS = frozenset({"BE", "NL", "FR", "NO", "CH"})
# Registers of which two numbers that differ are two companies: one spelling, one number a company.
REGISTERS = _OF_DIGITS | {"GB", "IE", "LU"}
# Where the VAT number is the number of the register with letters around it.
VAT_IS_REGISTRY = frozenset({"BE", "NO", "CH"})
# Peppol's schemes that hold the number of a register: KvK, Belgian and Norwegian numbers.
PEPPOL_REGISTRIES = {"0106": "NL", "0208": "BE", "0192": "NO"}


def registry_key(number: str | None, country: str | None) -> str:
    """``number`` without punctuation and the zeros in front; two spellings of one have one key.

    The number of a branch says nothing about which company it belongs to, so it has no key, unless
    the company's own number is part of it (France's SIRET; a KvK number with a branch's behind).

    :param country: ISO code of the register
    :return: "" when there is none
    """
    compact = re.sub(r"[\W_]", "", (number or "").upper())
    country = (country or "").strip().upper()
    if country in _OF_DIGITS:
        compact = re.sub(r"[^0-9]", "", compact)
    if not re.search(r"\d", compact):  # "n/a"
        return ""
    return _of_company(compact, country).lstrip("0")


def _of_company(compact: str, country: str) -> str:
    """The part of a number that is the company's, "" when it is a branch's alone."""
    match country, len(compact):
        case "NL", 20:  # the KvK number with its vestigingsnummer
            return compact[:8]
        case "NL", digits if digits > 8:  # a vestigingsnummer (12), an RSIN (9)
            return ""
        case "BE", 10 if compact[0] not in "01":  # a vestigingseenheidsnummer
            return ""
        case "FR", 14:  # a SIRET
            return compact[:9]
    return compact


def registry_number(registry: str | None, peppol_scheme: str | None, peppol_id: str | None) -> str:
    """The number of a register somebody filled in, else the one its Peppol address is made of.

    :param peppol_scheme: EAS code, such as 0208
    :return: as it was written, "" when there is none
    """
    of_peppol = peppol_id if peppol_scheme in PEPPOL_REGISTRIES else None
    return (registry or "").strip() or (of_peppol or "").strip()
