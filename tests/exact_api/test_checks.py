"""Asking a division what it offers, and the trial that writes to it."""

from decimal import Decimal

import pytest

from exact_online_connector.core.kinds import BILL, INVOICE, VAT_TYPES
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.checks import all_checks, try_check
from exact_online_connector.exact_api.errors import Forbidden, RateLimited
from exact_online_connector.exact_api.trial import NothingToTry, Trial, choose

from .world import BE, ENTRIES

CHECKS = all_checks(INVOICE, BILL)
REVENUE, COSTS = 110, 121
GENERAL_LINES = "generaljournalentry/GeneralJournalEntryLines"
NAMES = [check.name for check in CHECKS]
# What each refused endpoint takes away; the calls of some checks share one.
REFUSED = {
    "financial/Journals": {"list.exact.journal"},
    "sync/Financial/GLAccounts": {"list.exact.gl.account"},
    "vat/VATCodes": {"list.exact.vat.code"},
    "financial/FinancialPeriods": {"list.exact.period"},
    "read/financial/JournalStatusList": {"list.exact.journal.status"},
    "cashflow/PaymentConditions": {"list.exact.payment.condition"},
    "general/Currencies": {"list.exact.currency"},
    "hrm/Costcenters": {"list.exact.cost.center"},
    "hrm/Costunits": {"list.exact.cost.unit"},
    "salesentry/SalesEntries": {"entries.sales", "filter.several_references", "filter.days"},
    "purchaseentry/PurchaseEntries": {"entries.purchases"},
    "crm/Accounts": {"relations"},
    "sync/CRM/Accounts": {"feed.exact.relation.feed"},
    "crm/BankAccounts": {"relation_details.banks", "filter.ibans"},
    "crm/Contacts": {"relation_details.persons"},
    "documents/Documents": {"documents"},
    "documents/DocumentAttachments": {"files"},
    "sync/Cashflow/PaymentTerms": {"feed.exact.open.item.feed"},
    "sync/Deleted": {"deleted"},
    "cashflow/DirectDebitMandates": {"mandates"},
    "financialtransaction/BankEntries": {"bank_balance"},
    GENERAL_LINES: {"filter.general_journal_lines"},
    "financialtransaction/BankEntryLines": {"filter.bank_lines"},
    "financialtransaction/TransactionLines": {
        "suspense",
        "filter.transaction_lines",
        "filter.ledger_entries",
    },
    "webhooks/WebhookSubscriptions": {"webhook"},
    "system/Divisions": {"division"},
    "current/Me": {"user"},
}


def seen(client):
    asking = client.probing()
    return {check.name: try_check(asking, check) for check in CHECKS}


def test_a_healthy_division_does_everything_within_its_budget(world):
    assert {one.state for one in seen(world.client).values()} == {"works"}
    assert len(world.calls()) == len(CHECKS) <= 40
    assert {call["status"] for call in world.calls()} == {200}


@pytest.mark.parametrize("endpoint", REFUSED)
def test_a_refused_endpoint_takes_away_what_needs_it_and_nothing_else(world, endpoint):
    world.knobs(refused_endpoints=endpoint)
    found = seen(world.client)
    assert {name for name, one in found.items() if one.state != "works"} == REFUSED[endpoint]
    for name in REFUSED[endpoint]:
        assert (found[name].state, found[name].endpoint) == ("refused", endpoint)
        assert "scope" in found[name].words


def test_rights_that_nobody_tells(world):
    world.knobs(rights_endpoint="refused")
    assert {n for n, one in seen(world.client).items() if one.state != "works"} == {"rights"}


def test_a_property_that_is_gone_is_other_than_expected(world):
    world.knobs(removed_properties="hrm/Costcenters.EndDate vat/VATCodes.Percentage")
    found = seen(world.client)
    assert (found["list.exact.cost.center"].state, found["list.exact.vat.code"].state) == (
        "other",
        "refused",
    )
    assert "EndDate" in found["list.exact.cost.center"].words


@pytest.mark.parametrize(
    ("refused", "name"),
    [
        (
            "generaljournalentry/GeneralJournalEntryLines.Description",
            "filter.general_journal_lines",
        ),
        ("financialtransaction/BankEntryLines.Description", "filter.bank_lines"),
        ("crm/BankAccounts.BankAccount", "filter.ibans"),
        ("documents/Documents.Subject", "documents"),
        ("financial/FinancialPeriods.FinYear", "list.exact.period"),
        ("read/financial/JournalStatusList.Year", "list.exact.journal.status"),
    ],
)
def test_a_search_that_is_not_taken_has_another_way(world, refused, name):
    world.knobs(refused_filters=refused)
    found = seen(world.client)
    assert {one: seen.state for one, seen in found.items() if seen.state != "works"} == {
        name: "other"
    }


