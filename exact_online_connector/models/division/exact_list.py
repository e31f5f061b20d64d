from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..base.changes import write_changed

YEARS_BACK = 2


class ExactList(models.AbstractModel):
    """What all cached lists have in common: rows of one division, refreshed as a whole.

    A row that is gone from Exact is archived instead of deleted, so that the mappings to it stay
    and say what is wrong.

    A list of its own is a model that inherits this and says how it is read and what a row holds.
    """

    _name = "exact.list"
    _inherit = "exact.guarded"
    _description = "List cached from Exact Online"
    _order = "code"
    _rec_names_search = ["code", "name"]
    _of_division = True
    # A branch uses the lists of its parent.
    _check_company_domain = models.check_company_domain_parent_of
    # What identifies a row at Exact within a connection; unique in the database.
    _key = "code"
    # What a person relied on when they mapped something to a row; the name is said first to change.
    _watched = ("name",)
    # Whether nothing can be sent without it. Any other list that Exact refuses is as it was, and
    # people are told what follows (``cannot.list.<model>``, see ``exact.capability``).
    _is_needed = False

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(
        related="connection_id.company_id", store=True, index=True, precompute=True
    )
    code = fields.Char(required=True, readonly=True)
    name = fields.Char("Description", readonly=True)
    active = fields.Boolean(default=True, readonly=True)

    @api.depends("code", "name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = " ".join(filter(None, (row.code, row.name)))

    @api.model
    def _search_display_name(self, operator, value):
        """Find rows by code or words: every word must occur somewhere."""
        if operator != "ilike" or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        search = super()._search_display_name
        return Domain.AND([search(operator, word) for word in value.split()])

    @api.model
    def _read_all(self, client):
        """The complete list as it stands in Exact.

        :param ExactClient client: of the division
        :return: rows of ``exact_api.resources``, with those that cannot be read
        :rtype: Rows
        """
        raise NotImplementedError

    @api.model
    def _first_year(self):
        """The first financial year that matters: documents of older ones are not sent."""
        return fields.Date.today().year - YEARS_BACK

    @api.model
    def _exact_values(self, row):
        """The values of our fields for one row of Exact.

        :param dict row: as ``exact_api.resources`` returns it
        :return: values for ``create`` and ``write``
        :rtype: dict
        """
        raise NotImplementedError

    @api.model
    def _refresh(self, connection, rows):
        """Make the cached list equal to what Exact answered; only what differs is written.

        :param exact.connection connection: whose list it is
        :param Rows rows: the complete list, as ``exact_api.resources`` returns it
        """
        unreadable = getattr(rows, "unreadable", ())
        connection._note_unreadable(self._name, [str(bad) for bad in unreadable])
        known = {
            row[self._key]: row
            for row in self.with_context(active_test=False).search(
                [("connection_id", "=", connection.id)]
            )
        }
        fresh = {}
        for row in rows:
            values = self._exact_values(row)
            fresh[values[self._key]] = {**values, "active": True}
        self._take_over(known, fresh)
        for key, values in fresh.items():
            if key in known:
                write_changed(known[key], values)
        self.create(
            [
                {**values, "connection_id": connection.id}
                for key, values in fresh.items()
                if key not in known
            ]
        )
        if unreadable:
            # Any that is missing may be one of those.
            return
        gone = self.browse(row.id for key, row in known.items() if key not in fresh)
        gone.filtered("active").active = False

    @api.model
    def _take_over(self, known, fresh):
        """Give rows that have a new identity in Exact the old row of the same code.

        A division that moved has new GUIDs; what is mapped to a row stays mapped.

        :param dict known: our rows by key, changed in place
        :param dict fresh: values by key
        """
        if self._key == "code":
            return
        lost = {row.code: key for key, row in known.items() if key not in fresh}
        for key, values in fresh.items():
            if key not in known and values["code"] in lost:
                known[key] = known.pop(lost.pop(values["code"]))

    def _facts(self):
        """What a person relies on who maps something to this row.

        :return: by name of the field
        :rtype: dict
        """
        return {name: self[name] for name in self._watched}

    def _problem_since(self, accepted):
        """What is wrong with this row for somebody who knew it as it was.

        :param dict accepted: of ``_facts``
        :return: a code of ``exact_mapping.PROBLEMS``, or False
        :rtype: str
        """
        if not self.active:
            return "gone"
        if "is_blocked" in self and self.is_blocked:
            return "blocked"
        different = [name for name, value in self._facts().items() if accepted.get(name) != value]
        if not accepted or not different:
            return False
        return "renamed" if different == ["name"] else "changed"

    @api.model
    def _create_in_exact(self, connection, payload):
        """Create a row in Exact, for a person who waits, and keep it.

        :param exact.connection connection: whose list it is
        :param dict payload: Exact's properties
        :return: the cached row
        :raises UserError: naming it, in plain words; nothing was created then, or nobody can tell
        """
        create, find = self._exact_calls()
        try:
            row = connection._create_at_exact(
                lambda client: create(client, payload), lambda client: find(client, payload["Code"])
            )
        except UserError as error:
            raise UserError(
                self.env._(
                    "%(code)s %(name)s: %(error)s",
                    code=payload["Code"],
                    name=payload["Description"],
                    error=error,
                )
            ) from error
        return self._add(connection, row)

    @api.model
    def _exact_calls(self):
        """How a row is created in Exact, and found by its code.

        :return: two functions of ``exact_api.resources``
        :rtype: tuple
        """
        raise NotImplementedError

    @api.model
    def _add(self, connection, row):
        """Keep a row that was just created in Exact.

        :param exact.connection connection: whose list it is
        :param dict row: as ``exact_api.resources`` returns it
        :return: the cached row
        """
        values = self._exact_values(row)
        key = [("connection_id", "=", connection.id), (self._key, "=", values[self._key])]
        known = self.with_context(active_test=False).search(key)
        if known:
            known.write({**values, "active": True})
        return known or self.create({**values, "connection_id": connection.id})

    def _snapshot(self):
        """This row as the mapping sees it.

        :return: a dataclass of ``core.division``
        """
        raise NotImplementedError
