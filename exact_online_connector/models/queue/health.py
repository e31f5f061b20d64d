"""How the queue and the feeds are doing, as lines and figures of a connection's health."""

from odoo import fields, models
from odoo.fields import Domain

from ..connection.health import HealthLine


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    def _health_lines(self):
        return [*super()._health_lines(), *self._lines_of_queue(), *self._lines_of_feeds()]

    def _health_figures(self):
        """Also how many units are in which state, by model, and how long the oldest waits."""
        figures = super()._health_figures()
        waiting, _failed = self._oldest_units()
        now = fields.Datetime.now()
        return {
            **figures,
            "counts": {
                units._name: {state: count for state, count in self._counts_of(units)}
                for units in self.env["exact.work"].sudo()._models()
            },
            "oldest_waiting_seconds": int((now - waiting).total_seconds()) if waiting else 0,
        }

    def _counts_of(self, units):
        """How many units of one model are in each state.

        :param exact.work units: any of the model
        :return: pairs of state and number
        :rtype: list[tuple[str, int]]
        """
        return units._read_group(units._in_division(self), ["state"], ["__count"])

    def _oldest_units(self):
        """Since when the oldest unit waits, and since when the oldest failure stands.

        :return: naive UTC, or False, of each
        :rtype: tuple[datetime, datetime]
        """
        waiting, failed = [], []
        for units in self.env["exact.work"].sudo()._models():
            for states, found in ((units._open_states, waiting), (units._failed_states, failed)):
                mine = units._in_division(self) & Domain("state", "in", states)
                found.append(units.search(mine, order="state_changed_at", limit=1).state_changed_at)
        return min(filter(None, waiting), default=False), min(filter(None, failed), default=False)

    def _lines_of_queue(self):
        """Of each kind of unit how many are in which state, and since when the oldest are."""
        lines = []
        for units in self.env["exact.work"].sudo()._models():
            labels = units._state_labels()
            counts = [f"{labels[state]}: {count}" for state, count in self._counts_of(units)]
            failed = {state for state, _count in self._counts_of(units)} & set(units._failed_states)
            if counts:
                level = "warning" if failed else "body"
                name = self.env["ir.model"]._get(units._name).name
                lines.append(HealthLine(name, level, ", ".join(counts)))
        waiting, failed = self._oldest_units()
        if waiting:
            lines.append(HealthLine(self.env._("Oldest waiting"), "body", self._ago(waiting)))
        if failed:
            lines.append(HealthLine(self.env._("Oldest failure"), "warning", self._ago(failed)))
        return lines

    def _lines_of_feeds(self):
        lines = []
        for name in self._models_like("exact.feed"):
            feed = self.env[name].sudo().search([("connection_id", "=", self.id)])
            if feed:
                label = self.env["ir.model"]._get(name).name
                fetched = self._ago(feed.fetched_at)
                text = f"{fetched}: {feed.reason}" if feed.reason else fetched
                lines.append(HealthLine(label, "danger" if feed.reason else "success", text))
        return lines
