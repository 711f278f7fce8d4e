from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine import entries


class CooperativeLoanOperation(models.Model):
    """What happens to a shareholder loan on a day, with its entry."""

    _name = "cooperative.loan.operation"
    _description = "Operation on a Shareholder Loan"
    _inherit = ["cooperative.posted.document"]
    _order = "date desc, id desc"
    _settled_fields = frozenset({"loan_id", "kind", "date", "amount", "journal_id"})

    loan_id = fields.Many2one(
        "cooperative.loan", required=True, index=True, ondelete="restrict", check_company=True
    )
    kind = fields.Selection(
        [
            ("deposit", "Money received"),
            ("accrual", "Interest recorded"),
            ("repayment", "Repayment"),
        ],
        required=True,
    )
    date = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    journal_id = fields.Many2one(
        "account.journal", string="Bank", ondelete="restrict", check_company=True
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted"), ("reversed", "Reversed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "An operation is of an amount above zero."
    )

    @api.depends("kind", "date", "loan_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{one.loan_id.display_name}, {kinds.get(one.kind, '')}"

    def _post(self):
        for one in self:
            one._check_order()
            lines = entries.loan(one.kind, one.loan_id.member_id.id, exact(one.amount))
            bank = one.journal_id if one.kind != "accrual" else None
            move = one._post_entry(one.date, lines, bank)
            one._deciding().write({"state": "posted", "move_id": move.id})

    def _check_order(self):
        """Interest recorded rests on the days before it: nothing moves there any more."""
        self.ensure_one()
        until = self.loan_id.accrued_until
        if self.date < self.loan_id.date:
            raise UserError(
                self.env._(
                    "“%(loan)s” was signed on %(day)s: nothing happens before.",
                    loan=self.loan_id.display_name,
                    day=format_date(self.env, self.loan_id.date),
                )
            )
        if until and self.date < until:
            raise UserError(
                self.env._(
                    "Interest of “%(loan)s” is recorded until %(day)s: give that day or a later "
                    "one, or reverse what was recorded first.",
                    loan=self.loan_id.display_name,
                    day=format_date(self.env, until),
                )
            )

    def action_reverse(self):
        """Undo an operation by a reversal, the last one first."""
        self._check_decides()
        for one in self:
            one._check_state("posted")
            loan = one.loan_id
            later = loan.operation_ids.filtered(
                lambda other, one=one: (
                    other.state == "posted" and (other.date, other.id) > (one.date, one.id)
                )
            )
            if later:
                raise UserError(
                    self.env._(
                        "“%(later)s” of %(day)s rests on it: reverse that first.",
                        later=later[0].display_name,
                        day=format_date(self.env, later[0].date),
                    )
                )
            if (
                one.kind == "accrual"
                and loan.currency_id.compare_amounts(one.amount, loan.interest_due) > 0
            ):
                raise UserError(
                    self.env._(
                        "The interest of “%(loan)s” was paid: reverse its payment first.",
                        loan=loan.display_name,
                    )
                )
            reversal = one._reverse_entry()
            one._deciding().write({"state": "reversed", "reversal_move_id": reversal.id})
