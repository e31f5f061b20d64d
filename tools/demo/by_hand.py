"""What the accountant types into Exact without waiting for Odoo."""

from odoo.addons.exact_online_connector.exact_api.odata import eq

from .companies import Company
from .documents import Document
from .rows import known, remember
from .vat_codes import SALES


def type_in(company: Company, documents: dict[object, Document]) -> None:
    """Books in Exact, once, what Exact is to have already when Odoo sends it.

    :param documents: what each ``account.move`` is
    """
    client = company.connection._client()
    for move, document in documents.items():
        label = f"by_hand_{document.key}_{company.key}"
        if document.in_exact and not known(company.env, label):
            client.post("salesentry/SalesEntries", _entry(company, client, move, document))
            remember(move, label)
            company.env.cr.commit()


def _entry(company: Company, client, move, document: Document) -> dict:
    """The invoice as it stands on paper."""
    [relation] = client.get(
        "crm/Accounts", select=["ID"], filter=eq("VATNumber", move.partner_id.vat)
    )
    [line] = document.lines
    [key] = line.taxes
    revenue = company.connection.default_gl_account_id
    return {
        "Journal": company.connection.journal_ids.filtered(lambda row: row.type == 20)[:1].code,
        "Customer": relation["ID"],
        "EntryDate": str(move.invoice_date),
        "YourRef": move.name,
        "SalesEntryLines": [
            {
                "GLAccount": revenue.guid,
                "VATCode": SALES[company.country.code][key][1],
                "AmountFC": f"{line.price * line.quantity:.2f}",
                "Description": line.name,
            }
        ],
    }
