"""Relations, lists, bank accounts and mandates."""

import pytest

from .books import BE, NL, SALES, Books

ACCOUNTS = "crm/Accounts"


def test_a_relation_gets_the_next_code_and_the_usual_conditions(books):
    codes = [int(row["Code"]) for row in books.read(ACCOUNTS)]
    first = books.create(ACCOUNTS, Name="Een")
    second = books.create(ACCOUNTS, Name="Twee", Code="500")
    third = books.create(ACCOUNTS, Name="Drie")

    assert int(first["Code"]) == max(codes) + 1
    assert (second["Code"], third["Code"]) == ("500", "501")
    assert (first["Status"], first["IsSupplier"], first["Country"]) == ("A", False, "BE")
    assert first["PaymentConditionSales"] == "30"


@pytest.mark.parametrize(
    ("country", "number", "accepted"),
    [
        ("BE", "BE0477472701", True),
        ("BE", "BE0477472702", False),
        ("BE", "BE 0477.472.701", False),
        ("BE", "0477472701", False),
        ("NL", "NL000099998B57", True),
        ("NL", "NL123456782B90", True),
        ("NL", "NL001234567B01", False),
        ("NL", "NL1234.56.782.B90", False),
        ("DE", "DE136695976", True),
        ("DE", "DE136695977", False),
        ("FR", "FR40303265045", True),
        ("CH", "CHE107787577IVA", True),
        ("US", "12-3456789", True),
        ("BE", "NONSENSE", False),
    ],
)
def test_vat_numbers_are_checked(books, country, number, accepted):
    values = {"Name": "Een", "Country": country, "VATNumber": number}
    if accepted:
        assert books.create(ACCOUNTS, **values)["VATNumber"] == number
    else:
        assert "check digit" in books.refusal(books.create, ACCOUNTS, **values)


def test_refusals_of_a_relation(books):
    def refusal(**values):
        return books.refusal(books.create, ACCOUNTS, **{"Name": "Een", **values})

    assert refusal(Name=" ") == "Mandatory: Name"
    assert refusal(Code="1") == "Data already exists"
    assert refusal(Code="AB1") == "Invalid: Code"
    assert refusal(Email="no at sign") == "Invalid: Email []"
    assert refusal(Status="X") == "Invalid: Status"
    assert refusal(Country="Belgium") == "Invalid reference: Country"
    assert refusal(PaymentConditionSales="99") == "Invalid reference: Payment condition"
    assert refusal(SalesVATCode="99") == "Invalid reference: VAT code"
    unknown = "12345678-0000-0000-0000-000000000000"
    several = "Data already exists\r\nInvalid reference: G/L Account"
    assert refusal(GLAR=unknown, Code="1") == several
    assert refusal(Email="x", Status="X") == "Invalid: Email []\r\nInvalid: Status"
    dutch = Books(language="nl")
    text = dutch.refusal(dutch.create, ACCOUNTS, Name="Een", VATNumber="BE0477472702")
    assert "controlecijfer" in text


def test_a_prospect_becomes_a_customer_by_put(books):
    account = books.create(ACCOUNTS, Name="Een", Status="P")["ID"]
    assert books.refusal(books.sale, Customer=account) == "Invalid: Customer (Type)"
    changed = books.update(ACCOUNTS, account, Status="C", Code="900")
    assert (changed["Code"], changed["IsSales"]) == ("900", True)
    assert books.sale(Customer=account)["CustomerName"] == "Een"


def test_a_relation_in_use_stays(books):
    account = books.customer()
    entry = books.sale(Customer=account)
    text = books.refusal(books.delete, ACCOUNTS, account)
    assert text.startswith("Cannot delete: Account - Used in: ")
    books.delete(SALES, entry["EntryID"])
    document = books.create("documents/Documents", Subject="x", Type=55, Account=account)
    dutch = "Cannot delete: Account - Used in: Documents"
    assert books.refusal(books.delete, ACCOUNTS, account) == dutch
    books.delete("documents/Documents", document["ID"])
    books.delete(ACCOUNTS, account)
    assert books.get(ACCOUNTS, account) is None


@pytest.mark.parametrize("division", [BE, NL])
def test_seeded_lists_are_whole(division):
    books = Books(division)
    chart = {row["Code"] for row in books.read("financial/GLAccounts")}
    vat_codes = {row["Code"] for row in books.read("vat/VATCodes")}

    assert len(chart) >= 120
    for row in books.read("financial/GLAccounts"):
        assert row["VATCode"] is None or row["VATCode"] in vat_codes, row["Code"]
    for row in books.read("vat/VATCodes"):
        taxed = row["Percentage"] > 0
        assert taxed == (row["Type"] in ("E", "I")), row["Code"]
        for name in ("GLToPay", "GLToClaim"):
            assert row.get(f"{name}Code") is None or row[f"{name}Code"] in chart
    for row in books.read("financial/Journals"):
        assert row.get("GLAccountCode") is None or row["GLAccountCode"] in chart
    purchase_codes = {
        row["Code"]
        for row in books.read("vat/VATCodes")
        if row["VATTransactionType"] == "P" and not row["IsBlocked"]
    }
    suppliers = [row for row in books.read(ACCOUNTS) if row["GLAccountPurchase"]]
    assert len(suppliers) >= 3
    for row in suppliers:
        assert row["IsSupplier"], row["Name"]
        assert row["PurchaseVATCode"] in purchase_codes, row["Name"]
        assert books.get("financial/GLAccounts", row["GLAccountPurchase"]), row["Name"]
    rules = {row["UseCostcenter"] for row in books.read("financial/GLAccounts")}
    assert rules == {0, 1, 2}
    for row in books.read(ACCOUNTS):
        number = (row["VATNumber"] or "").replace(".", "")  # new ones are taken without dots only
        again = {"Name": row["Name"], "VATNumber": number or None, "Country": row["Country"]}
        assert books.create(ACCOUNTS, **again), row["Name"]
    years = {row["FinYear"] for row in books.read("financial/FinancialPeriods")}
    assert years == {books.today.year - 2, books.today.year - 1, books.today.year}


