"""Receipts of batches, their matches and mandates, against the simulator's books."""

from decimal import Decimal

import pytest

from exact_online_connector.core.debit.collection import (
    CollectedLine,
    Receipt,
    bank_entry,
    first_line,
    general_journal_entry,
)
from exact_online_connector.core.kinds import INVOICE
from exact_online_connector.exact_api import match_sets, resources
from exact_online_connector.exact_api.errors import Gone, Rejected, Unavailable, UnknownOutcome
from exact_online_connector.exact_api.match_sets import MatchLine, MatchSet

from .stub import Stub
from .test_transport import client_of

TERMS = "sync/Cashflow/PaymentTerms"
GENERAL, BANK = "generaljournalentry/GeneralJournalEntries", "financialtransaction/BankEntries"
LINES = ("generaljournalentry/GeneralJournalEntryLines", "financialtransaction/BankEntryLines")


@pytest.fixture
def item(world):
    """The open item of an invoice in the books."""
    made = resources.create_entry(world.client, INVOICE, world.sales_entry())
    return world.one(TERMS, TransactionEntryID=made["EntryID"])


def receipt(world, item, journal="900", **changed):
    line = CollectedLine(
        item["Account"],
        item["GLAccount"],
        Decimal(item["TransactionAmountDC"]),
        item["YourRef"],
        item["EntryNumber"],
    )
    suspense = world.one("financial/GLAccounts", Code="580000")["ID"]
    values = {"name": "INC/1", "returned": False, "on": world.clock.today(), **changed}
    return Receipt(journal=journal, suspense=suspense, currency="EUR", lines=[line], **values)


def match_set(world, item, made, amount=None):
    amount = amount or Decimal(item["TransactionAmountDC"])
    own = world.one(TERMS, TransactionEntryID=made["EntryID"])
    lines = tuple(
        MatchLine(
            row["TransactionReportingYear"],
            row["TransactionReportingPeriod"],
            row["Journal"],
            row["EntryNumber"],
            signed,
        )
        for row, signed in ((item, amount), (own, -amount))
    )
    return MatchSet(item["GLAccountCode"], item["AccountCode"].strip(), lines)


@pytest.mark.parametrize("resource", [GENERAL, BANK])
@pytest.mark.parametrize("taken", [True, False])
def test_a_receipt_is_found_by_its_line(world, item, resource, taken):
    in_bank = resource == BANK
    if not taken:
        world.server.control("knobs", {"refused_filters": f"{LINES[in_bank]}.Description"})
    if in_bank:
        payload = bank_entry(receipt(world, item, journal="200", opening=Decimal(0)))
        made = resources.create_bank_entry(world.client, payload)
    else:
        payload = general_journal_entry(receipt(world, item))
        made = resources.create_general_journal_entry(world.client, payload)
    line = first_line(payload)
    where = {"in_bank": in_bank, "gl_account": line["GLAccount"], "since": line["Date"]}
    for _time in range(2):
        [found] = resources.find_lines(world.client, line["Description"], **where)
        assert (found["EntryID"], found["EntryNumber"]) == (made["EntryID"], made["EntryNumber"])
        assert abs(found["AmountFC"]) == Decimal(item["TransactionAmountDC"])
    assert resources.find_lines(world.client, "INC/2", **where) == []
    name = "filter.bank_lines" if in_bank else "filter.general_journal_lines"
    assert world.client.capabilities.can(name) is taken


@pytest.mark.parametrize("without", ["refuse", "zero", "last"])
def test_statements_go_on_from_the_balance_of_the_one_before(world, item, without):
    world.server.control("knobs", {"bank_without_balances": without})
    assert resources.bank_balance(world.client, "200") == 0
    for times in (1, 2):
        opening = resources.bank_balance(world.client, "200")
        payload = bank_entry(receipt(world, item, journal="200", opening=opening))
        resources.create_bank_entry(world.client, payload)
        balance = times * Decimal(item["TransactionAmountDC"])
        assert resources.bank_balance(world.client, "200") == balance
    with pytest.raises(Rejected):
        resources.create_bank_entry(world.client, payload)  # its opening balance is outdated


