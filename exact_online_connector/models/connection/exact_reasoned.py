"""What stopped a record: kept as codes, put into words when somebody reads it."""

from odoo import api, fields, models

from ..words.describe import as_alert, describe, issue_text


def kept(*issues):
    """Issues as a JSON field keeps them.

    :param core.issues.Issue issues: the most important first
    :return: ``code``, ``blocking``, ``params`` and ``record`` of each; no record means the one that
        keeps the issue
    :rtype: list[dict]
    """
    return [
        {
            "code": issue.code,
            "blocking": issue.blocking,
            "params": issue.params,
            "record": issue.record and list(issue.record),
        }
        for issue in issues
    ]


def first_code(issues):
    """What is searched of issues that are kept.

    :param list[dict] issues: as of ``kept``; False for none
    :return: code of the most important one, False for none
    :rtype: str
    """
    return bool(issues) and issues[0]["code"]


def in_words(env, issues):
    """Issues that are kept, as text without links.

    :param Environment env: whose language
    :param list[dict] issues: as of ``kept``; False for none
    :return: a line for each; empty for none
    :rtype: str
    """
    return "\n".join(issue_text(env, one["code"], one["params"]) for one in issues or ())


class ExactReasoned(models.AbstractModel):
    """A record that keeps issues, which say why it stands where it stands.

    What is kept of an issue is its code and what its sentence names, so that each reader gets it in
    their own language, with the link to where it is fixed. A model has a ``connection_id``, whose
    mappings the fixes open.

    A record that waits for two things at once has a second field of this shape: ``first_code`` is
    what is searched of it and ``_described`` puts it into words.
    """

    _name = "exact.reasoned"
    _description = "Record of Exact Online with reasons"

    issues = fields.Json(readonly=True, copy=False)
    issue_code = fields.Char(compute="_compute_issue_code", store=True)
    reason = fields.Text(compute="_compute_reason")
    told = fields.Text("Reason, and whom to ask", compute="_compute_reason")
    # As Odoo's widget actionable_errors shows them.
    alerts = fields.Json(compute="_compute_reason")

    @api.depends("issues")
    def _compute_issue_code(self):
        for record in self:
            record.issue_code = first_code(record.issues)

    @api.depends("issues")
    @api.depends_context("lang", "uid")
    def _compute_reason(self):
        for record in self:
            reasons = record._reasons()
            record.reason = "\n".join(reason["message"] for reason in reasons)
            alerts = [as_alert(reason) for reason in reasons]
            record.told = "\n".join(alert["message"] for alert in alerts)
            record.alerts = {str(number): alert for number, alert in enumerate(alerts)}

    def _subject(self):
        """The Odoo record this is about.

        :return: model and id
        :rtype: tuple[str, int]
        """
        return self._name, self.id

    def _reasons(self):
        """Why this record stands where it stands, the most important first.

        Override this where something else than its issues says so too.

        :return: as of ``describe``
        :rtype: list[dict]
        """
        return self._described(self.issues)

    def _described(self, issues):
        """Put issues that this record keeps into words.

        :param list[dict] issues: as of ``kept``; False for none
        :return: as of ``describe``
        :rtype: list[dict]
        """
        return [
            describe(
                self.env,
                {**issue, "record": issue["record"] or self._subject()},
                self.connection_id,
            )
            for issue in issues or ()
        ]
