"""The ``$filter`` grammar on its own: what it takes, what it refuses, what it means."""

from datetime import date
from decimal import Decimal

import pytest

from exact_simulator.errors import Refusal
from exact_simulator.odata.filtering import compile_filter, literal, parse_literals
from exact_simulator.reference import resource

GUID = "11111111-2222-3333-4444-555555555555"
ENTRY = {
    "EntryID": GUID,
    "YourRef": "INV/2026/'1'",
    "EntryNumber": 26700001,
    "AmountDC": Decimal("121.00"),
    "EntryDate": date(2026, 7, 1),
    "Document": None,
    "Journal": "70",
    "Description": "Beer and bread",
    "Reversal": False,
}
SALES = resource("salesentry/SalesEntries")
ACCOUNTS = resource("crm/Accounts")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("YourRef eq 'INV/2026/''1'''", True),
        ("YourRef eq 'inv'", False),
        ("YourRef ne 'inv'", True),
        (f"EntryID eq guid'{GUID}'", True),
        (f"EntryID eq guid'{GUID.upper()}'", True),
        (f"EntryID ne guid'{GUID}'", False),
        ("EntryNumber eq 26700001", True),
        ("EntryNumber eq 26700001L", True),
        ("EntryNumber gt 26700001", False),
        ("EntryNumber ge 26700001 and EntryNumber lt 26700002", True),
        ("AmountDC eq 121", True),
        ("AmountDC gt 120.99", True),
        ("AmountDC le 121.0d", True),
        ("AmountDC lt -1", False),
        ("EntryDate ge datetime'2026-07-01'", True),
        ("EntryDate eq datetime'2026-07-01T00:00:00'", True),
        ("EntryDate lt datetime'2026-07-01'", False),
        ("Document eq null", True),
        ("Document ne null", False),
        ("YourRef eq null", False),
        ("Document gt 'a'", None),
        ("Reversal eq false", True),
        ("Reversal eq true", False),
        ("not (Journal eq '60')", True),
        ("not (Journal eq '60' or Journal eq '70')", False),
        ("Journal eq '60' or Journal eq '70' and YourRef eq 'x'", False),
        ("(Journal eq '60' or Journal eq '70') and EntryNumber gt 1", True),
        ("substringof('BREAD',Description) eq true", True),
        ("substringof('wine',Description)", False),
        ("startswith(Description,'Beer') eq true", True),
        ("startswith(Description, 'bread')", False),
        ("tolower(Description) eq 'beer and bread'", True),
        ("trim(Journal) eq '70'", True),
        ("Journal eq '70 '", True),
        ("Journal eq 'or' or Journal eq '70'", True),
    ],
)
def test_meaning(text, expected):
    if expected is None:
        with pytest.raises(Refusal):
            compile_filter(text, SALES)
    else:
        assert compile_filter(text, SALES).matches(ENTRY) is expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This $filter parameter is not supported for this resource"),
        ("  ", "This $filter parameter is not supported for this resource"),
        ("YourRef eq", "Bad Request - Error in query syntax."),
        ("YourRef = 'x'", "Bad Request - Error in query syntax."),
        ("YourRef eq 'x' and", "Bad Request - Error in query syntax."),
        ("(YourRef eq 'x'", "Bad Request - Error in query syntax."),
        ('YourRef eq "x"', "Bad Request - Error in query syntax."),
        ("EntryNumber eq 6500000001", "Bad Request - Error in query syntax."),
        (
            "dinger eq 1",
            "No property dinger exists in type Exact.Metadata.Entity.SalesEntry at position 0.",
        ),
        ("EntryID eq guid''", "Unrecognized 'Edm.Guid' literal 'guid''' in '11'."),
        ("SalesEntryLines eq null", "This $filter parameter is not supported for this resource"),
        ("year(EntryDate) eq 2026", "This $filter parameter is not supported for this resource"),
        (
            f"EntryID eq '{GUID}'",
            "Operator 'eq' incompatible with operand types 'Edm.Guid' and 'Edm.String' "
            "at position 0.",
        ),
    ],
)
def test_refusals(text, message):
    with pytest.raises(Refusal) as refused:
        compile_filter(text, SALES)
    assert (refused.value.status, refused.value.message) == (400, message)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Code eq '25'", False),
        ("Code eq '                25'", True),
        ("trim(Code) eq '25'", True),
        ("Country eq 'NL'", True),  # the database ignores blanks at the end, not in front
        ("Country eq 'NL '", True),
    ],
)
def test_padded_codes_are_compared_literally(text, expected):
    assert compile_filter(text, ACCOUNTS).matches({"Code": "25", "Country": "NL"}) is expected


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "financialtransaction/TransactionLines",
            "OffsetID eq null",
            "This $filter parameter is not supported for this resource",
        ),
        (
            "bulk/CRM/Accounts",
            "Classification1 eq null and Name eq 'x'",
            "Filtering on these fields is not supported: Classification1",
        ),
        (
            "sync/CRM/Accounts",
            "Name eq 'x'",
            "Filtering on these fields is not supported: Name",
        ),
    ],
)
def test_fields_that_cannot_be_filtered(name, text, message):
    with pytest.raises(Refusal) as refused:
        compile_filter(text, resource(name))
    assert refused.value.message == message


@pytest.mark.parametrize("value", ["plain", "it's, (odd)", 7, 6500000001, Decimal("1.5"), None])
def test_literals_survive(value):
    assert parse_literals(literal(value)) == [value]


def test_many_terms():
    text = " or ".join(f"YourRef eq 'R{number}'" for number in range(200))
    assert compile_filter(text, SALES).matches({"YourRef": "R199"})
