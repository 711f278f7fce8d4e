from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_plant.models.heat_fuel import SOURCES

ROLES = [
    ("output", "Heat out of boilers"),
    ("store", "Heat out of a store"),
    ("inlet", "Heat into the network"),
    ("electricity", "Electricity used"),
    ("fuel", "Fuel burnt"),
    ("other", "Other"),
]
#: Quantities of registers that a role may rest on.
QUANTITIES = {
    "output": {"energy", "cold_energy"},
    "store": {"energy", "cold_energy"},
    "inlet": {"energy", "cold_energy"},
    "electricity": {"electricity", "energy"},
    "fuel": {"fuel", "energy", "volume"},
}
#: A meter that begins at most so long after another one ended takes over from it.
LONGEST_BREAK = timedelta(days=31)


class HeatPlantMeter(models.Model):
    """Which register says what of a plant, and from when to when."""

    _name = "heat.plant.meter"
    _description = "Meter of a Plant"
    _order = "plant_id, role, equipment_id, date_from DESC NULLS LAST, id DESC"
    _check_company_auto = True

    plant_id = fields.Many2one(
        "heat.plant", required=True, index=True, ondelete="cascade", check_company=True
    )
    network_id = fields.Many2one(related="plant_id.network_id", store=True, index=True)
    company_id = fields.Many2one(related="plant_id.company_id", store=True, index=True)
    register_id = fields.Many2one(
        "heat.meter.register", required=True, index=True, ondelete="restrict", check_company=True
    )
    meter_id = fields.Many2one(related="register_id.meter_id")
    uom_id = fields.Many2one(related="register_id.uom_id", string="Unit")
    role = fields.Selection(ROLES, string="What it counts", required=True, default="output")
    equipment_id = fields.Many2one(
        "maintenance.equipment",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('plant_id', '=', plant_id)]",
        help="Empty: it counts all boilers of the source, or the whole plant.",
    )
    fuel_id = fields.Many2one(
        "heat.fuel",
        string="Fuel counted",
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        help="Its coefficients turn what the meter shows into energy on the lower value.",
    )
    source = fields.Selection(
        SOURCES,
        string="Source of energy",
        compute="_compute_source",
        store=True,
        readonly=False,
        precompute=True,
    )
    direction = fields.Selection(
        [("add", "Counts"), ("deduct", "Is deducted")],
        required=True,
        default="add",
        help="Deducted: what the meter counts flows back, or is not for the network.",
    )
    date_from = fields.Date(string="From", help="Empty: since always.")
    date_to = fields.Date(string="To", help="Last day. Empty: still counts.")
    replaces_id = fields.Many2one(
        "heat.plant.meter",
        string="Takes over from",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
        help="The meter that counted the same before: the two make one series.",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "A meter ends after it begins."
    )
    _once_at_a_time = models.Constraint(
        "EXCLUDE USING gist (int4range(register_id, register_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&)",
        "This register counts for a plant already in these days.",
    )
    _one_successor = models.UniqueIndex(
        "(replaces_id) WHERE replaces_id IS NOT NULL", "Another meter takes over from it already."
    )

    @api.depends("equipment_id", "role")
    def _compute_source(self):
        for one in self:
            one.source = one.equipment_id._heat_source() if one.equipment_id else one.source
            one.fuel_id = one.equipment_id.fuel_id or one.fuel_id if one.role == "fuel" else False

    @api.depends("register_id", "role", "equipment_id", "plant_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for one in self:
            place = one.equipment_id.name or one.plant_id.name
            one.display_name = " · ".join(
                filter(None, (labels.get(one.role), place, one.meter_id.display_name))
            )

    @api.constrains("role", "source", "register_id", "fuel_id", "equipment_id", "plant_id")
    def _check_role(self):
        labels = dict(self._fields["role"]._description_selection(self.env))
        for one in self:
            values = {"meter": one.register_id.display_name, "role": labels[one.role]}
            quantities = QUANTITIES.get(one.role)
            if quantities and one.register_id.measured_quantity not in quantities:
                raise ValidationError(
                    self.env._(
                        "“%(meter)s” does not count “%(role)s”: choose the register of the right "
                        "quantity.",
                        **values,
                    )
                )
            if one.role in ("output", "fuel") and not one.source:
                raise ValidationError(
                    self.env._(
                        "Say which source of energy “%(meter)s” counts (%(role)s), or choose its "
                        "boiler.",
                        **values,
                    )
                )
            if one.role == "fuel" and not one._is_energy() and not one.fuel_id:
                raise ValidationError(
                    self.env._(
                        "Choose the fuel that “%(meter)s” counts: its coefficients make energy of "
                        "it.",
                        **values,
                    )
                )
            if one.equipment_id and one.equipment_id.plant_id != one.plant_id:
                raise ValidationError(
                    self.env._(
                        "“%(equipment)s” does not stand in “%(plant)s”.",
                        equipment=one.equipment_id.display_name,
                        plant=one.plant_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        meters = super().create(vals_list)
        for one in meters.filtered(lambda meter: meter.date_from and not meter.replaces_id):
            one.replaces_id = one._meter_before()
        return meters

    def _meter_before(self):
        """The meter of the same place that ended shortly before this one begins."""
        self.ensure_one()
        return self.search(
            [
                *((name, "=", self[name]) for name in ("role", "source", "direction")),
                *((name, "=", self[name].id) for name in ("plant_id", "equipment_id")),
                ("id", "!=", self.id),
                ("date_to", ">=", self.date_from - LONGEST_BREAK),
                ("date_to", "<=", self.date_from),
                ("id", "not in", self.search([("replaces_id", "!=", False)]).replaces_id.ids),
            ],
            order="date_to desc",
            limit=1,
        )

    def _covers(self, day):
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or self.date_to >= day
        )

    def _is_energy(self):
        self.ensure_one()
        return self.register_id.measured_quantity != "volume" and (
            self.uom_id.heat_code not in ("m3", "l", "kg", "t", "map")
        )
