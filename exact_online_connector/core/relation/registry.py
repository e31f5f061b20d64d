"""Numbers of national registers (KvK, enterprise number …) in a form that can be compared."""

import re

# Registers whose numbers are digits, whatever stands around them ("KvK", "BE", "CHE-", "MVA").
_OF_DIGITS = frozenset({"BE", "NL", "FR", "NO", "CH"})
# Registers of which two numbers that differ are two companies: one spelling, one number a company.
REGISTERS = _OF_DIGITS | {"GB", "IE", "LU"}
# Where the VAT number is the number of the register with letters around it.
VAT_IS_REGISTRY = frozenset({"BE", "NO", "CH"})
# Schemes of identifiers (ISO 6523 as Peppol uses it, and the names of the Dutch SI-UBL 1.x) that
# are numbers of a national register, and whose. A country itself stands for a number in the place
# of the register's whose scheme is not named.
SCHEMES = {
    **{"0106": "NL", "NL:KVK": "NL", "KVK": "NL", "NL": "NL"},
    **{"0208": "BE", "BE:EN": "BE", "BE:CBE": "BE", "BE": "BE"},
    **{"0002": "FR", "0009": "FR", "0007": "SE", "0184": "DK", "0192": "NO", "0183": "CH"},
    **{"0191": "EE", "0200": "LT", "0218": "LV", "0196": "IS"},
}
# The Dutch government's numbers: some are a KvK number with a prefix and zeros around it (Logius,
# OIN-Stelsel).
OIN_SCHEMES = ("0190", "NL:OIN", "NL:OINO")
_OIN_OF_KVK = re.compile(r"00000003(\d{8})0000", re.ASCII)
# Digits of the number of a company, where every number has as many.
_DIGITS = {"NL": 8, "BE": 10}


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
    of_peppol = registered(peppol_scheme or "", peppol_id or "")
    return (registry or "").strip() or (of_peppol[1] if of_peppol else "")


def registered(scheme: str, number: str) -> tuple[str, str] | None:
    """The register an identifier is of, and its number there.

    :param scheme: of ``SCHEMES`` or ``OIN_SCHEMES``, or another one
    :return: ISO code of the country and the number; None for an identifier of another kind
    """
    if scheme in OIN_SCHEMES:
        kvk = _OIN_OF_KVK.fullmatch(number)
        return ("NL", kvk.group(1)) if kvk else None
    country = SCHEMES.get(scheme)
    if size := _DIGITS.get(country):
        number = re.sub(r"[^0-9]", "", number)
        number = number.zfill(size) if len(number) == size - 1 else number
    number = number.strip()
    return (
        (country, number) if country and number and len(number) == (size or len(number)) else None
    )
