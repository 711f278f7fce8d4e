from odoo import api, fields, models


class HeatOutage(models.Model):
    _inherit = "heat.outage"

    request_ids = fields.One2many("maintenance.request", "outage_id", string="Repairs")
    request_count = fields.Integer(string="Number of repairs", compute="_compute_request_count")

    @api.depends("request_ids")
    def _compute_request_count(self):
        for one in self:
            one.request_count = len(one.request_ids)

    def action_open_requests(self):
        """The repairs of the outage; a new one where there is none."""
        self.ensure_one()
        context = {
            "default_outage_id": self.id,
            "default_name": self.name,
            "default_equipment_id": self.equipment_id.id,
            "default_company_id": self.company_id.id,
            "default_maintenance_type": "corrective",
        }
        if not self.request_ids:
            return {
                "type": "ir.actions.act_window",
                "res_model": "maintenance.request",
                "views": [(False, "form")],
                "context": context,
            }
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_maintenance.maintenance_request_action_plant"
        )
        return {**action, "domain": [("outage_id", "=", self.id)], "context": context}
