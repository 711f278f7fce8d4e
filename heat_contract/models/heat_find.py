from odoo import api, models


class HeatFind(models.AbstractModel):
    _inherit = "heat.find"

    @api.model
    def _find_models(self):
        return {
            "heat.contract": (self.env._("Contract"), ()),
            **super()._find_models(),
            "heat.bill": (self.env._("Bill"), ()),
        }
