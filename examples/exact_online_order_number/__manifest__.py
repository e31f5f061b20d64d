{
    "name": "Exact Online: Order Number in the Description",
    "version": "19.0.1.0.0",
    "summary": "Example: tell Exact more about an entry than the connector does",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "LGPL-3",
    "depends": ["exact_online_connector"],
}
