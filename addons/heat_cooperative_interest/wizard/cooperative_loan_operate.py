from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class CooperativeLoanOperate(models.TransientModel):
    """Money received, interest recorded, or repaid: seen before it is posted."""

    _name = "cooperative.loan.operate"
    _description = "Record an Operation on Shareholder Loans"

    loan_ids = fields.Many2many("cooperative.loan", string="Loans", required=True, readonly=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        selection=lambda self: (
            self.env["cooperative.loan.operation"]._fields["kind"]._description_selection(self.env)
        ),
        required=True,
        readonly=True,
    )
    date = fields.Date(string="On", required=True, compute="_compute_date", store=True,
                       readonly=False)  # fmt: skip
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    journal_id = fields.Many2one(
        "account.journal",
        string="Bank",
        domain="[('company_id', '=', company_id), ('type', '=', 'bank')]",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
    )
    preview = fields.Text(compute="_compute_preview")

    @api.depends("loan_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.loan_ids.company_id[:1]

    @api.depends("loan_ids", "kind")
    def _compute_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            # interest is recorded at the end of a year, which is what is forgotten first
            last = fields.Date.subtract(today.replace(month=1, day=1), days=1)
            started = min(wizard.loan_ids.mapped("date"), default=today)
            recorded = max(filter(None, wizard.loan_ids.mapped("accrued_until")), default=started)
            is_late = wizard.kind == "accrual" and recorded < last
            wizard.date = wizard.date or (last if is_late else today)

    @api.depends("loan_ids", "kind")
    def _compute_amount(self):
        for wizard in self:
            loan = wizard.loan_ids[:1]
            wizard.amount = loan.amount if wizard.kind == "deposit" else loan.balance

    @api.depends("company_id")
    def _compute_journal_id(self):
        for wizard in self:
            wizard.journal_id = wizard.company_id._bank_journal()

    @api.depends("loan_ids", "kind", "date", "amount")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = wizard._preview_text() if wizard.date else False

    def _preview_text(self):
        if self.kind != "accrual":
            loan = self.loan_ids[:1]
            return self.env._(
                "%(loan)s: %(amount)s on %(day)s.",
                loan=loan.display_name,
                amount=self.currency_id.format(self.amount),
                day=format_date(self.env, self.date),
            )
        return "\n".join(
            self.env._(
                "%(loan)s: %(amount)s of interest up to %(day)s.",
                loan=loan.display_name,
                amount=self.currency_id.format(float(loan._interest_until(self.date))),
                day=format_date(self.env, self.date),
            )
            for loan in self.loan_ids
        )

    def action_record(self):
        """Post it."""
        self.ensure_one()
        operations = self.env["cooperative.loan.operation"]
        operations.check_access("create")
        for loan in self.loan_ids:
            amount = self.amount
            if self.kind == "accrual":
                amount = float(loan._interest_until(self.date))
            elif len(self.loan_ids) > 1:
                raise UserError(self.env._("Money moves one loan at a time."))
            elif not self.journal_id:
                raise UserError(self.env._("Choose the bank journal."))
            if self.kind == "repayment":
                loan._check_repayment(self.date, amount)
            if loan.currency_id.compare_amounts(amount, 0) <= 0:
                raise UserError(
                    self.env._(
                        "“%(loan)s”: there is nothing to record up to %(day)s.",
                        loan=loan.display_name,
                        day=format_date(self.env, self.date),
                    )
                )
            operations |= operations.create(
                {
                    "loan_id": loan.id,
                    "company_id": loan.company_id.id,
                    "kind": self.kind,
                    "date": self.date,
                    "amount": amount,
                    "journal_id": self.journal_id.id if self.kind != "accrual" else False,
                }
            )
        operations._post()
        return {"type": "ir.actions.act_window_close"}
