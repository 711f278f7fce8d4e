from odoo import api, models


class HeatFind(models.AbstractModel):
    _inherit = "heat.find"

    @api.model
    def _find_models(self):
        kind = self.env._("Meter")
        return {
            **super()._find_models(),
            "heat.meter": (kind, ("delivery_point_id",)),
        }
