"""Codes of ours as plain sentences, with the action that fixes what they say.

**Hook: words and fixes.** Each room registers its own in its ``words.py``; another addon does the
same in any of its modules::

    from odoo.addons.exact_online_connector.models.words import describe as words

    words.register(
        {"order_missing": (_lt("%(document)s has no order. Choose one."), "order")}
    )


    @words.fix("order", _lt("Choose the order"))
    def _choose_order(env, record, connection):
        return record and words.open_form(*record)

After that ``core.issues.issue("order_missing", record, document=...)`` can be said anywhere;
``exact.reasoned`` keeps it. The client's errors are such codes too (``error_texts.py``).
"""

import re
from collections import defaultdict
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from ...core.issues import declare
from .figures import in_words
from .scopes import scope_name, scope_of
from .who_may import may_do, whom_to_ask

_lt = LazyTranslate(__name__)

# VAT categories of e-invoices (UNCL5305), in words.
VAT_CATEGORIES = {
    **dict.fromkeys(("S", "AA", "H"), _lt("VAT is charged")),
    "AE": _lt("reverse charge"),
    "K": _lt("intra-community supply"),
    "G": _lt("export out of the EU"),
    "E": _lt("exempt from VAT"),
    "O": _lt("outside the scope of VAT"),
    "Z": _lt("zero rate"),
}


class Fix(NamedTuple):
    """What a person can do about an issue.

    :param text: of its link, a lazy translation; or a function of the connection that gives it
    :param action: function of (env, record, connection) that gives the action of the link; None
        when there is nothing to open
    """

    text: object
    action: object


# Code -> sentence (a lazy translation), code of its fix or None.
SENTENCES = {}
# Code of a fix -> Fix.
FIXES = {}
_reroutes = []


# === REGISTERING === #


def register(sentences, warnings=()):
    """Add sentences; what they name in ``%(...)s`` are the params of their issue.

    :param dict sentences: code -> (lazy translation, code of its fix or None)
    :param warnings: those of the codes that do not stop a document
    :raises ValueError: for a code that has a sentence already
    """
    if known := sentences.keys() & SENTENCES.keys():
        raise ValueError(f"these codes have a sentence already: {', '.join(sorted(known))}")
    for code, (text, _fix) in sentences.items():
        declare(code, params_of(text), warns=code in warnings)
    SENTENCES.update(sentences)


def fix(code, text):
    """Decorator of the function that gives the action of a fix.

    :param str code: of the fix, as sentences name it
    :param text: of its link, a lazy translation; or a function of the connection that gives it
    """

    def add(function):
        FIXES[code] = Fix(text, function)
        return function

    return add


def reroute(function):
    """Decorator of a function that sends people elsewhere than the sentence says.

    Its arguments are an environment, the code of the fix and the record of the issue; it returns
    the code of another fix, or None.
    """
    _reroutes.append(function)
    return function


def params_of(text):
    """What a sentence names.

    :param text: lazy translation
    :return: names, each once
    :rtype: tuple
    """
    return tuple(dict.fromkeys(re.findall(r"%\((\w+)\)s", text._source)))


# === SAYING === #


def issue_text(env, code, params=None):
    """A code as a plain sentence in the user's language.

    :param Environment env: whose language
    :param str code: of ``SENTENCES``
    :param dict params: what the sentence names, what is missing shows as "?"; the scope of an
        ``endpoint`` follows from it; and ``answer``, Exact's own words in the language of the
        Exact user, which stand below it
    :return: the sentence; the code itself when it is unknown
    :rtype: str
    """
    if code not in SENTENCES:
        return code or ""
    sentence = env._(SENTENCES[code][0])
    params = in_words(env, code, with_vat_category(env, params or {}))
    if endpoint := params.get("endpoint"):
        params = {**params, **_scope_params(env, endpoint)}
    text = sentence % defaultdict(lambda: "?", params)
    return "\n".join(filter(None, (text, params.get("answer"))))


def _scope_params(env, endpoint):
    """The scope that an app needs for an endpoint, and whether it may write with it."""
    scope = scope_of(endpoint)
    return {"scope": scope_name(endpoint), "access": env._(scope.access)} if scope else {}


def with_vat_category(env, params):
    """The params of a sentence, with the VAT category of an e-invoice in words.

    :param Environment env: whose language
    :param dict params: ``vat_category`` among them, a code of UNCL5305, or not
    :return: params
    :rtype: dict
    """
    words = VAT_CATEGORIES.get(params.get("vat_category"))
    return {**params, "vat_category": env._(words)} if words else params


def fix_of(env, issue):
    """What mends an issue.

    :param Environment env: any
    :param dict issue: ``code``, and ``record`` it was found on
    :return: a code of ``FIXES``; None when only Exact, or time, can help
    :rtype: str
    """
    _text, own = SENTENCES.get(issue["code"], (None, None))
    elsewhere = (function(env, own, issue.get("record")) for function in _reroutes)
    return next(filter(None, elsewhere), own)


def describe(env, issue, connection):
    """An issue as ``actionable_errors`` shows it: what is wrong, and the link to where it is fixed.

    :param Environment env: whose language
    :param dict issue: ``code``, ``blocking``, ``params`` and ``record`` (model and id, or None)
    :param exact.connection connection: whose mappings and lists the link opens
    :return: ``level`` and ``message``; ``action_text`` and ``action`` for who may mend it, ``ask``
        for others, neither when only Exact can help
    :rtype: dict
    """
    return {
        "level": "danger" if issue["blocking"] else "warning",
        "message": issue_text(env, issue["code"], issue["params"]),
        **offered(env, fix_of(env, issue), issue["record"], connection),
    }


def as_alert(reason):
    """What was described as an alert shows it: who may not mend it reads whom to ask.

    :param dict reason: as of ``describe``
    :rtype: dict
    """
    text = " ".join(filter(None, (reason["message"], reason.get("ask"))))
    return {**reason, "message": text}


def offered(env, code, record, connection):
    """What the reader can do about something.

    :param Environment env: whose language and rights; being superuser counts for nothing
    :param str code: of the fix; None for none
    :param record: model and id it is about, or None
    :param exact.connection connection: as of ``describe``
    :return: ``action_text`` and ``action`` of the button; ``ask`` for who may not press it; nothing
        when only Exact, or time, can help
    :rtype: dict
    """
    found = FIXES.get(code)
    action = found and found.action(env, record, connection)
    if not action:
        return {}
    if not may_do(env, action, connection):
        return {"ask": whom_to_ask(env, action, connection)}
    text = found.text(connection) if callable(found.text) else found.text
    return {"action_text": env._(text), "action": action}


# === WHAT FIXES DO === #


def open_form(model, record_id):
    """The action that opens one record.

    :param str model: its model
    :param int record_id: its id
    :return: action
    :rtype: dict
    """
    return {
        "type": "ir.actions.act_window",
        "res_model": model,
        "res_id": record_id,
        "views": [(False, "form")],
    }


def run_on(env, xml_id, model, record_id):
    """One of our server actions, to be run on one record.

    :param Environment env: any
    :param str xml_id: of the action, without the addon
    :param str model: of the record
    :param int record_id: its id
    :return: action
    :rtype: dict
    """
    action = env["ir.actions.actions"]._for_xml_id(f"exact_online_connector.{xml_id}")
    active = {"active_model": model, "active_id": record_id, "active_ids": [record_id]}
    return {**action, "context": active}


@fix("document", _lt("Open the document"))
def _open_document(_env, record, _connection):
    return record and open_form(*record)
