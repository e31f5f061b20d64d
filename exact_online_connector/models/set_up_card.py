"""The set-up card: from the key of an app to the first document in Exact, in six steps."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..exact_api.sites import app_center_url, redirect_is_taken

_lt = LazyTranslate(__name__)

STEPS = {
    "app": _lt("App and key"),
    "connect": _lt("Connect"),
    "division": _lt("Division"),
    "check": _lt("What to check"),
    "start": _lt("From which day on"),
    "first": _lt("The first document"),
}


class ExactConnection(models.Model):
    """What has been done is seen by itself, so the card can be left and taken up at any time."""

    _inherit = "exact.connection"

    # Which step the card shows: the first that is not done, until a person opens another one.
    set_up_step = fields.Selection("_selection_set_up_step", compute="_compute_set_up")
    set_up_steps = fields.Json(compute="_compute_set_up")
    is_set_up = fields.Boolean("Set up", compute="_compute_set_up")
    set_up_progress = fields.Char(compute="_compute_set_up")
    app_center_url = fields.Char("App Center", compute="_compute_app_center")
    is_redirect_taken = fields.Boolean(compute="_compute_app_center")
    is_start_chosen = fields.Boolean(
        "Start chosen", copy=False, help="A person said what goes by itself, and from which day on."
    )
    start_text = fields.Char(compute="_compute_start_text")
    first_entry_id = fields.Many2one("exact.entry", compute="_compute_first")
    first_entry_number = fields.Integer(compute="_compute_first")
    first_move_id = fields.Many2one("account.move", "Invoice", compute="_compute_first")

    @api.model
    def _selection_set_up_step(self):
        return [(key, self.env._(title)) for key, title in STEPS.items()]

    # === WHAT IS DONE === #

    @api.depends(
        "state",
        "client_id",
        "has_client_secret",
        "doubtful_count",
        "setup_alerts",
        "is_start_chosen",
        "auto_from",
        "first_entry_id",
    )
    @api.depends_context("lang")
    def _compute_set_up(self):
        """What is done, and what comes next."""
        for connection in self:
            done = connection._set_up_done()
            connection.set_up_steps = [
                {
                    "key": key,
                    "title": self.env._(title),
                    "done": done[key],
                    "text": connection._set_up_text(key),
                }
                for key, title in STEPS.items()
            ]
            left = [key for key in STEPS if not done[key]]
            connection.set_up_step = connection._next_step(done)
            connection.is_set_up = not left
            connection.set_up_progress = self.env._(
                "%(done)s of %(steps)s", done=len(STEPS) - len(left), steps=len(STEPS)
            )

    def _set_up_done(self):
        """:return: whether each step is done, by its key
        :rtype: dict[str, bool]
        """
        is_connected = self.state in self._locked_states
        has_sent = bool(self.first_entry_id)
        return {
            "app": bool(self.client_id or self.has_app_of_server) and self.has_client_secret,
            "connect": is_connected or self.state == "authorized",
            "division": is_connected,
            "check": is_connected and not (self.doubtful_count or self.setup_alerts),
            "start": is_connected and bool(self.is_start_chosen or self.auto_from or has_sent),
            "first": has_sent,
        }

    @staticmethod
    def _next_step(done):
        """The first step that is not done and was not passed over, else the first not done."""
        keys = list(STEPS)
        last = max((keys.index(key) for key in keys if done[key]), default=-1)
        passed = [key for key in keys if not done[key]]
        return next(iter(keys[last + 1 :] or passed), keys[-1])

    def _set_up_text(self, step):
        """What a step has come to, in a few words."""
        if step == "division" and self.state in self._locked_states:
            return self.division_name or str(self.division)
        if step == "connect" and self.state != "draft":
            return self.exact_user_name or ""
        if step == "check" and self.doubtful_count:
            return self.env._("%(count)s to check", count=self.doubtful_count)
        if step == "first" and self.first_entry_id:
            return self.env._("Entry %s", self.first_entry_number)
        return ""

    # === THE STEPS === #

    @api.depends("site", "simulator_url", "redirect_uri")
    def _compute_app_center(self):
        for connection in self:
            connection.app_center_url = app_center_url(connection.site, connection.simulator_url)
            is_real = connection.site != "simulator"
            taken = redirect_is_taken(connection.redirect_uri or "")
            connection.is_redirect_taken = taken or not is_real

    @api.depends(lambda self: ("auto_from", "state", *self._switches()))
    @api.depends_context("lang")
    def _compute_start_text(self):
        """How many documents would go, before any goes."""
        moves = self.env["account.move"].sudo()
        for connection in self:
            origin = connection._origin
            kinds = connection._kinds() if connection.auto_from else []
            if not origin or connection.state not in self._locked_states:
                connection.start_text = False
                continue
            waiting = origin._own_never_sent(kinds or moves._exact_move_types())
            if kinds:
                waiting &= origin._automatic_domain(kinds, connection.auto_from)
            count = moves.search_count(waiting)
            day = connection.auto_from and format_date(self.env, connection.auto_from)
            connection.start_text = (
                self.env._(
                    "Posted from %(day)s on and not in Exact yet: %(count)s. They go by themselves "
                    "within the hour.",
                    day=day,
                    count=count,
                )
                if kinds
                else self.env._(
                    "Nothing goes by itself. Posted and not in Exact yet: %(count)s. You send "
                    "those you choose.",
                    count=count,
                )
            )

    def _own_never_sent(self, kinds):
        """What nobody sent yet of the companies that go with this connection.

        :param kinds: move types
        :rtype: Domain
        """
        own = Domain("company_id", "in", self._companies().ids)
        return own & self._never_sent_domain(kinds)

    def _compute_first(self):
        """The first document that is in Exact, or else the newest invoice that can be."""
        for connection in self:
            entries = self.env["exact.entry"].sudo()
            mine = [("connection_id", "=", connection._origin.id), ("state", "=", "sent")]
            first = entries.search(mine, order="id", limit=1)
            connection.first_entry_id = first
            connection.first_entry_number = first.entry_number
            connection.first_move_id = not connection.first_entry_id and self.env[
                "account.move"
            ].sudo().search(
                connection._own_never_sent(["out_invoice"]), order="date desc, id desc", limit=1
            )

    # === BUTTONS === #

    def action_choose_start(self):
        """What goes by itself, and from which day on, is as this person wants it."""
        self._check_one()
        self.check_access("write")
        self.is_start_chosen = True

    def action_send_first(self):
        """Preview the newest invoice, and send it."""
        self._check_one()
        self._check_may_send()
        if not self.first_move_id:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "account.action_move_out_invoice_type"
            )
            return {**action, "views": [(False, "form")]}
        return self.first_move_id.sudo(False).action_exact_send()

    def action_open_first(self):
        """Open the first document's entry in Exact."""
        self._check_one()
        return self.first_entry_id.sudo(False).action_open_exact()

    def action_accept_doubtful(self):
        """A person looked at all that is half sure, and says that it is right."""
        self._check_one()
        self.check_access("write")
        for mapping in self.env["exact.mapping"]._all():
            mine = Domain("connection_id", "=", self.id) & Domain("is_doubtful", "=", True)
            mapping.search(mine).action_accept()

    def _page_after_choice(self):
        """The card, while it has steps left."""
        page = super()._page_after_choice()
        return page if self.is_set_up else self._open_page("set_up")
