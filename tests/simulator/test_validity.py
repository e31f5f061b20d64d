"""Values that a property does not take, of every entity that can be written."""

import pytest

from exact_simulator import validity
from exact_simulator.messages import messages
from exact_simulator.reference import domains, facts, resources
from exact_simulator.rules import BusinessError

from .books import BE, Books
from .client import error_text

ACCOUNTS, BANKS = "crm/Accounts", "crm/BankAccounts"
SALES = "salesentry/SalesEntries"
GENERAL_LINES = "generaljournalentry/GeneralJournalEntryLines"
NOBODY = "12345678-0000-0000-0000-000000000000"
WRITABLE = [
    (resource, known)
    for resource in resources().values()
    if set(resource.methods) & set("PU") and resource.name == resource.source
    for known in resource.properties.values()
    if set(known.methods) & set("PU") and (known.name,) != resource.key
]


def refusal(ctx, resource, **values) -> str:
    """What is wrong with these values; empty when nothing is."""
    try:
        validity.checked(resource, values, ctx)
    except BusinessError as error:
        return messages(error.problems, "en")
    return ""


def by_type(kind):
    return [(resource, known) for resource, known in WRITABLE if known.type == kind]


def test_there_is_something_to_check():
    assert len(WRITABLE) > 300


@pytest.fixture(scope="module")
def ctx():
    return Books().ctx


def test_every_text_has_a_longest_length(ctx):
    for resource, known in by_type("String"):
        limit = facts.longest(resource.source, known)
        told = refusal(ctx, resource, **{known.name: "x" * ((limit or 100_000) + 1)})
        assert ("Too long" in told) == bool(limit), (resource.name, known.name)
        assert limit or known.name in facts.UNLIMITED


def test_every_enumeration_refuses_what_is_not_in_it(ctx):
    for (name, prop), choices in domains.CHOICES.items():
        resource = resources()[name]
        assert resource.properties[prop].writable_by("P")
        wrong = "?" if isinstance(choices[0], str) else max(choices) + 5
        assert refusal(ctx, resource, **{prop: wrong}).startswith("Invalid: "), (name, prop)
        for choice in choices:
            assert refusal(ctx, resource, **{prop: choice}) == ""


def test_every_guid_refers_to_something(ctx):
    for resource, known in by_type("Guid"):
        told = refusal(ctx, resource, **{known.name: NOBODY})
        by_rules = known.name in domains.CHECKED_BY_RULES
        assert told.startswith("Invalid reference: ") != by_rules, (resource.name, known.name)


@pytest.mark.parametrize(
    ("names", "wrong", "right"),
    [
        (domains.NOT_NEGATIVE, -1, 1),
        (domains.FRACTIONS, 2, 1),
        (domains.FRACTIONS, -1, 0),
        (domains.COUNTRY_NAMES, "QQ", "BE"),
        (("Language",), "XX", "NL-BE"),
        (domains.CURRENCY_NAMES, "XYZ", "USD"),
        (domains.EMAIL_NAMES, "no at sign", "a@b.be"),
        (("BICCode",), "??", "KREDBEBB"),
    ],
)
def test_every_property_of_a_kind(ctx, names, wrong, right):
    found = [(resource, known) for resource, known in WRITABLE if known.name in names]
    assert {known.name for _resource, known in found} == set(names)
    for resource, known in found:
        assert refusal(ctx, resource, **{known.name: wrong}), (resource.name, known.name)
        assert refusal(ctx, resource, **{known.name: right}) == ""


def test_what_is_empty_is_not_looked_at(ctx):
    for resource, known in WRITABLE:
        assert refusal(ctx, resource, **{known.name: None}) == ""


@pytest.mark.parametrize(
    ("path", "body", "text"),
    [
        (SALES, {"Rate": -1}, "Ongeldig: Wisselkoers"),
        (SALES, {"EntryNumber": -5}, "Ongeldig: Boekstuknummer"),
        (SALES, {"SalesEntryLines": [{"IntraStatCountry": "QQ"}]}, "IntraStatCountry"),
        (ACCOUNTS, {"Name": "x", "Country": "QQ"}, "Ongeldige referentie: Land"),
        (ACCOUNTS, {"Name": "x", "Language": "XX"}, "Ongeldige referentie: Taal"),
        (ACCOUNTS, {"Name": "x", "SalesCurrency": "XYZ"}, "Ongeldige referentie: Valuta"),
        (BANKS, {"BICCode": "??"}, "Ongeldig: BIC-code"),
        (BANKS, {"BankAccount": "1" * 60}, "Te lang: Bankrekening"),
        ("documents/Documents", {"Subject": "x" * 300, "Type": 55}, "Te lang: Onderwerp"),
        ("financial/ExchangeRates", {"SourceCurrency": "USD"}, "Verplicht: Wisselkoers"),
        ("crm/Addresses", {"City": "Gent"}, "Verplicht: Relatie"),
    ],
)
def test_refused_on_the_wire(simulator, api, path, body, text):
    before = simulator.control(f"entities?division={BE}&resource={path}")["entities"]
    answer = api.post(path, body)
    assert answer.status_code == 500
    assert text in error_text(answer)
    assert simulator.control(f"entities?division={BE}&resource={path}")["entities"] == before


def test_a_change_is_judged_as_a_new_one_is(api):
    key = api.created(ACCOUNTS, {"Name": "Klant"})["ID"]
    assert error_text(api.put(ACCOUNTS, key, {"Country": "QQ"})) == "Ongeldige referentie: Land"
    assert api.put(ACCOUNTS, key, {"Country": "NL ", "Language": "NL"}).ok


def test_the_search_code_is_padded(api):
    made = api.created(ACCOUNTS, {"Name": "Klant", "SearchCode": "KLANT"})
    assert made["SearchCode"] == "KLANT".ljust(20)


