"""What the reference tells in prose only, and what integrations found out
(docs/exact-online.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Collection:
    """Entities of another resource that belong to an entity: those whose ``foreign_key`` is its
    key.
    """

    resource: str
    foreign_key: str


COLLECTIONS = {
    ("salesentry/SalesEntries", "SalesEntryLines"): Collection(
        "salesentry/SalesEntryLines", "EntryID"
    ),
    ("purchaseentry/PurchaseEntries", "PurchaseEntryLines"): Collection(
        "purchaseentry/PurchaseEntryLines", "EntryID"
    ),
    ("generaljournalentry/GeneralJournalEntries", "GeneralJournalEntryLines"): Collection(
        "generaljournalentry/GeneralJournalEntryLines", "EntryID"
    ),
    ("financialtransaction/BankEntries", "BankEntryLines"): Collection(
        "financialtransaction/BankEntryLines", "EntryID"
    ),
    ("financialtransaction/CashEntries", "CashEntryLines"): Collection(
        "financialtransaction/CashEntryLines", "EntryID"
    ),
    ("crm/Accounts", "BankAccounts"): Collection("crm/BankAccounts", "Account"),
    ("vat/VATCodes", "VATPercentages"): Collection("vat/VatPercentages", "VATCodeID"),
}

WITHOUT_DIVISION = ("current/Me", "system/Users")

# Endpoints that show the entities of another one.
SAME_ENTITIES = {
    "system/AllDivisions": "system/Divisions",
    "hrm/Divisions": "system/Divisions",
    "sync/CRM/Accounts": "crm/Accounts",
    "sync/CRM/Contacts": "crm/Contacts",
    "sync/CRM/Addresses": "crm/Addresses",
    "sync/Documents/Documents": "documents/Documents",
    "sync/Documents/DocumentAttachments": "documents/DocumentAttachments",
    "sync/Financial/GLAccounts": "financial/GLAccounts",
    "sync/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "bulk/CRM/Accounts": "crm/Accounts",
    "bulk/CRM/Contacts": "crm/Contacts",
    "bulk/CRM/Addresses": "crm/Addresses",
    "bulk/Documents/Documents": "documents/Documents",
    "bulk/Documents/DocumentAttachments": "documents/DocumentAttachments",
    "bulk/Financial/GLAccounts": "financial/GLAccounts",
    "bulk/Financial/TransactionLines": "financialtransaction/TransactionLines",
    "bulk/Cashflow/Receivables": "cashflow/Receivables",
    "bulk/Cashflow/Payments": "cashflow/Payments",
}

ALIASES = {
    "financial/costcenters": "hrm/Costcenters",
    "financial/costunits": "hrm/Costunits",
    "accountancy/divisions": "system/Divisions",
}

EXTRA = {
    "system/Users": {
        "methods": "G",
        "scope": "Organization administration",
        "key": ["UserID"],
        "properties": {
            "UserID": "Guid G",
            "Created": "DateTime G",
            "CustomerName": "String G",
            "Email": "String G",
            "EndDate": "DateTime G",
            "FirstName": "String G",
            "FullName": "String G",
            "Language": "String G",
            "LastName": "String G",
            "Modified": "DateTime G",
            "StartDate": "DateTime G",
            "UserName": "String G",
        },
    },
    "read/sync/Sync/SyncTimestamp": {
        "methods": "G",
        "scope": "",
        "key": ["ID"],
        "properties": {
            "ID": "Int64 G",
            "Division": "Int32 G",
            "EndPoint": "String G",
            "Modified": "DateTime G",
            "TimeStampAsBigInt": "Int64 G",
        },
    },
}

# Stamps with a time of day; every other DateTime is a pure date.
STAMPS = {"Created", "Modified", "DeletedDate"}


# Fixed-width strings on read: (resource prefix, property) -> (width, side of the padding).
def padding(resource: str, name: str) -> tuple[int, str] | None:
    """How a property is padded when read, or None."""
    if name == "AccountCode" or (resource, name) == ("crm/Accounts", "Code"):
        return 18, "left"
    if name in ("VATCode", "SalesVATCode", "PurchaseVATCode"):
        return 3, "right"
    if (resource, name) == ("vat/VATCodes", "Code"):
        return 3, "right"
    if name == "SearchCode":
        return 20, "right"  # that it is padded is known, its width is not
    if resource.startswith("crm/") and name in ("Country", "Language"):
        return (3 if name == "Country" else 10), "right"
    return None


# Longest text a property takes, by property name; ("resource", "name") is stronger.
LENGTHS: dict[object, int] = {
    "AddressLine1": 80,
    "AddressLine2": 80,
    "AddressLine3": 80,
    "BankAccount": 50,
    "BankAccountHolderName": 50,
    "BirthName": 50,
    "BusinessEmail": 100,
    "BusinessFax": 17,
    "BusinessMobile": 17,
    "BusinessPhone": 17,
    "ChamberOfCommerce": 60,
    "City": 40,
    "CostCenter": 8,
    "CostUnit": 8,
    "Description": 60,
    "Email": 100,
    "Fax": 17,
    "FileName": 200,
    "FirstName": 50,
    "JobTitleDescription": 50,
    "LastName": 50,
    "MiddleName": 50,
    "Mobile": 17,
    "PeppolIdentifier": 50,
    "Phone": 17,
    "PhoneExtension": 10,
    "PaymentReference": 50,
    "Postcode": 20,
    "SearchCode": 20,
    "State": 10,
    "Subject": 200,
    "VATNumber": 35,
    "Website": 200,
    "YourRef": 30,
    ("cashflow/DirectDebitMandates", "Reference"): 35,
    ("crm/Accounts", "Code"): 18,
    ("crm/Accounts", "Name"): 50,
    ("financial/GLAccounts", "Code"): 24,
    ("hrm/Costcenters", "Code"): 8,
    ("hrm/Costunits", "Code"): 8,
    ("vat/VATCodes", "Code"): 3,
}
DEFAULT_LENGTH = 255
UNLIMITED = (
    "Body",
    "CallbackURL",
    "CustomField",
    "LegalText",
    "MarketingNotes",
    "Notes",
    "Remarks",
)


def longest(source: str, known) -> int | None:
    """The longest text a ``Property`` takes; None when there is no limit."""
    if known.type != "String" or known.name in UNLIMITED:
        return None
    return LENGTHS.get((source, known.name), LENGTHS.get(known.name, DEFAULT_LENGTH))


# Shares of an amount: a fraction or a percentage, as the knob `share_form` says.
SHARES = (
    "VATNonDeductiblePercentage",
    "ExpenseNonDeductiblePercentage",
    "PrivatePercentage",
    "PrivateUsePercentage",
)

# Exact names these fields in its refusal on crm/Accounts, in this order.
ACCOUNT_FILTERS = (
    "Accountant,AccountManager,AddressLine1,AddressLine2,AddressLine3,Blocked,BRIN,BSN,"
    "ChamberOfCommerce,City,Classification,Classification1,Classification2,Classification3,"
    "Classification4,Classification5,Classification6,Classification7,Classification8,Code,"
    "CodeAtSupplier,Country,Created,Email,EndDate,Fax,ID,InvoiceAccount,IsAccountant,IsReseller,"
    "IsSales,IsSupplier,MainContact,Modified,Name,Parent,Phone,Postcode,PriceList,Reseller,RSIN,"
    "SearchCode,StartDate,Status,Type,VATNumber"
)
# Single and bulk reads that need a filter, because a sync endpoint exists: source -> its fields.
MANDATORY_FILTERS = {
    "crm/Accounts": ACCOUNT_FILTERS,
    "crm/Contacts": "Account,Code,Created,Email,FirstName,FullName,ID,LastName,Modified",
    "crm/Addresses": "Account,Created,ID,Main,Modified,Type",
    "documents/Documents": (
        "Account,AccountCode,Created,DocumentDate,FinancialTransactionEntryID,HID,ID,Modified,"
        "SalesInvoiceNumber,Subject,Type"
    ),
    "documents/DocumentAttachments": "Document,FileName,ID",
    "financial/GLAccounts": (
        "BalanceSide,BalanceType,Code,Created,Description,ID,IsBlocked,Modified,SearchCode,Type"
    ),
    "financialtransaction/TransactionLines": (
        "Account,AccountCode,Created,Date,Document,DocumentNumber,DueDate,EntryID,EntryNumber,"
        "FinancialPeriod,FinancialYear,GLAccount,GLAccountCode,ID,InvoiceNumber,JournalCode,"
        "Modified,PaymentReference,Status,Type,YourRef"
    ),
}

# Properties that exist but that no $filter may name.
UNFILTERABLE = {
    "financialtransaction/TransactionLines": {"OffsetID", "Notes"},
    "documents/DocumentAttachments": {"Attachment", "Url"},
}
UNFILTERABLE_IN_BULK = {f"Classification{number}" for number in range(1, 9)}
