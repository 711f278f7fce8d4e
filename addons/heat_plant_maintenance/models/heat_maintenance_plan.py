from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger
from odoo.addons.heat_plant.models.exact import exact

from ..engine.due import Interval, missed, next_due


class HeatMaintenancePlan(models.Model):
    """A task that comes back, by time or by running hours: one request at a time, none skipped."""

    _name = "heat.maintenance.plan"
    _description = "Maintenance Plan"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "next_due_on, name"
    _check_company_auto = True

    name = fields.Char(string="Task", required=True, tracking=True)
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("plant_id", "!=", False)],
        check_company=True,
    )
    plant_id = fields.Many2one(related="equipment_id.plant_id", store=True, index=True)
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "In force"), ("ended", "Ended")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    interval_months = NullableInteger(string="Every (months)", aggregator=None, tracking=True)
    interval_hours = NullableFloat(
        string="Every (running hours)",
        digits=(8, 0),
        aggregator=None,
        tracking=True,
        help="With months too: whichever comes first.",
    )
    anchor = fields.Selection(
        [("done", "The day it was done"), ("due", "The day it was due")],
        string="Counted from",
        required=True,
        default="done",
        tracking=True,
    )
    legal_months = NullableInteger(
        string="At the latest after (months)",
        aggregator=None,
        tracking=True,
        help="What the law, the insurer or the manufacturer allows at most, from the day it was "
        "last done.",
    )
    legal_source = fields.Char(
        string="Source of the limit", help="Article, order, contract, manual of the manufacturer."
    )
    start_on = fields.Date(
        string="Last done before",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
        help="The first occurrence counts from here: the last time it was done, or the first day "
        "in service.",
    )
    start_hours = NullableFloat(
        string="Hour counter then",
        digits=(12, 1),
        aggregator=None,
        help="As displayed that day. Empty: reckoned with the signed sheets of the log.",
    )
    counter_equipment_id = fields.Many2one(
        "maintenance.equipment",
        string="Hours of",
        compute="_compute_counter_equipment_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('plant_id', '=', plant_id)]",
        check_company=True,
        help="The boiler whose hour counter tells: a pump runs as long as the boiler it is part "
        "of.",
    )
    lead_days = fields.Integer(
        string="Open ahead (days)",
        default=14,
        required=True,
        aggregator=None,
        help="How long before the due day the request is opened and its responsible told.",
    )
    maintenance_team_id = fields.Many2one(
        "maintenance.team", string="Team", ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the technician of the equipment, or who answers for the plant.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Contractor",
        index="btree_not_null",
        check_company=True,
        help="Who comes for it; empty when staff do it.",
    )
    is_report_expected = fields.Boolean(string="A report is expected")
    duration_hours = fields.Float(string="Duration (h)", default=1, aggregator=None)
    instructions = fields.Html()
    check_ids = fields.One2many("heat.maintenance.check", "plan_id", string="Checklist", copy=True)
    request_ids = fields.One2many("maintenance.request", "plan_id", string="Requests")
    last_done_on = fields.Date(string="Last done", compute="_compute_next_due", store=True)
    next_due_on = fields.Date(string="Due on", compute="_compute_next_due", store=True, index=True)
    next_due_by = fields.Selection(
        [("months", "Months"), ("hours", "Running hours"), ("law", "Limit of the law")],
        string="Due by",
        compute="_compute_next_due",
        store=True,
    )
    is_reckoned = fields.Boolean(
        string="Reckoned",
        compute="_compute_next_due",
        store=True,
        help="The hours are not run yet: the day is reckoned with the hours of the last year.",
    )
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    missed_count = fields.Integer(string="Missed since", compute="_compute_is_late")
    problem = fields.Char(compute="_compute_problem")

    _interval_needed = models.Constraint(
        "CHECK (interval_months IS NOT NULL OR interval_hours IS NOT NULL)",
        "Say after how many months, or running hours, the task comes back.",
    )
    _intervals_positive = models.Constraint(
        "CHECK (interval_months > 0 AND interval_hours > 0 AND legal_months > 0)",
        "Intervals are above zero; leave empty those that do not apply.",
    )
    _limit_has_source = models.Constraint(
        "CHECK (legal_months IS NULL OR legal_source IS NOT NULL)",
        "Name the source of the limit: article, contract or manual.",
    )
    _lead_positive = models.Constraint(
        "CHECK (lead_days >= 0 AND duration_hours >= 0 AND start_hours >= 0)",
        "Days ahead, durations and hours are not negative.",
    )

    @api.depends("equipment_id")
    def _compute_counter_equipment_id(self):
        for plan in self:
            plan.counter_equipment_id = plan.equipment_id._with_hour_counter()

    @api.depends(
        "interval_months",
        "interval_hours",
        "legal_months",
        "anchor",
        "start_on",
        "start_hours",
        "request_ids.is_open",
        "request_ids.archive",
        "request_ids.done_on",
        "request_ids.settled_due_on",
        "plant_id.annual_hours",
        "counter_equipment_id.log_line_ids.hour_counter",
        "counter_equipment_id.log_line_ids.is_counter_replaced",
        "counter_equipment_id.log_line_ids.date",
        "counter_equipment_id.log_line_ids.log_id.state",
    )
    def _compute_next_due(self):
        for plan in self:
            last = plan._last_done()
            due = plan._next_due(last)
            plan.last_done_on = last.done_on
            plan.next_due_on = due.day if due else False
            plan.next_due_by = due.by if due else False
            plan.is_reckoned = bool(due and due.is_reckoned)

    @api.depends("next_due_on", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for plan in self:
            plan.is_late = (
                plan.state == "active" and bool(plan.next_due_on) and plan.next_due_on < today
            )
            plan.missed_count = len(plan._missed(plan.next_due_on)) if plan.is_late else 0

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "active"), ("next_due_on", "<", fields.Date.context_today(self))]
        if True not in value:
            late = ["!", "&", *late]
        return [] if {True, False} <= set(value) else late

    @api.depends("next_due_on", "interval_hours", "counter_equipment_id")
    def _compute_problem(self):
        for plan in self:
            plan.problem = False
            if plan.interval_hours is not False and not plan.next_due_on:
                plan.problem = self.env._(
                    "Not measured: no signed sheet of the log tells the hours of “%(equipment)s”, "
                    "and the plant has no running hours a year. Type one of them, or add months.",
                    equipment=(plan.counter_equipment_id or plan.equipment_id).display_name or "",
                )

    @api.constrains("equipment_id")
    def _check_plant(self):
        for plan in self:
            if not plan.equipment_id.plant_id:
                raise ValidationError(
                    self.env._(
                        "“%(equipment)s” stands in no plant: choose its plant first.",
                        equipment=plan.equipment_id.display_name,
                    )
                )

    @api.constrains("start_on")
    def _check_start(self):
        for plan in self:
            if plan.start_on > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” was last done on %(day)s, a day to come: type the day it was "
                        "really done, or the first day in service.",
                        name=plan.name,
                        day=plan.start_on,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["state"] = "draft"
        return super().create(vals_list)

    def write(self, vals):
        if "equipment_id" in vals:
            for plan in self:
                if plan.request_ids and plan.equipment_id.id != vals["equipment_id"]:
                    raise UserError(
                        self.env._(
                            "“%(name)s” has requests on “%(equipment)s”: end it, and write another "
                            "plan for the other equipment.",
                            name=plan.name,
                            equipment=plan.equipment_id.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for plan in self:
            if plan.request_ids:
                raise UserError(
                    self.env._(
                        "“%(name)s” has requests: end the plan, they are its history.",
                        name=plan.display_name,
                    )
                )

    # === ACTIONS === #

    def action_start(self):
        """The plan is in force: what is due is opened at once."""
        self.write({"state": "active"})
        self._open_due()

    def action_end(self):
        """The task comes back no more; what is open stays to be done."""
        self.write({"state": "ended"})

    def action_open_requests(self):
        """The requests that the plan opened."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant_maintenance.maintenance_request_action_plant"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _last_done(self):
        """The last occurrence that was done, or an empty request."""
        self.ensure_one()
        done = self.request_ids.filtered(
            lambda one: one.done_on and not one.is_open and not one.archive
        )
        return done.sorted(lambda one: (one.done_on, one.settled_due_on or one.done_on))[-1:]

    def _next_due(self, last):
        self.ensure_one()
        interval = self._prepare_interval()
        if not (self.start_on and (interval.months or interval.hours)):
            return None
        done = last.done_on or self.start_on
        # work that was due on no day of its own counts from the day it was done
        anchor = last.settled_due_on if self.anchor == "due" else False
        if not anchor:
            anchor = done
        return next_due(interval, anchor, done, self._prepare_counter())

    def _missed(self, due_on, until=None):
        """Due days that passed since ``due_on`` was due, up to today or an earlier day."""
        self.ensure_one()
        interval = self._prepare_interval()
        if not (due_on and (interval.months or interval.hours)):
            return ()
        until = until or fields.Date.context_today(self)
        return missed(interval, due_on, until, self._prepare_counter())

    def _prepare_interval(self):
        self.ensure_one()
        return Interval(
            self.interval_months or None, exact(self.interval_hours), self.legal_months or None
        )

    def _prepare_counter(self):
        self.ensure_one()
        if self.interval_hours is False:
            return None
        start = (self.start_on, exact(self.start_hours)) if self.start_hours is not False else None
        return self.counter_equipment_id._prepare_hour_counter(start)