@pytest.mark.parametrize(
    ("resource", "call", "payload"),
    [
        (GENERAL, resources.create_general_journal_entry, general_journal_entry),
        (BANK, resources.create_bank_entry, bank_entry),
    ],
)
def test_an_answer_that_was_lost_is_not_known(world, item, resource, call, payload):
    world.plant("cut_after_write", endpoint=resource, method="POST")
    journal = "900" if resource == GENERAL else "200"
    with pytest.raises(UnknownOutcome):
        call(world.client, payload(receipt(world, item, journal, opening=Decimal(0))))
    assert len(world.entities(resource)) == 1


def test_match_sets_are_answered_one_by_one(world, item):
    payload = general_journal_entry(receipt(world, item))
    made = resources.create_general_journal_entry(world.client, payload)
    good = match_set(world, item, made)
    answers = match_sets.upload(world.client, [good, good])
    assert answers[0] is None
    assert "MatchSets" in answers[1]
    assert world.one(TERMS, TransactionEntryID=made["EntryID"])["Status"] == 50


def test_the_xml_service_may_be_gone(world, item):
    world.server.control("knobs", {"xml_api": "gone"})
    with pytest.raises(Gone):
        match_sets.upload(world.client, [MatchSet("400000", "1", ())])


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", Unavailable),
        (b"<eExact/>", Unavailable),
        (b"no XML", Unavailable),
        (b"<html><body>Login</body></html>", Unavailable),
        (b"<eExact><Messages/></eExact>", UnknownOutcome),
        (b'<eExact><Messages><Message type="2"/><Message/></Messages></eExact>', UnknownOutcome),
    ],
)
def test_an_answer_that_tells_nothing(body, error):
    with Stub((200, {}, body)) as stub, pytest.raises(error):
        match_sets.upload(client_of(stub.url), [MatchSet("400000", "1", ())])


def test_xml_is_what_is_asked_for():
    body = b'<eExact><Messages><Message type="2"/></Messages></eExact>'
    with Stub((200, {}, body)) as stub:
        match_sets.upload(client_of(stub.url), [MatchSet("400000", "1", ())])
        assert stub.requests[0][2]["Accept"] == "application/xml, text/xml, */*"


def test_no_entity_of_an_answer_is_expanded():
    body = b"""<!DOCTYPE eExact [<!ENTITY words "expanded">]><eExact><Messages>
        <Message type="0"><Description>&words;</Description></Message>
        </Messages></eExact>"""
    with Stub((200, {}, body)) as stub:
        assert match_sets.upload(client_of(stub.url), [MatchSet("400000", "1", ())]) == ["?"]


def test_what_others_booked_on_the_suspense_account(world, item):
    payload = general_journal_entry(receipt(world, item))
    resources.create_general_journal_entry(world.client, payload)
    world.server.control(
        "bank_line",
        {
            "division": 100001,
            "gl_account": "580000",
            "amount": "100.00",
            "description": "INC/1",
            "date": str(world.clock.today()),
        },
    )
    suspense = world.one("financial/GLAccounts", Code="580000")["ID"]
    rows = resources.ledger_lines(world.client, suspense, world.clock.today())
    [line] = [row for row in rows if row["JournalCode"] != "900"]
    assert (line["AmountDC"], line["Description"]) == (Decimal(-100), "INC/1")


def test_a_mandate_and_its_reference(world):
    account = world.one("crm/Accounts", Status="C")["ID"]
    bank = resources.create_bank_account(
        world.client, {"Account": account, "BankAccount": "BE68539007547034"}
    )
    payload = {"Account": account, "BankAccount": bank["ID"], "PaymentType": 1, "Reference": "M1"}
    made = resources.create_mandate(world.client, payload)
    assert resources.find_mandates(world.client, account) == [made]
    with pytest.raises(Rejected):
        resources.create_mandate(world.client, payload)
    resources.update_mandate(world.client, made["ID"], {"CancellationDate": world.clock.today()})
    [found] = resources.find_mandates(world.client, account)
    assert found["CancellationDate"] == world.clock.today()


def test_a_payment_condition(world):
    assert resources.find_payment_conditions(world.client, "SDD") == []
    payload = {"Code": "SDD", "Description": "Direct debit", "PaymentMethod": "I"}
    made = resources.create_payment_condition(world.client, payload)
    assert resources.find_payment_conditions(world.client, "SDD") == [made]
