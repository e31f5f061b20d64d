"""A G/L account that is missing in Exact, created there and chosen at once."""

from odoo import api, fields, models

# Exact's numbers for the kinds of account a purchase is booked on (docs/exact-online.md).
TYPES = [
    ("120", "Other costs"),
    ("121", "Sales, general and administrative expenses"),
    ("111", "Cost of goods"),
    ("122", "Depreciation"),
    ("123", "Research and development"),
    ("125", "Employee costs"),
    ("130", "Exceptional costs"),
    ("30", "Fixed assets"),
    ("32", "Other assets"),
    ("40", "Inventory"),
    ("26", "Prepaid expenses"),
    ("90", "General"),
]
PROFIT_AND_LOSS = 100


class ExactGlAccountWizard(models.TransientModel):
    """What Exact has to know of a new G/L account."""

    _name = "exact.gl.account.wizard"
    _inherit = "exact.guarded"
    _description = "New G/L account in Exact Online"

    connection_id = fields.Many2one("exact.connection", required=True, readonly=True)
    line_id = fields.Many2one("exact.coding.line", readonly=True)
    code = fields.Char(required=True)
    name = fields.Char("Description", required=True)
    type = fields.Selection(TYPES, required=True, default="120")
    balance_side = fields.Selection(
        [("D", "Debit"), ("C", "Credit")], "Balance side", required=True, default="D"
    )
    vat_code_id = fields.Many2one("exact.vat.code", "Default VAT code")

    @api.model
    def _open(self, line):
        """Ask for a new account, for a line of a bill.

        :param exact.coding.line line: gets the account
        :return: the action that opens the dialog
        :rtype: dict
        """
        wizard = self.create(
            {
                "connection_id": line.connection_id.id,
                "line_id": line.id,
                "code": self._free_code(line),
                "name": line.name or "?",
                "vat_code_id": line.vat_code_id.id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New G/L account in Exact Online"),
            "res_model": self._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _free_code(self, line):
        """The first free code after the account chosen now, which a person may change."""
        taken = {row.code for row in line.connection_id.sudo().gl_account_ids}
        code = line.gl_account_id.code or ""
        while code.isdigit() and code in taken:
            code = str(int(code) + 1).zfill(len(code))
        return code or "?"

    def action_create(self):
        """Create the account in Exact and choose it for the line; on a refusal nothing is kept.

        :raises UserError: in plain words, with those of Exact
        """
        self._check_one()
        self._check_may_send()
        self.connection_id._check_may_send()
        accounts = self.env["exact.gl.account"].sudo()
        self.line_id.gl_account_id = accounts._create_in_exact(
            self.connection_id.sudo(), self._payload()
        )
        return {"type": "ir.actions.act_window_close"}

    def _payload(self):
        """What is posted: the G/L account as the form has it.

        :rtype: dict
        """
        number = int(self.type)
        payload = {
            "Code": self.code.strip(),
            "Description": self.name.strip(),
            "Type": number,
            "BalanceSide": self.balance_side,
            "BalanceType": "W" if number >= PROFIT_AND_LOSS else "B",
            "VATCode": self.vat_code_id.code,
        }
        return {name: value for name, value in payload.items() if value}
