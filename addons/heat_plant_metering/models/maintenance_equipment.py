from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.heat_base.models.nullable_float import NullableFloat

#: Source of what burns no fuel, by kind of equipment.
KIND_SOURCES = {
    "solar": "solar",
    "geothermal": "geothermal",
    "recovery": "waste_heat",
    "heat_pump": "ambient",
}
#: Kinds of equipment that give heat to the network.
PRODUCERS = ("boiler", "cogeneration", *KIND_SOURCES)


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    heat_meter_ids = fields.One2many("heat.plant.meter", "equipment_id", string="Meters")
    nominal_efficiency = NullableFloat(
        string="Nominal efficiency (%)",
        digits=(5, 1),
        help="Useful heat out of the fuel burnt, on the lower heating value, as the maker says.",
    )
    is_heat_estimated = fields.Boolean(
        string="Estimate heat from fuel",
        help="Without a heat meter: heat is the fuel burnt by the nominal efficiency, and shown as "
        "estimated. Otherwise it stays “not measured”.",
    )

    _nominal_efficiency_range = models.Constraint(
        "CHECK (nominal_efficiency > 0 AND nominal_efficiency <= 120)",
        "A nominal efficiency lies between 0 and 120 % of the lower heating value.",
    )

    @api.constrains("nominal_efficiency", "is_heat_estimated")
    def _check_nominal_efficiency(self):
        for one in self:
            if one.is_heat_estimated and one.nominal_efficiency is False:
                raise ValidationError(
                    self.env._(
                        "Type the nominal efficiency of “%(name)s”: its heat is estimated with it.",
                        name=one.display_name,
                    )
                )
            if 0 < (one.nominal_efficiency or 0) < 2:
                raise ValidationError(
                    self.env._(
                        "The nominal efficiency %(value)s of “%(name)s” is written in percent: "
                        "type 85 for 85 %%.",
                        value=one.nominal_efficiency,
                        name=one.display_name,
                    )
                )

    def _heat_source(self):
        """Where its heat comes from, one of heat.fuel's sources; False when nobody said."""
        self.ensure_one()
        return self.fuel_id.source or KIND_SOURCES.get(self.plant_kind, False)
