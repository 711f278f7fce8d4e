from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.contract import end_of_term, notice_deadline


class HeatContract(models.Model):
    """How long a contract lasts, how it is renewed and ended, and what follows for its state."""

    _inherit = "heat.contract"

    state = fields.Selection(
        [
            ("upcoming", "Upcoming"),
            ("running", "Running"),
            ("terminating", "Terminating"),
            ("ended", "Ended"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    signed_on = fields.Date(string="Signed on", tracking=True)
    term_months = fields.Integer(
        string="Term (months)",
        aggregator=None,
        tracking=True,
        help="How long the customer is bound; 0: without a term.",
    )
    term_from = fields.Date(
        string="Term counted from",
        tracking=True,
        help="Empty: from the start of the contract. An amendment that renews the term sets it.",
    )
    renewal = fields.Selection(
        [("none", "None"), ("tacit", "Tacit")], required=True, default="none", tracking=True
    )
    renewal_months = fields.Integer(
        string="Renewed for (months)", default=12, aggregator=None, tracking=True
    )
    notice_months = fields.Integer(
        string="Notice (months)",
        aggregator=None,
        tracking=True,
        help="Notice to be given before the end of the term, or before any termination.",
    )
    term_date = fields.Date(
        string="End of the term",
        compute="_compute_term_date",
        store=True,
        help="Last day of the term that runs, tacit renewals included.",
    )
    notice_date = fields.Date(
        string="Notice until",
        compute="_compute_term_date",
        store=True,
        help="Last day to give notice; after it, the contract is renewed.",
    )
    termination_ids = fields.One2many(
        "heat.contract.termination", "contract_id", string="Terminations"
    )
    termination_id = fields.Many2one("heat.contract.termination", compute="_compute_termination_id")
    previous_contract_id = fields.Many2one(
        "heat.contract",
        string="Takes over from",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
        copy=False,
        check_company=True,
    )
    next_contract_ids = fields.One2many(
        "heat.contract", "previous_contract_id", string="Taken over by"
    )

    _durations_positive = models.Constraint(
        "CHECK (COALESCE(term_months, 0) >= 0 AND COALESCE(renewal_months, 0) >= 0 "
        "AND COALESCE(notice_months, 0) >= 0)",
        "Durations cannot be negative.",
    )
    _renewal_lasts = models.Constraint(
        "CHECK (renewal <> 'tacit' OR COALESCE(term_months, 0) = 0 OR renewal_months > 0)",
        "Say for how many months the contract is renewed.",
    )

    @api.depends("date_from", "date_to", "termination_ids.state")
    @api.depends_context("tz")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for contract in self:
            if contract.date_from and contract.date_from > today:
                contract.state = "upcoming"
            elif contract.date_to and contract.date_to < today:
                contract.state = "ended"
            elif contract.date_to and contract.termination_id:
                contract.state = "terminating"
            else:
                contract.state = "running"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        begun = Domain("date_from", "<=", today)
        lasting = Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        terminating = Domain("date_to", "!=", False) & Domain(
            "termination_ids", "any", [("state", "=", "confirmed")]
        )
        domains = {
            "upcoming": Domain("date_from", ">", today),
            "running": begun & lasting & ~terminating,
            "terminating": begun & lasting & terminating,
            "ended": begun & Domain("date_to", "<", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("termination_ids.state")
    def _compute_termination_id(self):
        for contract in self:
            confirmed = contract.termination_ids.filtered(lambda one: one.state == "confirmed")
            contract.termination_id = confirmed[:1]

    @api.depends(
        "date_from", "term_from", "term_months", "renewal", "renewal_months", "notice_months"
    )
    def _compute_term_date(self):
        today = fields.Date.context_today(self)
        for contract in self:
            start = contract.term_from or contract.date_from
            tacit = contract.renewal == "tacit"
            last_day = start and end_of_term(
                start, contract.term_months, tacit and contract.renewal_months or 0, today
            )
            contract.term_date = last_day
            contract.notice_date = (
                tacit and last_day and notice_deadline(last_day, contract.notice_months)
            )

    def action_terminate(self):
        """Record a termination: the form says what it takes before it is confirmed."""
        self.ensure_one()
        pending = self.termination_ids.filtered(lambda one: one.state == "draft")[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Terminate the contract"),
            "res_model": "heat.contract.termination",
            "res_id": pending.id,
            "view_mode": "form",
            "context": {"default_contract_id": self.id},
        }

    def action_change_occupant(self):
        """One occupant leaves, another comes: opens ``heat.contract.occupant.change``."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change of occupant"),
            "res_model": "heat.contract.occupant.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contract_id": self.id},
        }

    def action_amend(self):
        """Prepare an amendment: the form shows its effect before it is recorded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New amendment"),
            "res_model": "heat.contract.amendment",
            "view_mode": "form",
            "context": {
                "default_contract_id": self.id,
                "default_power_kw": self.subscribed_power_kw,
                "default_term_months": self.term_months,
                "default_renewal": self.renewal,
                "default_renewal_months": self.renewal_months,
                "default_notice_months": self.notice_months,
            },
        }
