"""Branches: companies with a parent, whose documents go with the parent's connection."""

from odoo import models


class ExactBranches(models.AbstractModel):
    """What belongs to a connection, and so may point to what its branches have."""

    _name = "exact.branches"
    _description = "Of a connection and the branches it serves"

    def _check_company(self, fnames=None):
        """Take what any of the companies has that the connection serves, such as a journal."""
        return super(ExactBranches, self - self._of_served(fnames))._check_company(fnames)

    def _of_served(self, fnames):
        """Those of these records whose checked fields belong to a company that is served."""
        names = [
            name
            for name, field in self._fields.items()
            if field.relational and field.check_company and (fnames is None or name in fnames)
        ]
        return self.filtered(lambda record: all(record._is_served(name) for name in names))

    def _is_served(self, name):
        target = self.sudo()[name]
        companies = self.sudo().connection_id._companies()
        return target == target.filtered_domain(target._check_company_domain(companies))
