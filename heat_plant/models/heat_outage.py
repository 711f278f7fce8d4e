from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_base.models.nullable_float import NullableFloat
from odoo.addons.heat_base.models.nullable_integer import NullableInteger

from ..engine.reliability import Stop, hours
from .exact import shown


class HeatOutage(models.Model):
    """A stop of a plant or of one of its machines, to the minute."""

    _name = "heat.outage"
    _description = "Outage"
    _inherit = ["heat.plant.fact", "mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _first_state = "open"
    _settled_fields = frozenset(
        {"plant_id", "equipment_id", "kind", "cause", "date_start", "date_end", "is_heat_cut"}
    )

    name = fields.Char(string="What happened", required=True, tracking=True)
    plant_id = fields.Many2one(
        "heat.plant", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        string="Stopped equipment",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('plant_id', '=', plant_id)]",
        check_company=True,
    )
    kind = fields.Selection(
        [("failure", "Failure"), ("planned", "Planned work")],
        required=True,
        default="failure",
        tracking=True,
    )
    cause = fields.Selection(
        [
            ("fuel", "Fuel: quality, blockage, shortage"),
            ("feeding", "Feeding system"),
            ("combustion", "Combustion, ash removal"),
            ("hydraulics", "Pumps, pipes, pressure"),
            ("control", "Control, sensors"),
            ("electricity", "Electricity"),
            ("network", "Network, substations"),
            ("safety", "Safety device"),
            ("upkeep", "Upkeep, inspection"),
            ("unknown", "Not known yet"),
        ],
        required=True,
        default="unknown",
        tracking=True,
    )
    date_start = fields.Datetime(
        string="Start", required=True, default=lambda self: self._default_date_start()
    )
    date_end = fields.Datetime(string="End", copy=False)
    duration_hours = NullableFloat(
        string="Duration (h)",
        digits=(10, 2),
        compute="_compute_duration_hours",
        store=True,
        help="Not known as long as the outage lasts.",
    )
    is_heat_cut = fields.Boolean(
        string="Heat cut off",
        help="Customers had no heat, or less than agreed: counts against availability.",
    )
    affected_count = NullableInteger(string="Customers affected")
    backup_fuel_id = fields.Many2one(
        "heat.fuel", string="Backup fuel", ondelete="restrict", check_company=True
    )
    backup_mwh = NullableFloat(string="Backup burnt (MWh)", digits=(12, 3))
    cost = fields.Monetary(help="Repair, hired boiler, fuel dearer than usual.")
    description = fields.Text(string="What was done")
    state = fields.Selection(
        [("open", "Under way"), ("closed", "Over"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )

    _end_after_start = models.Constraint(
        "CHECK (date_end >= date_start)", "An outage ends after it started."
    )
    _amounts_positive = models.Constraint(
        "CHECK (affected_count >= 0 AND backup_mwh >= 0)",
        "Customers and energies are not negative; leave empty what is not known.",
    )

    def _default_date_start(self):
        return fields.Datetime.now().replace(second=0)

    @api.depends("date_start", "date_end")
    def _compute_duration_hours(self):
        for one in self:
            known = one.date_start and one.date_end and one.date_end >= one.date_start
            one.duration_hours = shown(hours(one.date_start, one.date_end) if known else None)

    @api.constrains("equipment_id", "plant_id")
    def _check_equipment(self):
        for one in self:
            if one.equipment_id and one.equipment_id.plant_id != one.plant_id:
                raise ValidationError(
                    self.env._(
                        "%(equipment)s does not stand in %(plant)s: choose an equipment of the "
                        "plant.",
                        equipment=one.equipment_id.display_name,
                        plant=one.plant_id.display_name,
                    )
                )

    @api.constrains("date_start", "date_end")
    def _check_past(self):
        now = fields.Datetime.now()
        for one in self:
            if one.kind == "failure" and one.date_start > now:
                raise ValidationError(
                    self.env._(
                        "The failure “%(name)s” starts in the future: "
                        "correct its start, or choose “Planned work”.",
                        name=one.name,
                    )
                )

    def action_close(self):
        """The outage is over: now, where nobody typed its end."""
        for one in self:
            one._check_state("open")
            end = one.date_end or fields.Datetime.now().replace(second=0)
            if end > fields.Datetime.now():
                raise ValidationError(
                    self.env._(
                        "The outage “%(name)s” ends in the future: "
                        "correct its end, or empty it to close it now.",
                        name=one.name,
                    )
                )
            one._deciding().write({"date_end": max(end, one.date_start), "state": "closed"})

    def action_cancel(self):
        """An outage recorded by mistake; it is kept, and counts no more."""
        for one in self:
            one._check_state("open", "closed")
            one._deciding().state = "cancelled"

    def _prepare_stops(self):
        return [Stop(one.date_start, one.date_end or None) for one in self]
