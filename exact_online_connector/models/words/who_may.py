"""Whether a person may do what mends something, and else whom to ask."""

from odoo.exceptions import MissingError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# How many people a sentence names.
NAMED = 2
_asked_first = []
ASK = _lt("You may not change this yourself. Ask %(names)s.")
ASK_ANYBODY = _lt("You may not change this yourself. Ask who looks after this Odoo.")


def asked_first(function):
    """Decorator of the function that says who is named first, of those who may do something.

    Its argument is a connection; it returns users, who may not be among them.
    """
    _asked_first.append(function)
    return function


def may_do(env, action, connection):
    """Whether who reads this may do what an action is for.

    :param Environment env: whose user
    :param dict action: of a fix
    :param exact.connection connection: what an address of ours is about
    :rtype: bool
    """
    if action.get("type") == "ir.actions.server":
        groups = _server_action(env, action).group_ids
        return not groups or bool(groups & env.user.all_group_ids)
    # As the person, also where the text is made as superuser.
    try:
        target = _target(env(su=False), action, connection)
        return target is None or target.has_access("write")
    except MissingError:  # deleted since: what is opened says so
        return True


def whom_to_ask(env, action, connection):
    """The sentence for who may not do what an action is for.

    :param Environment env: whose language
    :param dict action: of a fix
    :param exact.connection connection: in whose company
    :rtype: str
    """
    if action.get("type") == "ir.actions.server":
        groups = _server_action(env, action).group_ids
    else:
        groups = _groups_that_write(env, _target(env, action, connection)._name)
    connection = connection.sudo()
    company = connection.company_id or env.company
    people = groups.all_user_ids.filtered(
        lambda user: user["active"] and not user.share and company in user.company_ids
    )
    first = env["res.users"].union(*(function(connection) for function in _asked_first))
    people = people.sorted(
        lambda user: (
            user not in first,
            user.has_group("base.group_system"),
            user.id,
        )
    )
    if not people:
        return env._(ASK_ANYBODY)
    text = env._(ASK)
    return text % {"names": " / ".join(people[:NAMED].mapped("name"))}


def _target(env, action, connection):
    """The record, or the model, that an action has people change; None when it has none.

    Anybody may open a dialog: one that changes something else names the field that tells it, as
    ``_changes``.
    """
    if action.get("type") == "ir.actions.act_url":
        return connection.with_env(env)
    if model := action.get("res_model"):
        target = env[model].browse(action.get("res_id") or ())
        changes = getattr(target, "_changes", None)
        return target[changes] if changes else target
    return None


def _server_action(env, action):
    return env["ir.actions.server"].sudo().browse(action["id"])


def _groups_that_write(env, model):
    rights = env["ir.model.access"].sudo()
    return rights.search([("model_id.model", "=", model), ("perm_write", "=", True)]).group_id