def test_terms_that_are_not_joined_are_asked_one_by_one(world):
    world.knobs(or_filters="refuse")
    found = seen(world.client)
    assert {one.state for one in found.values()} == {"works", "other"}


def test_nothing_that_is_known_is_taken_for_granted(world):
    world.client.capabilities.note("property.hrm/Costcenters.EndDate", "refused")
    assert {one.state for one in seen(world.client).values()} == {"works"}


def test_xml_that_is_gone_in_any_form(world):
    for form in ("gone", "html", "404", "302", "503"):
        world.knobs(xml_api=form)
        [check] = [check for check in CHECKS if check.name == "xml"]
        assert try_check(world.client.probing(), check).state in ("refused", "no_answer"), form


def test_a_limit_ends_the_checks(world):
    world.plant("rate_limit_minute")
    with pytest.raises(RateLimited):
        seen(world.client)


def test_a_user_who_is_refused_altogether_is_no_matter_of_one_check(world):
    world.plant("blocked_user")
    with pytest.raises(Forbidden):
        seen(world.client)


# === WRITING === #


def trial_of(client):
    lists = resources.journals(client), resources.gl_accounts(client), resources.vat_codes(client)
    sales = choose(INVOICE, (20, REVENUE), VAT_TYPES[INVOICE.side], *lists)
    purchases = choose(BILL, (22, COSTS), VAT_TYPES[BILL.side], *lists)
    return Trial(client, sales, purchases, "BE")


def stored(world):
    kinds = (ENTRIES, "purchaseentry/PurchaseEntries", "crm/Accounts", "documents/Documents")
    return [world.server.simulator.store.all(BE, kind) for kind in kinds]


def test_a_trial_leaves_nothing_behind(world):
    before = stored(world)
    trial = trial_of(world.client)
    found = dict(trial.run())
    assert {name: one.state for name, one in found.items()} == dict.fromkeys(
        (
            "trial.relation",
            "trial.relation_found",
            "trial.invoice",
            "trial.file",
            "trial.credit_note",
            "trial.bill",
            "trial.deleted",
        ),
        "works",
    )
    assert stored(world) == before
    posted = [call["body"] for call in world.calls(ENTRIES) if call["method"] == "POST"]
    assert [Decimal(str(body["SalesEntryLines"][0]["AmountFC"])) for body in posted] == [1, -1]


def test_a_trial_says_what_is_other_than_expected(world):
    trial = trial_of(world.client)
    world.knobs(vat_override="ignore")
    # Half the VAT would be ours; Exact books its own.
    object.__setattr__(trial.sales, "percentage", Decimal("0.105"))
    found = dict(trial.run())
    assert found["trial.invoice"].state == "other"
    assert "AmountFC: 1.21" in found["trial.invoice"].words
    assert trial.left == []


@pytest.mark.parametrize(
    ("knob", "says"),
    [
        ({"document_types": "no_sales"}, "Type 10: "),
        ({"document_binding": "refused_for_sales"}, "Type 10: "),
        ({"document_binding": "dropped"}, "FinancialTransactionEntryID: none"),
    ],
)
def test_a_trial_says_how_documents_are_made(world, knob, says):
    trial = trial_of(world.client)
    world.knobs(**knob)
    found = dict(trial.run())
    assert found["trial.file"].state == "other"
    assert found["trial.file"].words.startswith(says)
    assert (found["trial.deleted"].state, trial.left) == ("works", [])


def test_a_refused_relation_ends_a_trial(world):
    trial = trial_of(world.client)
    world.knobs(refused_endpoints="crm/Accounts")
    assert list(dict(trial.run())) == ["trial.relation", "trial.deleted"]


def test_what_could_not_be_deleted_is_said(world):
    trial = trial_of(world.client)
    world.plant("business_error", endpoint=ENTRIES, method="DELETE")
    found = dict(trial.run())
    assert found["trial.deleted"].state == "other"
    assert [resource for resource, _key in trial.left][-1] == ENTRIES


@pytest.mark.parametrize("missing", ["journal", "gl_account", "vat_code"])
def test_a_division_without_what_an_entry_needs(world, missing):
    client = world.client
    lists = {
        "journal": resources.journals(client),
        "gl_account": resources.gl_accounts(client),
        "vat_code": resources.vat_codes(client),
    }
    lists[missing] = []
    with pytest.raises(NothingToTry) as raised:
        choose(INVOICE, (20, REVENUE), "S", *lists.values())
    assert raised.value.what == missing
