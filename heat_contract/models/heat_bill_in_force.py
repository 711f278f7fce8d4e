from odoo import models
from odoo.exceptions import UserError


class HeatBill(models.Model):
    """What bills in force owe to each other, checked when one is posted or credited."""

    _inherit = "heat.bill"

    def _check_nothing_rests_on(self):
        """Refuse to credit a bill that a posted one, not credited with it, corrects or deducts."""
        later = self.env["heat.bill.line"].search(
            [
                ("origin_line_id.bill_id", "in", self.ids),
                ("live", "=", True),
                ("bill_id", "not in", self.ids),
                ("bill_id.state", "=", "posted"),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(later)s corrects or deducts %(bill)s: credit %(later)s first.",
                    later=later.bill_id.display_name,
                    bill=later.origin_line_id.bill_id.display_name,
                )
            )

    def _check_origins(self):
        """What posted bills correct or deduct is in force still."""
        gone = self.env["heat.bill.line"].search(
            [
                ("bill_id", "in", self.ids),
                ("bill_id.kind", "!=", "credit"),
                ("origin_line_id", "any", [("live", "=", False)]),
            ],
            limit=1,
        )
        if gone:
            raise UserError(
                self.env._(
                    "%(bill)s corrects or deducts %(origin)s, which was credited since: prepare "
                    "the billing run again.",
                    bill=gone.bill_id.display_name,
                    origin=gone.origin_line_id.bill_id.display_name,
                )
            )
