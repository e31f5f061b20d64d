"""Documents that we make for the files of invoices: made, found again, bound to their entry."""

import pytest

from exact_online_connector.core.kinds import INVOICE, MISCELLANEOUS, SALES_INVOICE
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import Rejected, UnknownOutcome

from .world import ACCOUNTS, ENTRIES

DOCUMENTS = "documents/Documents"
SUBJECT = "INV/2026/00001"


@pytest.fixture
def entry(world):
    """A sales entry that stands in the books."""
    return resources.create_entry(world.client, INVOICE, world.sales_entry(SUBJECT))


def payload(entry, number=SALES_INVOICE):
    return {
        "Subject": SUBJECT,
        "Account": entry["Customer"],
        "FinancialTransactionEntryID": entry["EntryID"],
        "Type": number,
        "Body": "Odoo: https://odoo.example.com/odoo/account.move/7",
    }


def found(world, entry):
    return resources.find_documents(world.client, entry["Customer"], SUBJECT, entry["EntryID"])


def test_a_document_is_made_and_bound_to_its_entry(world, entry):
    made = resources.create_document(world.client, payload(entry))
    [stored] = world.entities(DOCUMENTS)
    assert (stored["ID"], stored["Type"]) == (made["ID"], SALES_INVOICE)
    assert stored["Body"].startswith("Odoo: https://")
    assert made["FinancialTransactionEntryID"] == entry["EntryID"]
    assert world.one(ENTRIES, EntryID=entry["EntryID"])["Document"] == made["ID"]
    assert found(world, entry) == [made]


def test_one_of_another_relation_or_subject_is_not_found(world, entry):
    other = next(row["ID"] for row in world.entities(ACCOUNTS) if row["ID"] != entry["Customer"])
    named = {"FinancialTransactionEntryID": None}
    world.client.post(DOCUMENTS, {**payload(entry), **named, "Account": other})
    world.client.post(DOCUMENTS, {**payload(entry), **named, "Subject": f"{SUBJECT}0"})
    assert found(world, entry) == []


@pytest.mark.parametrize("refused", ["Subject", "Account"])
def test_where_the_search_is_not_taken_it_is_asked_by_entry(world, entry, refused):
    made = resources.create_document(world.client, payload(entry))
    world.knobs(refused_filters=f"{DOCUMENTS}.{refused}")
    assert found(world, entry) == [made]
    assert not world.client.capabilities.can("filter.documents")
    world.server.control("calls/clear", {})
    assert found(world, entry) == [made]
    assert len(world.calls(DOCUMENTS)) == 1


def test_an_answer_that_was_lost_is_found(world, entry):
    world.plant("cut_after_write", endpoint=DOCUMENTS)
    with pytest.raises(UnknownOutcome):
        resources.create_document(world.client, payload(entry))
    assert len(found(world, entry)) == 1


def test_a_type_that_may_not_be_made_is_refused(world, entry):
    world.knobs(document_types="no_sales")
    with pytest.raises(Rejected):
        resources.create_document(world.client, payload(entry))
    assert resources.create_document(world.client, payload(entry, MISCELLANEOUS))["ID"]


def test_what_is_not_bound_says_so_and_is_bound_by_its_entry(world, entry):
    world.knobs(document_binding="dropped")
    made = resources.create_document(world.client, payload(entry))
    assert made["FinancialTransactionEntryID"] is None
    assert not world.one(ENTRIES, EntryID=entry["EntryID"]).get("Document")
    for _twice in range(2):
        resources.bind_document(world.client, INVOICE, entry["EntryID"], made["ID"])
        assert world.one(ENTRIES, EntryID=entry["EntryID"])["Document"] == made["ID"]
