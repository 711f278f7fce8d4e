from odoo import models


class HeatContractOccupantChange(models.TransientModel):
    """The termination that a change of occupant makes carries out what was asked for."""

    _name = "heat.contract.occupant.change"
    _inherit = ["heat.contract.occupant.change", "heat.portal.answering"]

    def _end_contract(self):
        asked = self.with_context(default_portal_request_id=self.portal_request_id.id)
        return super(HeatContractOccupantChange, asked)._end_contract()
