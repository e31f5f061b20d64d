"""Proposals for the lines of a bill, and what is learned from how people code them."""

from odoo import models

from ...core.coding.learning import is_about, label_of
from ...core.coding.propose_coding import Evidence, propose
from ...core.vat_category import learned_category
from ..base.changes import write_changed
from ..mappings.gl_choice import OF_CATEGORY, OF_DEFAULT
from .exact_coding_rule import coding_of


class ExactCoding(models.Model):
    _inherit = "exact.coding"

    def _propose(self, sources, known):
        """Propose a coding for every line a person did not choose one for.

        :param sources: ``SourceLine`` of ``core.coding.coding``, one for each line
        :param Known known: of its supplier
        """
        self.ensure_one()
        if self.reviewed:
            return
        rules = known.rules[self.partner_id]
        relation = known.relations.get(self.partner_id, self.env["exact.contact"])
        mappings, division = known.mappings, known.mappings.division
        of_bill = {(source.line_id, source.tax_id): source for source in sources}
        for line in self.line_ids:
            if line._is_by_person():
                continue
            rule = line._rule_in(rules)
            source = of_bill[line.move_line_id.id, line.tax_id.id or None]
            proposal = propose(line._evidence(source, rule, relation, mappings), division)
            coding = proposal.coding
            vat_code = known.vat_codes.get(coding.vat_code, False)
            gl_account = known.gl_accounts.get(coding.gl_account, False)
            cost_center = known.cost_centers.get(coding.cost_center, False)
            cost_unit = known.cost_units.get(coding.cost_unit, False)
            values = {
                "vat_code_id": vat_code,
                "gl_account_id": gl_account,
                "cost_center_id": cost_center,
                "cost_unit_id": cost_unit,
                "proposed_vat_code_id": vat_code,
                "proposed_gl_account_id": gl_account,
                "proposed_cost_center_id": cost_center,
                "proposed_cost_unit_id": cost_unit,
                "proposal": proposal_json(proposal),
                "rule_id": rule.id if rule else False,
            }
            write_changed(line, values)

    def _learn(self):
        """Let the rules of the suppliers follow these codings."""
        rules = self.env["exact.coding.rule"].sudo()
        parts = self.line_ids.grouped(lambda line: (line.move_line_id, line.tax_id))
        # The parts of a line say what is in this one, nothing of the next.
        whole = self.line_ids.browse().union(*(one for one in parts.values() if len(one) == 1))
        for connection, lines in whole.grouped(lambda line: line.connection_id).items():
            rules |= rules._taught_by(connection, lines)
        rules._follow()


class ExactCodingLine(models.Model):
    _inherit = "exact.coding.line"

    def _key(self):
        """What the rules of a supplier tell lines apart by.

        :return: product id, account id, sorted ids of the taxes, and the VAT category in the
            e-invoice of a line without VAT; zeros and "" for nothing
        :rtype: tuple
        """
        origin = self.move_line_id
        taxes = ",".join(map(str, sorted(origin.tax_ids.ids)))
        category = learned_category(self.vat_category or None)
        return (origin.product_id.id or 0, origin.account_id.id or 0, taxes, category)

    def _label(self):
        """What its text is about; a product says it better."""
        return "" if self.move_line_id.product_id else label_of(self.move_line_id.name or "")

    def _rule_in(self, rules):
        """The rule for this line; a tax that is no VAT is mapped instead.

        :param SupplierRules rules: of its supplier
        :return: one, or None
        :rtype: exact.coding.rule
        """
        return None if self.tax_id else rules.rule_for(self._key(), self._label())

    def _streak(self, rules):
        """How many bills in a row were coded as this line is.

        :param SupplierRules rules: of its supplier
        """
        rule = self._rule_in(rules)
        return rule.streak if rule and rule._coding() == self._coding() else 0

    def _coding(self):
        """How this line is coded, as the rules learn it."""
        return coding_of(self)

    def _evidence(self, source, rule, relation, mappings):
        """All that speaks for one coding or another.

        :param SourceLine source: what this line codes
        :param exact.coding.rule rule: of the supplier, or None
        :param exact.contact relation: what Exact has for the supplier; perhaps empty
        :param ExactMappings mappings: of the connection
        """
        origin = self.move_line_id
        product, category, account, default = _by_strength(mappings.gl_choices(origin))
        return Evidence(
            rule=rule._learned() if rule else None,
            rule_by_person=bool(rule and rule.by_person),
            product=product and (product.guid, product.source.display_name),
            category=category and (category.guid, category.source.name),
            account=account and (account.guid, origin.account_id.code or ""),
            account_is_usual=bool(account) and self._has_usual_account(account, mappings),
            tax=(source.vat_code, source.tax_name) if source.tax_name else None,
            rate=source.tax_rate,
            paid=source.vat_is_paid,
            supplier_gl=relation.purchase_gl_guid or None,
            supplier_vat=relation.purchase_vat_code or None,
            default_gl=default and default.guid,
            tax_gl=self._tax_account(mappings),
            untaxed=source.tax_rate is None,
            takes_several_codes=source.takes_several_codes,
            vat_category=source.category,
            shares=origin._exact_cost_shares(mappings),
        )

    def _has_usual_account(self, choice, mappings):
        """Whether Odoo took its account for want of a better: it tells nothing of the line then.

        :param Choice choice: the G/L account that this one is mapped to
        :param ExactMappings mappings: of the connection
        """
        origin = self.move_line_id
        usual = origin.journal_id.default_account_id | origin.company_id.expense_account_id
        text = f"{origin.name or ''} {origin.product_id.name or ''}"
        gl_account = mappings.division.gl_accounts.get(choice.guid)
        names = (origin.account_id.name, gl_account and gl_account.description)
        return origin.account_id in usual and not any(is_about(text, name) for name in names)

    def _tax_account(self, mappings):
        """Of a tax that is no VAT: the G/L account it is mapped to, and its name."""
        gl_account = self.tax_id and mappings.tax(self.tax_id).gl_account
        return _with_name(gl_account, self.tax_id.name)


def _by_strength(choices):
    """What speaks for a G/L account, as proposals weigh it; None for what nothing says.

    :param choices: ``Choice`` of ``mappings.gl_choice``, the strongest first
    :return: of the product or as strong, of the category, of the Odoo account or as strong, and the
        default
    :rtype: tuple
    """

    def first(least, below):
        return next((choice for choice in choices if least <= choice.strength < below), None)

    return (
        first(0, OF_CATEGORY),
        first(OF_CATEGORY, OF_CATEGORY + 1),
        first(OF_CATEGORY + 1, OF_DEFAULT),
        first(OF_DEFAULT, OF_DEFAULT + 1),
    )


def proposal_json(proposal):
    """A proposal as a line keeps it: codes, put into words when somebody reads them."""
    reasons = {"gl": proposal.gl_reason, "vat": proposal.vat_reason}
    kept = {name: [why.code, why.params, why.sure] for name, why in reasons.items() if why}
    costs = [[why.code, why.params, why.sure] for why in proposal.cost_reasons]
    return {"sure": proposal.sure, **kept, **({"cost": costs} if costs else {})}


def _with_name(guid, name):
    """A G/L account with the name of what it comes from; None without one."""
    return (guid, name or "") if guid else None
