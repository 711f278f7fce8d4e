from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.misc import format_date


class MaintenanceRequest(models.Model):
    """A piece of work in a plant; that of a plan is the proof that an occurrence was done."""

    _inherit = "maintenance.request"

    maintenance_team_id = fields.Many2one(
        default=lambda self: self.env["maintenance.team"]._of_company(self.env.company)
    )
    plant_id = fields.Many2one(related="equipment_id.plant_id", store=True, index=True)
    plan_id = fields.Many2one(
        "heat.maintenance.plan",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        check_company=True,
    )
    plan_anchor = fields.Selection(related="plan_id.anchor", string="Plan counted from")
    due_on = fields.Date(copy=False, tracking=True)
    done_on = fields.Date(
        string="Done on",
        copy=False,
        tracking=True,
        help="The day the work was really done; empty when it is closed: today.",
    )
    is_open = fields.Boolean(string="Open", compute="_compute_is_open", store=True, index=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    missed_count = fields.Integer(string="Missed since", compute="_compute_missed")
    missed_label = fields.Char(string="Missed days", compute="_compute_missed")
    covers_missed = fields.Boolean(
        string="Stands for the missed ones too",
        copy=False,
        tracking=True,
        help="The occurrences missed since are settled by this work: the next one counts from the "
        "last of them. They stay named in the messages.",
    )
    settled_due_on = fields.Date(
        string="Settled up to",
        readonly=True,
        copy=False,
        help="The due day that this work settles: its own, or the last missed one it stands for.",
    )
    source_request_id = fields.Many2one(
        "maintenance.request",
        string="Comes from",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    outage_id = fields.Many2one(
        "heat.outage",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('plant_id', '=', plant_id)]",
        check_company=True,
    )

    _plan_open_unique = models.UniqueIndex(
        "(plan_id) WHERE is_open AND plan_id IS NOT NULL",
        "This plan has an open request already: close that one first.",
    )

    def _compute_maintenance_team_id(self):
        # EXTENDS 'maintenance': a team of another cooperative gives way to one of its own
        result = super()._compute_maintenance_team_id()
        for one in self:
            if one.company_id and not one.maintenance_team_id:
                one.maintenance_team_id = self.env["maintenance.team"]._of_company(one.company_id)
        return result

    @api.depends("stage_id.done", "archive")
    def _compute_is_open(self):
        for one in self:
            one.is_open = not one.stage_id.done and not one.archive

    @api.depends("is_open", "due_on", "schedule_date")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for one in self:
            planned = one.schedule_date and one.schedule_date.date()
            due_on = one.due_on or planned
            one.is_late = one.is_open and bool(due_on) and due_on < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = [
            "&",
            ("is_open", "=", True),
            "|",
            ("due_on", "<", today),
            "&",
            ("due_on", "=", False),
            ("schedule_date", "<", today),
        ]
        if True not in value:
            late = ["!", *late]
        return [] if {True, False} <= set(value) else late

    @api.depends("is_open", "due_on", "plan_id")
    @api.depends_context("lang")
    def _compute_missed(self):
        for one in self:
            days = one.plan_id._missed(one.due_on) if one.plan_id and one.is_open else ()
            one.missed_count = len(days)
            one.missed_label = one._in_words(days)

    @api.constrains("done_on")
    def _check_done(self):
        for one in self:
            if one.done_on and one.done_on > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is done on %(day)s, a day to come: type the day it was done.",
                        name=one.name,
                        day=one.done_on,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create(vals_list)
        # afterwards: values may come from the context
        if any(requests.mapped("settled_due_on")):
            self._refuse_settled_due_on()
        return requests

    def write(self, vals):
        if "settled_due_on" in vals:
            self._refuse_settled_due_on()
        self._check_settled(vals)
        if "stage_id" not in vals:
            return super().write(vals)
        done = self.env["maintenance.stage"].browse(vals["stage_id"]).done
        moving = self.filtered(
            lambda one: one.is_open if done else not one.is_open and not one.archive
        )
        for one in moving:
            if done:
                one._check_closable()
                super(MaintenanceRequest, one).write(one._settled_values(vals))
            else:
                one._check_reopenable()
        result = super().write(vals)
        if done:
            moving._after_close()
        elif moving:
            super(MaintenanceRequest, moving).write({"done_on": False, "settled_due_on": False})
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        for one in self:
            if one.plan_id and one.done_on:
                raise UserError(
                    self.env._("“%(name)s” proves that a task was done: it is kept.", name=one.name)
                )

    # === ACTIONS === #

    def activity_update(self):
        # EXTENDS 'maintenance': it would give what is done in a plant another activity
        over = self.filtered(lambda one: one.plant_id and not one.is_open)
        over.activity_unlink(["maintenance.mail_act_maintenance_request"])
        return super(MaintenanceRequest, self - over).activity_update()

    def archive_equipment_request(self):
        result = super().archive_equipment_request()
        self.activity_update()
        return result

    def action_done(self):
        """The work is done: the checklist is closed with it, and the plan goes on."""
        stage = self.env["maintenance.stage"].search([("done", "=", True)], limit=1)
        if not stage:
            raise UserError(self.env._("No stage of maintenance says “done”: mark one."))
        self.filtered(lambda one: one.checklist_state == "open").action_close_checklist()
        self.write({"stage_id": stage.id})

    def action_open_source(self):
        """The request whose checklist opened this one."""
        self.ensure_one()
        return self.source_request_id._action_form()

    # === BUSINESS METHODS === #

    def _refuse_settled_due_on(self):
        raise UserError(
            self.env._(
                "“%(field)s” is not typed: closing the request sets it.",
                field=self._fields["settled_due_on"]._description_string(self.env),
            )
        )

    def _check_settled(self, vals):
        """What a request of a plan proves changes no more once it is done."""
        names = {"plan_id", "due_on", "done_on", "covers_missed"} & vals.keys()
        if vals.get("archive"):
            names.add("archive")
        for one in self if names else ():
            if one.plan_id and one.done_on and not one.is_open:
                raise UserError(
                    self.env._(
                        "“%(field)s” of “%(name)s” is recorded: it changes no more. Reopen the "
                        "request first.",
                        field=self._fields[min(names)]._description_string(self.env),
                        name=one.name,
                    )
                )

    def _check_closable(self):
        self.ensure_one()
        if self.checklist_state == "open":
            raise UserError(
                self.env._(
                    "The checklist of “%(name)s” is not closed: fill it in, then press “It is "
                    "done”.",
                    name=self.name,
                )
            )

    def _check_reopenable(self):
        self.ensure_one()
        later = self.plan_id.request_ids.filtered(
            lambda one: not one.archive and one.due_on and self.due_on and one.due_on > self.due_on
        )
        if later:
            raise UserError(
                self.env._(
                    "“%(name)s” of %(day)s was followed by the one of %(later)s: it stays done. "
                    "Note what is missing in a new request.",
                    name=self.name,
                    day=self.due_on,
                    later=later[:1].due_on,
                )
            )

    def _settled_values(self, vals):
        """The day and what this work settles, as it is being closed; what was missed is named."""
        self.ensure_one()
        values = {"settled_due_on": self.due_on}
        done_on = fields.Date.to_date(vals.get("done_on")) or self.done_on
        if not done_on:
            done_on = values["done_on"] = fields.Date.context_today(self)
        days = self.plan_id._missed(self.due_on, done_on) if self.plan_id else ()
        if days and self.covers_missed:
            values["settled_due_on"] = days[-1]
        if days:
            self.message_post(
                body=self.env._(
                    "Done for %(due)s; missed since: %(days)s.",
                    due=self._in_words([self.due_on]),
                    days=self._in_words(days),
                )
            )
        return values

    def _after_close(self):
        """The plans go on: what is due next is opened at once."""
        # the unique indexes see them as done before the next ones are written
        self.flush_recordset(["is_open"])
        self.activity_feedback(["mail.mail_activity_data_todo"])
        self.plan_id._open_due()

    def _move_due(self, day):
        """The occurrence is due on another day: its hours come sooner, or its plan changed."""
        self.ensure_one()
        # who closes a request may move the one of a plan that is open
        self.sudo().due_on = day

    def _in_words(self, days):
        return ", ".join(format_date(self.env, day) for day in days if day)

    def _action_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }
