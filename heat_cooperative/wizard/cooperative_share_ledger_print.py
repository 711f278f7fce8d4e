from odoo import api, fields, models
from odoo.exceptions import UserError

#: Longer lists are for a spreadsheet: as PDF they take minutes to draw and to read.
MOST_ROWS = 500


class CooperativeShareLedgerPrint(models.TransientModel):
    """Register of movements or individual accounts, as of a day."""

    _name = "cooperative.share.ledger.print"
    _description = "Register and Individual Accounts"

    company_id = fields.Many2one(
        "res.company", string="Cooperative", required=True, default=lambda self: self.env.company
    )
    content = fields.Selection(
        [
            ("register", "Register of movements"),
            ("accounts", "Individual accounts"),
            ("holders", "List of members and what they hold"),
        ],
        required=True,
        default="register",
    )
    date = fields.Date(
        string="As of", required=True, default=fields.Date.context_today,
        help="Movements of this day and of all days before.",
    )  # fmt: skip

    @api.depends("content", "date")
    def _compute_display_name(self):
        contents = dict(self._fields["content"]._description_selection(self.env))
        for wizard in self:
            wizard.display_name = f"{contents.get(wizard.content, '')} {wizard.date}"

    def action_print(self):
        """As PDF, where it is short enough to be read."""
        self.ensure_one()
        rows = len(self._tabulate()["rows"])
        if rows > MOST_ROWS:
            raise UserError(
                self.env._(
                    "%(rows)s lines are too many for a PDF (%(most)s at most): take the "
                    "spreadsheet.",
                    rows=rows,
                    most=MOST_ROWS,
                )
            )
        return self.env.ref("heat_cooperative.cooperative_share_ledger_print_report").report_action(
            self, config=False
        )

    def action_export(self):
        """As a spreadsheet."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/cooperative/register/{self.id}.xlsx",
            "target": "download",
        }

    def _tabulate(self):
        self.ensure_one()
        return self.company_id._share_ledger()._tabulate(self.content, self.date)
