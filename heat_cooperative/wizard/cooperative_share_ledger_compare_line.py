from odoo import api, fields, models


class CooperativeShareLedgerCompareLine(models.TransientModel):
    _name = "cooperative.share.ledger.compare.line"
    _description = "Member whose Shares and Books Differ"

    compare_id = fields.Many2one(
        "cooperative.share.ledger.compare", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="compare_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Contact")
    ledger = fields.Monetary(string="By the ledger")
    books = fields.Monetary(string="By the books")
    difference = fields.Monetary(compute="_compute_difference")
    causes = fields.Text(string="Why")

    @api.depends("ledger", "books")
    def _compute_difference(self):
        for line in self:
            line.difference = line.ledger - line.books
