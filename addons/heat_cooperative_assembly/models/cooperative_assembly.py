from fractions import Fraction
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_time

from ..engine.attendance import proxy_limit, quorate, quorum

#: What stands once an assembly is closed.
CLOSED_FIELDS = frozenset(
    {
        "company_id", "name", "kind", "starts_at", "place", "chair_id", "secretary_id",
        "scrutineers", "is_second_call", "agenda", "proceedings", "document_ids",
    }
)  # fmt: skip
#: What members were convened to: it stands once the meeting began.
OPEN_FIELDS = frozenset({"company_id", "kind", "starts_at", "is_second_call"})


class CooperativeAssembly(models.Model):
    """A meeting of the members: convened, opened, voted, closed with its minutes."""

    _name = "cooperative.assembly"
    _description = "General Assembly"
    _inherit = ["cooperative.decided.document", "mail.activity.mixin"]
    _order = "starts_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Title", required=True, compute="_compute_name", store=True, readonly=False,
        precompute=True,
    )  # fmt: skip
    kind = fields.Selection(
        [
            ("ordinary", "Ordinary"),
            ("extraordinary", "Extraordinary"),
            ("mixed", "Ordinary and extraordinary"),
        ],
        required=True,
        default="ordinary",
        tracking=True,
    )
    starts_at = fields.Datetime(string="Starts", required=True, tracking=True)
    date = fields.Date(compute="_compute_date", store=True, precompute=True)
    place = fields.Char(tracking=True)
    chair_id = fields.Many2one("cooperative.member", check_company=True, ondelete="restrict")
    secretary_id = fields.Many2one("cooperative.member", check_company=True, ondelete="restrict")
    scrutineers = fields.Char()
    is_second_call = fields.Boolean(
        string="Second call",
        help="Called again because the first one had no quorum: none is asked.",
    )
    agenda = fields.Html(help="What is discussed besides the resolutions.")
    proceedings = fields.Html(string="Discussion", help="What the minutes tell besides the votes.")
    resolution_ids = fields.One2many("cooperative.resolution", "assembly_id")
    attendance_ids = fields.One2many("cooperative.attendance", "assembly_id")
    proxy_ids = fields.One2many("cooperative.proxy", "assembly_id")
    document_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        check_company=True,
        help="Sent with the convocation: accounts, reports.",
    )
    statutes_id = fields.Many2one("cooperative.statutes", compute="_compute_statutes_id")
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("convened", "Convened"),
            ("open", "Open"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    entitled_count = fields.Integer(string="Entitled", compute="_compute_quorum")
    present_count = fields.Integer(string="Present", compute="_compute_quorum")
    represented_count = fields.Integer(string="Represented", compute="_compute_quorum")
    remote_count = fields.Integer(string="By correspondence", compute="_compute_quorum")
    quorum_percent = fields.Float(string="Quorum reached (%)", digits=(5, 2),
                                  compute="_compute_quorum")  # fmt: skip
    quorum_needed = fields.Float(string="Quorum needed (%)", digits=(5, 2),
                                 compute="_compute_quorum")  # fmt: skip
    is_quorate = fields.Boolean(string="Quorum reached", compute="_compute_quorum")
    proxy_limit = fields.Integer(
        string="Proxies at most", compute="_compute_proxy_limit", help="Zero: no limit."
    )

    @api.depends("kind", "starts_at", "company_id")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for assembly in self:
            if not assembly.name or assembly.state == "draft":
                day = format_date(self.env, assembly.date) if assembly.date else ""
                assembly.name = self.env._(
                    "General assembly of %(day)s (%(kind)s)",
                    day=day,
                    kind=kinds.get(assembly.kind, "").lower(),
                )

    @api.depends("starts_at", "company_id")
    def _compute_date(self):
        for assembly in self:
            zone = ZoneInfo(assembly._zone())
            moment = assembly.starts_at
            assembly.date = (
                moment and moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date()
            )

    def _zone(self):
        """Where the assembly meets, whoever writes or reads the convocation."""
        self.ensure_one()
        return self.company_id.partner_id.tz or self.env.user.tz or "Europe/Paris"

    def _when(self):
        """Day and hour as people write them, in the language of the page."""
        self.ensure_one()
        return self.env._(
            "%(day)s at %(hour)s",
            day=format_date(self.env, self.date, date_format="long"),
            hour=format_time(self.env, self.starts_at, tz=self._zone(), time_format="short"),
        )

    @api.depends("date", "company_id")
    def _compute_statutes_id(self):
        statutes = self.env["cooperative.statutes"]
        for assembly in self:
            day = assembly.date or fields.Date.context_today(self)
            found = statutes._at(assembly.company_id, day)
            assembly.statutes_id = found if found.id else False

    def _statutes(self):
        """The statutes that hold for this assembly, those of the law where none are noted."""
        self.ensure_one()
        day = self.date or fields.Date.context_today(self)
        return self.env["cooperative.statutes"]._at(self.company_id, day)

    @property
    def _is_extraordinary(self):
        return self.kind in ("extraordinary", "mixed")

    @api.depends("attendance_ids.mode", "attendance_ids.is_entitled", "kind", "is_second_call")
    def _compute_quorum(self):
        for assembly in self:
            voting = assembly.attendance_ids.filtered("is_entitled")
            modes = voting.mapped("mode")
            assembly.entitled_count = len(voting)
            assembly.present_count = modes.count("present")
            assembly.represented_count = modes.count("represented")
            assembly.remote_count = modes.count("remote")
            reached = assembly._quorum_reached()
            needed = assembly._quorum_needed()
            assembly.quorum_percent = float(reached)
            assembly.quorum_needed = float(needed)
            assembly.is_quorate = quorate(reached, needed)

    def _quorum_reached(self):
        self.ensure_one()
        return quorum(
            self.entitled_count, self.present_count, self.represented_count, self.remote_count
        )

    def _quorum_needed(self):
        self.ensure_one()
        if self.is_second_call:
            return Fraction(0)
        return self._statutes()._quorum(self._is_extraordinary)

    @api.depends("attendance_ids.is_entitled")
    def _compute_proxy_limit(self):
        for assembly in self:
            assembly.proxy_limit = assembly._proxy_limit() or 0

    def _proxy_limit(self):
        """Most proxies that one member may hold, or None."""
        self.ensure_one()
        statutes = self._statutes()
        return proxy_limit(
            self.entitled_count, statutes.proxy_fixed or None, statutes._proxy_part()
        )

    def write(self, vals):
        if not self._is_deciding():
            settled = {"open": OPEN_FIELDS, "closed": CLOSED_FIELDS}
            for assembly in self:
                if touched := settled.get(assembly.state, frozenset()) & vals.keys():
                    assembly._refuse_settled(min(touched))
        result = super().write(vals)
        if "document_ids" in vals:
            self._keep_documents()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        assemblies = super().create(vals_list)
        assemblies._keep_documents()
        return assemblies

    def _keep_documents(self):
        """Make documents the assembly's.

        Attached before it was saved, they would be read by their author alone, and left out of a
        convocation that somebody else sends.
        """
        for assembly in self:
            loose = assembly.document_ids.filtered(lambda one: not one.res_id)
            loose.write({"res_model": self._name, "res_id": assembly.id})

    def _check_not_closed(self):
        for assembly in self.filtered(lambda one: one.state == "closed"):
            raise UserError(
                self.env._(
                    "“%(name)s” is closed: its minutes stand. Open it again if they are wrong.",
                    name=assembly.name,
                )
            )

    # who may vote

    def action_refresh_members(self):
        """The list of who may vote, as the register says for the day of the assembly."""
        for assembly in self:
            assembly._check_state("draft", "convened")
            assembly._refresh_members()

    def _refresh_members(self):
        self.ensure_one()
        entitled = self.env["cooperative.member"]._associates(self.company_id, self.date)
        known = self.attendance_ids.member_id
        # rows of the list belong to the assembly; who convenes may fill it
        rows = self.env["cooperative.attendance"]._listing()
        rows.create(
            [{"assembly_id": self.id, "member_id": member.id} for member in entitled - known]
        )
        for attendance in self.attendance_ids:
            values = {
                "is_entitled": attendance.member_id in entitled,
                "college_id": attendance.member_id._college_at(self.date).id,
            }
            changed = {
                name: value
                for name, value in values.items()
                if attendance._fields[name].convert_to_write(attendance[name], attendance) != value
            }
            if changed:
                attendance._listing().write(changed)
        self._check_colleges()

    def _check_colleges(self):
        """Where colleges vote, each member is in one that has a weight."""
        self.ensure_one()
        statutes = self._statutes()
        if statutes.vote_rule == "per_head":
            return
        weighted = statutes.college_ids.college_id
        without = self.attendance_ids.filtered(
            lambda one: one.is_entitled and one.college_id not in weighted
        )
        if without:
            names = ", ".join(without[:5].member_id.mapped("display_name"))
            raise UserError(
                self.env._(
                    "%(count)s members are in no college that votes on %(day)s: %(names)s… Note "
                    "their college on their page, from that day or before.",
                    count=len(without),
                    day=format_date(self.env, self.date),
                    names=names,
                )
            )

    # the meeting

    def action_open(self):
        """The meeting begins: members check in."""
        for assembly in self:
            assembly._check_state("convened")
            assembly._refresh_members()
            # fewer members may lower the limit
            assembly.proxy_ids._check_limit()
            assembly._deciding().state = "open"

    def action_close(self):
        """The meeting is over: its minutes stand."""
        for assembly in self:
            assembly._check_state("open")
            undecided = assembly.resolution_ids.filtered(
                lambda one: one.state not in ("decided", "withdrawn")
            )
            if undecided:
                raise UserError(
                    self.env._(
                        "These resolutions have no result: %(names)s. Count their votes, or "
                        "withdraw them.",
                        names=", ".join(undecided.mapped("display_name")),
                    )
                )
            assembly._deciding().state = "closed"

    def action_reopen(self):
        """Correct what the minutes say wrongly; the chatter keeps who did it and when."""
        if not self.env.user.has_group("heat_cooperative.heat_cooperative_group_board"):
            raise UserError(self.env._("Only the board opens an assembly again."))
        for assembly in self:
            assembly._check_state("closed")
            assembly._deciding().state = "open"

    def action_check_in(self):
        """The list of members, to check them in."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "heat_cooperative_assembly.cooperative_attendance_action"
        )
        return {
            **action,
            "display_name": self.name,
            "domain": [("assembly_id", "=", self.id), ("is_entitled", "=", True)],
            "context": {"default_assembly_id": self.id},
        }

    def _elected_by(self, resolution):
        """Mandates that a resolution gave."""
        return self.env["cooperative.mandate"].search([("resolution_id", "=", resolution.id)])

    def action_print_minutes(self):
        """The minutes, as PDF."""
        return self.env.ref(
            "heat_cooperative_assembly.cooperative_assembly_minutes_report"
        ).report_action(self, config=False)

    def action_print_sheet(self):
        """The attendance sheet to sign, as PDF."""
        return self.env.ref(
            "heat_cooperative_assembly.cooperative_assembly_sheet_report"
        ).report_action(self, config=False)
