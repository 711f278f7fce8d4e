from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: What is typed of a show of hands.
TOTALS = frozenset({"votes_for", "votes_against", "abstentions"})


class CooperativeResolutionCount(models.Model):
    """Votes of a college on a resolution: totals, and nothing of who cast them.

    No log columns: they would tell who voted last.
    """

    _name = "cooperative.resolution.count"
    _description = "Votes of a College"
    _order = "resolution_id, college_id, id"
    _rec_name = "college_id"
    _log_access = False
    _check_company_auto = True

    resolution_id = fields.Many2one(
        "cooperative.resolution", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="resolution_id.company_id", store=True, index=True, precompute=True
    )
    college_id = fields.Many2one(
        "cooperative.college", readonly=True, ondelete="restrict", check_company=True
    )
    taking_part = fields.Integer(string="Votes there", compute="_compute_taking_part")
    votes_for = fields.Integer(string="For", default=0)
    votes_against = fields.Integer(string="Against", default=0)
    abstentions = fields.Integer(default=0)

    _not_negative = models.Constraint(
        "CHECK (votes_for >= 0 AND votes_against >= 0 AND abstentions >= 0)",
        "A number of votes is not negative.",
    )

    @api.depends("resolution_id.assembly_id.attendance_ids.mode")
    def _compute_taking_part(self):
        for line in self:
            voting = line.resolution_id.assembly_id.attendance_ids.filtered(
                lambda one, line=line: (
                    one.is_entitled
                    and one.mode != "absent"
                    and (not line.college_id or one.college_id == line.college_id)
                )
            )
            line.taking_part = len(voting)

    def _deciding(self):
        return self.with_env(self.resolution_id._deciding().env)

    def write(self, vals):
        if not self.resolution_id._is_deciding():
            for resolution in self.resolution_id:
                resolution._check_state("open")
                resolution.assembly_id._check_not_closed()
                if resolution.method != "hands":
                    raise UserError(
                        self.env._(
                            "The votes on %(name)s are counted from ballots: they are not typed.",
                            name=resolution.display_name,
                        )
                    )
            if vals.keys() - TOTALS:
                raise UserError(self.env._("Totals alone are typed: for, against, abstentions."))
        return super().write(vals)

    @api.constrains("votes_for", "votes_against", "abstentions")
    def _check_totals(self):
        # ballots were checked when they were cast: who voted and left has voted
        for line in self.filtered(lambda one: one.resolution_id.method == "hands"):
            total = line.votes_for + line.votes_against + line.abstentions
            if total > line.taking_part:
                raise ValidationError(
                    self.env._(
                        "%(total)s votes are counted%(where)s, and %(there)s members take part "
                        "there: check the totals, or check members in.",
                        total=total,
                        where=self.env._(" in college “%(name)s”", name=line.college_id.name)
                        if line.college_id
                        else "",
                        there=line.taking_part,
                    )
                )
