from odoo import fields, models

from odoo.addons.heat_cooperative.engine.money import exact


class CooperativeCapitalRule(models.Model):
    """What law and statutes set of exits, from a day on."""

    _name = "cooperative.capital.rule"
    _description = "Statutes on Exits and Capital"
    _inherit = ["cooperative.dated.rule"]
    _check_company_auto = True

    currency_id = fields.Many2one(related="company_id.currency_id")
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

    def _floor_part(self):
        self.ensure_one()
        return exact(self.floor_percent) / 100
