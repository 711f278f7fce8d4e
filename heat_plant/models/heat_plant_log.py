from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools.misc import format_date, formatLang

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from .heat_plant import BURNERS


class HeatPlantLog(models.Model):
    """A day of a plant, as the operator saw it: a sheet of the boiler-room book."""

    _name = "heat.plant.log"
    _description = "Operation Log of a Day"
    _inherit = ["heat.plant.fact", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, plant_id, id desc"
    _check_company_auto = True
    _decided_fields = frozenset({"state", "signed_by_id", "signed_at", "corrects_id"})
    _settled_fields = frozenset(
        {
            "plant_id", "date", "line_ids", "t_outdoor", "t_supply", "t_return", "pressure_bar",
            "fuel_level", "ash_kg", "make_up_m3", "alarms", "remarks",
        }
    )  # fmt: skip

    plant_id = fields.Many2one(
        "heat.plant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_plant_id(),
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    line_ids = fields.One2many(
        "heat.plant.log.line",
        "log_id",
        string="Boilers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    t_outdoor = NullableFloat(string="Outdoors (°C)", digits=(5, 1), aggregator="avg")
    t_supply = NullableFloat(string="Supply (°C)", digits=(5, 1), aggregator="avg")
    t_return = NullableFloat(string="Return (°C)", digits=(5, 1), aggregator="avg")
    pressure_bar = NullableFloat(string="Pressure (bar)", digits=(5, 2), aggregator="avg")
    fuel_level = NullableFloat(string="Fuel level (%)", digits=(5, 0), aggregator="avg")
    ash_kg = NullableFloat(string="Ash removed (kg)", digits=(10, 1))
    make_up_m3 = NullableFloat(string="Make-up water (m³)", digits=(10, 3))
    alarms = fields.Text()
    remarks = fields.Text()
    state = fields.Selection(
        [("draft", "To sign"), ("signed", "Signed"), ("replaced", "Corrected by another")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    signed_by_id = fields.Many2one("res.users", string="Signed by", readonly=True, copy=False)
    signed_at = fields.Datetime(readonly=True, copy=False)
    corrects_id = fields.Many2one(
        "heat.plant.log",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )

    _sheet_unique = models.UniqueIndex(
        "(plant_id, date) WHERE state = 'signed'", "This day of the plant has its sheet already."
    )
    _draft_unique = models.UniqueIndex(
        "(plant_id, date) WHERE state = 'draft'",
        "A sheet of this day waits to be signed: complete that one.",
    )
    _level_range = models.Constraint(
        "CHECK (fuel_level BETWEEN 0 AND 100)", "The fuel level lies between 0 and 100 %."
    )
    _amounts_positive = models.Constraint(
        "CHECK (ash_kg >= 0 AND make_up_m3 >= 0 AND pressure_bar >= 0)",
        "Ash, water and pressure are not negative; leave empty what was not looked at.",
    )

    def _default_plant_id(self):
        """The plant, where the cooperative has but one."""
        plants = self.env["heat.plant"].search([("company_id", "=", self.env.company.id)], limit=2)
        return plants if len(plants) == 1 else False

    @api.depends("plant_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for log in self:
            log.display_name = (
                f"{log.plant_id.name or ''} {format_date(self.env, log.date)}".strip()
            )

    @api.depends("plant_id")
    def _compute_line_ids(self):
        for log in self:
            if log.state not in (False, "draft") or log.line_ids.equipment_id.plant_id == (
                log.plant_id
            ):
                continue
            burners = log.plant_id.equipment_ids.filtered(lambda one: one.plant_kind in BURNERS)
            log.line_ids = [
                Command.clear(),
                *(Command.create({"equipment_id": one._origin.id or one.id}) for one in burners),
            ]

    @api.constrains("date")
    def _check_past(self):
        for log in self:
            if log.date > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The sheet “%(name)s” is of a day to come: choose today or an earlier day.",
                        name=log.display_name,
                    )
                )

    def _temperatures_label(self):
        """“78 / 56 °C”: supply and return, or False where one was not read."""
        if self.t_supply is False or self.t_return is False:
            return False
        supply, back = (
            formatLang(self.env, value, digits=0) for value in (self.t_supply, self.t_return)
        )
        return f"{supply} / {back} °C"

    def action_sign(self):
        """The operator signs: the sheet is a fact, and takes the place of the one it corrects."""
        for log in self:
            log._check_state("draft")
            log.line_ids._check_counters()
            log.corrects_id._deciding().state = "replaced"
            # the sheet corrected leaves the unique index before this one enters it
            log.corrects_id.flush_recordset(["state"])
            log._deciding().write(
                {
                    "state": "signed",
                    "signed_by_id": self.env.uid,
                    "signed_at": fields.Datetime.now(),
                }
            )
            # the unique indexes see the sheet as signed before another one of the day is written
            log.flush_recordset(["state"])

    def action_correct(self):
        """Begin another sheet of the same day, with what this one says."""
        self.ensure_one()
        self._check_state("signed")
        log = self._deciding().copy(
            {"corrects_id": self.id, "line_ids": [line._command_copy() for line in self.line_ids]}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": log.id,
            "views": [(False, "form")],
        }
