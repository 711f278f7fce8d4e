from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class HeatInspection(models.Model):
    """An inspection that a rule wants of a plant: due, then done, never skipped."""

    _name = "heat.inspection"
    _description = "Inspection"
    _inherit = ["heat.plant.fact", "mail.thread", "mail.activity.mixin"]
    _order = "due_on desc, id desc"
    _check_company_auto = True
    _first_state = "planned"
    _settled_fields = frozenset(
        {"plant_id", "rule_id", "due_on", "done_on", "outcome", "reservations", "partner_id"}
    )

    plant_id = fields.Many2one(
        "heat.plant", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    rule_id = fields.Many2one(
        "heat.inspection.rule", required=True, index=True, ondelete="restrict", check_company=True
    )
    body = fields.Char(related="rule_id.body")
    legal_source = fields.Char(related="rule_id.legal_source")
    is_verified = fields.Boolean(related="rule_id.is_verified")
    due_on = fields.Date(required=True, tracking=True)
    done_on = fields.Date(copy=False, tracking=True)
    partner_id = fields.Many2one(
        "res.partner", string="Inspector", index="btree_not_null", check_company=True
    )
    outcome = fields.Selection(
        [
            ("compliant", "Compliant"),
            ("reservations", "Compliant with reservations"),
            ("refused", "Not compliant"),
        ],
        copy=False,
        tracking=True,
    )
    reservations = fields.Text(copy=False, help="What the inspector wants mended, and by when.")
    report = fields.Binary(copy=False)
    report_name = fields.Char(copy=False)
    report_due_on = fields.Date(string="Report due", compute="_compute_report_due_on", store=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")
    state = fields.Selection(
        [("planned", "Due"), ("done", "Done"), ("cancelled", "Required no more")],
        default="planned",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _planned_unique = models.UniqueIndex(
        "(plant_id, rule_id) WHERE state = 'planned'",
        "This inspection of the plant is planned already: complete that one.",
    )

    @api.depends("rule_id.name", "plant_id.name")
    def _compute_display_name(self):
        for one in self:
            names = (one.rule_id.name, one.plant_id.name)
            one.display_name = ", ".join(name for name in names if name)

    @api.depends("done_on", "rule_id")
    def _compute_report_due_on(self):
        for one in self:
            days = one.rule_id.report_days
            one.report_due_on = (
                one.done_on + timedelta(days=days) if one.done_on and days else False
            )

    @api.depends("state", "due_on")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.is_late = one.state == "planned" and bool(one.due_on) and one.due_on < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", "planned"), ("due_on", "<", fields.Date.context_today(self))]
        if True not in value:
            late = ["!", "&", *late]
        return [] if {True, False} <= set(value) else late

    def action_done(self):
        """The inspection took place: the next one is planned from it."""
        for one in self:
            one._check_state("planned")
            one._check_result()
            one._deciding().state = "done"
            # the unique index sees it as done before the next one is written
            one.flush_recordset(["state"])
            one.activity_feedback(["mail.mail_activity_data_todo"])
        self.plant_id._plan_inspections()

    def _check_result(self):
        self.ensure_one()
        if not self.done_on or not self.outcome:
            raise UserError(
                self.env._(
                    "Note the day and the outcome of the inspection “%(name)s”.",
                    name=self.display_name,
                )
            )
        if self.done_on > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "The inspection “%(name)s” is in the future: type the day it took place.",
                    name=self.display_name,
                )
            )
        if self.outcome != "compliant" and not (self.reservations or "").strip():
            raise UserError(
                self.env._(
                    "Note what the inspector wants mended: “%(name)s” is not simply compliant.",
                    name=self.display_name,
                )
            )

    def _drop(self):
        """The rule holds for the plant no more."""
        self._deciding().write({"state": "cancelled"})
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _tell_responsible(self):
        """An activity for who answers for the plant, once, as soon as the lead time is reached."""
        today = fields.Date.context_today(self)
        for one in self:
            user = one.plant_id._answering_user()
            lead = timedelta(days=one.rule_id.lead_days)
            if user and not one.activity_ids and one.due_on - lead <= today:
                one.activity_schedule(
                    "mail.mail_activity_data_todo",
                    one.due_on,
                    summary=one.rule_id.with_context(lang=user.lang).name,
                    user_id=user.id,
                )
