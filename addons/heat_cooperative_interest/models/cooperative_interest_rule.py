from odoo import fields, models

from odoo.addons.heat_cooperative.engine.money import exact

from ..engine.allocation import Rule

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
    _inherit = ["cooperative.dated.rule"]
    _check_company_auto = True

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
            legal=exact(self.legal_percent),
            threshold=exact(self.threshold_percent) if self.has_threshold else None,
            statutory=exact(self.statutory_percent),
        )
