"""Exact's own words for a refusal, in the language of the Exact user, and what they mean.

Only Dutch and English texts are known for sure; French ones follow the same pattern (Exact Online
REST behaviour, see docs/exact-online.md).
"""

import re

from odoo.tools.translate import LazyTranslate

from ...exact_api import errors
from .describe import register

_lt = LazyTranslate(__name__)

# Code -> sentence, code of the fix.
REFUSALS = {
    "refused_property": (
        _lt(
            "Exact no longer knows a property that this connector uses. Update the connector, or "
            "tell its authors what Exact says:"
        ),
        None,
    ),
    "refused_period": (
        _lt(
            "Exact has no open financial period for this date. Have the period opened or created, "
            "refresh the lists, then send the document again."
        ),
        "lists",
    ),
    "refused_gl_account": (
        _lt(
            "Exact does not book on this G/L account: it is blocked, or its type takes no lines. "
            "Refresh the lists, then map another account."
        ),
        "accounts",
    ),
    "refused_journal": (
        _lt("Exact does not accept this journal. Refresh the lists, then map another one."),
        "journals",
    ),
    "refused_vat_code": (
        _lt("Exact does not accept this VAT code. Refresh the lists, then map another one."),
        "taxes",
    ),
    "refused_vat_number": (
        _lt("Exact refuses the customer's VAT number. Correct it."),
        "document",
    ),
    "refused_customer": (
        _lt(
            "Exact refuses this customer: in Exact the relation is blocked, has ended or is not a "
            "customer."
        ),
        "relations",
    ),
    "refused_cost_center": (
        _lt("Exact requires a cost center or cost unit on this G/L account."),
        "accounts",
    ),
    "refused_payment_condition": (
        _lt("Exact requires a payment condition it knows. Set one on the relation in Exact."),
        None,
    ),
    "refused_rate": (
        _lt("The journal in Exact does not accept our exchange rate. Allow it there."),
        "journals",
    ),
    "refused_currency": (
        _lt("Exact does not accept this currency. Add it to the division or to the journal there."),
        "lists",
    ),
    "refused_number": (
        _lt("Exact says that this entry number is already in use. Send the document again."),
        None,
    ),
    "refused_duplicate": (_lt("Exact says that this already exists."), None),
    "refused_email": (_lt("Exact refuses the customer's e-mail address."), "document"),
    "refused_too_large": (
        _lt("It is larger than the 10 MB Exact takes with one call. Book it in parts."),
        None,
    ),
    "refused_too_long": (_lt("A text is too long for Exact."), "document"),
    "refused": (_lt("Exact refused this document. Its own message is below."), None),
}

register(REFUSALS)

# The first that fits counts, so the special stands before the general.
_PATTERNS = [
    (code, re.compile(pattern, re.IGNORECASE))
    for code, pattern in (
        ("refused_property", r"property named|property name '|no property \w+ exists"),
        (
            "refused_period",
            r"boekjaar|financial year|fiscal year|exercice|"
            r"(periode|period|période).*(afgesloten|gesloten|closed|clôtur)",
        ),
        ("refused_rate", r"wisselkoers|exchange rate|taux de change"),
        (
            "refused_cost_center",
            r"kosten(plaats|drager)|cost (center|centre|unit)|centre de co",
        ),
        ("refused_payment_condition", r"betalingsconditie|payment condition|condition de paiement"),
        ("refused_payment_condition", r"vervaldatum|due date|date d'échéance"),
        (
            "refused_vat_number",
            r"btw-?nummer|vat number|numéro de tva|controlecijfer|check digit",
        ),
        ("refused_vat_code", r"btw-?(code|percentage|bedrag)|vat[- ](code|percentage|amount)"),
        ("refused_vat_code", r"code (de )?tva|taux de tva|\bbtw\b|\bvat\b|\btva\b"),
        ("refused_gl_account", r"grootboek|g/l account|compte général"),
        ("refused_number", r"boekstuknummer|document number|entry number|numéro de pièce"),
        ("refused_journal", r"dagboek|journal|diary"),
        ("refused_customer", r"klant|relatie|customer|relationship|client|relation|\baccount\b"),
        ("refused_currency", r"valuta|currency|devise"),
        ("refused_email", r"e-?mail"),
        ("refused_duplicate", r"bestaat (reeds|al)|already exists|existe déjà"),
        ("refused_too_large", r"larger than exact takes"),
        ("refused_too_long", r"te lang|too long|trop long"),
    )
]


def refusal_code(messages):
    """What Exact's refusal is about.

    :param messages: Exact's texts, in Dutch, English or French
    :return: a code of ``REFUSALS``
    :rtype: str
    """
    text = "\n".join(messages)
    return next((code for code, pattern in _PATTERNS if pattern.search(text)), "refused")


def made_once(make, find):
    """Make something in Exact, or take what another process made since it was looked for.

    :param make: the call that makes it
    :param find: the call that looks for it; its answer is false when it is not there
    :return: what either of them returned
    :raises ExactError: when Exact says no, or nobody knows
    """
    try:
        return make()
    except errors.Rejected as error:
        found = refusal_code(error.messages) == "refused_duplicate" and find()
        if not found:
            raise
        return found
