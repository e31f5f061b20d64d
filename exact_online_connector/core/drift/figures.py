"""What an entry says, in figures that can be compared: as it was sent, and as Exact has it.

A figure that is None is not told, and not compared.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from ...exact_api.odata import money
from ..division import Division
from ..entry.booked import booked_line
from ..kinds import Kind


@dataclass(frozen=True)
class LineFigures:
    """A line of an entry; its amounts have the sign of the entry's total.

    :param gl_account: GUID of the G/L account
    :param net: without VAT
    :param cost_center: code; empty when it has none
    :param cost_unit: code; empty when it has none
    :param relation: GUID, where each line has its own
    """

    gl_account: str | None
    vat_code: str | None
    net: Decimal | None
    vat: Decimal | None
    cost_center: str | None = None
    cost_unit: str | None = None
    relation: str | None = None


@dataclass(frozen=True)
class Figures:
    """An entry; amounts in its own currency, negative on a credit note.

    :param total: with VAT
    :param vat: of it
    :param on: its date
    :param relation: GUID of the customer or supplier; None where each line has its own
    :param journal: code
    :param period: "2026/1"
    """

    total: Decimal | None
    vat: Decimal | None
    on: date | None
    relation: str | None
    currency: str | None
    journal: str | None
    period: str | None
    lines: tuple[LineFigures, ...]

    def as_json(self) -> dict:
        """These figures as JSON takes them."""
        texts = {name: _text(value) for name, value in asdict(self).items() if name != "lines"}
        lines = [{name: _text(value) for name, value in asdict(row).items()} for row in self.lines]
        return {**texts, "lines": lines}


def from_json(kept: dict) -> Figures:
    """The figures that ``as_json`` gave."""
    lines = [
        LineFigures(**{**row, "net": _amount(row["net"]), "vat": _amount(row["vat"])})
        for row in kept["lines"]
    ]
    amounts = {name: _amount(kept[name]) for name in ("total", "vat")}
    return Figures(**{**kept, **amounts, "on": _day(kept["on"]), "lines": tuple(lines)})


def sent_figures(payload: dict, kind: Kind, division: Division, total: Decimal) -> Figures:
    """What was sent, as Exact books it.

    :param payload: in Exact's names, its amounts as text
    :param total: what Exact said it booked, or what we computed it would
    """
    lines = tuple(_sent_line(line, division) for line in payload.get(kind.lines, ()))
    told = [line.vat for line in lines]
    vat = None if None in told else sum(told, Decimal("0.00"))
    on = _day(payload.get("EntryDate"))
    year, period = payload.get("ReportingYear"), payload.get("ReportingPeriod")
    if not period and (found := division.period_of(on)):
        year, period = found.year, found.period
    return Figures(
        total=money(total),
        vat=vat,
        on=on,
        relation=payload.get(kind.party),
        currency=payload.get("Currency"),
        journal=payload.get("Journal"),
        period=_period(year, period),
        lines=lines,
    )


def exact_figures(row: dict, kind: Kind) -> Figures:
    """What stands in Exact.

    :param row: of ``resources.read_entries``
    """
    return Figures(
        total=_cents(row["AmountFC"]),
        vat=_cents(row["VATAmountFC"]),
        on=row["EntryDate"],
        relation=row[kind.party],
        currency=row["Currency"],
        journal=row["Journal"],
        period=_period(row["ReportingYear"], row["ReportingPeriod"]),
        lines=tuple(
            LineFigures(
                line["GLAccount"],
                line["VATCode"],
                _cents(line["AmountFC"]),
                _cents(line["VATAmountFC"]),
                line["CostCenter"] or "",
                line["CostUnit"] or "",
            )
            for line in row["Lines"]
        ),
    )


def _sent_line(line: dict, division: Division) -> LineFigures:
    """A line as it was sent.

    Whether Exact tells the amount of a line with an inclusive VAT code with or without VAT is not
    known, nor what it tells as VAT that the customer accounts for: those are not compared. Where no
    cost center or unit was sent Exact may fill one in, so it is no difference.
    """
    code = line.get("VATCode")
    known = division.vat_codes.get(code or "")
    decimals = {name: Decimal(line[name]) for name in ("AmountFC", "VATAmountFC") if line.get(name)}
    booked = booked_line({"AmountFC": Decimal(0), **line, **decimals}, division)
    inclusive = known is None or known.type == "I"
    return LineFigures(
        gl_account=line.get("GLAccount"),
        vat_code=code,
        net=None if inclusive else booked.net,
        vat=None if inclusive or known.charged else booked.vat,
        cost_center=line.get("CostCenter"),
        cost_unit=line.get("CostUnit"),
    )


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else money(value)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _period(year: int | None, period: int | None) -> str | None:
    return f"{year}/{period}" if year and period else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
