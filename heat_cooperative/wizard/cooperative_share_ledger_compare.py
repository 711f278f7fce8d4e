from odoo import api, fields, models
from odoo.fields import Command


class CooperativeShareLedgerCompare(models.TransientModel):
    """Ledger and books, member by member, at the end of a day.

    Computed with the rights of who asks: nobody compares those of a cooperative not theirs.
    """

    _name = "cooperative.share.ledger.compare"
    _description = "Comparison of the Share Ledger with the Books"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        "cooperative.share.ledger.compare.line",
        "compare_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
    )
    ledger = fields.Monetary(
        string="By the ledger", compute="_compute_line_ids", compute_sudo=False, store=True,
        help="Value of all shares held.",
    )  # fmt: skip
    books = fields.Monetary(
        string="By the books", compute="_compute_line_ids", compute_sudo=False, store=True,
        help="Balance of accounts 1011, 1012 and 1013.",
    )  # fmt: skip
    difference = fields.Monetary(compute="_compute_line_ids", compute_sudo=False, store=True)
    agrees = fields.Boolean(compute="_compute_line_ids", compute_sudo=False, store=True)

    @api.depends("company_id", "date")
    def _compute_line_ids(self):
        for compare in self:
            ledger = compare.company_id._share_ledger()
            day = compare.date or fields.Date.context_today(self)
            found = ledger._differences(day)
            compare.line_ids = [Command.clear()] + [
                Command.create(
                    {**line, "ledger": float(line["ledger"]), "books": float(line["books"])}
                )
                for line in found
            ]
            compare.ledger = float(sum(ledger._ledger_by_partner(day).values()))
            compare.books = float(sum(ledger._books_by_partner(day).values()))
            compare.difference = compare.ledger - compare.books
            compare.agrees = not found
