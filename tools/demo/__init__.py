"""The demo: two companies, their documents, their connections. Runs inside ``odoo shell``."""
