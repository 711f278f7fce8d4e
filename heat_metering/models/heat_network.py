from odoo import fields, models


class HeatNetwork(models.Model):
    _inherit = "heat.network"

    reading_campaign_ids = fields.One2many("heat.reading.campaign", "network_id")

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
