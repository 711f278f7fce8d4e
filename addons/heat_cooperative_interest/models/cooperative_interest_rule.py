from datetime import date
from decimal import Decimal

from odoo import fields, models

from ..engine.allocation import Rule

#: The law on cooperatives: rules without another date hold from it on.
LAW_DATE = date(1947, 9, 10)
BASES = [
    ("released", "Amount paid on shares"),
    ("subscribed", "Nominal value of shares"),
]
PRESENCES = [
    ("none", "Everybody, up to the day they left"),
    ("close", "Those who hold shares at the end of the period"),
    ("assembly", "Those who hold shares on the day of the assembly"),
]


class CooperativeInterestRule(models.Model):
    """What law and statutes set of reserves and interest, from a day on."""

    _name = "cooperative.interest.rule"
    _description = "Statutes on Result and Interest"
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
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    legal_percent = fields.Float(
        string="Legal reserve (% of the result)", digits=(5, 2), default=15, aggregator=None
    )
    has_threshold = fields.Boolean(string="Legal reserve stops", default=True)
    threshold_percent = fields.Float(
        string="Once reserves reach (% of capital)",
        digits=(6, 2),
        default=100,
        aggregator=None,
        help="The legal reserve takes its part until all reserves reach this part of the capital. "
        "Sources differ: ask your accountant.",
    )
    statutory_percent = fields.Float(
        string="Statutory reserve (% of the rest)",
        digits=(5, 2),
        default=50,
        aggregator=None,
        help="Half at least for a SCIC; more if the statutes say so.",
    )
    ceiling_margin = fields.Float(
        string="Points above the mean TMO", digits=(5, 2), default=2, aggregator=None
    )
    base = fields.Selection(BASES, string="Interest on", required=True, default="released")
    presence = fields.Selection(PRESENCES, string="Paid to", required=True, default="none")
    source = fields.Char(required=True, help="Article of the statutes, assembly that changed it.")

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date_from)", "This cooperative already has rules from that day on."
    )
    _percents = models.Constraint(
        "CHECK (legal_percent BETWEEN 15 AND 100 AND statutory_percent BETWEEN 50 AND 100"
        " AND threshold_percent >= 0 AND ceiling_margin >= 0)",
        "The legal reserve takes 15 % at least, the statutory reserve 50 % of the rest at least; "
        "neither more than 100 %.",
    )

    def _engine_rule(self):
        self.ensure_one()
        return Rule(
            legal=Decimal(str(round(self.legal_percent, 2))),
            threshold=Decimal(str(round(self.threshold_percent, 2)))
            if self.has_threshold
            else None,
            statutory=Decimal(str(round(self.statutory_percent, 2))),
        )
