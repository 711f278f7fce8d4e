from odoo import fields, models


class HeatNetworkRenewableShare(models.Model):
    _inherit = "heat.network.renewable.share"

    balance_id = fields.Many2one(
        "heat.network.balance",
        string="Balance of the year",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
    )
    proof_ids = fields.Many2many(
        "ir.attachment",
        readonly=True,
        copy=False,
        check_company=True,
        help="The workbook of the balance, as it was on each day the share was recorded.",
    )
