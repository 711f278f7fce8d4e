from odoo import fields, models


class CooperativeMember(models.Model):
    _inherit = "cooperative.member"

    interest_payment_line_ids = fields.One2many(
        "cooperative.interest.payment.line", "member_id", domain=[("state", "=", "paid")]
    )
    loan_ids = fields.One2many("cooperative.loan", "member_id")
    interest_received = fields.Monetary(
        compute="_compute_earned", help="Net, of shares and loans, since the beginning."
    )
    loan_balance = fields.Monetary(string="Lent now", compute="_compute_earned")

    def _compute_earned(self):
        received = dict(
            self.env["cooperative.interest.payment.line"]._read_group(
                [("member_id", "in", self.ids), ("state", "=", "paid")], ["member_id"], ["net:sum"]
            )
        )
        lent = dict(
            self.env["cooperative.loan"]._read_group(
                [("member_id", "in", self.ids)], ["member_id"], ["balance:sum"]
            )
        )
        for member in self:
            member.interest_received = received.get(member._origin, 0)
            member.loan_balance = lent.get(member._origin, 0)

    def action_open_interest(self):
        """The interest paid to the member."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_interest_payment_line_action"
        )
        return {
            **action,
            "domain": [("member_id", "=", self.id), ("state", "=", "paid")],
            "context": {},
            "display_name": self.display_name,
        }

    def action_open_loans(self):
        """What the member lends."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_interest.cooperative_loan_action"
        )
        return {
            **action,
            "domain": [("member_id", "=", self.id)],
            "context": {"default_member_id": self.id},
            "display_name": self.display_name,
        }
