"""Which values a property takes, beyond its type; ``validity.py`` refuses the others.

Enumerations are those of Exact's reference, countries and languages the ISO lists; lengths stand in
``facts.py``. What is not in a list here is not checked.
"""

import re

COUNTRIES = frozenset(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW".split()
)
LANGUAGES = frozenset(
    "AA AB AE AF AK AM AN AR AS AV AY AZ BA BE BG BH BI BM BN BO BR BS CA CE CH CO CR CS CU CV CY "
    "DA DE DV DZ EE EL EN EO ES ET EU FA FF FI FJ FO FR FY GA GD GL GN GU GV HA HE HI HO HR HT HU "
    "HY HZ IA ID IE IG II IK IO IS IT IU JA JV KA KG KI KJ KK KL KM KN KO KR KS KU KV KW KY LA LB "
    "LG LI LN LO LT LU LV MG MH MI MK ML MN MR MS MT MY NA NB ND NE NG NL NN NO NR NV NY OC OJ OM "
    "OR OS PA PI PL PS PT QU RM RN RO RU RW SA SC SD SE SG SI SK SL SM SN SO SQ SR SS ST SU SV SW "
    "TA TE TG TH TI TK TL TN TO TR TS TT TW TY UG UK UR UZ VE VI VO WA WO XH YI YO ZA ZH ZU".split()
)
COUNTRY_NAMES = ("Country", "IntraStatCountry", "OssCountry", "Nationality")
EMAIL_NAMES = ("Email", "BusinessEmail")
CURRENCY_NAMES = ("Currency", "SalesCurrency", "PurchaseCurrency", "SourceCurrency")
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
BIC = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")

