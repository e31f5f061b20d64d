"""The page of what was measured, made from its JSON."""

from pathlib import Path

from . import rows  # noqa: F401  (each registers itself)
from .registry import ROWS

BEGIN, END = "<!-- measured: made by make bench -->", "<!-- end of what was measured -->"


def write(page: Path, kept: dict) -> None:
    """Put the tables of what was measured into the page, between its two marks.

    :param page: made when it is not there
    :param kept: see ``tools.bench``
    """
    text = page.read_text() if page.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{tables(kept)}\n{END}{after}")


def tables(kept: dict) -> str:
    """A section for each row, in the order they are registered."""
    sections = [_section(ROWS[name], kept["rows"][name]) for name in ROWS if name in kept["rows"]]
    return "\n".join(sections)


def _section(row, measured: dict) -> str:
    before = measured.get("before") or {}
    head = ["", *(["before"] if before else []), "now", "aim"]
    lines = [f"### {row.title}", "", row.how, ""]
    lines += [f"| {' | '.join(head)} |", f"| --- {'| --: ' * (len(head) - 1)}|"]
    olds = {figure["what"]: figure for figure in before.get("figures", ())}
    for figure in measured["now"]["figures"]:
        old = olds.get(figure["what"])
        cells = [figure["what"]]
        if before:
            cells.append(_number(old["value"], old["unit"]) if old else "")
        cells.append(_number(figure["value"], figure["unit"]))
        cells.append("" if figure["aim"] is None else _number(figure["aim"], figure["unit"]))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", _told(measured["now"], before), ""])


def _told(now: dict, before: dict) -> str:
    text = f"{now['form']} form, {now['date']}, commit {now['commit']}"
    if before:
        text += f"; before: commit {before['commit']}"
    return f"*{text}; {now['machine']}.*"


def _number(value: float, unit: str) -> str:
    """Three digits that count, with thousands."""
    if value == int(value) or abs(value) >= 100:
        text = f"{value:,.0f}"
    elif abs(value) >= 10:
        text = f"{value:.1f}"
    elif abs(value) >= 1:
        text = f"{value:.2f}"
    else:
        text = f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".strip()
