"""What keeps a contact from being a relation in Exact, as sentences."""

from odoo.tools.translate import LazyTranslate

from ..words.describe import fix, open_form, register

_lt = LazyTranslate(__name__)

SENTENCES = {
    "cannot.feed.exact.relation.feed": (
        _lt(
            "The customers and suppliers of Exact cannot be fetched: nothing is proposed for your "
            "contacts, and each is looked up when its first document is sent."
        ),
        None,
    ),
    "vat_number_invalid": (
        _lt("The VAT number %(vat)s of %(partner)s is not valid in %(country)s. Correct it."),
        "partner",
    ),
    "no_country": (
        _lt("%(partner)s has no country. Fill it in, so that Exact gets a complete address."),
        "partner",
    ),
    "partner_name_missing": (_lt("The partner has no name. Fill it in."), "partner"),
    "vies_invalid": (
        _lt(
            "The VAT number %(vat)s of %(partner)s is not in VIES, the EU's register. Check it: "
            "without one, VAT may have to be charged."
        ),
        "partner",
    ),
    "phone_left_out": (
        _lt(
            "The phone number of %(partner)s, %(phone)s, is not one number with an extension, so "
            "it is not sent."
        ),
        "partner",
    ),
    "iban_invalid": (
        _lt(
            "The bank account %(iban)s of %(partner)s is not a valid IBAN, so it is not sent. "
            "Correct it."
        ),
        "partner",
    ),
    "account_ambiguous": (
        _lt(
            "Several relations in Exact may be %(partner)s: %(accounts)s. Enter the code of the "
            "right one."
        ),
        "relations",
    ),
    "account_uncertain": (
        _lt(
            "%(account)s in Exact may be %(partner)s, but what they share, a VAT number or a bank "
            "account, may belong to several companies. Choose it, or say that it is another one."
        ),
        "relations",
    ),
    "account_numbers_differ": (
        _lt(
            "%(account)s was chosen for %(partner)s, but their numbers are those of two "
            "companies: %(theirs)s in Exact, %(ours)s in Odoo. Correct the number that is wrong, "
            "or choose another code."
        ),
        "relations",
    ),
    "account_code_unknown": (
        _lt(
            "Exact has no relation with code %(code)s, which was entered for %(partner)s. Correct "
            "the code."
        ),
        "relations",
    ),
    "code_clash_in_exact": (
        _lt(
            "%(partner)s would get code %(code)s, but in Exact that is another relation: "
            "%(relation)s. A code in use is never given to another: give the contact another "
            "number, or enter the code of its relation."
        ),
        "relations",
    ),
    "code_no_digits": (
        _lt(
            '%(partner)s cannot get a code in Exact: its reference "%(reference)s" contains no '
            "digits. Enter a reference with a number."
        ),
        "partner",
    ),
    "code_overflow": (
        _lt("The number %(reference)s of %(partner)s does not fit in the mask %(mask)s."),
        "partner",
    ),
    "code_clash_here": (
        _lt(
            "%(partner)s would get code %(code)s, and so would %(others)s. Give them references "
            "with different numbers."
        ),
        "partner",
    ),
    "no_answer_relation": (
        _lt("Exact Online did not answer. We are checking what became of the relation."),
        None,
    ),
    "relation_gone": (
        _lt(
            "Its relation was deleted in Exact Online. Send the contact again to create it again, "
            "or enter the code of another relation."
        ),
        "relations",
    ),
    "relation_blocked": (
        _lt(
            "%(relation)s is blocked in Exact, or has ended there, so no contact is made of it. If "
            "you still trade with it, change that in Exact and make its contact again."
        ),
        "relation",
    ),
    "relation_no_role": (
        _lt(
            "%(relation)s is neither a customer nor a supplier in Exact, so no contact is made of "
            "it. Make it one in Exact, then make its contact again."
        ),
        "relation",
    ),
    "relation_no_name": (
        _lt(
            "Relation %(code)s has no name in Exact. Enter one in Exact, then make its contact "
            "again."
        ),
        "relation",
    ),
    "relation_not_there": (
        _lt(
            "%(relation)s is no longer in Exact, so no contact is made of it. Fetch the relations "
            "to bring the list up to date."
        ),
        "relation",
    ),
    "relation_unreadable": (
        _lt(
            "What Exact tells of %(relation)s cannot be read: %(why)s. Correct it in Exact, then "
            "make its contact again."
        ),
        "relation",
    ),
    "relation_like_contact": (
        _lt(
            "%(relation)s looks like a contact that Odoo has: %(partners)s. Link it to that "
            "contact. If it is another one, say that it is none of the contacts, then make its "
            "contact again."
        ),
        "relation",
    ),
    "contact_refused": (
        _lt(
            "Odoo does not accept the contact of %(relation)s; its own message is below. Correct "
            "the relation in Exact, then make its contact again."
        ),
        "relation",
    ),
    "contact_without": (
        _lt(
            "The contact of %(relation)s was made without a number that Odoo does not accept; its "
            "own message is below. Enter the right one."
        ),
        "partner",
    ),
    "contact_country_unknown": (
        _lt(
            "Odoo does not know the country %(country)s that %(relation)s has in Exact, so its "
            "contact has none. Fill it in."
        ),
        "partner",
    ),
    "relation_vat_invalid": (
        _lt(
            "The VAT number %(vat)s of %(relation)s is not valid in %(country)s, so its contact "
            "has none. Enter the right one."
        ),
        "partner",
    ),
    "relation_iban_invalid": (
        _lt(
            "The bank account %(iban)s of %(relation)s is not a valid IBAN, so its contact does "
            "not have it. Enter the right one."
        ),
        "partner",
    ),
    "mask_empty": (_lt("Fill in a mask, such as 1###."), None),
    "mask_bad_character": (
        _lt('"%(mask)s" contains other characters than digits and #. Exact accepts digits only.'),
        None,
    ),
    "mask_no_place": (
        _lt('"%(mask)s" has no #, so every contact would get the same number.'),
        None,
    ),
    "mask_places_not_together": (_lt('The # signs of "%(mask)s" must be together.'), None),
    "mask_too_long": (_lt('"%(mask)s" is too long: Exact accepts 18 digits.'), None),
}
register(
    SENTENCES,
    warnings=("cannot.feed.exact.relation.feed", "contact_without", "contact_country_unknown"),
)


