"""What vendor bills need of Exact: entries, their files, suppliers, what is created on the way."""

from decimal import Decimal

import pytest

from exact_online_connector.core.kinds import BILL
from exact_online_connector.exact_api import resources
from exact_online_connector.exact_api.errors import Rejected, UnknownOutcome

from .world import ACCOUNTS, PURCHASES

D = Decimal


def test_a_bill_is_booked_and_found(world):
    made = resources.create_entry(world.client, BILL, world.purchase_entry("F-1"))
    [booked] = world.entries()
    assert (made["EntryID"], made["EntryNumber"]) == (booked["EntryID"], booked["EntryNumber"])
    assert (made["AmountFC"], made["VATAmountFC"], made["Type"]) == (D("121"), D("21"), 30)
    assert made["EntryDate"] == world.clock.today()
    assert made["SupplierName"] == world.one(ACCOUNTS, ID=made["Supplier"])["Name"]
    assert resources.find_entries(world.client, BILL, "F-1") == [made]
    assert resources.find_entries(world.client, BILL, "F-2") == []


def test_two_suppliers_may_use_the_same_reference(world):
    suppliers = [row["ID"] for row in world.entities(ACCOUNTS) if row["IsSupplier"]][:2]
    for supplier in suppliers:
        payload = {**world.purchase_entry("F-1"), "Supplier": supplier}
        resources.create_entry(world.client, BILL, payload)
    found = resources.find_entries(world.client, BILL, "F-1")
    assert sorted(row["Supplier"] for row in found) == sorted(suppliers)


def test_a_refund_is_booked_with_its_sign(world):
    refund = world.purchase_entry(amount=D("-50.00"), VATAmountFC=D("-10.51"))
    made = resources.create_entry(world.client, BILL, refund)
    assert (made["Type"], made["AmountFC"]) == (31, D("-60.51"))


def test_the_vat_of_a_charged_code_is_not_to_be_paid(world):
    made = resources.create_entry(world.client, BILL, world.purchase_entry(VATCode="33"))
    assert (made["AmountFC"], made["VATAmountFC"]) == (D("100"), D("0"))


def test_a_bill_whose_answer_was_lost_is_found(world):
    world.plant("cut_after_write", endpoint=PURCHASES)
    with pytest.raises(UnknownOutcome):
        resources.create_entry(world.client, BILL, world.purchase_entry("F-1"))
    [found] = resources.find_entries(world.client, BILL, "F-1")
    assert found["EntryID"] == world.entries()[0]["EntryID"]


def test_a_second_bill_with_the_reference_may_be_refused(world):
    world.server.control("knobs", {"duplicate_supplier_invoice": "refuse"})
    resources.create_entry(world.client, BILL, world.purchase_entry("F-1"))
    with pytest.raises(Rejected):
        resources.create_entry(world.client, BILL, world.purchase_entry("F-1"))
    assert len(world.entries()) == 1


def test_a_file_goes_to_the_document_that_exact_makes(world):
    made = resources.create_entry(world.client, BILL, world.purchase_entry())
    document = world.one("documents/Documents", FinancialTransactionEntryID=made["EntryID"])
    assert document["ID"] == made["Document"]
    assert resources.attachments(world.client, made["Document"]) == []

    content = b"%PDF-1.7 \x00\xff"
    attached = resources.attach(world.client, made["Document"], "bill 1.pdf", content)
    expected = {"FileName": "bill 1.pdf", "FileSize": D(len(content))}
    [found] = resources.attachments(world.client, made["Document"])
    assert found == {"ID": attached["ID"], "Document": made["Document"], **expected}


def test_a_file_that_is_too_large_is_refused(world):
    world.server.control("knobs", {"post_limit_mb": 1})
    made = resources.create_entry(world.client, BILL, world.purchase_entry())
    with pytest.raises(Rejected) as refusal:
        resources.attach(world.client, made["Document"], "bill.pdf", bytes(2**20 + 1))
    assert refusal.value.messages
    assert resources.attachments(world.client, made["Document"]) == []


