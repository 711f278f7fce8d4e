from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.vote import VoteError, check_weights, exact_weights

#: What a majority must reach, and whether it must exceed it.
MAJORITIES = {
    "half": (Fraction(1, 2), True),
    "two_thirds": (Fraction(2, 3), False),
    "three_quarters": (Fraction(3, 4), False),
    "all": (Fraction(1), False),
}
MAJORITY_NAMES = [
    ("half", "More than half"),
    ("two_thirds", "Two thirds"),
    ("three_quarters", "Three quarters"),
    ("all", "Unanimity"),
]


class CooperativeStatutes(models.Model):
    """What statutes choose of assemblies and votes, from a day on."""

    _name = "cooperative.statutes"
    _description = "Statutes on Assemblies"
    _inherit = ["cooperative.dated.rule"]
    _check_company_auto = True

    vote_rule = fields.Selection(
        [
            ("per_head", "One member, one vote"),
            ("proportional", "Colleges, votes in proportion"),
            ("winner_takes_all", "Colleges, the majority takes all"),
        ],
        string="Votes",
        required=True,
        default="per_head",
    )
    absent = fields.Selection(
        [("lost", "Is lost"), ("renormalised", "Goes to the other colleges")],
        string="Weight of a college without a vote",
        required=True,
        default="lost",
    )
    tie = fields.Selection(
        [("lost", "Is lost"), ("split", "Is split in two halves")],
        string="Weight of a college that is divided",
        required=True,
        default="lost",
        help="As many for as against, where the majority of a college takes all.",
    )
    college_ids = fields.One2many("cooperative.statutes.college", "statutes_id", copy=True)
    quorum_ordinary = fields.Float(
        string="Quorum, ordinary (%)", digits=(5, 2), aggregator=None, help="Zero: none."
    )
    quorum_extraordinary = fields.Float(
        string="Quorum, extraordinary (%)", digits=(5, 2), aggregator=None, help="Zero: none."
    )
    majority_ordinary = fields.Selection(
        MAJORITY_NAMES, string="Majority, ordinary", required=True, default="half"
    )
    majority_extraordinary = fields.Selection(
        MAJORITY_NAMES, string="Majority, extraordinary", required=True, default="two_thirds"
    )
    proxy_fixed = fields.Integer(
        string="Proxies at most", aggregator=None, help="That one member may hold; zero: no limit."
    )
    proxy_percent = fields.Float(
        string="Proxies at most (% of members)",
        digits=(5, 2),
        aggregator=None,
        help="Rounded down, one at least; zero: no limit. The lower of both limits holds.",
    )
    notice_days = fields.Integer(
        string="Days of notice", default=15, aggregator=None,
        help="Between the convocation and the assembly.",
    )  # fmt: skip

    _date_unique = models.Constraint(
        "UNIQUE (company_id, date_from)", "This cooperative already has statutes from that day on."
    )
    _percents = models.Constraint(
        "CHECK (quorum_ordinary BETWEEN 0 AND 100 AND quorum_extraordinary BETWEEN 0 AND 100"
        " AND proxy_percent BETWEEN 0 AND 100 AND proxy_fixed >= 0 AND notice_days >= 0)",
        "Quorums and limits are between 0 and 100 %, numbers of proxies and days not negative.",
    )

    @api.constrains("vote_rule", "college_ids")
    def _check_colleges(self):
        for statutes in self.filtered(lambda one: one.vote_rule != "per_head"):
            try:
                check_weights(statutes._weights())
            except VoteError as error:
                raise ValidationError(statutes._weight_refusal(error)) from error

    def _weight_refusal(self, error):
        college = self.env["cooperative.college"]
        if error.reason in ("light_college", "heavy_college"):
            college = college.browse(error.subject)
        return {
            "few_colleges": self.env._(
                "The law wants three colleges at least: add some, or let each member have one vote."
            ),
            "light_college": self.env._(
                "College “%(name)s” weighs less than 10 %%: the law wants between 10 and 50 %% for "
                "each.",
                name=college.name,
            ),
            "heavy_college": self.env._(
                "College “%(name)s” weighs more than 50 %%: the law wants between 10 and 50 %% for "
                "each.",
                name=college.name,
            ),
            "bad_sum": self.env._("The weights of the colleges add up to 100 %."),
        }[error.reason]

    def _weights(self):
        """{college id: weight in percent}, exact where colleges weigh the same"""
        self.ensure_one()
        return exact_weights(
            {line.college_id.id: Fraction(str(round(line.weight, 2))) for line in self.college_ids}
        )

    def _quorum(self, is_extraordinary):
        self.ensure_one()
        percent = self.quorum_extraordinary if is_extraordinary else self.quorum_ordinary
        return Fraction(str(round(percent, 2)))

    def _majority(self, is_extraordinary):
        """What the votes for must reach, and whether they must exceed it."""
        self.ensure_one()
        return MAJORITIES[
            self.majority_extraordinary if is_extraordinary else self.majority_ordinary
        ]

    def _proxy_part(self):
        self.ensure_one()
        return Fraction(str(round(self.proxy_percent, 2))) / 100 if self.proxy_percent else None
