from odoo import api, fields, models


class HeatPlant(models.Model):
    _inherit = "heat.plant"

    document_ids = fields.One2many("heat.plant.document", "plant_id")
    due_document_count = fields.Integer(
        string="Documents running out", compute="_compute_due_document_count"
    )

    @api.depends("document_ids.warn_on", "document_ids.is_replaced")
    def _compute_due_document_count(self):
        for plant in self:
            plant.due_document_count = len(
                plant.document_ids.filtered(lambda one: one.validity in ("expired", "soon"))
            )

    def action_open_documents(self):
        """The documents of the plant and of its equipment."""
        return self._open("heat_plant.heat_plant_document_action")

    @api.model
    def _cron_plan_inspections(self):
        result = super()._cron_plan_inspections()
        self.env["heat.plant.document"]._tell_responsible()
        return result
