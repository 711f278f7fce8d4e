from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeVoter(models.Model):
    """Who voted in a secret ballot, and nothing else.

    No log columns: neither when nor by whom a line was written joins it to anything.
    """

    _name = "cooperative.voter"
    _description = "Voter of a Secret Ballot"
    _order = "attendance_id"
    _rec_name = "attendance_id"
    _log_access = False
    _check_company_auto = True

    resolution_id = fields.Many2one(
        "cooperative.resolution", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="resolution_id.company_id", store=True, index=True, precompute=True
    )
    attendance_id = fields.Many2one(
        "cooperative.attendance", string="Member", required=True, readonly=True,
        ondelete="restrict", check_company=True,
    )  # fmt: skip

    _member_once = models.Constraint(
        "UNIQUE (resolution_id, attendance_id)", "This member voted on this resolution already."
    )

    def write(self, vals):
        if vals:
            raise UserError(self.env._("A vote that was cast stands."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A vote that was cast stands."))