GL_TYPES = (
    10, 12, 14, 16, 20, 21, 22, 24, 25, 26, 27, 29, 30, 32, 35, 40, 50, 52, 55, 60, 90, 100, 110,
    111, 120, 121, 122, 123, 125, 126, 130, 140, 150, 160, 300, 301, 302,
)  # fmt: skip
FLAG = (0, 1)
CHOICES: dict[tuple[str, str], tuple] = {
    ("crm/Accounts", "ConsolidationScenario"): tuple(range(7)),
    ("crm/Accounts", "DeliveryAdvice"): (0, 1, 2),
    ("crm/Accounts", "InvoicingMethod"): (1, 2, 4, 8, 32),
    ("crm/Accounts", "IsAccountant"): (0, 1, 2),
    ("crm/Accounts", "SecurityLevel"): tuple(range(101)),
    ("crm/Accounts", "SeparateInvPerProject"): FLAG,
    ("crm/Accounts", "SeparateInvPerSubscription"): FLAG,
    ("crm/Accounts", "Status"): ("A", "S", "P", "C"),
    ("crm/Addresses", "Type"): (1, 2, 3, 4),
    ("crm/Contacts", "Gender"): ("O", "M", "V"),
    ("financial/Journals", "Type"): (10, 12, 16, 20, 21, 22, 23, 90),
    ("financial/GLAccounts", "Type"): GL_TYPES,
    ("financial/GLAccounts", "BalanceSide"): ("D", "C"),
    ("financial/GLAccounts", "BalanceType"): ("B", "W"),
    ("financial/GLAccounts", "UseCostcenter"): (0, 1, 2),
    ("financial/GLAccounts", "UseCostunit"): (0, 1, 2),
    ("financial/GLAccounts", "ExcludeVATListing"): FLAG,
    ("vat/VATCodes", "CalculationBasis"): FLAG,
    ("vat/VATCodes", "EUSalesListing"): ("L", "N", "S", "T"),
    ("vat/VATCodes", "IntrastatType"): ("L", "N", "S"),
    ("vat/VATCodes", "Type"): ("B", "E", "I", "N"),
    ("vat/VATCodes", "VatDocType"): ("P", "F", "E"),
    ("vat/VATCodes", "VATTransactionType"): ("B", "P", "S"),
    ("cashflow/PaymentConditions", "DiscountCalculation"): ("E", "I"),
    ("cashflow/PaymentConditions", "PaymentDiscountType"): ("B", "K"),
    ("cashflow/PaymentConditions", "PaymentMethod"): ("B", "I", "K", "V", "Q"),
    ("cashflow/PaymentConditions", "VATCalculation"): ("E", "I"),
    ("cashflow/DirectDebitMandates", "FirstSend"): FLAG,
    ("cashflow/DirectDebitMandates", "Main"): FLAG,
    ("cashflow/DirectDebitMandates", "PaymentType"): (0, 1, 2),
    ("cashflow/DirectDebitMandates", "Type"): (0, 1, 2),
}
# Numbers that count, identify or convert; amounts of money may be negative.
NOT_NEGATIVE = (
    "BatchNumber", "CreditLinePurchase", "CreditLineSales", "DiscountPaymentDays", "EntryNumber",
    "ExchangeRate", "FinancialPeriod", "FinancialYear", "HID", "InvoiceNumber", "OrderNumber",
    "OurRef", "PaymentDays", "PaymentEndOfMonths", "ProcessNumber", "PurchaseLeadDays", "Rate",
    "ReportingPeriod", "ReportingYear", "SalesInvoiceNumber", "SalesOrderNumber",
    "ShippingLeadDays", "ShopOrderNumber", "StatisticalNetWeight", "StatisticalQuantity",
    "VATPercentage",
)  # fmt: skip
FRACTIONS = (
    "DiscountPercentage", "DiscountPurchase", "DiscountSales", "ExpenseNonDeductiblePercentage",
    "Percentage", "PrivatePercentage", "PrivateUsePercentage", "VATNonDeductiblePercentage",
    "WithholdingTaxPercentage",
)  # fmt: skip
# What a GUID refers to. The rules of the books look after those in CHECKED_BY_RULES.
REFERENCES = {
    "Accountant": "crm/Accounts",
    "BankStatementDocument": "documents/Documents",
    "Contact": "crm/Contacts",
    "Document": "documents/Documents",
    "GLDiscountPurchase": "financial/GLAccounts",
    "GLDiscountSales": "financial/GLAccounts",
    "IdentificationDocument": "documents/Documents",
    "InvoiceAccount": "crm/Accounts",
    "MainContact": "crm/Contacts",
    "OffsetID": "financialtransaction/TransactionLines",
    "Parent": "crm/Accounts",
    "PaymentInTransitAccount": "financial/GLAccounts",
    "Reseller": "crm/Accounts",
    "YearEndCostGLAccount": "financial/GLAccounts",
    "YearEndReflectionGLAccount": "financial/GLAccounts",
}
CHECKED_BY_RULES = {
    "Account", "BankAccount", "Customer", "EntryID", "FinancialTransactionEntryID", "GLAccount",
    "GLAccountPurchase", "GLAccountSales", "GLAP", "GLAR", "GLToClaim", "GLToPay",
    "PrivateGLAccount", "Supplier", "VATCodeID", "VATNonDeductibleGLAccount",
}  # fmt: skip
# What a code refers to, by its `Code`.
CODES = {
    "CostCenter": "hrm/Costcenters",
    "Costcenter": "hrm/Costcenters",
    "CostUnit": "hrm/Costunits",
    "Costunit": "hrm/Costunits",
    "PaymentCondition": "cashflow/PaymentConditions",
    "PaymentConditionPurchase": "cashflow/PaymentConditions",
    "PaymentConditionSales": "cashflow/PaymentConditions",
    "PurchaseVATCode": "vat/VATCodes",
    "SalesVATCode": "vat/VATCodes",
    "VATCode": "vat/VATCodes",
}
# The words for a property in a refusal; others are called as they are.
TERMS = {
    "BICCode": "BIC code",
    "BankAccount": "Bank account",
    "BusinessEmail": "Email",
    "CostCenter": "Cost center",
    "Costcenter": "Cost center",
    "CostUnit": "Cost unit",
    "Costunit": "Cost unit",
    "EntryNumber": "Document number",
    "ExchangeRate": "Exchange Rate",
    "InvoiceNumber": "Document number",
    "PaymentCondition": "Payment condition",
    "PaymentConditionPurchase": "Payment condition",
    "PaymentConditionSales": "Payment condition",
    "PaymentType": "Payment type",
    "PurchaseCurrency": "Currency",
    "PurchaseVATCode": "VAT code",
    "Rate": "Exchange Rate",
    "SalesCurrency": "Currency",
    "SalesVATCode": "VAT code",
    "SourceCurrency": "Currency",
    "PrivateUsePercentage": "VAT percentage",
    "VATNonDeductiblePercentage": "VAT percentage",
    "VATCode": "VAT code",
    "VATPercentage": "VAT percentage",
}
