"""The documents of a run, the same for the same seed; a job for an Odoo process."""

import random
from datetime import timedelta

from . import jobs

# Of a hundred documents. What is left are invoices in the company's currency.
CREDIT_NOTES, BILLS, REFUNDS = 8, 12, 2
AT_ONCE = 100
# New relations in each hundred, and those of them with a direct debit mandate.
CUSTOMERS, MANDATES, SUPPLIERS = 10, 2, 2
PDF = b"%%PDF-1.4 %d"


def write_documents(env, seed, first, count, wrong_every=0, world=None):
    """Post so many documents and queue them, in one transaction.

    :param int first: number of the first one, which makes names and amounts its own
    :param int wrong_every: of so many documents one is of the month before, marked as wrong
    :param str world: path of the board whose time it is; the real time without one
    :return: how many documents
    """
    if world:
        jobs.enter(world)
    chance = random.Random(f"{seed} {first}")
    env = env(context={**env.context, "tracking_disable": True, "mail_create_nosubscribe": True})
    company = env.ref("base.main_company")
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    people = _People(env, chance, first)
    numbers = range(first, first + count)
    rows = [_document(people, chance, n) for n in numbers]
    for row in _spread(rows, wrong_every and count // wrong_every):
        day = row["invoice_date"].replace(day=1) - timedelta(days=1)
        row |= {"invoice_date": day, "ref": "wrong"}
    moves = env["account.move"].create(rows)
    for bill in moves.filtered(lambda move: move.move_type == "in_invoice"):
        bill.message_main_attachment_id = env["ir.attachment"].create(
            {
                "name": "bill.pdf",
                "raw": PDF % bill.id,
                "mimetype": "application/pdf",
                "res_model": bill._name,
                "res_id": bill.id,
            }
        )
    moves.action_post()
    queue_documents(env, moves)
    return len(moves)


def queue_documents(env, moves):
    """Queue documents as confirming the preview does; bills are coded as proposed."""
    connection = env["exact.connection"].search([])
    bills = moves.filtered(lambda move: move.is_purchase_document())
    codings = env["exact.coding"]._of(connection, bills)
    codings._prepare_lines()
    codings._confirm()
    env["exact.run"].with_user(env.ref("base.user_admin"))._start(moves, connection)


def _spread(rows, wanted):
    """So many of the invoices among these, evenly spread."""
    invoices = [row for row in rows if row["move_type"] == "out_invoice"]
    return invoices[:: len(invoices) // wanted][:wanted] if wanted else []


class _People:
    """New contacts for some documents, and the currency some are in."""

    def __init__(self, env, chance, first):
        self.env, self.chance = env, chance
        self.dollars = env.ref("base.USD")
        if not self.dollars.rate_ids:
            self.dollars.active = True
            self.dollars.rate_ids = [(0, 0, {"name": "1900-01-01", "rate": 1.25})]
        self.taxes = self._taxes("sale"), self._taxes("purchase")
        block = first // AT_ONCE
        start = block * (CUSTOMERS + SUPPLIERS)
        self.customers = self._contacts("Customer", range(start, start + CUSTOMERS))
        self.suppliers = self._contacts(
            "Supplier", range(start + CUSTOMERS, start + CUSTOMERS + SUPPLIERS)
        )
        for number, customer in enumerate(self.customers[:MANDATES], start):
            self._mandate(customer, number)

    def _taxes(self, use):
        """The taxes of 21 and 6 % that are mapped to a VAT code."""
        mapped = self.env["exact.tax.mapping"].search([("vat_code_id", "!=", False)]).tax_id
        domain = [("type_tax_use", "=", use), ("amount_type", "=", "percent")]
        found = [
            mapped.filtered_domain([*domain, ("amount", "=", rate)]).sorted("sequence")[:1]
            for rate in (21, 6)
        ]
        return [tax for tax in found if tax]

    def _contacts(self, word, numbers):
        belgium = self.env.ref("base.be").id
        rows = []
        for number in numbers:
            values = {"name": f"{word} {number:05d}", "country_id": belgium, "is_company": True}
            if number % 3:
                values["vat"] = enterprise_number(number)
            else:
                values |= {"is_company": False, "email": f"{word}.{number}@example.com".lower()}
            rows.append(values)
        return self.env["res.partner"].create(rows)

    def _mandate(self, customer, number):
        bank = self.env["res.partner.bank"].create(
            {"partner_id": customer.id, "acc_number": iban(number)}
        )
        self.env["exact.mandate"].create(
            {
                "partner_id": customer.id,
                "partner_bank_id": bank.id,
                "signature_date": "2024-01-01",
            }
        )


def _document(people, chance, number):
    kind, place = _kind(number), number % AT_ONCE
    purchase = kind in ("in_invoice", "in_refund")
    partners = people.suppliers if purchase else people.customers
    taxes = people.taxes[purchase]
    values = {
        "move_type": kind,
        "partner_id": partners[place % len(partners)].id,
        "invoice_date": people.env.cr.now().date(),
        "invoice_line_ids": [
            (
                0,
                0,
                {
                    "name": f"Line {line}",
                    "quantity": chance.randint(1, 5),
                    "price_unit": chance.randint(100, 99999) / 100,
                    "tax_ids": [(6, 0, chance.choice(taxes).ids)],
                },
            )
            for line in range(chance.randint(1, 3))
        ],
    }
    if purchase:
        values["ref"] = f"S-{number:06d}"
    elif place % 12 == 5:
        values["currency_id"] = people.dollars.id
    return values


def _kind(number):
    """By its number: spread over each hundred, so that every part of a run has all kinds."""
    place = number * 37 % 100
    if place < BILLS:
        return "in_invoice"
    if place < BILLS + REFUNDS:
        return "in_refund"
    return "out_refund" if place < BILLS + REFUNDS + CREDIT_NOTES else "out_invoice"


def enterprise_number(number):
    """A Belgian one with its check digits; none of them stands in the simulator's books."""
    base = 7_000_000 + number
    return f"BE0{base:07d}{97 - base % 97:02d}"


def iban(number):
    """A Belgian one, of nobody else."""
    account = 5_390_000_000 + number
    whole = f"{account}{account % 97 or 97:02d}"
    return f"BE{98 - int(f'{whole}111400') % 97:02d}{whole}"