def test_lists_refuse_a_code_twice(books):
    for resource, code in (("financial/GLAccounts", "700000"), ("hrm/Costcenters", "ALG")):
        text = books.refusal(books.create, resource, Code=code, Description="x")
        assert text == "Data already exists"
        assert books.refusal(books.create, resource, Code="X") == "Mandatory: Description"
        assert books.create(resource, Code="X1", Description="x")["ID"]


def test_lists_refuse_references_to_nothing(books):
    values = {"Code": "612950", "Description": "Fietsen", "Type": 121}
    for name, value, term in (
        ("VATCode", "99", "VAT code"),
        ("Costcenter", "NONE", "Cost center"),
        ("Costunit", "NONE", "Cost unit"),
        ("VATNonDeductibleGLAccount", "00000000-0000-0000-0000-000000000000", "G/L Account"),
    ):
        text = books.refusal(books.create, "financial/GLAccounts", **values, **{name: value})
        assert text == f"Invalid reference: {term}"
    made = books.create("financial/GLAccounts", **values, VATCode="25", Costcenter="ALG")
    assert (made["BalanceSide"], made["UseCostcenter"], made["IsBlocked"]) == ("D", 0, False)
    entry = books.purchase({"GLAccount": made["ID"], "AmountFC": 100})
    assert (entry["AmountFC"], entry["VATAmountFC"]) == (121, 21)


def test_a_new_rate_becomes_the_codes_percentage(books):
    vat = books.create("vat/VATCodes", Code="99", Description="x", Type="E")
    books.create("vat/VatPercentages", VATCodeID=vat["ID"], Percentage=0.19, StartDate=books.today)
    assert books.by_code("vat/VATCodes", "99")["Percentage"] == 0.19


def test_a_booked_g_l_account_stays(books):
    books.sale()
    text = books.refusal(books.delete, "financial/GLAccounts", books.gl("700000"))
    assert text == "Cannot delete: G/L account - Used in: Transactions"
    books.delete("financial/GLAccounts", books.gl("790000"))


def test_bank_accounts_and_mandates(books):
    account = books.customer()
    bank = "crm/BankAccounts"
    first = books.create(bank, Account=account, BankAccount="BE95 7350 0012 3458")
    second = books.create(bank, Account=account, BankAccount="NL91ABNA0417164300", Main=True)

    assert first["BankAccount"] == "BE95735000123458"
    assert [row["Main"] for row in books.read(bank)] == [False, True]
    bad = {"Account": account, "BankAccount": "BE95735000123459"}
    assert books.refusal(books.create, bank, **bad) == "Invalid: IBAN"

    mandates = "cashflow/DirectDebitMandates"
    values = {"Account": account, "BankAccount": second["ID"], "Reference": "M1"}
    assert books.refusal(books.create, mandates, **values) == "Mandatory: Payment type"
    assert books.create(mandates, **values, PaymentType=1)["Reference"] == "M1"
    again = books.refusal(books.create, mandates, **values, PaymentType=1)
    assert again == "Already exists: Mandate reference"


def test_a_mandate_changes_and_ends(books):
    mandates, banks = "cashflow/DirectDebitMandates", "crm/BankAccounts"
    account = books.customer()
    bank = books.create(banks, Account=account, BankAccount="BE95735000123458")["ID"]
    other = books.create(banks, Account=books.customer(), BankAccount="NL91ABNA0417164300")["ID"]
    values = {"Account": account, "BankAccount": bank, "PaymentType": 1, "Main": 1}
    first = books.create(mandates, **values, Reference="M1")["ID"]
    second = books.create(mandates, **values, Reference="M2")["ID"]
    assert [row["Main"] for row in books.read(mandates)] == [0, 1]

    books.update(mandates, first, CancellationDate=books.day)
    assert books.get(mandates, first)["CancellationDate"] == books.day
    books.update(mandates, first, CancellationDate=None, Main=1)
    assert books.get(mandates, first)["CancellationDate"] is None
    assert books.get(mandates, second)["Main"] == 0
    foreign = books.refusal(books.update, mandates, first, BankAccount=other)
    assert foreign == "Invalid reference: Bank account"
    taken = books.refusal(books.update, mandates, second, Reference="M1")
    assert taken == "Already exists: Mandate reference"
    assert books.refusal(books.update, mandates, second, PaymentType=None)


def test_a_payment_condition_is_made_and_entries_take_it(books):
    conditions = "cashflow/PaymentConditions"
    made = books.create(conditions, Code="SDD", Description="Incasso", PaymentMethod="I")
    assert (made["PaymentMethod"], made["PaymentDays"]) == ("I", 0)
    assert books.sale(PaymentCondition="SDD")["PaymentCondition"] == "SDD"
    again = {"Code": "SDD", "Description": "Nog eens"}
    assert books.refusal(books.create, conditions, **again) == "Data already exists"
    missing = books.refusal(books.create, conditions, PaymentMethod="I")
    assert missing.split() == ["Mandatory:", "Code", "Mandatory:", "Description"]
