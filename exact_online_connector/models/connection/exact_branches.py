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
        """Those of these records whose checked fields belong to companies served together."""
        names = [
            name
            for name, field in self._fields.items()
            if field.relational and field.check_company and (fnames is None or name in fnames)
        ]
        served = self.browse()
        for connection, records in self.grouped("connection_id").items():
            companies = connection.sudo()._companies()
            if len(companies) > 1:
                served |= records.filtered(
                    lambda record, companies=companies: record._is_of(companies, names)
                )
        return served

    def _is_of(self, companies, names):
        targets = [self.sudo()[name] for name in names]
        return all(
            target == target.filtered_domain(target._check_company_domain(companies))
            for target in targets
        )
