"""What is compared of a document: the same words for Odoo's side and for Exact's."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Relation:
    """Whose document it is: the numbers without spaces and dots, "" for none."""

    name: str
    vat: str
    registry: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.vat, self.registry)))

    def is_in_exact_as(self, other: "Relation") -> bool:
        """Whether every number Odoo has stands in Exact too; without any, the name."""
        numbers = ((self.vat, other.vat), (self.registry, other.registry))
        if any(ours for ours, _theirs in numbers):
            return all(ours in ("", theirs) for ours, theirs in numbers)
        return self.name == other.name


@dataclass(frozen=True)
class Booking:
    """A document as one of the two ledgers has it.

    All money is signed as in Exact: negative on a credit note. ``period`` is year and month of the
    period it is booked in. ``home`` is the total in the company's currency. ``vat`` is, by VAT
    code, what the VAT is computed on and the VAT. ``claimed`` is the VAT that is deducted, ``owed``
    what is to be paid to the state, both from the ledger's VAT accounts.
    """

    reference: str
    day: date
    period: tuple[int, int]
    due: date
    currency: str
    total: Decimal
    home: Decimal
    vat: dict[str, tuple[Decimal, Decimal]]
    claimed: Decimal
    owed: Decimal
    relation: Relation

    def columns(self) -> dict[str, str]:
        """What is compared, by its heading in the table."""
        year, month = self.period
        return {
            "reference": self.reference,
            "date": str(self.day),
            "period": f"{year}-{month:02}",
            "due": str(self.due),
            "total": f"{self.total} {self.currency}",
            "in EUR": "" if self.home == self.total else f"{self.home}",
            "VAT by code: base + VAT": _vat_text(self.vat),
            "deducted": f"{self.claimed}",
            "owed": f"{self.owed}",
            "relation": str(self.relation),
        }


def differences(odoo: Booking, exact: Booking) -> dict[str, tuple[str, str]]:
    """What is not the same in both: both sides, by heading."""
    ours, theirs = odoo.columns(), exact.columns()
    return {
        heading: (text, theirs[heading])
        for heading, text in ours.items()
        if not (
            odoo.relation.is_in_exact_as(exact.relation)
            if heading == "relation"
            else text == theirs[heading]
        )
    }


def is_cent_of_vat(odoo: Booking, exact: Booking) -> bool:
    """Whether all that differs is a cent of VAT that nobody pays to anybody.

    Exact computes the VAT of reverse charge, and a share that is not deducted, line by line and
    rounds by itself, whatever Odoo rounded.
    """
    same = replace(exact, vat=odoo.vat, claimed=odoo.claimed, owed=odoo.owed)
    if differences(odoo, same) or odoo.vat.keys() != exact.vat.keys():
        return False
    pairs = [(odoo.claimed, exact.claimed), (odoo.owed, exact.owed)]
    for code, (base, vat) in odoo.vat.items():
        if base != exact.vat[code][0]:
            return False
        pairs.append((vat, exact.vat[code][1]))
    return all(abs(ours - theirs) <= Decimal("0.01") for ours, theirs in pairs)


def cents(amount) -> Decimal:
    """An amount with two decimals, from a float, a text or a Decimal."""
    return Decimal(str(amount or 0)).quantize(Decimal("0.01")) + Decimal("0.00")


def plain(number: str | None) -> str:
    """A VAT or registration number without what is only for the eye."""
    return "".join(character for character in number or "" if character.isalnum()).upper()


def one_line(text: str | None) -> str:
    """A reference as a person reads it: white space in it is one space."""
    return " ".join((text or "").split())


def _vat_text(vat: dict[str, tuple[Decimal, Decimal]]) -> str:
    rows = sorted((code, base, tax) for code, (base, tax) in vat.items() if base or tax)
    return "; ".join(
        f"{code}: {base} + {tax}" if tax else f"{code}: {base}" for code, base, tax in rows
    )
