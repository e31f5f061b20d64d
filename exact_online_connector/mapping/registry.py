"""Numbers of national registers (KvK, enterprise number …) in a form that can be compared."""

import re


def registry_key(number: str | None, country: str | None) -> str:
    """``number`` without punctuation and the zeros in front; two spellings of one have one key.

    :param country: ISO code; in Belgium and the Netherlands only digits count, so that "KvK" or
        "BE" in front does not matter
    :return: "" when there is none
    """
    compact = re.sub(r"[\W_]", "", (number or "").upper())
    if (country or "").strip().upper() in ("BE", "NL"):
        compact = re.sub(r"[^0-9]", "", compact)
    return compact.lstrip("0")
