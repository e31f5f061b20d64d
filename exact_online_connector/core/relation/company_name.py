"""Names of companies, compared as people do: Bakkerij Maes BV is bakkerij Maes."""

import re

from ..mappings.tax_kind import plain

# Legal forms of Belgium, the Netherlands and their neighbours.
_LEGAL_FORMS = frozenset(
    # Belgium
    "bv bvba srl sprl nv sa vof snc commv scomm comm cv cvba scrl sc asbl vzw ivzw aisbl"
    " ebvba esprl gcv scs"
    # the Netherlands, Luxembourg, France
    " ua stichting coop cooperatie sarl sas sasu eurl sci"
    # Germany, Austria, Switzerland
    " gmbh ag ug kg ohg gbr ev"
    # the United Kingdom, Ireland, the United States
    " ltd limited plc llp llc inc corp"
    # Spain, Italy, the Nordic countries, Poland
    " sl slu spa srls ab as aps oy oyj zoo"
    # the European Union
    " se".split()
)


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, accents, punctuation and legal form."""
    key = name_key(one)
    return bool(key) and key == name_key(other)


def name_key(name: str | None) -> str:
    """What of a name is compared: "V.O.F. Café 't Hoekje" is "cafe t hoekje".

    :return: small letters and digits, words parted by one space; "" for a name of signs alone
    """
    spelled_out = plain(name or "").replace("ß", "ss").replace(".", "")
    words = _joined(re.findall(r"[^\W_]+", spelled_out))
    start, end = 0, len(words)
    while end - start > 1 and words[end - 1] in _LEGAL_FORMS:
        end -= 1
    while end - start > 1 and words[start] in _LEGAL_FORMS:
        start += 1
    return " ".join(words[start:end])


def _joined(words: list[str]) -> list[str]:
    """Letters that stand alone made one word: "b v" is "bv"."""
    joined: list[str] = []
    alone = False
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and alone:
            joined[-1] += word
        else:
            joined.append(word)
        alone = single
    return joined
