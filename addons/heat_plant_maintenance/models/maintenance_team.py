from odoo import api, models


class MaintenanceTeam(models.Model):
    _inherit = "maintenance.team"

    @api.model
    def _of_company(self, company):
        """The team of a cooperative, or one that all share; its first request makes it one."""
        team = self.search([("company_id", "=", company.id)], limit=1) or self.search(
            [("company_id", "=", False)], limit=1
        )
        # Odoo gives a team to the first cooperative only, and wants one on every request
        return team or self.sudo().create(
            {"name": self.env._("Maintenance"), "company_id": company.id}
        )
