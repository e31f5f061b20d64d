"""Who may do what: asked of the very records that something is done to, before any ``sudo``."""

from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

# Who sees what stands in Exact: fields on models that customers read too, in the portal.
ACCOUNTING = "account.group_account_readonly,account.group_account_invoice"


class ExactRights(models.AbstractModel):
    """What every public method asks first: anybody can call it on any records, by RPC."""

    _name = "exact.rights"
    _description = "Rights for Exact Online"

    def _check_may_send(self):
        """Refuse people who may not invoice, or not see all of these records.

        :raises AccessError: saying why
        """
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only people who may invoice can send to Exact Online."))

    def _check_one(self):
        """Refuse none, several and records of others, where something is done with one.

        :raises UserError: in place of the ``ValueError`` of ``ensure_one``, for people to read
        :raises AccessError: for a record the user may not see
        """
        if len(self) != 1:
            what = self.env["ir.model"]._get(self._name).name
            raise UserError(
                self.env._("This works on one record at a time. Choose one first: %s.", what)
            )
        self.check_access("read")


class ExactGuarded(models.AbstractModel):
    """A model of this addon: what a client names in it is what its user may see.

    Rows name connections, documents, contacts and rows of cached lists. Buttons go on with those
    as superuser, and so does Odoo with related fields and names; the rules on a row do not ask.
    """

    _name = "exact.guarded"
    _inherit = "exact.rights"
    _description = "Record of Exact Online"
    # Whether its rows belong to the division of their connection, and are forgotten with it.
    _of_division = False

    @api.model_create_multi
    def create(self, vals_list):
        self._check_named(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_named([vals])
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_named([values])
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_named([values])
        return super().onchange(values, field_names, fields_spec)

    def _check_named(self, vals_list):
        """Refuse records of others in values for this model, and in those of its lines.

        :param list[dict] vals_list: values as of ``create`` and ``onchange``
        :raises AccessError: for records that the user may not read
        """
        if not self.env.su:
            for model, ids in self._named(vals_list).items():
                self.env[model].browse(ids).check_access("read")

    def _named(self, vals_list):
        """:return: ids by name of the model
        :rtype: dict
        """
        named = defaultdict(set)
        for values in vals_list:
            for name, value in values.items():
                field = self._fields.get(name)
                if not value or not field or not field.relational:
                    continue
                named[field.comodel_name].update(_ids_in(value))
                rows = self.env[field.comodel_name]
                if isinstance(rows, self.pool["exact.guarded"]):
                    for model, ids in rows._named(_lines_in(value)).items():
                        named[model] |= ids
        return named


def _ids_in(value):
    """The records a relational value names: an id, records, a pair with a name, ids or commands."""
    match value:
        case models.BaseModel():
            return value.ids
        case dict():
            return _ids_in(value.get("id"))
        case list() | tuple():
            return [named for item in value for named in _ids_of_item(item)]
        case int() if value and value is not True:
            return [value]
    return []


def _ids_of_item(item):
    """The ids that a value for a relational field, or one of its commands, names."""
    match item:
        case [Command.SET, _, named]:
            return _ids_in(named)
        case [_, named, *_]:
            return _ids_in(named)
        case [_]:
            return []
    return _ids_in(item)


def _lines_in(value):
    """The values of new and changed lines in commands."""
    if not isinstance(value, list | tuple):
        return []
    changes = (Command.CREATE, Command.UPDATE)
    return [item[2] for item in value if isinstance(item, list | tuple) and item[0] in changes]
