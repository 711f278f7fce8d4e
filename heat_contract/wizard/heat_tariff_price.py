from datetime import date

from odoo import api, fields, models

from odoo.addons.heat_base.engine.errors import EngineError
from odoo.addons.heat_base.engine.periods import first_of_next_month

#: months shown before and after today
BEFORE, AFTER = 36, 12


class HeatTariffPrice(models.TransientModel):
    """The price of a component month by month, laid out to be drawn."""

    _name = "heat.tariff.price"
    _description = "Price of a Component over Time"
    _order = "date, component_id"

    component_id = fields.Many2one(
        "heat.tariff.component", required=True, ondelete="cascade", index=True
    )
    date = fields.Date(string="Month", required=True)
    price = fields.Float(digits=(16, 6), aggregator="avg")
    coefficient = fields.Float(digits=(16, 6), aggregator="avg")

    @api.model
    def _open(self, component):
        """Lay out the prices of ``component`` and of its namesakes in other versions."""
        versions = component.version_id.tariff_id.version_ids
        components = versions.component_ids.filtered(lambda other: other.code == component.code)
        book = components._price_book(None)
        rows = []
        for day in self._months():
            for item in components:
                if not self._is_in_force(item.version_id, day):
                    continue
                try:
                    price = book.price(item, day)
                except EngineError:
                    continue  # a month whose index is missing has no point on the curve
                rows.append(
                    {
                        "component_id": item.id,
                        "date": day,
                        "price": price.value,
                        "coefficient": price.coefficient,
                    }
                )
        prices = self.create(rows)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "heat_contract.heat_tariff_price_action"
        )
        return {
            **action,
            "name": component.display_name,
            "domain": [("id", "in", prices.ids)],
        }

    @staticmethod
    def _is_in_force(version, day):
        return version.date_from <= day and not (version.date_to and version.date_to < day)

    @api.model
    def _months(self):
        today = fields.Date.context_today(self)
        first = today.year * 12 + today.month - 1 - BEFORE
        day, days = date(first // 12, first % 12 + 1, 1), []
        for _month in range(BEFORE + AFTER + 1):
            days.append(day)
            day = first_of_next_month(day)
        return days
