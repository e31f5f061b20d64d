from odoo import fields, models

from ..mapping.snapshot import Partner


class ResPartner(models.Model):
    _inherit = "res.partner"

    exact_send_bills = fields.Selection(
        [
            ("ask", "Ask after three bills coded alike"),
            ("always", "Send without asking"),
            ("never", "Never send without asking"),
        ],
        "Bills to Exact",
        company_dependent=True,
        help="Whether bills of this supplier that its rules code completely go to Exact Online as "
        "soon as they are posted.",
    )

    def _exact_snapshot(self):
        """What the mapping needs to know about this partner.

        :return Partner: see ``mapping.snapshot``
        """
        self.ensure_one()
        return Partner(
            id=self.id,
            name=self.name or "",
            country_code=self.country_id.code or None,
            vat=self.vat or None,
            company_registry=self.company_registry or None,
            email=self.email or None,
            phone=self.phone or None,
            website=self.website or None,
            street=self.street or None,
            street2=self.street2 or None,
            zip=self.zip or None,
            city=self.city or None,
            lang=self.lang or None,
            is_company=self.is_company,
        )
