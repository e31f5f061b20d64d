{
    "name": "Exact Online Connector: Payment Returns",
    "version": "19.0.1.0.0",
    "summary": "Payment returns of OCA are booked in Exact Online when a collected debit came back",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "AGPL-3",
    "auto_install": True,
    "depends": ["exact_online_connector", "account_payment_return"],
    "data": [
        "views/payment_return_views.xml",
    ],
}
