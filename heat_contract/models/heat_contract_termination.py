from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.heat_base.engine.periods import Period

from ..engine.contract import months_later


class HeatContractTermination(models.Model):
    """The end of a contract as it was announced: once confirmed, it sets the last day."""

    _name = "heat.contract.termination"
    _description = "Termination of a Contract"
    _inherit = ["mail.thread", "heat.decided"]
    _order = "contract_id, received_on desc, id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "previous_date_to"})

    contract_id = fields.Many2one(
        "heat.contract", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        related="contract_id.company_id", store=True, index=True, precompute=True
    )
    received_on = fields.Date(
        string="Notice received on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    date = fields.Date(
        string="Last day of the contract",
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        tracking=True,
        help="Last day included; the closing index is read that day.",
    )
    by = fields.Selection(
        [("customer", "The customer"), ("operator", "The operator")],
        string="Announced by",
        required=True,
        default="customer",
    )
    reason = fields.Selection(
        [
            ("occupant", "Change of occupant"),
            ("sale", "Sale of the building"),
            ("term", "End of the term"),
            ("disconnection", "Disconnection from the network"),
            ("unpaid", "Unpaid bills"),
            ("other", "Other"),
        ],
        required=True,
        tracking=True,
    )
    justification = fields.Text(help="What was written, and what the contract says of it.")
    indemnity = fields.Text(
        string="Compensation",
        help="What is owed on a termination before the term: direct costs, and the part of the "
        "means of supply that is not amortised.",
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", check_company=True)
    state = fields.Selection(
        [("draft", "In preparation"), ("confirmed", "Confirmed"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    previous_date_to = fields.Date(readonly=True, copy=False)
    warning = fields.Text(compute="_compute_warning")

    _one_confirmed = models.UniqueIndex(
        "(contract_id) WHERE state = 'confirmed'", "This contract is terminated already."
    )

    @api.depends("contract_id", "received_on")
    def _compute_date(self):
        """The earliest day that the notice allows, until another is typed."""
        for termination in self:
            termination.date = termination.date or termination._earliest()

    @api.depends("contract_id", "received_on", "date")
    @api.depends_context("lang")
    def _compute_warning(self):
        for termination in self:
            doubts = termination._doubts() if termination.contract_id else []
            termination.warning = "\n".join(doubts)

    @api.depends("contract_id.name", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for termination in self:
            termination.display_name = self.env._(
                "%(contract)s – end on %(day)s",
                contract=termination.contract_id.name or "",
                day=format_date(self.env, termination.date),
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        for termination in self:
            if termination.state == "confirmed":
                raise UserError(
                    self.env._("A confirmed termination stays on file: withdraw it instead.")
                )

    def write(self, vals):
        if vals.keys() & {"contract_id", "date", "received_on"} and "confirmed" in self.mapped(
            "state"
        ):
            raise UserError(
                self.env._("The termination is confirmed. Withdraw it, then record another one.")
            )
        return super().write(vals)

    def action_confirm(self):
        for termination in self.filtered(lambda one: one.state == "draft"):
            contract = termination.contract_id
            if termination.date < contract.date_from:
                raise UserError(
                    self.env._(
                        "Contract %(contract)s starts on %(day)s: it cannot end before.",
                        contract=contract.name,
                        day=format_date(self.env, contract.date_from),
                    )
                )
            termination._deciding().write(
                {"state": "confirmed", "previous_date_to": contract.date_to}
            )
            contract.date_to = termination.date
        return {"type": "ir.actions.act_window_close"}

    def action_withdraw(self):
        """The contract goes on as if nothing had been announced; the record stays."""
        for termination in self.filtered(lambda one: one.state == "confirmed"):
            final = termination.contract_id.bill_ids.filtered(
                lambda bill: bill.kind == "final" and bill.state == "posted"
            )
            if final:
                raise UserError(
                    self.env._(
                        "The final bill %(bill)s is posted: credit it first.",
                        bill=final[0].display_name,
                    )
                )
            termination._deciding().state = "withdrawn"
            termination.contract_id.date_to = termination.previous_date_to
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _earliest(self):
        if not self.received_on:
            return False
        notice = self.contract_id.notice_months
        return months_later(self.received_on, notice) if notice else self.received_on

    def _doubts(self):
        contract, day = self.contract_id, self.date
        if not day:
            return []
        doubts = []
        earliest = contract.notice_months and self._earliest()
        if earliest and day < earliest:
            doubts.append(
                self.env._(
                    "Notice of %(months)s months ends on %(day)s only.",
                    months=contract.notice_months,
                    day=format_date(self.env, earliest),
                )
            )
        if contract.term_date and day < contract.term_date:
            doubts.append(
                self.env._(
                    "The customer is bound until %(day)s: note in the termination what is owed.",
                    day=format_date(self.env, contract.term_date),
                )
            )
        return doubts + self._billed_doubts(contract._billed_days().get(contract._origin, ()))

    def _billed_doubts(self, billed):
        """What the bills posted already say of the last day."""
        doubts, following = [], self.date + timedelta(days=1)
        after = Period(following, date.max)
        bills = [bill for days, bill in billed if days.intersection(after)]
        if bills:
            doubts.append(
                self.env._(
                    "Days after that one are billed already: %(bills)s. The final bill settles "
                    "them, or they are credited.",
                    bills=", ".join(bill.display_name for bill in bills),
                )
            )
        elif last := [bill for days, bill in billed if days.end == following]:
            doubts.append(
                self.env._(
                    "Everything is billed until that day: the last bill is %(bill)s, no final bill "
                    "follows.",
                    bill=", ".join(bill.display_name for bill in last),
                )
            )
        return doubts
