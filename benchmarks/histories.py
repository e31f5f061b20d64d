"""Made-up suppliers and how their bills are really coded, the same with the same seed."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exact_online_connector.core.coding.learning import Coding

# G/L accounts of the division of `benchmarks.learning`, and its VAT codes.
ACCOUNTS = tuple(f"account-{number}" for number in range(40))
DEFAULT = ACCOUNTS[0]
SERVICES, GOODS = "25", "21"

_TOPICS = (
    "Mobile subscription", "Internet", "Electricity", "Gas", "Water", "Cleaning", "Paper",
    "Toner", "Licences", "Hosting", "Advice", "Travel", "Fuel", "Lease", "Repair", "Insurance",
)  # fmt: skip
_MONTHS = "januari februari maart april mei juni juli augustus september oktober".split()
_PEOPLE = ("Maes", "Dubois", "Visser", "Claes", "Mulder", "Bakker", "Leroy", "Peters", "Smit")
_NOISE = 0.05


@dataclass(frozen=True)
class Line:
    """A line of a bill.

    ``coding`` is how it has to be coded, ``coded`` what the person who sent it chose, which differs
    only where a history is noisy.
    """

    text: str
    product: int | None
    coding: Coding
    coded: Coding


Bill = tuple[Line, ...]


def histories(kind: str, suppliers: int, bills: int, seed: int) -> Iterator[list[Bill]]:
    """The bills of some suppliers of one kind, the oldest first.

    :param kind: a name in ``KINDS``
    """
    for number in range(suppliers):
        chance = random.Random(f"{seed}-{kind}-{number}")
        make = KINDS[kind](chance)
        yield [tuple(make(bill)) for bill in range(bills)]


def _coding(chance: random.Random) -> Coding:
    return Coding(chance.choice((SERVICES, GOODS)), chance.choice(ACCOUNTS[1:]))


def _line(text: str, coding: Coding, product: int | None = None, coded: Coding | None = None):
    return Line(text, product, coding, coded or coding)


def _dated(topic: str, bill: int, chance: random.Random) -> str:
    """A text as suppliers write it: with another month or number on every bill."""
    month = _MONTHS[bill % len(_MONTHS)]
    forms = ("{0} {1:02}/2026", "{0} {2} 2026", "{0} 01-{1:02}-2026 - 28-{1:02}-2026", "{0} {3}")
    form = chance.choice(forms)
    return form.format(topic, bill % 12 + 1, month, chance.randrange(10**4, 10**6))


def _one_account(chance: random.Random) -> Callable:
    coding, topics = _coding(chance), chance.sample(_TOPICS, 4)
    return lambda bill: [
        _line(_dated(chance.choice(topics), bill, chance), coding)
        for _ in range(chance.randint(1, 3))
    ]


def _by_product(chance: random.Random) -> Callable:
    codings = {product: _coding(chance) for product in range(6)}

    def make(bill: int):
        for product in chance.sample(range(6), chance.randint(1, 4)):
            yield _line(f"Product {product}", codings[product], product)

    return make


def _by_text(chance: random.Random) -> Callable:
    codings = {topic: _coding(chance) for topic in chance.sample(_TOPICS, 4)}

    def make(bill: int):
        for topic in chance.sample(list(codings), chance.randint(1, 3)):
            yield _line(_dated(topic, bill, chance), codings[topic])

    return make


def _by_free_text(chance: random.Random) -> Callable:
    """The text tells, but has another name in it on every bill."""
    codings = {topic: _coding(chance) for topic in chance.sample(_TOPICS, 3)}

    def make(bill: int):
        for topic in chance.sample(list(codings), chance.randint(1, 2)):
            yield _line(f"{topic} {chance.choice(_PEOPLE)}", codings[topic])

    return make


def _changing(chance: random.Random) -> Callable:
    """One account until the fifth bill, another from the sixth on."""
    before, after, topic = _coding(chance), _coding(chance), chance.choice(_TOPICS)
    return lambda bill: [_line(_dated(topic, bill, chance), before if bill < 5 else after)]


def _noisy(chance: random.Random) -> Callable:
    """One account, but one line in twenty was coded as something else."""
    coding, topic = _coding(chance), chance.choice(_TOPICS)

    def make(bill: int):
        for _ in range(chance.randint(1, 3)):
            coded = _coding(chance) if chance.random() < _NOISE else coding
            yield _line(_dated(topic, bill, chance), coding, coded=coded)

    return make


KINDS = {
    "one account": _one_account,
    "by product": _by_product,
    "by text": _by_text,
    "by text with names in it": _by_free_text,
    "another account after 5": _changing,
    "one account, 5% noise": _noisy,
}
