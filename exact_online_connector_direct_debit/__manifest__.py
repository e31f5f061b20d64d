{
    "name": "Exact Online Connector: Direct Debit Orders",
    "version": "19.0.1.0.0",
    "summary": "Debit orders of OCA become collections in Exact Online, with their mandates",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "AGPL-3",
    "auto_install": True,
    "depends": [
        "exact_online_connector",
        "account_payment_batch_oca",
        "account_payment_sepa_direct_debit",
    ],
    "data": [
        "views/account_payment_order_views.xml",
        "views/exact_collection_views.xml",
        "views/exact_mandate_views.xml",
    ],
}
