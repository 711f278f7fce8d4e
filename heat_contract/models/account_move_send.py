from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _can_commit(self):
        """Not in a run: what is sent and its mark are committed together, batch by batch."""
        return not self.env.context.get("heat_sending") and super()._can_commit()
