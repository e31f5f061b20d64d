"""What the daily refresh notices: a division that moved, and targets that are no longer right."""

from markupsafe import Markup

from odoo import fields, models

from ...exact_api import resources

# The mappings, and the action that opens each.
MAPPINGS = {
    "exact.tax.mapping": "action_exact_tax_mapping",
    "exact.journal.mapping": "action_exact_journal_mapping",
    "exact.gl.mapping": "action_exact_gl_mapping",
    "exact.payment.term.mapping": "action_exact_payment_term_mapping",
    "exact.analytic.mapping": "action_exact_analytic_mapping",
}
# Fields outside the mappings that name a G/L account of Exact.
ACCOUNT_FIELDS = {
    "product.category": ("exact_gl_account_id", "exact_expense_gl_account_id"),
    "product.template": ("exact_gl_account_id", "exact_expense_gl_account_id"),
}
# How many names a sentence lists.
NAMED = 5
ACTIVITY = "mail.mail_activity_data_todo"


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    division_moved_on = fields.Date(
        "Division moved on",
        readonly=True,
        copy=False,
        help="Exact moves divisions now and then; everything is read anew then.",
    )

    # === A DIVISION THAT MOVED === #

    def _check_moved(self):
        """Ask Exact whether the division moved.

        :raises ExactError: when Exact says no
        """
        with self._client() as client:
            row = resources.division(client, self.division)
        if row:
            self._note_move(row["DivisionMoveDate"])

    def _note_move(self, moved_on):
        """Start anew with the relations of a division that moved, since its Timestamps are new.

        Lists are complete each time, and rows that got a new GUID keep their mappings
        (``exact.list._take_over``). Exact Online REST behaviour, see docs/exact-online.md.

        :param date moved_on: when Exact moved it last; None for never
        """
        if not moved_on or moved_on == self.division_moved_on:
            return
        self.write({"division_moved_on": moved_on, "relation_cursor": False, "item_cursor": False})
        if not self.lists_refreshed_at:  # a division that was just chosen
            return
        self.message_post(
            body=self.env._(
                "Exact moved this division on %s: everything is read anew. Mappings stay where "
                "they still fit.",
                fields.Date.to_string(moved_on),
            )
        )

    # === TARGETS THAT ARE NO LONGER RIGHT === #

    def _problem_mappings(self):
        """What is mapped to something that is gone, blocked or changed in Exact.

        :return dict: records by name of the model
        """
        mine = [("connection_id", "=", self.id), ("problem", "!=", False)]
        return {model: self.env[model].sudo().search(mine) for model in MAPPINGS}

    def _bad_account_fields(self):
        """What names a G/L account that is gone or blocked in Exact.

        :return dict: records by (model, field)
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

    def _tell_problems(self, before):
        """Leave a note, and one activity, for what became wrong with this refresh.

        :param dict before: of ``_problem_mappings``
        """
        after = self._problem_mappings()
        new = [mapping for model, mappings in after.items() for mapping in mappings - before[model]]
        if not new:
            return
        lines = Markup("").join(
            Markup("<li>%s</li>") % self._problem_text(mapping) for mapping in new
        )
        self.message_post(
            body=Markup("%s<ul>%s</ul>")
            % (self.env._("Something that is mapped changed in Exact Online:"), lines)
        )
        user = self.connected_by
        open_ones = self.activity_ids.filtered(
            lambda activity: (
                activity.activity_type_id == self.env.ref(ACTIVITY)
                and not activity.exact_is_waiting
            )
        )
        if user and not open_ones:
            self.activity_schedule(
                ACTIVITY, summary=self.env._("Check the mappings to Exact Online"), user_id=user.id
            )

    def _problem_text(self, mapping):
        labels = dict(mapping._fields["problem"]._description_selection(self.env))
        return f"{mapping.display_name}: {labels[mapping.problem]}"

    def _problem_issues(self):
        """What is mapped to something wrong, as ``setup_alerts`` shows it.

        :return list[dict]: alerts
        """
        issues = []
        for model, mappings in self._problem_mappings().items():
            if not mappings:
                continue
            names = ", ".join(self._problem_text(mapping) for mapping in mappings[:NAMED])
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"exact_online_connector.{MAPPINGS[model]}"
            )
            issues.append(
                {
                    "key": f"problem_{model}",
                    "level": "warning",
                    "message": self.env._("Please check these mappings: %s.", names),
                    "action_text": self.env._("Check them"),
                    "action": {**action, "domain": [("id", "in", mappings.ids)], "context": {}},
                }
            )
        return issues + self._account_field_issues()

    def _account_field_issues(self):
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
