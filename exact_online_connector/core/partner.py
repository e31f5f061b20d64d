"""What a contact of Odoo is at one moment: the customer or supplier of a document."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BankAccount:
    """A bank account of a partner.

    :param number: as somebody typed it, an IBAN or not
    """

    number: str
    bic: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """A person at a partner.

    :param id: of the contact in Odoo, 0 for who is none there
    """

    id: int
    name: str
    email: str | None = None
    phone: str | None = None
    job_title: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """The commercial partner of the document.

    :param exact_guid: of its relation, when Exact knows it already
    :param reference: Odoo's own of the contact
    :param invoice_email: that of its invoice address
    :param sales_currency: ISO code; likewise for purchases
    :param sales_condition: code of a payment condition in Exact; likewise for purchases
    :param vies_valid: what Odoo found in the EU's register of VAT numbers, None when it did not
        look
    """

    id: int
    name: str
    country_code: str | None = None
    vat: str | None = None
    company_registry: str | None = None
    email: str | None = None
    phone: str | None = None
    website: str | None = None
    street: str | None = None
    street2: str | None = None
    zip: str | None = None
    city: str | None = None
    lang: str | None = None
    is_company: bool = True
    exact_guid: str | None = None
    reference: str | None = None
    invoice_email: str | None = None
    peppol_identifier: str | None = None
    peppol_eas: str | None = None
    sales_currency: str | None = None
    purchase_currency: str | None = None
    sales_condition: str | None = None
    purchase_condition: str | None = None
    bank_accounts: tuple[BankAccount, ...] = ()
    contacts: tuple[ContactPerson, ...] = ()
    vies_valid: bool | None = None
