from datetime import timedelta

from odoo import fields, models

#: Works to come: plant, days ahead, hour UTC, hours.
WORKS = ("brenouse", 12, 7, 4)
WHAT = "Remplacement de la vanne d’isolement de la rue des Forges"
TOLD = (
    "Nous remplaçons une vanne sous la rue des Forges. Le chauffage et l’eau chaude s’arrêtent "
    "pendant les travaux, puis reviennent d’eux-mêmes."
)


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_portal_plant(self, today):
        """Works announced to the customers of a network."""
        plant, ahead, hour, length = WORKS
        start = fields.Datetime.to_datetime(today) + timedelta(days=ahead, hours=hour)
        self._ensure(
            "heat.outage",
            {
                "works_announced": {
                    "name": WHAT,
                    "plant_id": self._ref(f"plant_{plant}").id,
                    "kind": "planned",
                    "cause": "network",
                    "date_start": start,
                    "date_end": start + timedelta(hours=length),
                    "is_heat_cut": True,
                    "portal_text": TOLD,
                }
            },
        )
