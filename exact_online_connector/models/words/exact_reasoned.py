"""What stopped a record: kept as codes, put into words when somebody reads it."""

from odoo import api, models

from .describe import describe


class ExactReasoned(models.AbstractModel):
    """A record that keeps issues.

    What is kept of an issue is its code and what its sentence names, so that each reader gets it in
    their own language, with the link to where it is fixed.
    """

    _name = "exact.reasoned"
    _description = "Record of Exact Online with reasons"

    @api.model
    def _issue_json(self, issue):
        """An issue as it is kept.

        :param core.issues.Issue issue: any
        :return: ``code``, ``blocking``, ``params`` and ``record``
        :rtype: dict
        """
        return {
            "code": issue.code,
            "blocking": issue.blocking,
            "params": issue.params,
            "record": issue.record,
        }

    @api.model
    def _reasons(self, issues, connection):
        """Put stored issues into words.

        :param list[dict] issues: of ``_issue_json``
        :param exact.connection connection: whose mappings the fixes open
        :return: what Odoo's ``actionable_errors`` widget shows
        :rtype: list[dict]
        """
        return [
            {
                "level": "danger" if issue.get("blocking", True) else "warning",
                **describe(self.env, issue, connection),
            }
            for issue in issues or []
        ]
