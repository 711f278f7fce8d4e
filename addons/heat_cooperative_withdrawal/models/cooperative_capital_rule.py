from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import format_date

#: The law on cooperatives: rules without another date hold from it on.
LAW_DATE = date(1947, 9, 10)


class CooperativeCapitalRule(models.Model):
    """What law and statutes set of exits, from a day on."""

    _name = "cooperative.capital.rule"
    _description = "Statutes on Exits and Capital"
    _order = "company_id, date_from desc"
    _rec_name = "date_from"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="Cooperative",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    floor_percent = fields.Float(
        string="Capital kept (% of the highest reached)",
        digits=(5, 2),
        default=25,
        aggregator=None,
        help="A quarter at least of the highest capital ever reached (loi 47-1775, article 13).",
    )
    minimum_capital = fields.Monetary(
        string="Least capital",
        help="Amount below which the capital never falls: of the statutes, or of the form of the "
        "company.",
    )
    lock_in_months = fields.Integer(
        string="Shares kept for (months)",
        aggregator=None,
        help="How long shares are kept before they may be given back; zero: not at all.",
    )
    in_parts = fields.Boolean(
        string="Served in part",
        default=True,
        help="Whether a request may be served for the shares that the floor permits, the rest "
        "waiting.",
    )
    first_payment_months = fields.Integer(
        string="First payment after (months)",
        aggregator=None,
        help="From the day the shares are cancelled; zero: at once.",
    )
    instalment_count = fields.Integer(
        string="Yearly instalments", default=1, required=True, aggregator=None
    )
    last_payment_years = fields.Integer(
        string="Paid at the latest after (years)",
        default=5,
        required=True,
        aggregator=None,
        help="From the day the member left; five years at most.",
    )
    source = fields.Char(required=True, help="Article of the statutes, assembly that changed it.")

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date_from)", "This cooperative already has rules from that day on."
    )
    _floor = models.Constraint(
        "CHECK (floor_percent BETWEEN 25 AND 100 AND minimum_capital >= 0)",
        "The capital kept is a quarter at least of the highest reached, and not more than all.",
    )
    _delays = models.Constraint(
        "CHECK (lock_in_months >= 0 AND first_payment_months >= 0 AND instalment_count BETWEEN 1"
        " AND 6 AND last_payment_years BETWEEN 0 AND 5)",
        "Who leaves is paid within five years, in one to six instalments; delays are not negative.",
    )

    @api.depends("date_from")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = self.env._(
                "Statutes from %(day)s", day=format_date(self.env, rule.date_from)
            )

    @api.model
    def _at(self, company, day):
        """The rule in force on ``day``; that of the law where the statutes are not noted."""
        rule = self.search(
            [("company_id", "=", company.id), ("date_from", "<=", day)],
            order="date_from desc",
            limit=1,
        )
        return rule or self.new({"company_id": company.id, "date_from": LAW_DATE})

    def _floor_part(self):
        self.ensure_one()
        return Decimal(str(round(self.floor_percent, 2))) / 100
