from odoo import models


class HeatContractTermination(models.Model):
    _name = "heat.contract.termination"
    _inherit = ["heat.contract.termination", "heat.portal.answering"]

    def action_confirm(self):
        """Confirm the last day; the request behind it is done."""
        res = super().action_confirm()
        self._answer_portal_request()
        return res
