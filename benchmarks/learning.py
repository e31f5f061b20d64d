"""The share of lines whose proposal is right after n bills of a supplier.

Each bill is held back until it was tried with what the ones before it teach. No Odoo: the rules are
kept here as ``exact.coding.rule`` keeps them, learned and proposed by the same code.
"""

from collections import Counter, defaultdict
from decimal import Decimal

from exact_online_connector.core.coding.learning import Coding, closest_label, label_of, learn
from exact_online_connector.core.coding.propose_coding import Evidence, propose
from exact_online_connector.core.division import Division, GLAccount, VatCode

from .histories import ACCOUNTS, DEFAULT, GOODS, KINDS, SERVICES, Bill, Line, histories

_BILLS = 11
_SUPPLIERS = 300
_SEED = 2026
_COSTS = 121  # type of a G/L account

_DIVISION = Division(
    code=1,
    country="BE",
    currency="EUR",
    vat_codes={code: VatCode(code, code, Decimal("0.21"), "E", "P") for code in (SERVICES, GOODS)},
    gl_accounts={guid: GLAccount(guid, guid, guid, _COSTS) for guid in ACCOUNTS},
    journals={},
    periods=(),
)


class Rules:
    """What is learned of one supplier: for a product or a text, and for any text."""

    def __init__(self):
        self._codings: dict[tuple, list[Coding]] = defaultdict(list)

    def propose(self, line: Line) -> Coding:
        """The coding of the next line; without any rule by its tax and the usual account."""
        product, label = _keys(line)[0]
        known = {
            text: learn(history).coding
            for (of, text), history in self._codings.items()
            if of == product
        }
        closest = closest_label(label, known) or ""
        history = self._codings.get((product, closest), ())
        evidence = Evidence(rule=learn(history), tax=(SERVICES, "21% S"), default_gl=DEFAULT)
        return propose(evidence, _DIVISION).coding

    def follow(self, bill: Bill) -> None:
        """Learns how a bill was coded: for each rule as most of its lines were."""
        of_bill = defaultdict(list)
        for line in bill:
            for key in _keys(line):
                of_bill[key].insert(0, line.coded)
        for key, codings in of_bill.items():
            self._codings[key].insert(0, learn(codings).coding)


def _keys(line: Line) -> tuple:
    """The rules that a line teaches and is proposed by, the most fitting first."""
    label = "" if line.product is not None else label_of(line.text)
    return tuple(dict.fromkeys(((line.product, label), (line.product, ""))))


def share_right(kind: str) -> list[float]:
    """The share of lines proposed right, by the number of bills seen before."""
    lines, right = Counter(), Counter()
    for bills in histories(kind, _SUPPLIERS, _BILLS, _SEED):
        rules = Rules()
        for seen, bill in enumerate(bills):
            for line in bill:
                proposed = rules.propose(line)
                lines[seen] += 1
                right[seen] += proposed == line.coding
            rules.follow(bill)
    return [right[seen] / lines[seen] for seen in range(_BILLS)]


def show() -> None:
    """Prints a row for each kind of supplier."""
    print(f"Lines proposed right (VAT code and G/L account), {_SUPPLIERS} suppliers of each kind")
    print(f"{'bills seen before':<26}" + "".join(f"{seen:>5}" for seen in range(_BILLS)))
    for kind in KINDS:
        row = "".join(f"{share:>5.0%}" for share in share_right(kind))
        print(f"{kind:<26}{row}", flush=True)
