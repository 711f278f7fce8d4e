from odoo import fields, models

from odoo.addons.heat_base.models.linked import counted, listed


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    reading_campaign_ids = fields.One2many("heat.reading.campaign", "network_id")
    meter_count = fields.Integer(compute="_compute_meter_count")

    def _compute_meter_count(self):
        counts = counted(self, "heat.meter", "network_id")
        for network in self:
            network.meter_count = counts.get(network.id, 0)

    def action_open_reading_round(self):
        """The round under way, or a new one made at once."""
        self.ensure_one()
        campaign = self.env["heat.reading.campaign"].search(
            [("network_id", "=", self.id), ("state", "!=", "done")], limit=1
        )
        if not campaign:
            campaign = campaign.create({"network_id": self.id})
            campaign.action_prepare()
        return campaign._get_records_action(name=campaign.name)

    def action_open_meters(self):
        """The meters in place on this network."""
        self.ensure_one()
        return listed(self.env, "heat_metering.heat_meter_action", [("network_id", "=", self.id)])
