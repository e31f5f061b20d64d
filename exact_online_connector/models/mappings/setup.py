"""What a person still has to set up, and what is mapped to something that changed in Exact."""

from functools import partial

from markupsafe import Markup

from odoo import api, fields, models

from ..words.language import for_readers
from .gl_choice import GL_FIELDS
from .mapping_alerts import NAMED

# Fields outside the mappings that name a G/L account of Exact.
ACCOUNT_FIELDS = {
    "product.category": tuple(GL_FIELDS.values()),
    "product.template": tuple(GL_FIELDS.values()),
}


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    setup_alerts = fields.Json(compute="_compute_setup_alerts", compute_sudo=True)

    def _set_up_steps(self):
        steps = super()._set_up_steps()
        tell = partial(self._tell_problems, self._problem_mappings())
        return [*steps, self._propose_mappings, tell]

    # === WHAT IS STILL MISSING === #

    @api.depends(lambda self: self._setup_depends())
    @api.depends_context("lang")
    def _compute_setup_alerts(self):
        for connection in self:
            connection.setup_alerts = {
                alert["key"]: alert for alert in connection._setup_issues()
            } or False

    @api.model
    def _setup_depends(self):
        """What the alerts tell of: fields of the connection, and of its mappings."""
        mappings = [
            f"{name}.{told}"
            for name, field in self._fields.items()
            if field.type == "one2many"
            for rows in [self.env[field.comodel_name]]
            if isinstance(rows, self.pool["exact.mapping"])
            for told in ("reason", "problem", *(f"{target}.active" for target in rows._targets))
        ]
        return [
            "state",
            "missing_rights",
            "default_gl_account_id",
            "division_currency",
            "cost_center_plan_id",
            "cost_unit_plan_id",
            "lists_refreshed_at",
            "period_ids",
            "capability_ids.state",
            "capability_ids.words",
            *mappings,
        ]

    def _missing_setup(self):
        """What a person still has to do before documents can be sent.

        :return: sentences in the user's language
        :rtype: list[str]
        """
        return [issue["message"] for issue in self._setup_issues()]

    def _setup_issues(self):
        """What a person still has to do, or look at.

        :return: as ``setup_alerts`` shows them
        :rtype: list[dict]
        """
        if self.state not in ("connected", "paused"):
            return []
        mappings = self.env["exact.mapping"]._all()
        found = (
            self._rights_issue(),
            self._currency_issue(),
            *(mapping._missing_alert(self) for mapping in mappings),
            self._accounts_issue(),
            self._period_issue(),
            *(alert for mapping in mappings for alert in mapping._problem_alerts(self)),
            *self._account_field_issues(),
            *self.capability_ids._alerts(),
        )
        return [issue for issue in found if issue]

    def _rights_issue(self):
        """An alert about rights the user of Exact lacks, or None."""
        if not self.missing_rights or not self._can("rights"):
            return None
        text = self.env._(
            "Exact says that %(user)s lacks rights: %(rights)s. Arrange them, then refresh the "
            "lists. Of accountants it is not always true: the first document shows it.",
            user=self.exact_user_name,
            rights=self.missing_rights,
        )
        return {"key": "rights", "level": "warning", "message": text}

    def _currency_issue(self):
        """An alert when company and division keep their books in different currencies, or None."""
        currency = self.company_id.currency_id.name
        if self.division_currency == currency:
            return None
        text = self.env._(
            "The company keeps its books in %(currency)s, the division in %(division_currency)s: "
            "no document can be sent.",
            currency=currency,
            division_currency=self.division_currency or "?",
        )
        return {"key": "currency", "level": "danger", "message": text}

    def _accounts_issue(self):
        if self.default_gl_account_id.active:
            return None
        text = self.env._("There is no default G/L account for lines whose account is not mapped.")
        return {"key": "accounts", "level": "warning", "message": text}

    def _period_issue(self):
        """An alert when the division has no period for today, or None."""
        today = fields.Date.context_today(self)
        if any(p.date_start <= today <= p.date_end for p in self.period_ids):
            return None
        text = self.env._(
            "The division has no financial period for today. Ask your accountant to create the "
            "financial year, then refresh the lists."
        )
        return {"key": "period", "level": "warning", "message": text}

    # === WHAT CHANGED IN EXACT SINCE === #

    def _problem_mappings(self):
        """What is mapped to something that is gone, blocked or changed in Exact.

        :return: records by name of the model
        :rtype: dict
        """
        mappings = self.env["exact.mapping"].sudo()._all()
        return {mapping._name: mapping._problems(self) for mapping in mappings}

    def _tell_problems(self, before):
        """Leave a note, and one activity, for what became wrong with this refresh.

        :param dict before: of ``_problem_mappings``
        """
        told = for_readers(self, self.connected_by)
        after = told._problem_mappings()
        new = [mapping for model, mappings in after.items() for mapping in mappings - before[model]]
        if not new:
            return
        lines = Markup("").join(Markup("<li>%s</li>") % mapping._problem_text() for mapping in new)
        self.message_post(
            body=Markup("%s<ul>%s</ul>")
            % (told.env._("Something that is mapped changed in Exact Online:"), lines)
        )
        self._exact_ask("mappings", _said_of_mappings, self.connected_by, again=True)

    def _exact_still_asks(self, cause):
        if cause == "mappings":
            return any(self._problem_mappings().values())
        return super()._exact_still_asks(cause)

    def _bad_account_fields(self):
        """What names a G/L account that is gone or blocked in Exact.

        :return: records by (model, field)
        :rtype: dict
        """
        archived_too = self.env["exact.gl.account"].sudo().with_context(active_test=False)
        bad = archived_too.search(
            [
                ("connection_id", "=", self.id),
                "|",
                ("active", "=", False),
                ("is_blocked", "=", True),
            ]
        )
        return {
            (model, name): self.env[model]
            .sudo()
            .with_company(self.company_id)
            .search([(name, "in", bad.ids)])
            for model, names in ACCOUNT_FIELDS.items()
            for name in names
            if bad
        }

    def _account_field_issues(self):
        """Accounts chosen in settings and on records that are blocked or gone, as alerts.

        :rtype: list[dict]
        """
        issues = []
        for (model, name), records in self._bad_account_fields().items():
            if records:
                names = ", ".join(records[:NAMED].mapped("display_name"))
                issues.append(
                    {
                        "key": f"problem_{model}_{name}",
                        "level": "warning",
                        "message": self.env._(
                            "Blocked or no longer in Exact: the G/L account of %s.", names
                        ),
                        "action_text": self.env._("Open them"),
                        "action": {
                            "type": "ir.actions.act_window",
                            "name": records._description,
                            "res_model": model,
                            "domain": [("id", "in", records.ids)],
                            "views": [(False, "list"), (False, "form")],
                        },
                    }
                )
        return issues


def _said_of_mappings(connection):
    """Summary and note of the activity about mappings to what is gone or blocked."""
    problems = connection._problem_mappings().values()
    lines = Markup("").join(
        Markup("<li>%s</li>") % mapping._problem_text()
        for mappings in problems
        for mapping in mappings
    )
    summary = connection.env._("Check the mappings to Exact Online")
    return summary, Markup("<ul>%s</ul>") % lines
