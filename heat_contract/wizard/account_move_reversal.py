from odoo import models
from odoo.exceptions import UserError


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def reverse_moves(self, is_modify=False):
        """Replace a heat bill by computing it anew, not by a copy that could be typed over."""
        self.ensure_one()
        # an accountant may replace an invoice without any role in heat
        bills = self.sudo().move_ids.heat_bill_id
        if not is_modify or not bills:
            return super().reverse_moves(is_modify)
        if not all(move.heat_bill_id for move in self.move_ids):
            raise UserError(
                self.env._("Replace the invoices of heat bills apart from other invoices.")
            )
        super().reverse_moves(is_modify)
        self.new_move_ids.unlink()
        self.new_move_ids = self.move_ids.reversal_move_ids
        runs = bills.filtered(lambda bill: bill.state == "credited").run_id.sudo(False)
        if not runs or not runs.has_access("write"):
            return self._credits_action()
        runs.action_prepare()
        action = self.env["ir.actions.act_window"]._for_xml_id("heat_contract.heat_bill_action")
        return {
            **action,
            "domain": [("contract_id", "in", bills.contract_id.ids), ("run_id", "in", runs.ids)],
            "context": {},
        }

    def _credits_action(self):
        """The credits alone: whoever bills will bill the period again."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account.action_move_out_refund_type"
        )
        return {**action, "domain": [("id", "in", self.new_move_ids.ids)], "context": {}}
