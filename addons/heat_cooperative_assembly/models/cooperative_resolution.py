from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeResolution(models.Model):
    """What an assembly decides: its text, its votes, its result."""

    _name = "cooperative.resolution"
    _description = "Resolution"
    _inherit = ["cooperative.decided.document"]
    _order = "assembly_id, sequence, id"
    _check_company_auto = True
    _decided_fields = frozenset(
        {
            "state", "percent_for", "percent_against", "percent_lost", "heads_for",
            "heads_against", "heads_abstaining", "is_adopted", "explanation",
        }
    )  # fmt: skip
    _settled_fields = frozenset({"name", "text", "majority", "method", "assembly_id"})

    assembly_id = fields.Many2one(
        "cooperative.assembly", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(
        related="assembly_id.company_id", store=True, index=True, precompute=True, default=None
    )
    assembly_state = fields.Selection(related="assembly_id.state", string="Assembly is")
    sequence = fields.Integer(default=10)
    number = fields.Integer(compute="_compute_number")
    name = fields.Char(string="Subject", required=True)
    text = fields.Html(help="What is put to the vote, word for word.")
    majority = fields.Selection(
        [("ordinary", "Ordinary"), ("extraordinary", "Extraordinary")],
        required=True,
        compute="_compute_majority",
        store=True,
        readonly=False,
        precompute=True,
    )
    method = fields.Selection(
        [
            ("hands", "Show of hands, totals are typed"),
            ("recorded", "By name"),
            ("secret", "Secret ballot"),
        ],
        string="Vote",
        required=True,
        default="hands",
    )
    count_ids = fields.One2many("cooperative.resolution.count", "resolution_id", string="Votes")
    ballot_ids = fields.One2many("cooperative.ballot", "resolution_id")
    voter_count = fields.Integer(string="Have voted", compute="_compute_voter_count")
    state = fields.Selection(
        [
            ("draft", "To come"),
            ("open", "Vote open"),
            ("decided", "Decided"),
            ("withdrawn", "Withdrawn"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    percent_for = fields.Float(string="For (%)", digits=(6, 2), readonly=True, copy=False,
                               aggregator=None)  # fmt: skip
    percent_against = fields.Float(string="Against (%)", digits=(6, 2), readonly=True,
                                   copy=False, aggregator=None)  # fmt: skip
    percent_lost = fields.Float(string="Lost (%)", digits=(6, 2), readonly=True, copy=False,
                                aggregator=None)  # fmt: skip
    heads_for = fields.Integer(string="For", readonly=True, copy=False)
    heads_against = fields.Integer(string="Against", readonly=True, copy=False)
    heads_abstaining = fields.Integer(string="Abstentions", readonly=True, copy=False)
    is_adopted = fields.Boolean(string="Adopted", readonly=True, copy=False)
    explanation = fields.Text(string="Result", readonly=True, copy=False)

    @api.depends("assembly_id.kind")
    def _compute_majority(self):
        for resolution in self:
            kind = resolution.assembly_id.kind
            if kind in ("ordinary", "extraordinary") and resolution.state in (False, "draft"):
                resolution.majority = kind
            else:
                resolution.majority = resolution.majority or "ordinary"

    @api.depends("assembly_id.resolution_ids.sequence")
    def _compute_number(self):
        for assembly, resolutions in self.grouped("assembly_id").items():
            order = {one.id: rank for rank, one in enumerate(assembly.resolution_ids.sorted(), 1)}
            for resolution in resolutions:
                resolution.number = order.get(resolution.id, len(order) + 1)

    @api.depends("number", "name")
    def _compute_display_name(self):
        for resolution in self:
            resolution.display_name = self.env._(
                "Resolution %(number)s: %(name)s", number=resolution.number, name=resolution.name
            )

    @api.model_create_multi
    def create(self, vals_list):
        resolutions = super().create(vals_list)
        resolutions.assembly_id._check_not_closed()
        return resolutions

    def write(self, vals):
        self.assembly_id._check_not_closed()
        result = super().write(vals)
        # nor does it move into one that is closed
        self.assembly_id._check_not_closed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_convened(self):
        for resolution in self.filtered(lambda one: one.assembly_id.state != "draft"):
            raise UserError(
                self.env._(
                    "%(name)s was sent with the convocation: withdraw it instead.",
                    name=resolution.display_name,
                )
            )

    def action_open_vote(self):
        """The vote begins; totals are prepared for each college."""
        for resolution in self:
            resolution._check_state("draft")
            resolution.assembly_id._check_state("open")
            resolution._prepare_counts()
            resolution._deciding().state = "open"

    def action_withdraw(self):
        """The resolution is not put to the vote."""
        for resolution in self:
            resolution._check_state("draft", "open")
            resolution._deciding().state = "withdrawn"

    def action_vote_again(self):
        """The result was wrong: count again, while the assembly is open."""
        for resolution in self:
            resolution._check_state("decided", "withdrawn")
            resolution.assembly_id._check_state("open")
            resolution._deciding().write({"state": "open", "is_adopted": False})
            resolution._prepare_counts()

    def action_open_ballots(self):
        """The members who take part, to vote one after another."""
        self.ensure_one()
        self._check_state("open")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_assembly.cooperative_attendance_action_vote"
        )
        return {
            **action,
            "display_name": self.display_name,
            "domain": [
                ("assembly_id", "=", self.assembly_id.id),
                ("is_entitled", "=", True),
                ("mode", "!=", "absent"),
            ],
            "context": {"cooperative_resolution_id": self.id},
        }
