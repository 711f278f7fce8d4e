from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    cooperative_operation = fields.Selection(
        selection_add=[("gift", "Left to the cooperative")], ondelete={"gift": "set null"}
    )
