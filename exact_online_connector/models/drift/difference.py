"""What differs between Odoo, what was booked and Exact, for people."""

from odoo import api, models
from odoo.tools.misc import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...core.drift.compare import CENT, HEADER, LINE, differences, line_pairs
from ...core.drift.figures import from_json
from ..mappings.reader import ExactMappings

_lt = LazyTranslate(__name__)

FIELDS = {
    "total": _lt("Total"),
    "vat": _lt("VAT"),
    "on": _lt("Date"),
    "relation": _lt("Relation"),
    "currency": _lt("Currency"),
    "journal": _lt("Journal"),
    "period": _lt("Period"),
    "gl_account": _lt("G/L account"),
    "vat_code": _lt("VAT code"),
    "net": _lt("Amount without VAT"),
    "cost_center": _lt("Cost center"),
    "cost_unit": _lt("Cost unit"),
}
_NAMED_AT_MOST = 5


class ExactCompared(models.AbstractModel):
    _inherit = "exact.compared"
    # How much the amounts of a line may differ where the totals are equal.
    _tolerance = CENT

    @api.depends("drift", "in_exact", "agreed")
    def _compute_reason(self):
        return super()._compute_reason()

    def _reasons(self):
        """What Exact has otherwise is a reason too, while it differs."""
        reasons = super()._reasons()
        if not self.drift:
            return reasons
        found = {
            "level": "warning" if self.drift == "amounts" else "info",
            "message": self._drift_text(),
            "action_text": self.env._("Compare"),
            "action": self._difference_action(),
        }
        return [found, *reasons]

    def _difference_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compared with Exact"),
            "res_model": "exact.difference.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{self._difference_field()}": self.id},
        }

    def _difference_field(self):
        """Its field on the wizard. Override this."""
        raise NotImplementedError

    def _differences(self):
        """What Exact has otherwise than was booked or accepted.

        :return: of ``core.drift.compare``
        :rtype: list[Difference]
        """
        division = ExactMappings(self.connection_id).division
        booked = self._booked_figures(division)
        if not booked or not self.in_exact:
            return []
        return differences(booked, from_json(self.in_exact), self._tolerance)

    def _drift_text(self):
        """What Exact has otherwise, and who changed it, in a sentence.

        :rtype: str
        """
        found = self._differences()
        parts = [self._difference_text(one) for one in found[:_NAMED_AT_MOST]]
        if more := len(found) - len(parts):
            parts.append(self.env._("%(more)s more", more=more))
        text = self.env._("Exact has otherwise: %(differences)s.", differences="; ".join(parts))
        who = self.changed_in_exact_by
        return self.env._("%(text)s Changed there by %(who)s.", text=text, who=who) if who else text

    def _difference_text(self, difference):
        name = self._field_label(difference.field)
        if difference.line:
            name = self.env._("%(field)s of line %(line)s", field=name, line=difference.line)
        return self.env._(
            "%(field)s %(exact)s instead of %(booked)s",
            field=name,
            exact=self._shown(difference.field, difference.exact),
            booked=self._shown(difference.field, difference.booked),
        )

    def _field_label(self, field):
        """What a figure is called.

        Override this where it is something else.

        :param str field: one of ``FIELDS``
        :rtype: str
        """
        return self.env._(FIELDS[field])

    def _shown(self, field, value):
        """A figure as people read it.

        :param str field: one of ``FIELDS``
        :param value: as of ``core.drift.figures``
        :rtype: str
        """
        if value is None or value == "":
            return self.env._("none")
        match field:
            case "total" | "vat" | "net":
                return formatLang(self.env, float(value), digits=2)
            case "on":
                return format_date(self.env, value)
            case "relation":
                return self._relation_name(value)
            case "gl_account":
                return self._account_name(value)
        return str(value)

    def _account_name(self, guid):
        account = ExactMappings(self.connection_id).division.gl_accounts.get(guid)
        return account.label if account else guid

    def _relation_name(self, guid):
        mine = [("connection_id", "=", self.connection_id.id), ("guid", "=", guid)]
        contact = self.env["exact.contact"].sudo().search(mine, limit=1)
        relation = self.env["exact.relation"].sudo().search(mine, limit=1)
        return contact.partner_id.display_name or relation.display_name or guid

    def _side_by_side(self):
        """Every figure as Odoo has it, as it was booked, and as Exact has it.

        :return: of each: ``name``, ``odoo``, ``booked``, ``exact`` and whether Exact ``differs``
        :rtype: list[dict]
        """
        division = ExactMappings(self.connection_id).division
        odoo = self._odoo_figures(division)
        booked = self._booked_figures(division) or odoo
        exact = from_json(self.in_exact) if self.in_exact else booked
        found = differences(booked, exact, self._tolerance)
        different = {(one.field, one.line) for one in found}
        rows = []
        for name in HEADER:
            sides = [getattr(side, name) for side in (odoo, booked, exact)]
            if _is_told(sides):
                rows.append(self._row(name, None, sides, (name, None) in different))
        of_odoo = [pair.exact for pair in line_pairs(booked.lines, odoo.lines)]
        for number, pair in enumerate(line_pairs(booked.lines, exact.lines), 1):
            ours = of_odoo[number - 1] if number <= len(of_odoo) else None
            for name in LINE:
                sides = [side and getattr(side, name) for side in (ours, pair.booked, pair.exact)]
                if _is_told(sides):
                    rows.append(self._row(name, number, sides, (name, number) in different))
        return rows

    def _row(self, name, line, sides, differs):
        label = self._field_label(name)
        if line:
            label = self.env._("Line %(line)s: %(field)s", line=line, field=label)
        odoo, booked, exact = (self._shown(name, side) for side in sides)
        return {"name": label, "odoo": odoo, "booked": booked, "exact": exact, "differs": differs}


def _is_told(sides):
    """Whether one of them says anything of a figure."""
    return any(side is not None and side != "" for side in sides)
