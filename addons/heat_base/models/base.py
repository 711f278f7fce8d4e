from odoo import api, models
from odoo.fields import Domain


class Base(models.AbstractModel):
    """Choosing a record that always has a company, before the company of the document is known."""

    _inherit = "base"

    @api.model
    def _check_company_domain(self, companies):
        # Forms ask with an empty text what to offer as long as the document has no company. One
        # that takes its company from the very record to choose would be offered nothing.
        company = self._fields.get("company_id")
        if companies == "" and company and (company.required or company.related):
            return Domain.TRUE
        return super()._check_company_domain(companies)
