from odoo import models


class HeatContractAmendment(models.Model):
    _name = "heat.contract.amendment"
    _inherit = ["heat.contract.amendment", "heat.portal.answering"]

    def action_record(self):
        """Put the amendment in force; the request behind it is done."""
        res = super().action_record()
        self._answer_portal_request()
        return res
