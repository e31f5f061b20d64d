"""What the earlier bills of a supplier tell about the next one."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from .tax_kind import plain

# So many bills are looked at: enough to pass over one exception, few enough to follow a change.
LOOK_BACK = 5
_LABEL_LENGTH = 60
_WORD = re.compile(r"[^\W_]+")
# Months in Dutch, French, English and German, as `plain` writes them; what a period is called.
_MONTHS = frozenset(
    """
    jan january januari janvier januar janner
    feb fev fevr february februari fevrier februar
    mar mrt march maart mars maerz marz
    apr avr april avril
    may mei mai
    jun june juni juin
    jul juil july juli juillet
    aug august augustus aout
    sep sept september septembre
    oct okt october oktober octobre
    nov november novembre
    dec dez december decembre dezember
    """.split()
)


@dataclass(frozen=True, slots=True)
class Coding:
    """How a line is coded: codes, and the GUID of the G/L account."""

    vat_code: str | None
    gl_account: str | None
    cost_center: str | None = None
    cost_unit: str | None = None


@dataclass(frozen=True, slots=True)
class Learned:
    """A coding, and how many of the bills looked at (``seen``) were coded so (``agreed``)."""

    coding: Coding
    agreed: int
    seen: int


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
