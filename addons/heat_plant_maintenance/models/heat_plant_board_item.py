from odoo import api, fields, models


class HeatPlantBoardItem(models.Model):
    """Late work and faults told by a label, among what a plant asks for today."""

    _inherit = "heat.plant.board.item"
    _depends = {
        "maintenance.request": [
            "is_open", "is_from_label", "plant_id", "company_id", "due_on", "schedule_date",
        ],
    }  # fmt: skip

    kind = fields.Selection(
        selection_add=[("fault", "Fault told by a label"), ("request", "Late maintenance")]
    )

    @api.model
    def _view_sources(self):
        day = "COALESCE(due_on, schedule_date::date)"
        return [
            *super()._view_sources(),
            (
                8,
                "fault",
                True,
                day,
                "maintenance_request asked WHERE is_open AND is_from_label"
                " AND plant_id IS NOT NULL",
            ),
            (
                9,
                "request",
                True,
                day,
                "maintenance_request asked WHERE is_open AND is_from_label IS NOT TRUE"
                f" AND plant_id IS NOT NULL AND {day} < current_date",
            ),
        ]

    @api.model
    def _models(self):
        return {
            **super()._models(),
            "fault": "maintenance.request",
            "request": "maintenance.request",
        }
