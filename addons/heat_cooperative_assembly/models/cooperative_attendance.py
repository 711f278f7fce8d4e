from odoo import api, fields, models
from odoo.exceptions import UserError


class CooperativeAttendance(models.Model):
    """A member on the list of one assembly: convened, present, represented, or not."""

    _name = "cooperative.attendance"
    _description = "Member at an Assembly"
    _order = "assembly_id, member_name, id"
    _rec_name = "member_id"
    _rec_names_search = ["member_id.partner_id.name", "member_id.number_text"]
    _check_company_auto = True

    assembly_id = fields.Many2one(
        "cooperative.assembly", required=True, readonly=True, index=True, ondelete="cascade",
        check_company=True,
    )  # fmt: skip
    company_id = fields.Many2one(
        related="assembly_id.company_id", store=True, index=True, precompute=True
    )
    assembly_state = fields.Selection(related="assembly_id.state", string="Assembly is")
    member_id = fields.Many2one(
        "cooperative.member", required=True, readonly=True, index=True, ondelete="restrict",
        check_company=True,
    )  # fmt: skip
    member_name = fields.Char(related="member_id.partner_id.name", store=True)
    representative_id = fields.Many2one(related="member_id.representative_id")
    college_id = fields.Many2one(
        "cooperative.college",
        readonly=True,
        ondelete="restrict",
        check_company=True,
        help="On the day of the assembly.",
    )
    is_entitled = fields.Boolean(
        string="May vote",
        default=True,
        readonly=True,
        help="An associate on the day of the assembly.",
    )
    convened_by = fields.Selection([("mail", "Mail"), ("post", "Post")], readonly=True)
    convened_on = fields.Date(readonly=True)
    presence = fields.Selection(
        [("none", "Not here"), ("present", "Present"), ("remote", "By correspondence")],
        required=True,
        default="none",
        readonly=True,
    )
    checked_in_at = fields.Datetime(readonly=True)
    proxy_given_ids = fields.One2many("cooperative.proxy", "giver_id")
    proxy_held_ids = fields.One2many("cooperative.proxy", "holder_id")
    proxy_held_count = fields.Integer(string="Proxies held", compute="_compute_proxy_held_count")
    mode = fields.Selection(
        [
            ("absent", "Absent"),
            ("present", "Present"),
            ("represented", "Represented"),
            ("remote", "By correspondence"),
        ],
        string="Takes part",
        compute="_compute_mode",
        store=True,
    )
    voted = fields.Boolean(
        string="Has voted",
        compute="_compute_voted",
        help="On the resolution that the screen is about.",
    )

    _member_once = models.Constraint(
        "UNIQUE (assembly_id, member_id)", "This member is on the list already."
    )

    @api.depends("proxy_held_ids.is_valid")
    def _compute_proxy_held_count(self):
        for attendance in self:
            attendance.proxy_held_count = len(attendance.proxy_held_ids.filtered("is_valid"))

    @api.depends("presence", "proxy_given_ids.is_valid", "proxy_given_ids.holder_id.presence")
    def _compute_mode(self):
        for attendance in self:
            if attendance.presence != "none":
                attendance.mode = attendance.presence
                continue
            proxy = attendance.proxy_given_ids.filtered("is_valid")[:1]
            # a blank proxy is the chair's, who is there
            holder = proxy.holder_id
            is_there = proxy and (not holder or holder._carries_proxies())
            attendance.mode = "represented" if is_there else "absent"

    def _carries_proxies(self):
        """Whether the proxies that this member holds count now: who holds them is in the room."""
        self.ensure_one()
        return self.presence == "present"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_listing()
        return super().create(vals_list)

    def write(self, vals):
        self._check_listing()
        self.assembly_id._check_not_closed()
        return super().write(vals)

    def _listing(self):
        """The list, for the code that makes it from the register and checks members in."""
        return self.with_env(self.env["cooperative.assembly"]._deciding().env)

    def _check_listing(self):
        if not self.env["cooperative.assembly"]._is_deciding():
            raise UserError(
                self.env._(
                    "Who may vote, and in which college, comes from the register; who is here, "
                    "from the check-in: the list is not typed."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_convened(self):
        if any(attendance.assembly_id.state != "draft" for attendance in self):
            raise UserError(
                self.env._("Members who were convened stay on the list of the assembly.")
            )

    def _check_open(self):
        for attendance in self:
            attendance.assembly_id._check_state("open")
            if not attendance.is_entitled:
                raise UserError(
                    self.env._(
                        "%(member)s may not vote at this assembly.",
                        member=attendance.member_id.display_name,
                    )
                )

    def action_present(self):
        """The member is here, in person or by who represents them."""
        self._check_open()
        self._listing().write({"presence": "present", "checked_in_at": fields.Datetime.now()})

    def action_remote(self):
        """The form of a vote by correspondence has come."""
        self._check_open()
        self._listing().write({"presence": "remote", "checked_in_at": fields.Datetime.now()})

    def action_leave(self):
        """The member is not here, or leaves; votes already cast stand."""
        self._check_open()
        self._listing().write({"presence": "none", "checked_in_at": False})

    # voting, on the resolution that the screen is about

    @api.depends_context("cooperative_resolution_id")
    def _compute_voted(self):
        resolution = self._resolution_at_hand()
        voters = resolution.ballot_ids.attendance_id | self.env["cooperative.voter"].search(
            [("resolution_id", "=", resolution.id)]
        ).attendance_id  # fmt: skip
        for attendance in self:
            attendance.voted = attendance in voters

    def _resolution_at_hand(self):
        return self.env["cooperative.resolution"].browse(
            self.env.context.get("cooperative_resolution_id")
        )

    def action_vote(self):
        """The member votes on the resolution at hand; the choice comes in the context.

        It is no part of the method's name: the server logs the address of each call, which holds
        that name, and would keep the choices in the order of the votes.
        """
        return self._vote(self.env.context.get("cooperative_choice"))

    def _vote(self, choice):
        resolution = self._resolution_at_hand()
        resolution.check_access("write")
        for attendance in self:
            resolution._cast(attendance, choice)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _takes_part(self):
        self.ensure_one()
        return self.is_entitled and self.mode != "absent"
