import io
from collections import defaultdict

import xlsxwriter

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.heat_base.engine.periods import Period, first_of_next_month
from odoo.addons.heat_plant.engine.balance import total
from odoo.addons.heat_plant.models.exact import exact

from ..engine import survey
from .heat_delivery_point import SECTORS
from .heat_network_balance import RATIOS, RAW

WIDTH = 18


class HeatNetworkBalance(models.Model):
    """Balances as workbooks; what was not measured is an empty cell."""

    _inherit = "heat.network.balance"

    def action_export(self):
        """Download the balances with their months and sources."""
        return self._download("/heat/balance/export.xlsx")

    def action_export_survey(self):
        """Download the columns of the annual survey, one line a network."""
        if any(one.kind != "year" for one in self):
            raise UserError(self.env._("The survey is of whole years: choose balances of years."))
        if len(set(self.mapped("year"))) > 1:
            raise UserError(self.env._("The survey is of one year: choose balances of one year."))
        return self._download("/heat/balance/survey.xlsx")

    def _download(self, route):
        ids = ",".join(str(one) for one in self.ids)
        return {"type": "ir.actions.act_url", "url": f"{route}?ids={ids}", "target": "download"}

    def _workbook(self):
        """The balances, their months and their sources, as the bytes of a workbook."""
        names = [*RAW, "trench_m", *RATIOS]
        both = (self | self.month_ids).sorted(lambda one: (one.network_id.name, one.date_from))
        balances = [
            [one.network_id.name, one.period_label, one.computed_at.date().isoformat()]
            + [_cell(one[name]) for name in names]
            for one in both
        ]
        line_names = ["fuel_mwh", "heat_mwh", "co2_fuel_kg", "efficiency"]
        lines = [
            [
                line.network_id.name,
                line.balance_id.period_label,
                line.plant_id.name,
                line._source_label(),
                line._quality_label(),
                *[_cell(line[name]) for name in line_names],
            ]
            for line in both.line_ids
        ]
        label = self._label
        return _book(
            {
                self.env._("Balances"): [
                    [label(self, n) for n in ("network_id", "period_label", "computed_at", *names)],
                    *balances,
                ],
                self.env._("By source"): [
                    [label(self, "network_id"), label(self, "period_label")]
                    + [
                        label(self.line_ids, n)
                        for n in ("plant_id", "source", "quality", *line_names)
                    ],
                    *lines,
                ],
            }
        )

    def _label(self, records, name):
        return records._fields[name]._description_string(self.env)

    def _survey_workbook(self):
        """The sheet of the annual survey, one line a network."""
        titles = survey.columns(self[:1].year)
        rows = [
            [_cell(cells.get(title)) for title in titles]
            for cells in (one._survey_cells() for one in self.sorted("network_id"))
        ]
        return _book({survey.SHEET: [list(titles), *rows]})

    def _survey_cells(self):
        """{column: value} of a network's year; what is not known is left out.

        Prices and the growth of the network are not known here.
        """
        self.ensure_one()
        network, points = self.network_id, self._points()
        produced = {}
        for source in dict.fromkeys(self.line_ids.mapped("source")):
            own = self.line_ids.filtered(lambda line, source=source: line.source == source)
            produced[source] = total(exact(line.heat_mwh) for line in own)
        trench, titles = exact(self.trench_m), survey.columns(self.year)
        cells = {
            "ID EARCF": network.survey_code,
            "Commune": self._largest_city(),
            "Nom": network.name,
            "Maitre d'Ouvrage": network.survey_owner,
            "Gestionnaire": network.company_id.name,
            "Longueur du réseau km (aller)": None if trench is None else trench / 1000,
            "Nombre points de livraison": len(points),
            "Contenu CO₂ en kg CO₂ / kWh": _thousandth(self.co2_kg_mwh),
            "Contenu CO₂ ACV en kg CO₂ / kWh": _thousandth(self.co2_life_cycle_kg_mwh),
            "Taux EnR&R": _hundredth(self.renewable_share, 3),
            titles[11]: str(self.year),
            "Production totale MWh": exact(self.produced_mwh),
            "Livraisons nettes MWh": exact(self.delivered_mwh),
            "Rendement de distribution": _hundredth(self.network_efficiency, 4),
            **self._survey_sectors(points),
        }
        return cells | (survey.production_cells(produced) if produced else {})

    def _survey_sectors(self, points):
        """Deliveries by sector; none of them is known while a point has no sector, or a sector's
        own are not all read."""
        if not points or not all(points.mapped("survey_sector")):
            return {}
        received = self._received(points)
        by_sector = defaultdict(list)
        for point in points:
            by_sector[point.survey_sector].append(received[point])
        return {
            survey.SECTORS[sector]: total([0, *by_sector[sector]]) for sector, _label in SECTORS
        }

    def _points(self):
        """The delivery points that had a meter in the period."""
        self.ensure_one()
        # whoever may see the balance may see how many points and how much heat make it
        points = self.env["heat.delivery.point"].sudo().with_context(active_test=False)
        own = points.search(
            [("network_id", "=", self.network_id.id), ("direction", "=", "delivery")]
        )
        period = self._period()
        served = points._served_periods(own, [period])
        return own.filtered(lambda point: served.get((point, period)))

    def _period(self):
        """The days of the balance; those of the months counted, for a year that is not over."""
        self.ensure_one()
        if self.kind == "year" and self.month_ids:
            last = max(self.month_ids.mapped("date_from"))
            return Period(min(self.month_ids.mapped("date_from")), first_of_next_month(last))
        return Period(self.date_from, first_of_next_month(self.date_to))

    def _received(self, points):
        """{point: MWh received in the period, None where it is not known}"""
        period = self._period()
        served = points._served_periods(points, [period])
        pairs = {point: (point, served[point, period]) for point in points}
        found = points._consumption(pairs.values())
        heats = {point: found[pair]["kwh"] for point, pair in pairs.items()}
        return {point: None if kwh is None else kwh / 1000 for point, kwh in heats.items()}

    def _largest_city(self):
        """The municipality of most delivery points, or that of a plant."""
        cities = [city for city in self._points().mapped("city") if city]
        cities = cities or self.line_ids.plant_id.filtered("city").mapped("city")
        return max(sorted(set(cities)), key=cities.count, default=None)


def _book(sheets):
    """The bytes of a workbook of {name: rows}, the first row of each being its heading."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name[:31])
            for rank, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, (int, float)):
                        sheet.write_number(rank, column, cell)
                    elif cell:
                        # text stays text: no cell becomes a formula
                        sheet.write_string(rank, column, str(cell), None if rank else bold)
            sheet.freeze_panes(1, 2)
            sheet.set_column(0, len(rows[0]) - 1, WIDTH)
    return content.getvalue()


def _cell(value):
    """A value as a cell takes it: False and None, which nobody measured, are empty."""
    if value is None or value is False or value == "":
        return None
    return value if isinstance(value, (int, str)) else round(float(value), 4)


def _thousandth(value):
    return None if value is False else round(exact(value) / 1000, 4)


def _hundredth(value, digits):
    return None if value is False else round(exact(value) / 100, digits)
