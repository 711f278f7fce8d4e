from odoo import api, fields, models


class HeatPlantBoardItem(models.Model):
    """Documents that expired wait on the board until they are renewed."""

    _inherit = "heat.plant.board.item"
    _depends = {"heat.plant.document": ["is_replaced", "active", "plant_id", "expires_on"]}

    kind = fields.Selection(selection_add=[("document", "Expired document")])

    @api.model
    def _view_sources(self):
        return [
            *super()._view_sources(),
            (
                12,
                "document",
                True,
                "expires_on",
                "heat_plant_document asked WHERE active AND is_replaced IS NOT TRUE"
                " AND expires_on < current_date",
            ),
        ]

    @api.model
    def _models(self):
        return {**super()._models(), "document": "heat.plant.document"}
