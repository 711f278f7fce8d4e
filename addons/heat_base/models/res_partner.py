from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _heat_restrict_to_company(self, company):
        """Give persons that belong to no company to ``company``.

        Several cooperatives share one database: a person is known to their own
        cooperative alone, while towns, firms and staff may be common to all.
        """
        persons = self.filtered(lambda p: not p.is_company and not p.company_id and p.partner_share)
        # an operator who attaches a person to a point may not edit contacts
        persons.sudo().company_id = company
