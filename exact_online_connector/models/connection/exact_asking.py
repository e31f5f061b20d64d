"""Asking a person to do something: one activity for each cause, closed when the cause is gone."""

from markupsafe import Markup

from odoo import api, models
from odoo.tools import plaintext2html
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TO_DO = "mail.mail_activity_data_todo"
WARNING = "mail.mail_activity_data_warning"
GONE = _lt("This is not needed any more.")


class ExactAsking(models.AbstractModel):
    """A record with activities about what a person has to do in Odoo or in Exact.

    Each has a cause, a word of ours. While the cause lasts nobody is asked twice, also when the
    activity was marked as done or deleted; once it is gone its activity is closed, and may come
    again.
    """

    _name = "exact.asking"
    _description = "Record somebody is asked to look at"

    def _exact_ask(self, cause, say, *users, kind=TO_DO, again=False):
        """Ask one person, once.

        :param str cause: why, one word for each reason on this record
        :param function say: takes this record in the language of who is asked, and returns summary
            and note; plain text, or Markup
        :param res.users users: who is asked: the first who is active
        :param str kind: XML id of the type of activity
        :param bool again: ask once more although it was marked as done, since there is something
            new
        :return: the open activity; empty when it was done already
        :rtype: mail.activity
        """
        self.ensure_one()
        known = self._exact_asked(cause)
        activity = _active(known)[:1]
        if known and not activity and not again:
            return activity
        reader = _active(activity["user_id"]) or self._exact_responsible(*users)
        summary, note = say(self.with_context(lang=reader.lang or self.env.lang))
        note = note if isinstance(note, Markup) else plaintext2html(note or "")
        values = {"summary": summary, "note": note, "user_id": reader.id}
        if not activity:
            return self.activity_schedule(kind, exact_cause=cause, **values)
        if [activity[name] for name in ("summary", "note", "user_id")] != [summary, note, reader]:
            activity.write(values)
        return activity

    def _exact_asked(self, cause=None):
        """The activities about a cause that lasts, also those that are done.

        :param str cause: as of ``_exact_ask``; all of them unless given
        :rtype: mail.activity
        """
        activities = self.env["mail.activity"].sudo().with_context(active_test=False)
        which = ("exact_cause", "=", cause) if cause else ("exact_cause", "!=", False)
        return activities.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), which]
        )

    def _exact_stop_asking(self, *causes):
        """Close what was asked, since these causes are gone: from now on they are news again."""
        for activity in self._exact_asked().filtered(lambda one: one.exact_cause in causes):
            reader = activity.with_context(lang=activity["user_id"].lang or self.env.lang)
            activity.exact_cause = False
            if _active(activity):
                reader.action_feedback(feedback=reader.env._(GONE))

    def _exact_still_asks(self, cause):
        """Whether a cause lasts. Extended by the rooms that ask.

        :param str cause: as of ``_exact_ask``
        :rtype: bool
        """
        self.ensure_one()
        return True

    def _exact_responsible(self, *users):
        """Who is asked.

        :param res.users users: in the order of preference
        :return: the first who is active; else somebody who manages the accounting of the company
        :rtype: res.users
        """
        for user in users:
            if chosen := _active(user).filtered(lambda one: not one.share)[:1]:
                return chosen
        company = self.company_id[:1] or self.env.company
        managers = self.env.ref("account.group_account_manager").sudo().all_user_ids
        return (
            _active(managers).filtered(lambda one: company in one.company_ids)[:1] or self.env.user
        )

    @api.model
    def _exact_close_gone(self):
        """Close all activities whose cause is gone."""
        asked = self.env["mail.activity"].sudo().with_context(active_test=False)
        for activity in asked.search([("exact_cause", "!=", False)]):
            record = self.env[activity.res_model].browse(activity.res_id).exists()
            if record and not record._exact_still_asks(activity.exact_cause):
                record._exact_stop_asking(activity.exact_cause)


def _active(records):
    """Those that are not archived."""
    return records.filtered(lambda record: record["active"])
