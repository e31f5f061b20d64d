"""What is half sure among the mappings: counted, on top and amber, until a person settles it."""

from odoo import api, fields, models

# Reasons of proposals that a person should look at. The sentences are in ``exact_mapping``.
DOUBTFUL = frozenset(
    {
        "first_of_several",
        "inclusive_code",
        "no_vat_code",
        "partly_deductible",
        "margin",
        "oss",
        "abroad",
        "not_vat",
        "like_name",
        "other_name",
        "no_match",
    }
)


class ExactMapping(models.AbstractModel):
    _inherit = "exact.mapping"

    # Of which reasons a row is half sure. Override this for reasons of your own.
    _doubtful = DOUBTFUL

    is_doubtful = fields.Boolean("Half sure", compute="_compute_is_doubtful", store=True)

    @api.depends("reason")
    def _compute_is_doubtful(self):
        for mapping in self:
            mapping.is_doubtful = mapping.reason in self._doubtful


class ExactConnection(models.Model):
    _inherit = "exact.connection"

    doubtful_count = fields.Integer("To check", compute="_compute_doubtful_count")
    sure_count = fields.Integer("Sure", compute="_compute_doubtful_count")
    doubtful_tax_ids = fields.One2many(
        "exact.tax.mapping", "connection_id", "Taxes to check", domain=[("is_doubtful", "=", True)]
    )
    doubtful_journal_ids = fields.One2many(
        "exact.journal.mapping",
        "connection_id",
        "Journals to check",
        domain=[("is_doubtful", "=", True)],
    )
    doubtful_gl_ids = fields.One2many(
        "exact.gl.mapping",
        "connection_id",
        "Accounts to check",
        domain=[("is_doubtful", "=", True)],
    )
    doubtful_term_ids = fields.One2many(
        "exact.payment.term.mapping",
        "connection_id",
        "Payment terms to check",
        domain=[("is_doubtful", "=", True)],
    )

    @api.depends(lambda self: self._setup_depends())
    def _compute_doubtful_count(self):
        """How many mappings somebody has to look at, and how many nobody has to."""
        counts = {True: {}, False: {}}
        for mapping in self.env["exact.mapping"]._all():
            for connection, is_doubtful, count in mapping._read_group(
                [("connection_id", "in", self.ids)], ["connection_id", "is_doubtful"], ["__count"]
            ):
                of_kind = counts[bool(is_doubtful)]
                of_kind[connection.id] = of_kind.get(connection.id, 0) + count
        for connection in self:
            connection.doubtful_count = counts[True].get(connection.id, 0)
            connection.sure_count = counts[False].get(connection.id, 0)
