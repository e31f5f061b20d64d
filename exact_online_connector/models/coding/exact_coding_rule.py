"""What is learned of a supplier: how its lines are coded. A person may edit, freeze, delete it."""

from itertools import islice

from odoo import api, fields, models

from ...core.coding.learning import LOOK_BACK, Coding, Learned, closest_label, learn

# Lines read to learn from: enough for the last bills, and bounded however old the rule is.
HISTORY = 200
# In the context while a rule is learned; a client cannot send it.
_LEARNING = object()
LEARNED = ("vat_code_id", "gl_account_id", "cost_center_id", "cost_unit_id")


def coding_of(record):
    """How a rule codes lines, or a line is coded, as the mapping sees it.

    :param record: one ``exact.coding.rule`` or ``exact.coding.line``
    :return: see ``core.coding.learning``
    :rtype: Coding
    """
    return Coding(
        vat_code=record.vat_code_id.code or None,
        gl_account=record.gl_account_id.guid or None,
        cost_center=record.cost_center_id.code or None,
        cost_unit=record.cost_unit_id.code or None,
    )


class SupplierRules:
    """The rules of one supplier, read once for all lines of its bill.

    :param exact.coding.rule rules: all of them
    """

    def __init__(self, rules):
        self.by_key_and_label = {(rule._line_key(), rule.label or ""): rule for rule in rules}
        self._codings = {}
        for (key, label), rule in self.by_key_and_label.items():
            self._codings.setdefault(key, {})[label] = rule._coding()

    def rule_for(self, key, label):
        """The rule for a line: for its text, or one much like it, before the one for any text.

        :param tuple key: of the line
        :param str label: what its text is about
        :return: one, or None
        :rtype: exact.coding.rule
        """
        closest = closest_label(label, self._codings.get(key, {}))
        rule = self.by_key_and_label.get((key, closest))
        return rule or self.by_key_and_label.get((key, ""))


