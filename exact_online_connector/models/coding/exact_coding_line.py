"""One line of a bill's coding, or a part of one."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...core.coding.coded_line import CodedLine
from ...core.coding.coding import SourceLine, vat_for
from ..base.amounts import exactly, in_currency
from ..words.describe import with_vat_category

_lt = LazyTranslate(__name__)

# Why something was proposed: the reasons of core.coding.propose_coding, in words.
REASONS = {
    "supplier_rule": _lt("%(agreed)s of %(seen)s earlier bills of this supplier"),
    "supplier_rule_of_one": _lt("The one earlier bill of this supplier"),
    "person_rule": _lt("Rule for this supplier"),
    "product": _lt("Product %(product)s"),
    "category": _lt("Product category %(category)s"),
    "odoo_account": _lt("Account %(account)s"),
    "odoo_tax": _lt("Tax %(tax)s"),
    "zero_tax": _lt("Tax %(tax)s, perhaps with VAT that is charged to you"),
    "supplier_default": _lt("The supplier's default in Exact"),
    "division_default": _lt("Default for purchases"),
    "gl_default": _lt("Default of G/L account %(gl_account)s"),
    "no_vat": _lt("No tax on the line"),
    "einvoice": _lt("The e-invoice says: %(vat_category)s"),
    "analytic": _lt("Its analytic distribution"),
    "analytic_most": _lt("Most of its analytic distribution"),
    "cost_default": _lt("Default cost center or unit, because the G/L account requires one"),
    "person": _lt("Chosen by a person"),
}
BY_RULE = ("supplier_rule", "person_rule")
BY_PERSON = ["person", {}, True]
CODED = ("vat_code_id", "gl_account_id", "cost_center_id", "cost_unit_id")


class ExactCodingLine(models.Model):
    """A line as it is coded; several parts of one line when a person split it."""

    _name = "exact.coding.line"
    _inherit = "exact.guarded"
    _description = "Line of a coding"
    _order = "sequence, id"
    _rec_name = "name"
    _check_company_auto = True

    coding_id = fields.Many2one("exact.coding", required=True, index=True, ondelete="cascade")
    connection_id = fields.Many2one(related="coding_id.connection_id")
    company_id = fields.Many2one(related="coding_id.company_id")
    currency_id = fields.Many2one(related="coding_id.currency_id")
    move_line_id = fields.Many2one(
        "account.move.line", required=True, index=True, ondelete="cascade", readonly=True
    )
    tax_id = fields.Many2one(
        "account.tax",
        readonly=True,
        ondelete="cascade",
        help="Of a line that is a tax which is no VAT.",
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char("Description")
    is_part = fields.Boolean(readonly=True, help="Split off from another line.")
    # --- as the bill says ---
    source_net = fields.Monetary("On the bill", readonly=True)
    source_vat = fields.Monetary("VAT on the bill", readonly=True)
    tax_rate = fields.Float(readonly=True, digits=(8, 4))
    has_tax = fields.Boolean(readonly=True)
    vat_category = fields.Char(
        "VAT category", readonly=True, help="In the bill's own e-invoice, a code of UNCL5305."
    )
    quantity = fields.Float(readonly=True, digits=0)
    vat_non_deductible = fields.Float("Not deductible (%)", readonly=True, digits=(8, 4))
    private_use = fields.Float("Private use (%)", readonly=True, digits=(8, 4))
    # --- as it will be booked ---
    net = fields.Monetary("Without VAT")
    vat = fields.Monetary(
        "VAT", compute="_compute_vat", store=True, readonly=False, precompute=True
    )
    vat_code_id = fields.Many2one(
        "exact.vat.code", "VAT code", ondelete="set null", check_company=True
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account", "G/L account", ondelete="set null", check_company=True
    )
    cost_center_id = fields.Many2one(
        "exact.cost.center", "Cost center", ondelete="set null", check_company=True
    )
    cost_unit_id = fields.Many2one(
        "exact.cost.unit", "Cost unit", ondelete="set null", check_company=True
    )
    use_costcenter = fields.Selection(
        related="gl_account_id.use_costcenter", string="Use of cost center"
    )
    use_costunit = fields.Selection(related="gl_account_id.use_costunit", string="Use of cost unit")
    deferral_from = fields.Date("From")
    deferral_to = fields.Date("To")
    # --- why ---
    proposed_vat_code_id = fields.Many2one("exact.vat.code", readonly=True, ondelete="set null")
    proposed_gl_account_id = fields.Many2one("exact.gl.account", readonly=True, ondelete="set null")
    proposed_cost_center_id = fields.Many2one(
        "exact.cost.center", readonly=True, ondelete="set null"
    )
    proposed_cost_unit_id = fields.Many2one("exact.cost.unit", readonly=True, ondelete="set null")
    proposal = fields.Json(readonly=True, help="Why these were proposed.")
    rule_id = fields.Many2one(
        "exact.coding.rule", "Proposed by rule", readonly=True, ondelete="set null"
    )
    rule_ids = fields.Many2many("exact.coding.rule", string="Rules that learned from it")
    reason = fields.Char(compute="_compute_reason")
    gl_to_check = fields.Boolean(compute="_compute_reason")
    vat_to_check = fields.Boolean(compute="_compute_reason")
    cost_to_check = fields.Boolean(compute="_compute_reason")

    @api.depends("vat_code_id", "net")
    def _compute_vat(self):
        for line in self:
            line.vat = float(vat_for(line._decimal(line.net), line._vat_code(), line._source()))

    @api.depends("proposal", "vat_code_id", "gl_account_id", "cost_center_id", "cost_unit_id")
    @api.depends_context("lang")
    def _compute_reason(self):
        for line in self:
            # One reason for several is said once.
            found = (*line._reasons(), *line._cost_reasons())
            reasons = dict.fromkeys(map(line._reason_text, found))
            line.reason = " · ".join(filter(None, reasons))
            line.gl_to_check, line.vat_to_check = map(_asks_for_a_look, line._reasons())
            line.cost_to_check = any(map(_asks_for_a_look, line._cost_reasons()))

    def _reasons(self):
        """Why the G/L account is what it is, and why the VAT code.

        :return: two times ``[code, params, sure]`` or None
        :rtype: list
        """
        proposal = self.proposal or {}
        proposed = (
            (self.gl_account_id, self.proposed_gl_account_id, proposal.get("gl")),
            (self.vat_code_id, self.proposed_vat_code_id, proposal.get("vat")),
        )
        return [
            why if chosen == first else BY_PERSON if chosen else None
            for chosen, first, why in proposed
        ]

    def _cost_reasons(self):
        """Why the cost center and the cost unit are what they are.

        :return: of ``[code, params, sure]``; empty when there are none
        :rtype: list
        """
        proposed = (self.proposed_cost_center_id, self.proposed_cost_unit_id)
        if (self.cost_center_id, self.cost_unit_id) != proposed:
            return [BY_PERSON]
        return (self.proposal or {}).get("cost", [])

    def _reason_text(self, reason):
        """A stored reason in words; one that is not sure asks for a look."""
        if not reason:
            return ""
        code, params, *_sure = reason
        if code == "supplier_rule" and params["seen"] == "1":
            code = "supplier_rule_of_one"
        sentence = self.env._(REASONS[code])
        sentence = sentence % with_vat_category(self.env, params)
        if _asks_for_a_look(reason):
            return self.env._("%s: please check", sentence)
        return sentence

    def _is_by_person(self):
        """Whether a person chose anything here, so that nothing is proposed any more."""
        reasons = (*self._reasons(), *self._cost_reasons())
        return any(reason and reason[0] == "person" for reason in reasons)

    def _is_sure(self):
        """Whether this can go without a person having looked at it."""
        return self._is_by_person() or bool((self.proposal or {}).get("sure"))

    def _is_by_rule(self):
        """Whether a rule of the supplier said both, and nobody changed it nor has to look."""
        by_rule = all(reason and reason[0] in BY_RULE for reason in self._reasons())
        return by_rule and bool(self.proposal["sure"]) and not self._is_by_person()

    # === AS THE MAPPING SEES IT === #

    def _decimal(self, amount):
        """An amount of this line as the Decimal it stands for."""
        currency = self.currency_id or self.env.company.currency_id
        return in_currency(amount, currency)

    def _vat_code(self):
        return self.vat_code_id._snapshot() if self.vat_code_id else None

    def _source(self):
        """The line of the bill this codes, or a part of."""
        return SourceLine(
            line_id=self.move_line_id.id,
            tax_id=self.tax_id.id or None,
            description=self.name or "",
            quantity=exactly(self.quantity),
            net=self._decimal(self.source_net),
            vat=self._decimal(self.source_vat),
            tax_rate=exactly(self.tax_rate) if self.has_tax else None,
            vat_code=None,
            tax_name="",
            gl_account=None,
            category=self.vat_category or None,
        )

    @api.model
    def _source_values(self, source):
        """What a line takes from the bill.

        :param SourceLine source: of ``core.coding.coding``
        :return: values of a new line
        :rtype: dict
        """
        return {
            "move_line_id": source.line_id,
            "tax_id": source.tax_id or False,
            "name": source.description,
            "quantity": float(source.quantity or 0),
            "source_net": float(source.net),
            "source_vat": float(source.vat),
            "tax_rate": float(source.tax_rate or 0),
            "has_tax": source.tax_rate is not None,
            "vat_non_deductible": float(source.not_deductible * 100),
            "private_use": float(source.private_use * 100),
            "vat_category": source.category or False,
            "net": float(source.net),
            "deferral_from": source.deferral_from or False,
            "deferral_to": source.deferral_to or False,
        }

    def _follow_source(self, values):
        """Take over what changed on the bill; a line that was split starts anew then."""
        first = self[0]
        if first.vat_category != values["vat_category"]:
            self.vat_category = values["vat_category"]
        amounts = ("source_net", "source_vat", "tax_rate", "has_tax")
        shares = {name: values[name] for name in ("vat_non_deductible", "private_use")}
        if any(part[name] != share for part in self for name, share in shares.items()):
            self.write(shares)
        if all(first[name] == values[name] for name in amounts):
            return
        (self - first).unlink()
        first.write({name: values[name] for name in (*amounts, "net", "quantity")})
        first._compute_vat()

    def _coded(self):
        """This line as the mapping sees it.

        :return: see ``core.coding.coded_line``
        :rtype: CodedLine
        """
        return CodedLine(
            key=self._origin.id or 0,
            line_id=self.move_line_id.id,
            tax_id=self.tax_id.id or None,
            description=self.name or "",
            quantity=None if self.is_part else exactly(self.quantity) or None,
            net=self._decimal(self.net),
            vat=self._decimal(self.vat),
            vat_code=self.vat_code_id.code or None,
            gl_account=self.gl_account_id.guid or None,
            cost_center=self.cost_center_id.code or None,
            cost_unit=self.cost_unit_id.code or None,
            deferral_from=self.deferral_from or None,
            deferral_to=self.deferral_to or None,
            tax_rate=exactly(self.tax_rate) if self.has_tax else None,
            category=self.vat_category or None,
        )

    # === BUTTONS === #

    def _parts(self):
        """All parts of the bill's line this one belongs to, the first one in front."""
        return self.coding_id.line_ids.filtered(
            lambda line: line.move_line_id == self.move_line_id and line.tax_id == self.tax_id
        ).sorted(lambda line: (line.is_part, line.sequence, line.id))

    def _balance_parts(self):
        """Give the first part of each line what the others leave, net and VAT."""
        for parts in self.grouped(lambda line: (line.move_line_id, line.tax_id)).values():
            first, others = parts[0], parts[1:]
            if not others:
                continue
            net = first._decimal(first.source_net - sum(others.mapped("net")))
            if first._decimal(first.net) != net:
                first.net = float(net)
            if all(part.vat_code_id == first.vat_code_id for part in others):
                whole = first._whole_vat()
                first.vat = float(first._decimal(whole - sum(others.mapped("vat"))))

    def _whole_vat(self):
        """VAT of the bill's whole line when coded with this part's code."""
        source = self._source()
        return float(vat_for(source.net, self._vat_code(), source))

    def action_split(self):
        """Split off a part, for the person to say how much it is."""
        self._check_one()
        self._check_may_send()
        part = {"is_part": True, "net": 0.0, "vat": 0.0, "rule_ids": False}
        self.copy({**part, "sequence": self.sequence + 1})

    def action_remove_part(self):
        """Give a part back to the line it was split from."""
        self._check_one()
        self._check_may_send()
        if not self.is_part:
            raise UserError(self.env._("This line is on the bill, so it cannot be removed."))
        rest = self._parts() - self
        self.unlink()
        rest[0].net = rest[0].source_net - sum(rest[1:].mapped("net"))
        rest._balance_parts()

    def action_apply_to_all(self):
        """Code all lines of the bill as this one; each keeps the VAT code its VAT asks for."""
        self._check_one()
        self._check_may_send()
        others = self.coding_id.line_ids - self
        alike = ("has_tax", "tax_rate", "vat_category")
        same_vat = others.filtered(lambda line: all(line[name] == self[name] for name in alike))
        values = {name: self[name].id for name in CODED if name != "vat_code_id"}
        others.write(values)
        same_vat.vat_code_id = self.vat_code_id

    def action_new_gl_account(self):
        """Create a G/L account in Exact for this line."""
        self._check_one()
        self._check_may_send()
        return self.env["exact.gl.account.wizard"]._open(self)

    def action_new_cost_center(self):
        """Create a cost center or unit in Exact for this line."""
        self._check_one()
        self._check_may_send()
        return self.env["exact.cost.center.wizard"]._open(self)

    def action_open_rule(self):
        """Show the rule this line was proposed by, to edit, freeze or delete it."""
        self._check_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rule for coding bills"),
            "res_model": "exact.coding.rule",
            "res_id": self.rule_id.id,
            "views": [(False, "form")],
            "target": "new",
        }


def _asks_for_a_look(reason):
    """Whether a stored reason, ``[code, params, sure]`` or None, is one that is not sure."""
    return bool(reason) and not all(reason[2:])
