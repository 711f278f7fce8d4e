from odoo import fields, models


class CooperativeAssembly(models.Model):
    _inherit = "cooperative.assembly"

    is_remote_vote = fields.Boolean(
        string="Vote on the site",
        tracking=True,
        help="Members who are not in the room vote on the site, by name or by secret ballot, while "
        "a vote is open. The statutes must allow it.",
    )
