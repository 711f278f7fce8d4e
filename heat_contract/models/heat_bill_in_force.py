from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HeatBill(models.Model):
    """What bills in force owe to each other, checked when one is posted or credited."""

    _inherit = "heat.bill"

    has_draft_credit = fields.Boolean(
        string="Credit to post",
        compute="_compute_has_draft_credit",
        search="_search_has_draft_credit",
        help="A credit of this bill is drafted: until it is posted, the bill stands.",
    )

    @api.depends("credit_bill_ids.state")
    def _compute_has_draft_credit(self):
        for bill in self:
            bill.has_draft_credit = bool(bill._draft_credits())

    def _search_has_draft_credit(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        drafts = self._search([("kind", "=", "credit"), ("state", "=", "prepared")])
        wanted = (True in value) == (operator == "in")
        return [("credit_bill_ids", "in" if wanted else "not in", drafts)]

    def _draft_credits(self):
        return self.credit_bill_ids.filtered(lambda credit: credit.state == "prepared")

    def action_open_draft_credit(self):
        """Open the draft credit, where it is checked and posted."""
        self.ensure_one()
        return self._draft_credits()[:1].action_open_invoice()

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

    def _check_instalments(self):
        """No posted bill settles days whose instalments are in force and not deducted.

        Whichever of the two comes last is refused.
        """
        self.env["heat.bill"].flush_model()
        self.env["heat.bill.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT paid.bill_id, charge.bill_id
                     FROM heat_bill_line paid
                     JOIN heat_bill p ON p.id = paid.bill_id AND p.state = 'posted'
                     JOIN heat_bill_line charge ON charge.contract_id = paid.contract_id
                      AND charge.code = paid.code AND charge.role = 'charge' AND charge.live
                      AND charge.date_from <= paid.date_to AND charge.date_to >= paid.date_from
                     JOIN heat_bill c ON c.id = charge.bill_id AND c.state = 'posted'
                      AND c.kind IN ('settlement', 'final')
                    WHERE paid.role = 'instalment' AND paid.live
                      AND (paid.bill_id = ANY(%(bills)s) OR charge.bill_id = ANY(%(bills)s))
                      AND paid.contract_id = ANY(%(contracts)s)
                      AND NOT EXISTS (SELECT FROM heat_bill_line taken
                                       WHERE taken.origin_line_id = paid.id
                                         AND taken.role = 'deduction' AND taken.live)
                    LIMIT 1""",
                bills=self.ids,
                contracts=self.contract_id.ids,
            )
        )
        for paid, charge in rows:
            raise UserError(
                self.env._(
                    "%(settlement)s charges days of the instalment %(instalment)s without "
                    "deducting it: prepare the billing run again.",
                    settlement=self.browse(charge).display_name,
                    instalment=self.browse(paid).display_name,
                )
            )
