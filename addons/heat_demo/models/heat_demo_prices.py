from odoo import Command, api, models

from odoo.addons.heat_base.engine.periods import Period

from ..engine import price_indices
from ..engine.price_indices import INDICES
from ..engine.reading_rounds import shifted


class HeatDemo(models.AbstractModel):
    _inherit = "heat.demo"

    def _setup_price_indices(self):
        self._ensure(
            "heat.price.index",
            {
                f"index_{index.code.lower()}": {
                    "code": index.code,
                    "name": index.name,
                    "publisher": price_indices.PUBLISHER,
                    "base": index.base,
                    "company_id": self.env.company.id,
                    "frequency": "monthly",
                    "note": "Série inventée pour la démonstration.",
                }
                for index in INDICES
            },
        )

    @api.model
    def _publish_indices(self, today):
        """Record the values published by ``today``; the latest of each is provisional at first."""
        demo = self._in_french(self._company())
        start = shifted(demo._first_month(), -price_indices.MONTHS_BEFORE)
        out = [
            month.start
            for month in Period(start, today.replace(day=1)).months()
            if price_indices.published_on(month.start) <= today
        ]
        for index in INDICES:
            demo._ensure(
                "heat.price.index.value",
                {
                    f"value_{index.code.lower()}_{month:%Y_%m}_{status}": {
                        "index_id": demo._ref(f"index_{index.code.lower()}").id,
                        "date": month,
                        "value": float(price_indices.value(index, month)),
                        "status": status,
                        "published_on": price_indices.published_on(month),
                        "evidence": f"Bulletin imaginaire de {month:%m/%Y}",
                    }
                    for month in out
                    for status in [
                        "final" if month < out[-price_indices.PROVISIONAL] else "provisional"
                    ]
                },
            )

    def _revised_price_vals(self, date_from):
        """The part of a component that makes its price follow the series, from ``date_from`` on."""
        base_month = shifted(date_from, -price_indices.LAG)
        return {
            "formula": price_indices.FORMULA,
            "base_date": date_from,
            "coefficient_decimals": 4,
            "price_decimals": 2,
            "revision": "quarterly",
            "revision_month": "1",
            "term_ids": [
                Command.create(
                    {
                        "name": index.code,
                        "index_id": self._ref(f"index_{index.code.lower()}").id,
                        "base_date": base_month,
                        "base_value": float(price_indices.value(index, base_month)),
                        "rule": "month",
                        "months": price_indices.LAG,
                    }
                )
                for index in INDICES
            ],
        }
