from odoo import api, fields, models
from odoo.exceptions import UserError


class HeatVatCorrectionLine(models.Model):
    """A bill to credit and to prepare again."""

    _name = "heat.vat.correction.line"
    _description = "Bill of a VAT Correction"
    _inherit = ["heat.decided"]
    _order = "correction_id, bill_id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"correction_id", "bill_id", "difference", "refusal"})

    correction_id = fields.Many2one(
        "heat.vat.correction", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="correction_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="correction_id.currency_id")
    bill_id = fields.Many2one(
        "heat.bill", required=True, index=True, ondelete="restrict", check_company=True
    )
    contract_id = fields.Many2one(related="bill_id.contract_id")
    partner_id = fields.Many2one(related="bill_id.partner_id", string="Payer")
    run_id = fields.Many2one(related="bill_id.run_id")
    amount_untaxed = fields.Monetary(related="bill_id.amount_untaxed", string="Before tax")
    amount_tax = fields.Monetary(related="bill_id.amount_tax", string="VAT billed")
    difference = fields.Monetary(string="VAT difference", readonly=True)
    refusal = fields.Char(string="Why it is refused", readonly=True)
    replaced_by_ids = fields.Many2many("heat.bill", string="Replaced by", compute="_compute_state")
    state = fields.Selection(
        [
            ("waiting", "To credit"),
            ("refused", "Refused"),
            ("credited", "Credited"),
            ("prepared", "Prepared again"),
            ("billed", "Billed again"),
        ],
        compute="_compute_state",
    )

    _bill_once = models.UniqueIndex("(correction_id, bill_id)", "A correction names a bill once.")

    @api.depends("bill_id.state", "bill_id.run_id.bill_ids.state", "refusal")
    def _compute_state(self):
        renewed = {
            run: run.bill_ids.filtered(
                lambda bill: bill.state in ("prepared", "posted") and bill.kind != "credit"
            ).grouped(lambda bill: (bill.contract_id, bill.partner_id))
            for run in self.run_id
        }
        for line in self:
            bills = renewed.get(line.run_id, {}).get((line.contract_id, line.partner_id))
            line.replaced_by_ids = (bills or line.bill_id) - line.bill_id
            if line.bill_id.state != "credited":
                line.state = "refused" if line.refusal else "waiting"
            elif not line.replaced_by_ids:
                line.state = "credited"
            elif "prepared" in line.replaced_by_ids.mapped("state"):
                line.state = "prepared"
            else:
                line.state = "billed"

    def _credit(self):
        """Post the credit of the bill; what refuses it is kept on the line."""
        self.ensure_one()
        correction = self.correction_id
        try:
            with self.env.cr.savepoint():
                self.bill_id.move_id._reverse_moves(
                    [
                        {
                            "invoice_date": correction.credit_date,
                            "date": correction.credit_date,
                            "ref": self.env._(
                                "VAT corrected: %(number)s", number=self.bill_id.number
                            ),
                        }
                    ],
                    cancel=True,
                )
        except UserError as error:
            self._deciding().refusal = str(error)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(line.correction_id.started_at for line in self):
            raise UserError(
                self.env._(
                    "The lines of a correction that was started tell what it does, and stay."
                )
            )
