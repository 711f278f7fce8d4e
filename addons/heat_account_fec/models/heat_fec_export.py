from odoo import api, fields, models


class HeatFecExport(models.Model):
    """A file of accounting entries that somebody took out: what it was, not the file itself.

    The hash tells whether a file at hand is the one that was given away that day.
    """

    _name = "heat.fec.export"
    _description = "File of Accounting Entries Taken Out"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="File", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="Closed on", required=True, readonly=True)
    exported_on = fields.Datetime(
        string="Taken out on", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    entry_count = fields.Integer(string="Entries", readonly=True, aggregator=None)
    line_count = fields.Integer(string="Lines", readonly=True, aggregator=None)
    amount = fields.Monetary(
        string="Total of the entries",
        readonly=True,
        aggregator=None,
        help="Sum of the debits of the year's entries, the opening balances left out.",
    )
    sha256 = fields.Char(
        string="Fingerprint (SHA-256)",
        readonly=True,
        help="Two files with the same fingerprint are the same to the last character.",
    )

    @api.model
    def _record(self, company, date_from, date_to, written):
        """Keep what was written; ``written`` is the file that the company tells of."""
        totals = company._fec_totals(date_from, date_to)
        # facts: nobody types them, whatever their rights
        return self.sudo().create(
            {
                "name": written.name,
                "company_id": company.id,
                "date_from": date_from,
                "date_to": date_to,
                "user_id": self.env.uid,
                "entry_count": totals["entries"],
                "line_count": written.line_count - 1,
                "amount": float(totals["debit"]),
                "sha256": written.sha256,
            }
        )