def test_a_customer_becomes_a_supplier(world):
    customer = world.one(ACCOUNTS, Status="C", IsSupplier=False)
    [found] = resources.find_account(world.client, vat_number=customer["VATNumber"])
    assert (found["Status"], found["IsSupplier"]) == ("C", False)
    payload = {**world.purchase_entry(), "Supplier": customer["ID"]}
    with pytest.raises(Rejected):
        resources.create_entry(world.client, BILL, payload)
    resources.update_account(world.client, customer["ID"], {"IsSupplier": True})
    assert resources.create_entry(world.client, BILL, payload)["Supplier"] == customer["ID"]


def test_the_usual_coding_of_a_supplier(world):
    stored = world.one(ACCOUNTS, PurchaseVATCode="25", Name="Drukkerij Claes NV")
    [found] = resources.find_account(world.client, vat_number=stored["VATNumber"])
    usual = world.one("financial/GLAccounts", Code="614000")
    assert (found["GLAccountPurchase"], found["PurchaseVATCode"]) == (usual["ID"], "25")
    assert found["PaymentConditionPurchase"] == "30"


def test_the_chart_says_what_a_line_needs(world):
    chart = {row["Code"]: row for row in resources.gl_accounts(world.client)}
    fuel = chart["612400"]
    assert (fuel["BalanceSide"], fuel["BalanceType"]) == ("D", "W")
    assert fuel["VATNonDeductiblePercentage"] == D("0.5")
    assert chart["612200"]["VATNonDeductiblePercentage"] is None
    assert [chart[code]["UseCostcenter"] for code in ("612200", "617000", "613000")] == [0, 1, 2]
    assert chart["616000"]["UseCostunit"] == 1


# -- what is created on the way

NEW_ACCOUNT = {
    "Code": "612950",
    "Description": "Bicycles",
    "Type": 121,
    "BalanceSide": "D",
    "BalanceType": "W",
    "VATCode": "25",
}


def test_a_g_l_account_is_created_and_found_and_used(world):
    assert resources.find_gl_account(world.client, "612950") is None
    made = resources.create_gl_account(world.client, NEW_ACCOUNT)
    assert {name: made[name] for name in NEW_ACCOUNT} == NEW_ACCOUNT
    assert resources.find_gl_account(world.client, "612950") == made
    assert made in resources.gl_accounts(world.client)
    payload = world.purchase_entry(GLAccount=made["ID"])
    assert resources.create_entry(world.client, BILL, payload)["AmountFC"] == D("121")


@pytest.mark.parametrize(
    "change", [{"Code": "612400"}, {"VATCode": "99"}, {"Description": ""}, {"Code": "1" * 25}]
)
def test_a_g_l_account_may_be_refused(world, change):
    before = world.entities("financial/GLAccounts")
    with pytest.raises(Rejected) as refusal:
        resources.create_gl_account(world.client, {**NEW_ACCOUNT, **change})
    assert refusal.value.messages
    assert world.entities("financial/GLAccounts") == before


def test_a_g_l_account_whose_answer_was_lost_is_found(world):
    world.plant("cut_after_write", endpoint="financial/GLAccounts")
    with pytest.raises(UnknownOutcome):
        resources.create_gl_account(world.client, NEW_ACCOUNT)
    assert resources.find_gl_account(world.client, "612950")["Description"] == "Bicycles"


@pytest.mark.parametrize(
    "create, find, field, gl",
    [
        (resources.create_cost_center, resources.find_cost_center, "CostCenter", "617000"),
        (resources.create_cost_unit, resources.find_cost_unit, "CostUnit", "616000"),
    ],
)
def test_a_cost_code_is_created_and_found_and_used(world, create, find, field, gl):
    assert find(world.client, "WEB") is None
    made = create(world.client, {"Code": "WEB", "Description": "Web shop"})
    assert (made["Code"], made["Description"], made["EndDate"]) == ("WEB", "Web shop", None)
    assert find(world.client, "WEB") == made
    gl_account = world.one("financial/GLAccounts", Code=gl)["ID"]
    payload = world.purchase_entry(GLAccount=gl_account, **{field: "WEB"})
    assert resources.create_entry(world.client, BILL, payload)
    with pytest.raises(Rejected):
        create(world.client, {"Code": "WEB", "Description": "Again"})
