from odoo import fields, models

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.verdicts import Limits


class CooperativeComplianceRule(models.Model):
    """What law and statutes ask of a cooperative, from a day on."""

    _name = "cooperative.compliance.rule"
    _description = "Limits of Law and Statutes"
    _inherit = ["cooperative.dated.rule"]
    _check_company_auto = True

    currency_id = fields.Many2one(related="company_id.currency_id")
    least_categories = fields.Integer(
        string="Categories at least", required=True, default=3, aggregator=None
    )
    public_body_percent = fields.Float(
        string="Public bodies at most (% of capital)",
        digits=(5, 2),
        required=True,
        default=50,
        aggregator=None,
        help="What all of them hold together.",
    )
    holder_percent = fields.Float(
        string="One holder at most (% of capital)",
        digits=(5, 2),
        aggregator=None,
        help="Cap of the statutes for one member; zero: none.",
    )
    offering_threshold = fields.Monetary(
        string="Raised in twelve months, below",
        required=True,
        default=8_000_000,
        aggregator=None,
        help="From that amount on, an offer to the public needs a prospectus. European law lets "
        "it change: see what the AMF says today.",
    )
    revision_years = fields.Integer(
        string="Years between revisions",
        required=True,
        default=5,
        aggregator=None,
        help="Five at most; statutes may set fewer.",
    )
    warning_months = fields.Integer(
        string="Months of warning",
        required=True,
        default=6,
        aggregator=None,
        help="How long before a deadline the cooperative wants to be warned.",
    )
    source = fields.Char(help="Article of the statutes, law that changed a figure.")

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date_from)", "This cooperative already has limits from that day on."
    )
    _percents = models.Constraint(
        "CHECK (public_body_percent > 0 AND public_body_percent <= 100"
        " AND holder_percent BETWEEN 0 AND 100)",
        "Parts of the capital are between 0 and 100 %.",
    )
    _figures = models.Constraint(
        "CHECK (least_categories >= 1 AND offering_threshold > 0"
        " AND revision_years BETWEEN 1 AND 99 AND warning_months BETWEEN 0 AND 99)",
        "One category, one euro and one year at least; months of warning are not negative.",
    )

    def _limits(self):
        """Figures of the rule, or those of the law."""
        if not self:
            return Limits()
        self.ensure_one()
        holder = exact(self.holder_percent)
        return Limits(
            least_categories=self.least_categories,
            public_body_percent=exact(self.public_body_percent),
            holder_percent=holder or None,
            offering_threshold=exact(self.offering_threshold),
            revision_years=self.revision_years,
            warning_months=self.warning_months,
        )
