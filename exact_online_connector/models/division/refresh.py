"""What is done for a division when it is chosen, and every day: its rights and lists are read."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...core.issues import issue
from ...exact_api import errors, resources
from ..base.commits import commit_steps
from ..connection.causes import TOO_LONG, Cause
from ..connection.health import HealthLine
from ..words.error_texts import error_text

_lt = LazyTranslate(__name__)

# A person who connects, or refreshes the lists, pays the calls for today; connecting takes most of
# what Exact allows in a minute.
STILL_FRESH = timedelta(hours=12)


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    lists_refreshed_at = fields.Datetime("Lists refreshed", readonly=True, copy=False)
    missing_rights = fields.Char(
        readonly=True,
        copy=False,
        help="What Exact says its user may not do, although sending needs it.",
    )

    # === SET UP === #

    def _set_up(self):
        """Do everything that follows from a division: rights, lists, and what is made of them.

        :raises ExactError: when Exact says no; what was done so far stays
        """
        for _done in self._setting_up():
            pass

    def _setting_up(self):
        """The steps of ``_set_up``, for whoever commits between them.

        A generator: what one wrote need not keep others waiting for as long as the calls of the
        next one last.
        """
        for step in self._set_up_steps():
            step()
            yield
        for name, step in self._optional_steps().items():
            self._try_optional(name, step)

    def _set_up_steps(self):
        """What to do for a division when it is chosen and every day, in order.

        Override this to add what follows from its lists.

        :return: functions without arguments
        :rtype: list
        """
        return [self._fetch_lists]

    def _optional_steps(self):
        """What to do as well, although nothing depends on it: what Exact refuses is only noted.

        Override this to add to it.

        :return: functions without arguments, by name of the capability
        :rtype: dict
        """
        return {"rights": self._check_rights}

    def _after_choice(self):
        """Set up the division that was just locked, and show what is still missing.

        :return: an action that tells how it went, and opens the connection
        :rtype: dict
        """
        form = {**self._page_after_choice(), "target": "main"}
        self._check_soon()
        try:
            self._set_up()
        except errors.ExactError as error:
            return self._notification(self._handle_error(error), "danger", then=form)
        text = self.env._("Connected to %s.", self.division_name or self.division)
        return self._notification(text, "success", then=form)

    def _page_after_choice(self):
        """Override this to go on elsewhere than at the connection."""
        return self._open_form()

    def action_refresh_lists(self):
        """Read the lists again, check the rights, and propose mappings for what is new."""
        self._check_one()
        self.check_access("write")
        if self.state not in ("connected", "paused"):
            raise UserError(self.env._("Connect to Exact Online first."))
        return self._in_plain_words(self._refresh_and_tell)

    def _refresh_and_tell(self):
        self._check_division()
        self._set_up()
        self._resume_paused()
        self._after_refresh()
        return self._notification(self.env._("The lists are up to date."), "success")

    @api.model
    def _cron_refresh_lists(self):
        """Refresh the lists of all connections but those of which they were read just now."""
        old = fields.Datetime.now() - STILL_FRESH
        connections = self.search(
            [
                "|",
                ("state", "=", "paused"),
                "&",
                ("state", "=", "connected"),
                "|",
                ("lists_refreshed_at", "=", False),
                ("lists_refreshed_at", "<", old),
            ]
        )
        connections._side_by_side("ir_cron_refresh_lists", lambda one: one._refresh_daily())

    def _refresh_daily(self):
        commit_steps(self.env, self._refreshing())

    def _refreshing(self):
        self._check_division()
        yield
        yield from self._setting_up()
        yield
        self._resume_paused()
        self._after_refresh()

    def _after_refresh(self):
        """Override this to fetch what goes with the lists; what was done before may be committed.

        :raises ExactError: when Exact says no
        """

    def _causes(self):
        causes = super()._causes()
        too_long = fields.Datetime.now() - 2 * TOO_LONG
        if self.state == "connected" and (self.lists_refreshed_at or self.connected_at) < too_long:
            day = fields.Date.to_string((self.lists_refreshed_at or self.connected_at).date())
            summary = _lt("The lists of Exact Online are old")
            causes["lists"] = Cause(summary, issue("lists_old", date=day))
        return causes

    def _health_lines(self):
        lines = [HealthLine(self.env._("Lists read"), "body", self._ago(self.lists_refreshed_at))]
        if self.missing_rights:
            lines.append(HealthLine(self.env._("Missing rights"), "warning", self.missing_rights))
        return [*super()._health_lines(), *lines]

    # === RIGHTS === #

    def _check_rights(self):
        """Ask Exact whether its user may do what sending needs, without the cost of a refusal.

        What it says is shown and stops nothing: of accountants it is not always true, and the first
        document that is sent shows it.
        """
        kinds = self.env["account.move"]._exact_kinds().values()
        endpoints = dict.fromkeys((*(kind.endpoint for kind in kinds), "crm/Accounts"))
        self.missing_rights = False
        with self._client() as client:
            missing = [
                f"{endpoint} ({action})"
                for endpoint in endpoints
                for action in ("POST", "GET")
                if not resources.user_has_rights(client, endpoint, action)
            ]
        self.missing_rights = ", ".join(missing)

    def action_resume(self):
        """Look whether what Exact refused is allowed by now."""
        self._check_one()
        self.check_access("write")
        return self._in_plain_words(self._check_again)

    def _check_again(self):
        self._check_division()
        if self.lists_refreshed_at:
            self._try_optional("rights", self._check_rights)
        else:
            self._set_up()
        self._resume_paused()

    def _resume_paused(self):
        if self.state == "paused":
            self._set_state("connected")

    # === LISTS === #

    def _fetch_lists(self):
        """Read each list, those first that nothing can be sent without.

        :raises ExactError: when Exact refuses one of those, or cannot be asked; none of those is
            written then
        """
        self.ensure_one()
        lists = [self.env[name].sudo() for name in self._models_like("exact.list")]
        with self._client() as client:
            answered = [(rows, rows._read_all(client)) for rows in lists if rows._is_needed]
            try:
                for rows in lists:
                    if not rows._is_needed:
                        self._try_optional(
                            f"list.{rows._name}",
                            lambda rows=rows: answered.append((rows, rows._read_all(client))),
                        )
            finally:
                # After the calls: nobody waits for a row as long as Exact needs for an answer.
                for rows, answer in answered:
                    rows._refresh(self, answer)
        self.lists_refreshed_at = fields.Datetime.now()

    def _refresh_periods(self):
        """Read the periods and for which journals they are closed, while somebody waits for one.

        :raises UserError: when Exact cannot be asked; both are as they were then
        """
        lists = [self.env[name].sudo() for name in ("exact.period", "exact.journal.status")]
        try:
            with self._client() as client:
                answers = [(rows, rows._read_all(client)) for rows in lists]
        except errors.ExactError as error:
            raise UserError(self._handle_error(error)) from error
        for rows, answered in answers:
            rows._refresh(self, answered)

    def _create_at_exact(self, create, find):
        """Create something in Exact for a person who waits; a lost answer is looked up at once.

        :param create: function of the client that creates it
        :param find: function of the client that finds it, or None
        :return: what stands in Exact now
        :rtype: dict
        :raises UserError: in plain words; nothing was created then, or nobody can tell
        """
        with self._client() as client:
            try:
                try:
                    return create(client)
                except errors.UnknownOutcome:
                    if found := find(client):
                        return found
                    raise
            except errors.ExactError as error:
                raise UserError(error_text(self.env, error)) from error
