"""The client of Exact Online that works for a connection."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...exact_api.auth import OAuthApp, TokenSource
from ...exact_api.calls import new_session
from ...exact_api.client import ExactClient
from ...exact_api.sites import base_url
from ..base.drive_memory import DriveMemory
from ..base.moments import database_clock
from .exact_call import ConnectionCalls, drive_calls
from .exact_capability import ConnectionCapabilities
from .exact_token import ConnectionTokens


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    calls_left = fields.Char(compute="_compute_calls_left", compute_sudo=True)

    @api.depends_context("lang")
    def _compute_calls_left(self):
        """How many calls Exact said are left, as long as the minute and the day of that last."""
        for connection in self:
            last = self.env["exact.call"].search(
                [("connection_id", "=", connection.id), ("tells_limits", "=", True)], limit=1
            )
            minute, day = last._left_of_minute(), last._left_of_day()
            connection.calls_left = False
            if minute is not None:
                connection.calls_left = self.env._(
                    "%(minute)s this minute, %(day)s today",
                    minute=minute,
                    day="?" if day is None else day,
                )
            elif day is not None:
                connection.calls_left = self.env._("%s today", day)

    def _base_url(self):
        self.ensure_one()
        try:
            return base_url(self.site, self.simulator_url)
        except ValueError as error:
            raise UserError(self.env._("Enter the simulator's address.")) from error

    def _oauth_app(self, redirect_uri=""):
        """The app of this connection, for the OAuth verbs.

        :param str redirect_uri: where consent brings the browser back; nothing else needs it
        :return: see ``exact_api.auth``
        :rtype: OAuthApp
        :raises UserError: when client ID or secret are missing
        """
        client_id, secret = self._app_credentials()
        if not client_id or not secret:
            raise UserError(
                self.env._(
                    "Fill in the client ID and the client secret of your app for Exact Online."
                )
            )
        clock = database_clock(self.env)
        return OAuthApp(self._base_url(), client_id, secret, redirect_uri, clock=clock)

    def _client(self, **made_for):
        """The only way to a client of Exact Online. Use it in a ``with``, which ends its session.

        :param made_for: what the log of calls says of those it makes, such as ``entry_id``
        :return: for the division of this connection
        :rtype: ExactClient
        :raises UserError: when client ID or secret are missing
        """
        self.ensure_one()
        line = self._line()
        if calls := line.get("calls"):
            # Before the next call: committed before it is made.
            calls.write_down(self.env.cr)
        journal = ConnectionCalls(self, made_for, calls)
        division = self.division if self.state in self._locked_states else None
        return ExactClient(
            self._base_url(),
            division,
            line["tokens"],
            journal,
            capabilities=ConnectionCapabilities(self),
            session=line.get("session"),
            clock=database_clock(self.env),
        )

    def _line(self):
        """What clients of this connection have in common: in a drive all of them, else each its
        own.

        :return: ``tokens``, and in a drive ``session`` and ``calls``
        :rtype: dict
        """
        memory = DriveMemory.of(self.env)
        key = ("exact_line", self.id, self.site, self.simulator_url, self.client_id)
        if memory and key in memory:
            return memory[key]
        app = self._oauth_app()
        line = {"tokens": TokenSource(app, ConnectionTokens(self), app.clock)}
        if not memory:
            return line
        memory[key] = line
        line["session"] = memory.opened((*key, "session"), lambda: new_session(self._base_url()))
        calls = memory.opened((*key, "calls"), lambda: drive_calls(self.env.registry))
        line["calls"] = memory["exact_calls", self.id] = calls
        return line

    def _last_post(self, endpoint, **made_for):
        """The last call that wrote at an endpoint, for something.

        :param str endpoint: as ``exact.call`` has it
        :param made_for: as of ``_client``
        :return: its status, 0 without an answer, and how many milliseconds it took
        :rtype: tuple[int, int]
        """
        calls = (DriveMemory.of(self.env) or {}).get(("exact_calls", self.id))
        last = calls and calls.last
        if (
            last
            and last[0] == made_for
            and (last[1].endpoint, last[1].method) == (endpoint, "POST")
        ):
            return last[1].status or 0, last[1].duration_ms
        call = self.env["exact.call"].search_fetch(
            [
                ("endpoint", "=", endpoint),
                ("method", "=", "POST"),
                *((name, "=", value) for name, value in made_for.items()),
            ],
            ["status", "duration_ms"],
            order="id desc",
            limit=1,
        )
        return call.status, call.duration_ms
