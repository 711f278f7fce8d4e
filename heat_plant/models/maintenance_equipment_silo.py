from odoo import api, fields, models

from odoo.addons.heat_base.models.nullable_float import NullableFloat

from .exact import shown

#: Units that the size of a store is given in.
SIZES = ["map", "m3", "t", "l"]


class MaintenanceEquipment(models.Model):
    _inherit = "maintenance.equipment"

    silo_capacity = NullableFloat(
        string="Capacity", digits=(10, 1), help="What the store holds when it is full."
    )
    silo_uom_id = fields.Many2one(
        "uom.uom",
        string="Capacity in",
        domain=[("heat_code", "in", SIZES)],
        default=lambda self: self.env.ref("heat_base.uom_map", raise_if_not_found=False),
        ondelete="restrict",
    )
    inventory_ids = fields.One2many("heat.fuel.inventory", "silo_id")
    document_ids = fields.One2many("heat.plant.document", "equipment_id")
    silo_counted_on = fields.Date(string="Counted on", compute="_compute_stock")
    silo_level = NullableFloat(string="Level (%)", digits=(5, 0), compute="_compute_stock")
    silo_mwh = NullableFloat(string="In store (MWh)", digits=(12, 1), compute="_compute_stock")
    silo_price_mwh = NullableFloat(
        string="Average cost per MWh", digits=(12, 2), compute="_compute_stock"
    )
    silo_value = NullableFloat(
        string="Value of the stock", digits=(14, 2), compute="_compute_stock"
    )
    fuel_days_left = NullableFloat(
        string="Fuel left (days)",
        digits=(6, 0),
        compute="_compute_stock",
        help="At the pace of the last weeks, by the levels of the operation log for the only "
        "store of the plant or of its wood, else by inventories and deliveries.",
    )

    _silo_capacity_positive = models.Constraint(
        "CHECK (silo_capacity > 0)", "A capacity is above zero; leave it empty if nobody knows it."
    )

    @api.depends("inventory_ids.state", "inventory_ids.energy_mwh", "plant_id", "fuel_id")
    def _compute_stock(self):
        for one in self:
            last = one._last_inventory()
            one.silo_counted_on = last.date
            one.silo_mwh = last.energy_mwh
            one.silo_price_mwh = last.price_mwh
            one.silo_value = last.stock_value
            one.silo_level = shown(one._known_level(last))
            one.fuel_days_left = shown(one._fuel_days_left())

    def action_count_stock(self):
        """Take the inventory of the store, as easily with a telephone."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant.heat_fuel_inventory_action_take"
        )
        return {
            **action,
            "context": {"default_plant_id": self.plant_id.id, "default_silo_id": self.id},
        }

    def action_open_inventories(self):
        """The inventories of the store."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_plant.heat_fuel_inventory_action"
        )
        return {
            **action,
            "domain": [("silo_id", "=", self.id)],
            "context": {"default_plant_id": self.plant_id.id, "default_silo_id": self.id},
        }

    def _last_inventory(self):
        self.ensure_one()
        inventories = self.env["heat.fuel.inventory"]
        if self.plant_kind != "silo" or not self.plant_id:
            return inventories
        pools = self.plant_id._origin._fuel_pools()
        mine = next((pool for pool in pools if pool.silo == self._origin), None)
        return mine.inventories.sorted("date")[-1:] if mine else inventories

    def _known_level(self, inventory):
        """The last level somebody noted, in the log or counting it."""
        self.ensure_one()
        known = []
        if inventory and inventory.level_percent is not False:
            known.append((inventory.date, inventory.level_percent))
        if self.plant_kind == "silo" and self.plant_id and self.plant_id._is_logged(self._origin):
            known += [(level.day, level.amount) for level in self.plant_id._logged_levels()]
        return max(known)[1] if known else None

    def _fuel_days_left(self):
        """Days until the store is empty, or None."""
        self.ensure_one()
        plant = self.plant_id
        if self.plant_kind != "silo" or not plant:
            return None
        pools = [pool for pool in plant._fuel_pools() if pool.silo == self._origin]
        if not pools and plant._is_logged(self._origin):
            return plant._logged_days_left()
        found = [plant._pool_days_left(pool) for pool in pools]
        return min((days for days in found if days is not None), default=None)
