from odoo import api, fields, models
from odoo.tools import SQL


class CooperativeBoardItem(models.Model):
    _inherit = "cooperative.board.item"
    _depends = {
        "cooperative.withdrawal": [
            "state", "name", "company_id", "member_id", "share_class_id", "requested_on",
            "quantity", "amount",
        ]
    }  # fmt: skip

    kind = fields.Selection(selection_add=[("withdrawal", "Withdrawal")])
    withdrawal_id = fields.Many2one("cooperative.withdrawal", readonly=True, check_company=True)

    @api.model
    def _view_columns(self):
        return [*super()._view_columns(), "withdrawal_id"]

    @api.model
    def _view_sources(self):
        return [
            *super()._view_sources(),
            {
                "id": SQL("2 * asked.id + 1"),
                "kind": SQL("'withdrawal'"),
                "name": SQL("asked.name"),
                "company_id": SQL("asked.company_id"),
                "member_id": SQL("asked.member_id"),
                "share_class_id": SQL("asked.share_class_id"),
                "asked_on": SQL("asked.requested_on"),
                "quantity": SQL("-asked.quantity"),
                "amount": SQL("-asked.amount"),
                "withdrawal_id": SQL("asked.id"),
                "FROM": SQL("cooperative_withdrawal asked WHERE asked.state = 'submitted'"),
            },
        ]

    def _request(self):
        return self.withdrawal_id or super()._request()
