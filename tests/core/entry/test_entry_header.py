"""What stands above the lines of an entry: its dates and period, its references, its due date."""

from dataclasses import replace
from datetime import date

import pytest

from exact_online_connector.core.document import Instalment
from exact_online_connector.core.entry.entry import prepare_entry
from exact_online_connector.core.kinds import KINDS

from ..builders import BUY_21, DIVISION, VAT_21, D, bill, coded, document, line, taxed

SOLD = line("100.00", taxed(VAT_21, "21.00"))
BOUGHT = line("100.00", taxed(BUY_21, "21.00"))
OCTOBER_7, OCTOBER_31 = date(2026, 10, 7), date(2026, 10, 31)
NOVEMBER_3, NOVEMBER_26 = date(2026, 11, 3), date(2026, 11, 26)
BEFORE_EXACT = date(2025, 12, 30)
NO_PERIOD = (None, None)


def sales(division=DIVISION, **values):
    return prepare_entry(document(SOLD, **values), division)


def purchase(division=DIVISION, **values):
    doc = bill(BOUGHT, **values)
    return prepare_entry(doc, division, coded(doc))


def codes(entry):
    return [found.code for found in entry.issues]


# === THE DATE AND THE PERIOD === #


@pytest.mark.parametrize("prepare", [sales, purchase])
@pytest.mark.parametrize("kind", ["invoice", "refund"])
@pytest.mark.parametrize(
    ("invoice_date", "accounting_date", "sent", "booked"),
    [
        (NOVEMBER_3, NOVEMBER_26, NO_PERIOD, (2026, 11)),
        (OCTOBER_7, OCTOBER_31, NO_PERIOD, (2026, 10)),
        (OCTOBER_7, NOVEMBER_26, (2026, 11), (2026, 11)),
        (NOVEMBER_26, OCTOBER_31, (2026, 10), (2026, 10)),
        (BEFORE_EXACT, date(2026, 2, 1), (2026, 2), (2026, 2)),
    ],
    ids=["typed in later", "end of its month", "next period", "period before", "year before"],
)
def test_the_date_is_the_documents_and_the_period_that_of_the_accounting_date(
    prepare, kind, invoice_date, accounting_date, sent, booked
):
    side = "out" if prepare is sales else "in"
    entry = prepare(
        kind=KINDS[f"{side}_{kind}"], invoice_date=invoice_date, accounting_date=accounting_date
    )

    assert entry.payload["EntryDate"] == invoice_date.isoformat()
    assert (
        entry.payload.get("ReportingYear"),
        entry.payload.get("ReportingPeriod"),
    ) == sent
    assert (entry.year, entry.period) == booked
    assert codes(entry) == (["other_period"] if sent[0] else [])
    assert not entry.blocked


def test_a_person_reads_both_dates_when_the_period_is_another():
    [found] = purchase(invoice_date=OCTOBER_7, accounting_date=NOVEMBER_26).issues

    assert found.params == {
        "document": "BILL/2026/07/0003",
        "date": "2026-10-07",
        "accounting_date": "2026-11-26",
        "year": "2026",
        "period": "11",
    }


@pytest.mark.parametrize(
    ("invoice_date", "accounting_date", "blocked"),
    [
        (OCTOBER_7, NOVEMBER_26, []),
        (NOVEMBER_3, OCTOBER_31, ["period_closed"]),
        (OCTOBER_7, OCTOBER_31, ["period_closed"]),
    ],
)
def test_the_period_that_will_be_booked_has_to_be_open(invoice_date, accounting_date, blocked):
    closed = replace(DIVISION, closed=frozenset({("600", 2026, 10)}))
    entry = purchase(closed, invoice_date=invoice_date, accounting_date=accounting_date)

    assert [found.code for found in entry.issues if found.blocking] == blocked
    assert all(found.params["date"] == "2026-10-31" for found in entry.issues if found.blocking)


def test_without_a_period_for_the_accounting_date_nothing_is_sent():
    entry = purchase(invoice_date=date(2026, 12, 31), accounting_date=date(2027, 1, 4))

    [found] = entry.issues
    assert (found.code, found.params["date"]) == ("period_missing", "2027-01-04")
    assert "ReportingPeriod" not in entry.payload


# === THE REFERENCE === #


@pytest.mark.parametrize(
    "typed",
    [
        "F 2026 118",
        " F 2026  118 ",
        "F\u00a02026\u202f118",
        "F\t2026\r\n118",
        "\ufeffF\u200b 2026\u2060 118\u200d",
        "F \x002026\x1f 118\x7f",
    ],
)
def test_white_space_nobody_sees_makes_no_other_reference(typed):
    assert purchase(reference=typed).payload["YourRef"] == "F 2026 118"
    assert sales(name=typed).payload["YourRef"] == "F 2026 118"
    sent = sales(payment_reference=typed).payload
    assert sent["PaymentReference"] == "F 2026 118"


def test_capitals_of_a_reference_are_kept():
    assert purchase(reference="f-2026a").payload["YourRef"] == "f-2026a"


def test_a_reference_of_white_space_alone_is_none():
    assert codes(purchase(reference="\u00a0\u200b\t")) == ["reference_missing"]


def test_white_space_does_not_count_for_the_length():
    assert codes(purchase(reference=f"  {'R' * 30}\u00a0")) == []


def test_a_shorter_reference_for_exact_on_a_sales_document():
    entry = sales(name="INV/2026/DEPARTMENT-NORTH/000017", reference="NORTH/000017")

    assert entry.issues == ()
    assert entry.payload["YourRef"] == "NORTH/000017"
    assert entry.payload["Description"] == "INV/2026/DEPARTMENT-NORTH/000017"


def test_no_control_character_goes_anywhere():
    dirty = "A\x00B\u200b C\nD"
    entry = prepare_entry(
        document(replace(SOLD, name=dirty), name=dirty, payment_reference=dirty), DIVISION
    )

    texts = [text for text in entry.payload.values() if isinstance(text, str)]
    texts += [posted["Description"] for posted in entry.payload["SalesEntryLines"]]
    assert all(text.isprintable() for text in texts)
    assert entry.payload["SalesEntryLines"][0]["Description"] == "AB C D"


# === THE DUE DATE === #

THIRTY_PERCENT = (
    Instalment(date(2026, 7, 15), D("36.30")),
    Instalment(date(2026, 8, 31), D("84.70")),
)


@pytest.mark.parametrize("prepare", [sales, purchase])
def test_instalments_are_booked_with_the_last_due_date_and_a_person_is_told(prepare):
    entry = prepare(instalments=THIRTY_PERCENT, due_date=date(2026, 8, 31))

    assert entry.payload["DueDate"] == "2026-08-31"
    [found] = entry.issues
    assert (found.code, found.blocking) == ("instalments", False)
    assert found.params["due_date"] == "2026-08-31"
    assert found.params["instalments"] == "2026-07-15: 36.30 EUR, 2026-08-31: 84.70 EUR"


def test_one_due_date_needs_no_word():
    whole = (Instalment(date(2026, 8, 14), D("121.00")),)

    assert sales(instalments=whole).issues == ()
