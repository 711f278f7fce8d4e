from odoo import api, models


class HeatFind(models.AbstractModel):
    _inherit = "heat.find"

    @api.model
    def _find_models(self):
        return {
            **super()._find_models(),
            "heat.plant": (self.env._("Plant"), ("street", "zip", "city")),
        }