# --- lists that are in use


@pytest.fixture
def used(books):
    """Books with a sale on a cost center and a cost unit."""
    line = books.line("100", CostCenter="VERK", CostUnit="NOORD")
    books.sale(line)
    return books


@pytest.mark.parametrize(
    ("path", "code", "place"),
    [
        ("hrm/Costcenters", "VERK", "Cost center - Used in: Transactions"),
        ("hrm/Costunits", "NOORD", "Cost unit - Used in: Transactions"),
        ("vat/VATCodes", "5", "VAT code - Used in: Transactions"),
        ("financial/GLAccounts", "700000", "G/L account - Used in: Transactions"),
        ("financial/GLAccounts", "440000", "G/L account - Used in: Journals"),
        ("financial/Journals", "700", "Journal - Used in: Transactions"),
    ],
)
def test_what_is_used_cannot_be_deleted(used, path, code, place):
    key = used.by_code(path, code)["ID"]
    assert used.refusal(used.delete, path, key) == f"Cannot delete: {place}"


@pytest.mark.parametrize(("path", "code"), [("hrm/Costcenters", "PROD"), ("hrm/Costunits", "ZUID")])
def test_what_is_not_used_can(used, path, code):
    key = used.by_code(path, code)["ID"]
    used.delete(path, key)
    assert used.get(path, key) is None


def test_a_bank_account_with_a_mandate_stays(books):
    customer = books.customer()
    bank = books.create(BANKS, Account=customer, BankAccount="BE68539007547034")["ID"]
    mandate = {"Account": customer, "BankAccount": bank, "PaymentType": 1}
    key = books.create("cashflow/DirectDebitMandates", **mandate)["ID"]
    text = "Cannot delete: Bank account - Used in: Mandates"
    assert books.refusal(books.delete, BANKS, bank) == text
    books.delete("cashflow/DirectDebitMandates", key)
    books.delete(BANKS, bank)


@pytest.mark.parametrize(
    ("path", "code", "other"),
    [
        ("financial/GLAccounts", "400000", 22),
        ("financial/Journals", "700", 22),
        ("vat/VATCodes", "5", "I"),
    ],
)
def test_the_type_of_what_is_booked_on_stays(used, path, code, other):
    key = used.by_code(path, code)["ID"]
    assert used.refusal(used.update, path, key, Type=other) == "Not allowed: Type"
    assert used.update(path, key, Description="Anders")["Description"] == "Anders"


def test_the_type_of_what_is_not_can_change(used):
    key = used.gl("612200")
    assert used.update("financial/GLAccounts", key, Type=120)["Type"] == 120


def test_changes_of_lists_are_checked(books):
    key = books.gl("612200")
    path = "financial/GLAccounts"
    assert books.refusal(books.update, path, key, Code="700000") == "Data already exists"
    assert books.refusal(books.update, path, key, Description="") == "Mandatory: Description"
    assert books.refusal(books.update, path, key, VATCode="zz") == "Invalid reference: VAT code"
    center = books.by_code("hrm/Costcenters", "VERK")["ID"]
    assert books.update("hrm/Costcenters", center, Code="NEW")["Code"] == "VERK"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GLToPay", "Ongeldig: Type (Rekening af te dragen btw)"),
        ("GLToClaim", "Ongeldig: Type (Rekening te vorderen btw)"),
    ],
)
def test_vat_goes_to_an_account_of_its_type(name, text):
    dutch = Books(language="nl")
    values = {"Code": "99", "Description": "Nieuw", name: dutch.gl("700000")}
    assert dutch.refusal(dutch.create, "vat/VATCodes", **values) == text
    key = dutch.by_code("vat/VATCodes", "5")["ID"]
    assert dutch.refusal(dutch.update, "vat/VATCodes", key, **{name: dutch.gl("700000")}) == text
    assert dutch.create("vat/VATCodes", **{**values, name: dutch.gl("451000")})["Code"] == "99"


@pytest.mark.parametrize("path", ["crm/Contacts", BANKS, "crm/Addresses"])
def test_what_belongs_to_a_relation_stays_with_it(books, path):
    one, two = books.customer(), books.customer()
    values = {
        "crm/Contacts": {"LastName": "Peeters"},
        BANKS: {"BankAccount": "BE68539007547034"},
        "crm/Addresses": {"Type": 4, "City": "Gent"},
    }
    key = books.create(path, Account=one, **values[path])["ID"]
    assert books.update(path, key, Account=two)["Account"] == one


def test_an_old_vat_number_does_not_hinder_a_change(books):
    [relation] = books.ctx.store.find(BE, ACCOUNTS, VATNumber="BE0428.759.497")
    assert books.update(ACCOUNTS, relation["ID"], City="Mol")["City"] == "Mol"
    text = books.refusal(books.update, ACCOUNTS, relation["ID"], VATNumber="BE0428.759.497")
    assert text.startswith("Invalid: VAT number")


@pytest.mark.parametrize("name", sorted(domains.CODES))
def test_every_code_refers_to_something(ctx, name):
    found = [resource for resource, known in WRITABLE if known.name == name]
    assert found
    for resource in found:
        told = refusal(ctx, resource, **{name: "zz"})
        assert told.startswith("Invalid reference: "), (resource.name, name)


def test_a_document_keeps_to_types_that_can_be_made(books):
    path = "documents/Documents"
    key = books.create(path, Subject="x", Type=55)["ID"]
    assert books.refusal(books.update, path, key, Type=999) == "Invalid reference: Type"
    assert books.refusal(books.update, path, key, Type=183) == "Document Type not allowed"
    assert books.update(path, key, Type=10)["TypeDescription"] == "Verkoopfactuur"
