{
    "name": "Exact Online Connector: Receipts",
    "version": "19.0.1.0.0",
    "summary": "An example: sales and purchase receipts become entries in Exact Online",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "LGPL-3",
    "depends": ["exact_online_connector"],
    "data": [
        "views/account_move_views.xml",
    ],
}
