"""What happens to the demo's money: the accountant receives payments, customers sign mandates."""

import requests

from odoo import fields

from .companies import Company
from .rows import known, remember

# Per country: suspense account and general journal of the division, Odoo's account for differences.
_CODES = {"be": ("580000", "900", "657100"), "nl": ("1190", "90", "493000")}
# Customers with a mandate, and their bank accounts; made up, with right check digits.
_MANDATES = {"private": "BE68539007547034", "belgian": "BE71096123456769"}


def set_up(company: Company) -> None:
    """Chooses accounts and journals for payments and collections; customers sign mandates."""
    connection = company.record.sudo().exact_connection_id
    suspense, journal, differences = _CODES[company.country.code]
    accounts = company.env["account.account"]
    of_company = [("company_ids", "in", company.record.ids), ("code", "=", differences)]
    connection.write(
        {
            "collection_account_id": connection.gl_account_ids.filtered(
                lambda account: account.code == suspense
            ).id,
            "collection_journal_id": connection.journal_ids.filtered(
                lambda row: row.code == journal
            ).id,
            "write_off_account_id": accounts.search(of_company).id,
        }
    )
    for key, iban in _MANDATES.items():
        _mandate(company, key, iban)
    company.env.cr.commit()


def receive(company: Company, invoices, exact_url: str) -> None:
    """The accountant receives payments in Exact; nobody fetched them yet.

    :param invoices: that were sent, of which some are paid: one in full, one in part, one too much
    """
    label = f"paid_{company.key}"
    entries = (
        company.env["account.move"]
        .union(*invoices)
        .filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.exact_state == "sent"
                and move.currency_id == company.record.currency_id
                and move.amount_residual > 50
            )
        )
        .exact_entry_id
    )
    if known(company.env, label) or len(entries) < 3:
        return
    whole, part, too_much = entries[:3]
    amounts = {
        whole: whole.amount_total,
        part: 20,
        too_much: too_much.amount_total + 10,
    }
    payments = [
        {"entry": entry.guid, "amount": f"{amount:.2f}"} for entry, amount in amounts.items()
    ]
    body = {"division": company.country.division, "payments": payments}
    requests.post(f"{exact_url}/_control/pay", json=body, timeout=30).raise_for_status()
    remember(whole, label)
    company.env.cr.commit()
    print(f"{company.record.name}: 3 payments were received in Exact and wait to be fetched")


def _mandate(company: Company, key: str, iban: str):
    """The customer's signed mandate, made unless it is there."""
    label = f"mandate_{key}_{company.key}"
    if mandate := known(company.env, label):
        return mandate
    partner = company.customers[key]
    bank = company.env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": iban})
    values = {
        "company_id": company.record.id,
        "partner_id": partner.id,
        "partner_bank_id": bank.id,
        "signature_date": fields.Date.today().replace(month=1, day=15),
    }
    return remember(company.env["exact.mandate"].create(values), label)