class ExactCodingRule(models.Model):
    """How lines of one supplier with the same product, account, taxes and text are coded."""

    _name = "exact.coding.rule"
    _inherit = "exact.guarded"
    _of_division = True
    _description = "Rule for coding bills"
    _order = "partner_id, label, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "exact.connection", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    active = fields.Boolean(default=True, help="Archived: nothing is proposed by this rule.")
    # --- which lines ---
    partner_id = fields.Many2one(
        "res.partner", "Supplier", required=True, index=True, ondelete="cascade", readonly=True
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="cascade")
    account_id = fields.Many2one("account.account", readonly=True, ondelete="cascade")
    tax_ids = fields.Many2many("account.tax", string="Taxes", readonly=True)
    tax_key = fields.Char(readonly=True, default="", help="The ids of the taxes, for the index.")
    vat_category = fields.Char(
        "VAT category",
        readonly=True,
        default="",
        help="Of lines without VAT: what their e-invoices say (AE reverse charge, E exempt …).",
    )
    label = fields.Char("Text", readonly=True, default="", help="If empty, any text.")
    # --- are coded so ---
    vat_code_id = fields.Many2one(
        "exact.vat.code", "VAT code", ondelete="cascade", check_company=True
    )
    gl_account_id = fields.Many2one(
        "exact.gl.account", "G/L account", ondelete="cascade", check_company=True
    )
    cost_center_id = fields.Many2one(
        "exact.cost.center", "Cost center", ondelete="set null", check_company=True
    )
    cost_unit_id = fields.Many2one(
        "exact.cost.unit", "Cost unit", ondelete="set null", check_company=True
    )
    # --- because ---
    agreed = fields.Integer("Bills coded this way", readonly=True, aggregator=None)
    seen = fields.Integer("Bills seen", readonly=True, aggregator=None)
    streak = fields.Integer("In a row", readonly=True, aggregator=None)
    by_person = fields.Boolean("Edited by a person", readonly=True)
    is_frozen = fields.Boolean("Frozen", help="Does not change, however bills are coded.")
    line_ids = fields.Many2many("exact.coding.line", string="Learned from", readonly=True)

    _key_unique = models.UniqueIndex(
        "(connection_id, partner_id, COALESCE(product_id, 0), COALESCE(account_id, 0), tax_key, "
        "COALESCE(vat_category, ''), label)",
        "There is already a rule for these lines.",
    )

    @api.depends("partner_id", "product_id", "label", "gl_account_id")
    def _compute_display_name(self):
        for rule in self:
            about = rule.product_id.display_name or rule.label
            names = filter(None, (rule.partner_id.name, about))
            rule.display_name = f"{' · '.join(names)} → {rule.gl_account_id.code or '?'}"

    def write(self, vals):
        """What a person decides stays: nothing is learned over it."""
        if self.env.context.get("exact_learning") is not _LEARNING and set(LEARNED) & vals.keys():
            vals = {"is_frozen": True, **vals, "by_person": True}
        return super().write(vals)

    @api.model
    def _of_suppliers(self, connection, partners):
        """The rules of some suppliers.

        :return: to find the one for a line in, by supplier
        :rtype: dict[res.partner, SupplierRules]
        """
        theirs = [("connection_id", "=", connection.id), ("partner_id", "in", partners.ids)]
        rules = self.sudo().search(theirs).grouped("partner_id")
        return {partner: SupplierRules(rules.get(partner, ())) for partner in partners}

    def _line_key(self):
        product, account = self.product_id.id or 0, self.account_id.id or 0
        return (product, account, self.tax_key or "", self.vat_category or "")

    @api.model
    def _taught_by(self, connection, lines):
        """The rules some coded lines teach, made where there are none.

        :param exact.connection connection: where the lines go
        :param exact.coding.line lines: as a person confirmed them
        :return: archived ones too
        :rtype: exact.coding.rule
        """
        taught = {
            line: {
                (line.coding_id.partner_id.id, line._key(), label) for label in ("", line._label())
            }
            for line in lines.sudo()
            if not line.tax_id and (line.vat_code_id or line.gl_account_id)
        }
        archived_too = self.with_context(active_test=False)
        known = {
            (partner.id, *key): rule
            for partner, of_partner in archived_too._of_suppliers(
                connection, lines.coding_id.partner_id
            ).items()
            for key, rule in of_partner.by_key_and_label.items()
        }
        missing = {key: line for line, keys in taught.items() for key in keys if key not in known}
        ordered = sorted(missing)
        new = self.create([self._values_of(*key[1:], missing[key]) for key in ordered])
        known |= dict(zip(ordered, new, strict=True))
        rules = {
            line: self.browse().union(*(known[key] for key in taught[line])) for line in taught
        }
        # All of them at once: a write for each line asks and tells the database for each.
        self.env["exact.coding.line"]._fields["rule_ids"].write_batch(list(rules.items()))
        return self.browse().union(*rules.values())

    @api.model
    def _values_of(self, key, label, line):
        """A new rule for lines like one that was coded.

        :param tuple key: product, account, taxes and VAT category of the lines it is for
        :param str label: what their text is about
        :param exact.coding.line line: the one that was coded
        :rtype: dict
        """
        product, account, taxes, category = key
        return {
            "connection_id": line.coding_id.connection_id.id,
            "partner_id": line.coding_id.partner_id.id,
            "product_id": product or False,
            "account_id": account or False,
            "tax_ids": line.move_line_id.tax_ids.ids,
            "tax_key": taxes,
            "vat_category": category,
            "label": label,
        }

    @api.model
    def _make_one(self, src_partners, dst_partner):
        """Leave one rule for the same lines of suppliers that become one.

        :param res.partner src_partners: that go
        :param res.partner dst_partner: that stays
        :return: those that have to learn anew, from the bills of all
        :rtype: exact.coding.rule
        """
        rules = self.with_context(active_test=False).search(
            [("partner_id", "in", (src_partners | dst_partner).ids)]
        )
        learning = self.browse()
        for same in rules.grouped(
            lambda rule: (rule.connection_id, rule._line_key(), rule.label)
        ).values():
            kept = same.sorted(
                lambda rule: (rule.by_person, rule.is_frozen, rule.partner_id == dst_partner),
                reverse=True,
            )[0]
            if same != kept:
                kept.with_context(exact_learning=_LEARNING).line_ids |= (same - kept).line_ids
                (same - kept).unlink()
                learning |= kept
        return learning

    def _follow(self):
        """Learn anew from the last bills, unless frozen."""
        learning = self.filtered(lambda rule: not rule.is_frozen)
        lines = self.env["exact.coding.line"].search(
            [("rule_ids", "in", learning.ids)],
            order="coding_id desc, id desc",
            limit=HISTORY * len(learning) or None,
        )
        of_rule = {}
        for line in lines:
            for rule in line.rule_ids:
                of_rule.setdefault(rule.id, []).append(line.id)
        for rule in learning.with_context(exact_learning=_LEARNING):
            rule._learn_from(lines.browse(of_rule.get(rule.id, [])[:HISTORY]))

    def _learn_from(self, lines):
        """Take over how most of the last bills are coded.

        :param exact.coding.line lines: that teach this rule, the newest bill first
        """
        bills = lines.grouped("coding_id").values()
        # Of each bill the coding most of its lines have.
        history = [learn([line._coding() for line in bill]).coding for bill in bills]
        learned = learn(history)
        if not learned:
            return
        example = next(line for line in lines if line._coding() == learned.coding)
        # A bill whose own lines disagree is none that agrees.
        agreed = sum(
            all(line._coding() == learned.coding for line in bill)
            for bill in islice(bills, LOOK_BACK)
        )
        in_a_row = next((n for n, c in enumerate(history) if c != history[0]), len(history))
        self.write(
            {
                **{name: example[name].id for name in LEARNED},
                "agreed": agreed,
                "seen": learned.seen,
                "streak": in_a_row if history[0] == learned.coding else 0,
            }
        )

    def _coding(self):
        """How lines are coded by this rule."""
        return coding_of(self)

    def _learned(self):
        """This rule as proposals take it."""
        return Learned(self._coding(), self.agreed, self.seen)
