"""The XML topic MatchSets: which items settle each other (docs/exact-online.md).

The only way to match through Exact's interfaces, and announced to end: nothing but matching may
depend on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from .client import ExactClient
from .errors import Unavailable, UnknownOutcome
from .values import plain

TOPIC = "MatchSets"
ENDPOINT = f"xml/{TOPIC}"
# An answer has no entities, and nothing of it is fetched.
_PARSER = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
# Types of a Message that mean no; the others mean done.
_REFUSED = {"0", "3", "4"}


class PartialAnswer(UnknownOutcome):
    """The XML service answered, but not about each set."""


@dataclass(frozen=True)
class MatchLine:
    """An item, or a part of it, named as Exact wants it.

    :param year: financial year of its entry
    :param period: financial period of its entry
    :param amount: ledger amount in the division's currency: an invoice positive, its receipt
        negative
    """

    year: int
    period: int
    journal: str
    entry_number: int
    amount: Decimal


@dataclass(frozen=True)
class MatchSet:
    """Items of one relation that settle each other; their amounts add up to zero.

    :param gl_account: code of the receivable or payable account
    :param account: code of the relation
    """

    gl_account: str
    account: str
    lines: tuple[MatchLine, ...]


def upload(client: ExactClient, sets: Sequence[MatchSet]) -> list[str | None]:
    """Have Exact match these sets; each is taken or refused on its own.

    :return: per set None when it was matched, else Exact's words for its no
    :raises Gone: Exact does not offer this any more
    :raises Unavailable: what came is no answer of the XML service
    :raises PartialAnswer: it does not tell of each set; their open items do
    :raises UnknownOutcome: no answer came, or one that tells nothing
    """
    messages = _messages(client.upload_xml(TOPIC, _document(sets)))
    results = [_refusal(message) for message in messages]
    if len(results) != len(sets):
        told = f"{len(results)} answers to {len(sets)} match sets"
        raise PartialAnswer("; ".join(filter(None, (told, *results))), endpoint=ENDPOINT)
    return results


def offered(client: ExactClient) -> None:
    """See whether the XML service is still there: it is given no match set, and says so.

    :raises ExactError: as of ``upload``
    """
    _messages(client.upload_xml(TOPIC, _document(())))


def _messages(answer: bytes) -> list[etree._Element]:
    """What the service says.

    :raises Unavailable: it is somebody else who answers, such as a login page
    :raises PartialAnswer: it is the service, and what it says cannot be read
    """
    try:
        found = etree.fromstring(answer, _PARSER).find("Messages")
    except etree.XMLSyntaxError as error:
        if b"<eExact" in answer[:1000]:
            raise PartialAnswer("an answer that cannot be read", endpoint=ENDPOINT) from error
        found = None
    if found is None:
        raise Unavailable("not an answer of the XML service", endpoint=ENDPOINT)
    return found.findall("Message")


def _document(sets: Sequence[MatchSet]) -> bytes:
    """The XML that asks for these matches, as bytes in UTF-8."""
    root = etree.Element("eExact")
    group = etree.SubElement(root, TOPIC)
    for one in sets:
        element = etree.SubElement(group, "MatchSet")
        etree.SubElement(element, "GLAccount", code=one.gl_account)
        etree.SubElement(element, "Account", code=one.account)
        lines = etree.SubElement(element, "MatchLines")
        for line in one.lines:
            etree.SubElement(
                lines,
                "MatchLine",
                finyear=str(line.year),
                finperiod=str(line.period),
                journal=line.journal,
                entry=str(line.entry_number),
                amountdc=str(line.amount),
            )
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _refusal(message: etree._Element) -> str | None:
    if message.get("type") not in _REFUSED:
        return None
    return plain((message.findtext("Description") or "").strip()) or "?"
