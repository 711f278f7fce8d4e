import logging
from datetime import UTC, timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.heat_base.engine.periods import local_midnight

_logger = logging.getLogger(__name__)

#: Hour of the morning at which work that is due stands in the calendar.
MORNING = 8


class HeatMaintenancePlan(models.Model):
    """How plans open their requests: ahead of the day, one at a time, again when cancelled."""

    _inherit = "heat.maintenance.plan"

    request_count = fields.Integer(string="Number of requests", compute="_compute_open_request_id")
    open_request_id = fields.Many2one(
        "maintenance.request", string="Open request", compute="_compute_open_request_id"
    )
    open_error = fields.Char(string="Could not be opened", readonly=True, copy=False)

    @api.depends("request_ids.is_open", "request_ids.archive")
    def _compute_open_request_id(self):
        for plan in self:
            kept = plan.request_ids.filtered(lambda one: not one.archive)
            plan.request_count = len(kept)
            plan.open_request_id = kept.filtered("is_open")[:1]

    def action_open_due(self):
        """Open what is due of the plans, or of all plans in force where none is chosen."""
        plans = self or self.search([("state", "=", "active")])
        plans.check_access("write")
        plans._open_due()
        return True

    def action_open_now(self):
        """Open the next occurrence before its time, and show it."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "active":
            raise UserError(
                self.env._("“%(name)s” is not in force: start it first.", name=self.display_name)
            )
        if not self.open_request_id:
            self._open_request()
        return self.open_request_id._action_form()

    def _open_due(self):
        """Open what is due of plans in force; one that fails sinks no other, and says why."""
        today = fields.Date.context_today(self)
        for plan in self.filtered(lambda one: one.state == "active"):
            error = False
            try:
                with self.env.cr.savepoint():
                    plan._open_or_move(today)
            except (UserError, ValidationError, IntegrityError) as failure:
                _logger.info("Plan %s could not be opened: %s", plan.id, failure)
                error = str(failure)
            if plan.open_error != error:
                # who closes a request may not change plans
                plan.sudo().open_error = error

    def _open_or_move(self, today):
        """Open the occurrence that is due, or move the open one to the day it is due now."""
        self.ensure_one()
        if not self.next_due_on:
            return
        if self.open_request_id:
            if self.open_request_id.due_on != self.next_due_on:
                self.open_request_id._move_due(self.next_due_on)
        elif self.next_due_on - timedelta(days=self.lead_days) <= today:
            self._open_request()

    def _open_request(self):
        self.ensure_one()
        # who closes a request may open the next one, without rights on the plan
        return self.env["maintenance.request"].sudo().create(self._prepare_request())

    def _prepare_request(self):
        self.ensure_one()
        user = self._responsible()
        due_on = self.next_due_on or fields.Date.context_today(self)
        start = local_midnight(due_on, self.plant_id.network_id.tz) + timedelta(hours=MORNING)
        start = start.astimezone(UTC).replace(tzinfo=None)
        return {
            "name": self.name,
            "plan_id": self.id,
            "due_on": due_on,
            "equipment_id": self.equipment_id.id,
            "company_id": self.company_id.id,
            "maintenance_type": "preventive",
            "maintenance_team_id": self._team().id,
            "user_id": user.id,
            "owner_user_id": user.id,
            "partner_id": self.partner_id.id,
            "is_report_expected": self.is_report_expected,
            "schedule_date": start,
            "schedule_end": start + timedelta(hours=self.duration_hours or 1),
            "instruction_type": "text",
            "instruction_text": self.instructions,
            "result_ids": [Command.create(check._prepare_result()) for check in self.check_ids],
        }

    def _responsible(self):
        """Who is told: of the plan, of the equipment, of the plant."""
        self.ensure_one()
        known = self.user_id | self.equipment_id.technician_user_id | self.plant_id.user_id
        return known.filtered("active")[:1]

    def _team(self):
        self.ensure_one()
        return (
            self.maintenance_team_id
            or self.equipment_id.maintenance_team_id
            or self.env["maintenance.team"]._of_company(self.company_id)
        )

    @api.model
    def _cron_open_due(self):
        """Each day: open what comes due, move what is due on another day."""
        self.search([("state", "=", "active")])._open_due()
