"""Proposals which cost center or unit of Exact an analytic account of Odoo is."""

import re
from collections.abc import Collection, Mapping

from .propose import NO_MATCH, Proposal
from .tax_kind import plain

# What Exact takes for the code of a cost center or unit (docs/exact-online.md).
CODE_LENGTH = 8
_UNNAMED = "NEW"


def propose_cost_object(code: str, name: str, rows: Mapping[str, str]) -> Proposal:
    """The cost center or unit with the code, else with the name, of an analytic account.

    :param code: reference of the account in Odoo; "" for none
    :param rows: the division's: description by code
    :return: its code. Reasons: ``same_code``, ``same_name``, ``no_match``, also when several have
        the name
    """
    same_code = [row for row in rows if code and _same(row, code)]
    if same_code:
        return Proposal(same_code[0], "same_code")
    same_name = [row for row, description in rows.items() if _same(description, name)]
    return Proposal(same_name[0], "same_name") if len(same_name) == 1 else NO_MATCH


def new_cost_code(code: str, name: str, taken: Collection[str]) -> str:
    """A free code for an analytic account that Exact has no cost center or unit for.

    :param code: its reference in Odoo; "" for none, then its name is taken
    :param taken: the codes there are
    :return: letters and digits, at most ``CODE_LENGTH``
    """
    wanted = _short(code) or _short(name) or _UNNAMED
    used = {"".join(_words(row)) for row in taken}
    free, number = wanted, 1
    while free in used:
        number += 1
        free = f"{wanted[: CODE_LENGTH - len(str(number))]}{number}"
    return free


def _short(text: str) -> str:
    """All letters and digits where they fit; else of the first and the last word, which differs."""
    words = _words(text)
    if len("".join(words)) <= CODE_LENGTH or len(words) == 1:
        return "".join(words)[:CODE_LENGTH]
    return f"{words[0][: CODE_LENGTH // 2]}{words[-1]}"[:CODE_LENGTH]


def _same(one: str, other: str) -> bool:
    return bool(_words(one)) and _words(one) == _words(other)


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Z0-9]+", plain(text).upper())
