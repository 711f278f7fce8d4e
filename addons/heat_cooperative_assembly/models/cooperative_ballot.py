from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeBallot(models.Model):
    """A vote by name. Secret votes leave no ballot: see ``cooperative.voter``."""

    _name = "cooperative.ballot"
    _description = "Ballot"
    _order = "resolution_id, id"
    _rec_name = "attendance_id"
    _check_company_auto = True

    resolution_id = fields.Many2one(
        "cooperative.resolution", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="resolution_id.company_id", store=True, index=True, precompute=True
    )
    attendance_id = fields.Many2one(
        "cooperative.attendance", string="Member", required=True, readonly=True, index=True,
        ondelete="restrict", check_company=True,
    )  # fmt: skip
    college_id = fields.Many2one(related="attendance_id.college_id")
    choice = fields.Selection(
        [("for", "For"), ("against", "Against"), ("abstain", "Abstention")],
        required=True,
        readonly=True,
    )

    _member_once = models.Constraint(
        "UNIQUE (resolution_id, attendance_id)", "This member voted on this resolution already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        ballots = super().create(vals_list)
        for ballot in ballots:
            resolution = ballot.resolution_id
            resolution._check_state("open")
            if resolution.method != "recorded":
                raise UserError(
                    self.env._("%(name)s is not voted by name.", name=resolution.display_name)
                )
            if (
                ballot.attendance_id.assembly_id != resolution.assembly_id
                or not ballot.attendance_id._takes_part()
            ):
                raise UserError(
                    self.env._(
                        "%(member)s does not take part: check them in first.",
                        member=ballot.attendance_id.member_id.display_name,
                    )
                )
        return ballots

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A vote that was cast stands."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        for ballot in self:
            ballot.resolution_id._check_state("open")
