from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.heat_base.models.nullable_float import NullableFloat


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    plant_id = fields.Many2one(
        "heat.plant", index="btree_not_null", ondelete="restrict", check_company=True, tracking=True
    )
    plant_kind = fields.Selection(
        [
            ("boiler", "Boiler"),
            ("cogeneration", "Cogeneration"),
            ("heat_pump", "Heat pump"),
            ("solar", "Solar collectors"),
            ("geothermal", "Geothermal exchanger"),
            ("recovery", "Heat recovery"),
            ("cold", "Cold unit"),
            ("store", "Heat store"),
            ("silo", "Fuel store"),
            ("auxiliary", "Auxiliary"),
        ],
        string="Kind",
    )
    parent_id = fields.Many2one(
        "maintenance.equipment",
        string="Part of",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    child_ids = fields.One2many("maintenance.equipment", "parent_id", string="Parts")
    power_kw = NullableFloat(string="Useful power (kW)", digits=(10, 1), tracking=True)
    input_kw = NullableFloat(
        string="Power at the burner (kW)",
        digits=(10, 1),
        tracking=True,
        help="Thermal input, on the lower heating value: what the classified installations of "
        "heading 2910 are measured by.",
    )
    fuel_id = fields.Many2one(
        "heat.fuel", index="btree_not_null", ondelete="restrict", check_company=True
    )

    _plant_power_positive = models.Constraint(
        "CHECK (power_kw >= 0 AND input_kw >= 0)", "A power is not negative."
    )

    @api.model
    def _check_company_domain(self, companies):
        # documents take their cooperative from the equipment: without one, all are offered
        return super()._check_company_domain(companies) if companies != "" else Domain.TRUE

    @api.constrains("parent_id", "plant_id")
    def _check_parent(self):
        for one in self:
            if one._has_cycle():
                raise ValidationError(
                    self.env._("“%(name)s” cannot be a part of itself.", name=one.display_name)
                )
            if one.parent_id.plant_id and one.parent_id.plant_id != one.plant_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is a part of “%(parent)s”, which stands in another plant: "
                        "choose %(plant)s.",
                        name=one.display_name,
                        parent=one.parent_id.display_name,
                        plant=one.parent_id.plant_id.display_name,
                    )
                )

    @api.constrains("power_kw", "input_kw")
    def _check_powers(self):
        for one in self:
            if one.plant_kind == "boiler" and one.input_kw and one.power_kw > one.input_kw * 1.1:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” gives %(output)s kW out of %(input)s kW burnt: the useful "
                        "power and the power at the burner are the wrong way round.",
                        name=one.display_name,
                        output=one.power_kw,
                        input=one.input_kw,
                    )
                )
