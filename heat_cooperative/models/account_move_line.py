from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        # EXTENDS 'account': whichever way a payment is matched, the subscription follows
        result = super()._reconcile_post_hook(data)
        # who reconciles is a bookkeeper, who need not be an officer of the cooperative
        moves = self.sudo().move_id.filtered(
            lambda move: move.cooperative_operation in ("claim", "call")
        )
        moves.cooperative_subscription_id._follow_payments()
        return result
