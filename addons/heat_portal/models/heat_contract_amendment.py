from odoo import fields, models


class HeatContractAmendment(models.Model):
    _name = "heat.contract.amendment"
    _inherit = ["heat.contract.amendment", "heat.portal.answering"]

    is_portal_shown = fields.Boolean(
        string="Evidence shown to the customer",
        tracking=True,
        help="Once the amendment is recorded, on the page of the contract.",
    )

    def action_record(self):
        """Put the amendment in force; the request behind it is done."""
        res = super().action_record()
        self._answer_portal_request()
        return res
