from odoo import models


class HeatReadingFinding(models.Model):
    _inherit = "heat.reading.finding"

    def _network_sum(self, network, places, rule, month):
        """What enters the network is what its inlets count, or else what boilers give: the meters
        of one kind, never heat counted twice on its way, nor electricity."""
        # the check is the same whoever starts it, and rests on how plants are metered
        known = self.env["heat.plant.meter"].sudo()
        roles = {}
        for one in known.search([("network_id", "=", network.id)]):
            roles.setdefault(one.meter_id, one.role)
        if roles:
            main = {place.meter_id for place, _amount in places if place.role == "network"}
            inlets = {meter for meter in main if roles.get(meter, "inlet") == "inlet"}
            counted = inlets or {meter for meter in main if roles.get(meter) == "output"}
            places = [
                (place, amount)
                for place, amount in places
                if place.role != "network" or place.meter_id in counted
            ]
        return super()._network_sum(network, places, rule, month)
