from odoo import fields, models

from odoo.addons.heat_base.models.linked import counted, listed


class HeatNetwork(models.Model):
    """From a network to the plants that heat it."""

    _inherit = "heat.network"

    plant_count = fields.Integer(compute="_compute_plant_count")

    def _compute_plant_count(self):
        counts = counted(self, "heat.plant", "network_id")
        for network in self:
            network.plant_count = counts.get(network.id, 0)

    def action_open_plants(self):
        """The plants of this network."""
        self.ensure_one()
        return listed(
            self.env,
            "heat_plant.heat_plant_action",
            [("network_id", "=", self.id)],
            default_network_id=self.id,
        )
