from odoo import api, fields, models


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    request_ids = fields.One2many("maintenance.request", "plant_id", string="Maintenance requests")
    open_request_count = fields.Integer(
        string="Open requests", compute="_compute_open_request_count"
    )
    late_request_count = fields.Integer(
        string="Late requests", compute="_compute_open_request_count"
    )

    @api.depends("request_ids.is_open", "request_ids.due_on", "request_ids.schedule_date")
    def _compute_open_request_count(self):
        for plant in self:
            opened = plant.request_ids.filtered("is_open")
            plant.open_request_count = len(opened)
            plant.late_request_count = len(opened.filtered("is_late"))

    def action_open_requests(self):
        """The work in the plant, late first."""
        action = self._open("heat_plant_maintenance.maintenance_request_action_plant")
        return {**action, "context": {**action["context"], "search_default_open": 1}}

    def action_print_labels(self):
        """The labels of all equipment of the plant as PDF."""
        return self.equipment_ids.action_print_labels()
