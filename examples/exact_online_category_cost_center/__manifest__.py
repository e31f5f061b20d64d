{
    "name": "Exact Online: Cost Centers by Product Category",
    "version": "19.0.1.0.0",
    "summary": "Example: a mapping of one's own, used in the payload of every document",
    "category": "Accounting/Accounting",
    "author": "Exact Online Connector contributors",
    "license": "LGPL-3",
    "depends": ["exact_online_connector"],
    "data": [
        "security/exact_security.xml",
        "security/ir.model.access.csv",
        "views/exact_category_mapping_views.xml",
    ],
}
