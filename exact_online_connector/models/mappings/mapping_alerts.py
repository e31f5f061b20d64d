"""What the set-up says of mappings: what is not mapped yet, and what changed in Exact since."""

from odoo import api, fields, models

# What may be wrong with what something is mapped to, since it was chosen.
PROBLEMS = [
    ("gone", "No longer in Exact"),
    ("blocked", "Blocked in Exact"),
    ("changed", "Changed in Exact"),
    ("renamed", "Renamed in Exact"),
]
# How many names a sentence lists.
NAMED = 5


class ExactMapping(models.AbstractModel):
    _inherit = "exact.mapping"

    accepted = fields.Json(
        readonly=True, copy=False, help="What it was mapped to when someone chose it."
    )
    problem = fields.Selection(
        PROBLEMS, "To check", compute="_compute_problem", store=True, index="btree_not_null"
    )

    # === WHAT IS STILL MISSING === #

    @api.model
    def _missing(self, connection):
        """What a person still has to map: what no row settles.

        :param exact.connection connection: of the company and its branches
        :return: records of what is mapped
        """
        settled = self._of(connection).filtered(lambda row: row._is_settled())
        return self._to_map(connection) - settled[self._rec_name]

    def _is_settled(self):
        """Override this when there is another way to be settled than a target that is in Exact."""
        return any(self[name].active for name in self._targets)

    @api.model
    def _missing_alert(self, connection):
        """What a person still has to map, as ``setup_alerts`` shows it.

        :param exact.connection connection: connected
        :return: alert, None when nothing is missing
        :rtype: dict
        """
        missing = self._missing_text and self._missing(connection)
        if not missing:
            return None
        text = self.env._(self._missing_text)
        return {
            "key": self._kind,
            "level": "warning",
            "message": text % names_of(missing),
            "action_text": self.env._("Map them"),
            "action": self._fix_action(connection),
        }

    @api.model
    def _fix_action(self, connection, record=None):
        """The action with which a person maps what is missing.

        :param exact.connection connection: whose rows it lists
        :param tuple record: model and id of what the issue was found on, or None
        :return: action
        :rtype: dict
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(self._action)
        context = {"default_connection_id": connection.id, **self._defaults_for(*(record or ()))}
        return {**action, "domain": [("connection_id", "=", connection.id)], "context": context}

    @api.model
    def _defaults_for(self, model=None, record_id=None):
        """What a new row starts with, also when that was archived since. Override this to say more.

        :param str model: of what an issue was found on, such as ``account.move``; or None
        :param int record_id: its id
        :return: context
        :rtype: dict
        """
        return {f"default_{self._rec_name}": record_id} if model == self._source_model() else {}

    # === WHAT CHANGED IN EXACT SINCE === #

    def _accept(self):
        """Take what something is mapped to as it is now."""
        for mapping in self:
            mapping.accepted = {
                name: mapping[name]._facts() for name in self._targets if mapping[name]
            }

    def action_accept(self):
        """A person looked at what is half sure or changed in Exact, and says that it is right."""
        self.filtered("is_doubtful").write({"reason": "person"})
        self._accept()

    @api.depends(lambda self: ("accepted", *self._facts_of_target()))
    def _compute_problem(self):
        """What has happened to a target since a person last accepted it."""
        for mapping in self:
            accepted = mapping.accepted or {}
            found = (
                mapping[name]._problem_since(accepted.get(name) or {})
                for name in self._targets
                if mapping[name]
            )
            mapping.problem = next(filter(None, found), False)

    @api.model
    def _facts_of_target(self):
        """The fields of the target that tell whether it still is what it was."""
        return [
            f"{target}.{name}"
            for target in self._targets
            for rows in [self.env[self._fields[target].comodel_name]]
            for name in ("active", *rows._watched, "is_blocked")
            if name in rows
        ]

    @api.model
    def _problems(self, connection):
        """The rows that are mapped to something gone, blocked or changed in Exact."""
        return self.search([("connection_id", "=", connection.id), ("problem", "!=", False)])

    def _problem_text(self):
        """This row and what is wrong with it, for the eyes."""
        labels = dict(self._fields["problem"]._description_selection(self.env))
        return f"{self.display_name}: {labels[self.problem]}"

    @api.model
    def _problem_alerts(self, connection):
        """What is mapped to something wrong, as ``setup_alerts`` shows it.

        :param exact.connection connection: connected
        :return: alerts
        :rtype: list[dict]
        """
        rows = self._problems(connection)
        if not rows:
            return []
        names = ", ".join(row._problem_text() for row in rows[:NAMED])
        action = self.env["ir.actions.act_window"]._for_xml_id(self._action)
        return [
            {
                "key": f"problem_{self._name}",
                "level": "warning",
                "message": self.env._("Please check these mappings: %s.", names),
                "action_text": self.env._("Check them"),
                "action": {**action, "domain": [("id", "in", rows.ids)], "context": {}},
            }
        ]


def names_of(records):
    """The first of these records, for a sentence.

    :param records: some
    :return: names
    :rtype: str
    """
    names = ", ".join(records[:NAMED].mapped("display_name"))
    return f"{names} …" if len(records) > NAMED else names