@fix("partner", _lt("Open the partner"))
def _open_partner(env, record, _connection):
    if record and record[0] == "account.move":
        partner = env["account.move"].browse(record[1]).commercial_partner_id
        return open_form("res.partner", partner.id)
    return record and open_form(*record)


@fix("relation", _lt("Show the relation"))
def _show_relation(env, record, connection):
    """The relation in the list where its contact is chosen; all of them when it is not told."""
    if record and record[0] == "exact.relation":
        return env[record[0]].browse(record[1])._show()
    action = env["ir.actions.act_window"]._for_xml_id(
        "exact_online_connector.action_exact_relation"
    )
    return {**action, "domain": [("connection_id", "=", connection.id)]}


@fix("relations", _lt("Choose the relation"))
def _choose_relation(env, record, connection):
    """Ask which relation a contact is, or list all when there is no contact."""
    model, record_id = record or ("", 0)
    account = env["exact.contact"].sudo()
    if model == "res.partner":
        of_contact = [("connection_id", "=", connection.id), ("partner_id", "=", record_id)]
        account = account.search(of_contact)
    if account.can_choose:
        return account._on_this("action_exact_contact_choose")
    action = env["ir.actions.act_window"]._for_xml_id("exact_online_connector.action_exact_contact")
    return {**action, "domain": [("connection_id", "=", connection.id)]}
