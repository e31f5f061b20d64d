"""The rows of the benchmark: a new one is a function with ``@row``."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """A number that was measured.

    :param what: is measured, unique within its row
    :param value: the number
    :param unit: "s", "ms", "MB", "kB", "%", or empty for a count or a ratio
    :param aim: the most it should be, or the least of what should be high; None without one
    """

    what: str
    value: float
    unit: str = ""
    aim: float | None = None

    def as_dict(self) -> dict:
        """As JSON keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Row:
    """Something that is measured.

    :param name: its function's, by which a run is told to measure it alone
    :param title: its heading
    :param how: how it is measured, a sentence or two
    :param take: measures it, with a ``stage.Stage``
    :param with_quick: whether the quick form measures it too
    """

    name: str
    title: str
    how: str
    take: Callable[..., Iterator[Figure]]
    with_quick: bool


ROWS: dict[str, Row] = {}


def row(title: str, how: str, with_quick: bool = True):
    """Register a function as a row; see ``Row``."""

    def register(take):
        name = take.__name__
        ROWS[name] = Row(name, title, how, take, with_quick)
        return take

    return register


def of_each(cost: dict, number: int, aims: dict | None = None) -> Iterator[Figure]:
    """What each of a number of documents costs.

    :param cost: of all of them, see ``gauge``
    :param aims: by the name of the cost
    """
    aims = aims or {}
    yield Figure("CPU of each", 1000 * cost["cpu"] / number, "ms", aims.get("cpu"))
    yield Figure("time of each", 1000 * cost["seconds"] / number, "ms", aims.get("seconds"))
    for name in ("statements", "commits", "cursors", "calls"):
        yield Figure(f"{name} of each", cost[name] / number, "", aims.get(name))


def growth(small: dict, large: dict, few: int, many: int) -> Figure:
    """How CPU grows with the number: 1 is in step with it.

    :param small: cost of ``few``, ``large`` that of ``many``
    """
    ratio = max(large["cpu"], 1e-6) / max(small["cpu"], 1e-6)
    return Figure(
        f"growth from {few:,} to {many:,}: exponent",
        math.log(ratio) / math.log(many / few),
        "",
        1.05,
    )
