"""What the earlier bills of a supplier tell about the next one."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from babel.dates import get_month_names

from ..mappings.tax_kind import plain, words

# How many bills are looked at: enough to pass over one exception, few enough to follow a change.
LOOK_BACK = 5
# When this many bills were all coded alike, it is no chance any more.
ENOUGH = 3
_LABEL_LENGTH = 60
# The share of words two texts have in common when they are about the same: one of three, so that
# two words may be names.
_ALIKE = 0.3
# Two words are about the same when this many letters at their beginning are the same; shorter ones
# say little.
_STEM = 5
_SHORTEST = 4
# Words that tell one thing that is bought from another as little as "costs" does.
_SAYS_NOTHING = words(
    "aankoop aankopen inkoop inkopen kosten goederen diensten diverse overige algemene achat "
    "achats frais charges biens services divers autres generaux purchase purchases cost costs "
    "expense expenses goods other general various"
)
_WORD = re.compile(r"[^\W_]+")
# What a period is called: months in full and short, as ``plain`` writes them.
_MONTHS = frozenset(
    word
    for language in ("nl", "fr", "en", "de", "de_AT")
    for width in ("wide", "abbreviated")
    for name in get_month_names(width, locale=language).values()
    for word in _WORD.findall(plain(name))
) | {"fev", "maerz"}


@dataclass(frozen=True, slots=True)
class Coding:
    """How a line is coded: codes, and the GUID of the G/L account."""

    vat_code: str | None
    gl_account: str | None
    cost_center: str | None = None
    cost_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """A coding, and how sure it is.

    :param agreed: how many of the bills that were looked at were coded like this
    :param seen: how many bills were looked at
    """

    coding: Coding
    agreed: int
    seen: int

    @property
    def sure(self) -> bool:
        """Whether it can be relied on: enough bills, and none of them coded otherwise."""
        return self.agreed == self.seen >= ENOUGH


def learn(history: Sequence[Coding]) -> Learned | None:
    """What the next line is most likely to be: the most frequent coding, of equals the newest.

    :param history: how like lines were coded, the newest first; ``LOOK_BACK`` of them count
    :return: None without any history
    """
    recent = Counter(islice(history, LOOK_BACK))
    if not recent:
        return None
    # Of equals most_common keeps the order in which they were met: the newest is the first.
    [(coding, agreed)] = recent.most_common(1)
    return Learned(coding, agreed, recent.total())


def label_of(text: str | None) -> str:
    """What a line's text is about, the same every month.

    :return: its words in small letters without accents; no numbers, dates, months, nor any word
        with a digit in it. At most 60 characters, whole words unless the first is longer.
    """
    words = (word for word in _WORD.findall(plain(text or "")) if word.isalpha())
    label = " ".join(word for word in words if word not in _MONTHS)
    if len(label) <= _LABEL_LENGTH:
        return label
    return label[: _LABEL_LENGTH + 1].rpartition(" ")[0] or label[:_LABEL_LENGTH]


def closest_label(label: str, known: Mapping[str, Coding]) -> str | None:
    """The known label that says the same: itself, else the one with most words in common.

    Of several that are as close, one of those most are coded like: a name that stands in the texts
    of different things is outvoted so.

    :param label: of ``label_of``; "" for a line whose text says nothing
    :param known: how lines with a label are coded; "" among them is passed over
    :return: None when no label shares enough of the words
    """
    words = set(label.split())
    shares = {other: _share(words, set(other.split())) for other in sorted(known) if other}
    most = max(shares.values(), default=0)
    if most < _ALIKE:
        return None
    closest = [other for other, share in shares.items() if share == most]
    votes = Counter(known[other] for other in closest)
    return max(closest, key=lambda other: votes[known[other]])


def is_about(text: str | None, name: str | None) -> bool:
    """Whether a text is about what a name says: a word of both is, or begins, the same.

    :param text: of a line of a bill
    :param name: of a G/L account
    """
    said, named = (
        {word for word in label_of(one).split() if len(word) >= _SHORTEST} - _SAYS_NOTHING
        for one in (text, name)
    )
    return any(
        one.startswith(other[:_STEM]) or other.startswith(one[:_STEM])
        for one in said
        for other in named
    )


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)
