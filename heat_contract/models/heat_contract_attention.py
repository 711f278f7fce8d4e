from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

#: Days before a deadline from which it is told.
NOTICE_DAYS = 90
TERM_DAYS = 180


class HeatContract(models.Model):
    """What somebody must decide or do about a contract, and by when."""

    _inherit = "heat.contract"

    attention = fields.Text(string="To follow up", compute="_compute_attention")
    needs_attention = fields.Boolean(
        string="To be followed up", compute="_compute_attention", search="_search_needs_attention"
    )
    decision_due_on = fields.Date(
        string="Decision due on",
        compute="_compute_attention",
        help="When the oldest request for a reduction of power must be decided.",
    )

    difference_due = fields.Boolean(
        compute="_compute_difference_due",
        help="An index or a reading that posted bills rest on has changed since.",
    )

    def _compute_difference_due(self):
        lines = self.env["heat.bill.line"].search(
            [
                ("contract_id", "in", self.ids),
                ("role", "=", "charge"),
                ("live", "=", True),
                ("bill_id.state", "=", "posted"),
                "|",
                ("index_moved_on", "!=", False),
                ("readings_changed", "=", True),
            ]
        )
        due = lines.filtered(lambda line: line._is_difference_due()).contract_id
        for contract in self:
            contract.difference_due = contract._origin in due

    @api.depends(
        "state",
        "date_to",
        "term_date",
        "notice_date",
        "blocker_ids",
        "amendment_ids.state",
        "amendment_ids.decision_due_on",
        "next_contract_ids",
        "bill_ids.is_outdated",
        "bill_ids.state",
    )
    @api.depends_context("lang", "tz")
    def _compute_attention(self):
        today = fields.Date.context_today(self)
        for contract in self:
            pending = contract.amendment_ids.filtered(
                lambda one: one.state == "draft" and one.decision_due_on
            ).sorted("decision_due_on")
            reasons = [
                *map(contract._pending_reason, pending),
                *contract._term_reasons(today),
                *contract._end_reasons(today),
            ]
            outdated = contract.bill_ids.filtered(
                lambda bill: bill.is_outdated and bill.state == "posted"
            )
            if outdated:
                reasons.append(contract._outdated_reason(outdated))
            if contract.blocker_ids:
                reasons.append(self.env._("It could not be billed."))
            contract.decision_due_on = pending[:1].decision_due_on
            contract.attention = "\n".join(reasons)
            contract.needs_attention = bool(reasons)

    def _pending_reason(self, amendment):
        return self.env._(
            "Reduction of power asked for on %(asked)s: decide by %(due)s.",
            asked=format_date(self.env, amendment.requested_on),
            due=format_date(self.env, amendment.decision_due_on),
        )

    def _outdated_reason(self, bills):
        return self.env._(
            "An amendment reaches into the days of %(bills)s: credit them, and the next run bills "
            "the days again; or keep them as they are.",
            bills=", ".join(bills.mapped("display_name")),
        )

    def _term_reasons(self, today):
        last_day = self.term_date
        if self.state != "running" or self.date_to or not last_day:
            return []
        shown = format_date(self.env, last_day)
        if self.renewal == "tacit":
            if today <= self.notice_date <= today + timedelta(days=NOTICE_DAYS):
                return [
                    self.env._(
                        "Renewed after %(day)s unless notice is given by %(notice)s.",
                        day=shown,
                        notice=format_date(self.env, self.notice_date),
                    )
                ]
            return []
        if last_day < today:
            return [self.env._("Its term ended on %(day)s and it runs on.", day=shown)]
        if last_day <= today + timedelta(days=TERM_DAYS):
            return [self.env._("Its term ends on %(day)s: renew it or end it.", day=shown)]
        return []

    def _end_reasons(self, today):
        if not self.date_to or self.state not in ("running", "terminating"):
            return []
        if self.date_to > today + timedelta(days=NOTICE_DAYS) or self.next_contract_ids:
            return []
        return [
            self.env._(
                "It ends on %(day)s: read its meters that day.",
                day=format_date(self.env, self.date_to),
            )
        ]

    def _search_needs_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        soon = today + timedelta(days=NOTICE_DAYS)
        running = Domain("state", "=", "running") & Domain("date_to", "=", False)
        notice = Domain("notice_date", ">=", today) & Domain("notice_date", "<=", soon)
        term = Domain("term_date", "<=", today + timedelta(days=TERM_DAYS))
        ending = Domain("date_to", ">=", today) & Domain("date_to", "<=", soon)
        needs = Domain.OR(
            [
                Domain("blocker_ids", "!=", False),
                Domain("bill_ids", "any", [("is_outdated", "=", True), ("state", "=", "posted")]),
                Domain(
                    "amendment_ids",
                    "any",
                    [("state", "=", "draft"), ("decision_due_on", "!=", False)],
                ),
                running & Domain("renewal", "=", "tacit") & notice,
                running & Domain("renewal", "=", "none") & term,
                ending
                & Domain("state", "in", ("running", "terminating"))
                & Domain("next_contract_ids", "=", False),
            ]
        )
        return needs if True in value else ~needs
