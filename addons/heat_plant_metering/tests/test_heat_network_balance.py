import io
import zipfile
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import HttpCase, freeze_time, tagged

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_metering.engine.consumption import Quality

from ..engine import survey
from .common import YEAR, HeatPlantMeteringCommon

FIRST, LAST = "2025-01-01", "2025-12-31"


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatNetworkBalance(HeatPlantMeteringCommon):
    def test_a_surveyed_year(self):
        self._survey_year()
        year, months = self._balances()
        self.assertEqual((len(months), year.is_complete), (12, True))
        heats = {line.source: round(line.heat_mwh, 1) for line in year.line_ids}
        self.assertEqual(heats, {"wood": 2606.1, "gas": 414.4, "waste_heat": 300.0})
        for name, digits, expected in (
            ("produced_mwh", 1, 3320.5),
            ("wood_coverage", 1, 78.5),
            ("renewable_share", 1, 87.5),
            ("network_efficiency", 1, 78.3),
            ("losses_mwh", 1, 720.5),
            ("density_mwh_m", 3, 1.444),
            ("electricity_kwh_mwh", 1, 13.6),
            ("electricity_kwh_delivered", 1, 17.3),
            ("co2_kg_mwh", 1, 57.3),
            ("co2_fuel_kg_mwh", 1, 55.9),
        ):
            self.assertEqual(round(year[name], digits), expected, name)
        gas = year.line_ids.filtered(lambda line: line.source == "gas")
        self.assertEqual((gas.quality, gas.efficiency), ("estimated", False))
        wood = year.line_ids.filtered(lambda line: line.source == "wood")
        self.assertAlmostEqual(wood.efficiency, 85, 1)
        self.assertEqual(wood.verdict, "plausible")
        # 414.4 of 5,920.5 MWh rest on no meter
        self.assertAlmostEqual(year.measured_share, 93.0, 1)
        self.assertIs(year.co2_life_cycle_kg, False, "chips have no life-cycle factor")
        self.assertIs(year.degree_days, False, "no weather, no degree days")
        self.assertIs(months[0].density_mwh_m, False, "a month says nothing of a density")

    def test_a_plant_that_was_closed_stays_in_its_years(self):
        self._survey_year()
        before = self.network.energy_balance(FIRST, LAST)[self.network.id]
        burners = self.plant.equipment_ids
        burners.scrap_date = "2025-12-31"
        self.plant.active = False
        self.assertEqual(self.network.energy_balance(FIRST, LAST)[self.network.id], before)
        after = self.network.energy_balance("2026-01-01", "2026-01-31")[self.network.id]
        self.assertEqual(after["produced_mwh"], {})

    def test_the_promised_dictionary(self):
        self._survey_year()
        found = self.network.with_user(self.reader).energy_balance(FIRST, LAST)[self.network.id]
        self.assertEqual(
            set(found),
            {
                "produced_mwh", "delivered_mwh", "losses_mwh", "network_efficiency",
                "renewable_share", "wood_coverage", "co2_kg_mwh", "density_mwh_m",
                "electricity_kwh_mwh",
            },
        )  # fmt: skip
        self.assertEqual(set(found["produced_mwh"]), {"wood", "gas", "waste_heat"})
        self.assertAlmostEqual(found["renewable_share"], 0.8752, 4)
        self.assertAlmostEqual(found["delivered_mwh"], 2600, 3)
        self.assertAlmostEqual(found["co2_kg_mwh"], 57.3, 1)
        with self.assertRaises(UserError):
            self.network.energy_balance(LAST, FIRST)
        empty = self.other_network.energy_balance(FIRST, LAST)[self.other_network.id]
        self.assertEqual(empty.pop("produced_mwh"), {})
        self.assertEqual(set(empty.values()), {None})

    def test_what_is_not_measured_is_none(self):
        self._survey_year()
        # a boiler without a meter, and nobody allows to estimate it
        self.small.active = True
        meters = self.plant.meter_ids
        meters.filtered(lambda one: one.role == "electricity").unlink()
        found = self.network.energy_balance(FIRST, LAST)[self.network.id]
        self.assertIsNone(found["produced_mwh"]["wood"])
        self.assertAlmostEqual(found["produced_mwh"]["waste_heat"], 300, 3)
        for name in ("renewable_share", "losses_mwh", "electricity_kwh_mwh", "co2_kg_mwh"):
            self.assertIsNone(found[name], name)
        year, _months = self._balances()
        gaps = {tuple(gap) for gap in year.gaps}
        self.assertIn(("no_meter", self.small.name, ""), gaps)
        self.assertIn(("no_electricity", self.plant.name, ""), gaps)
        self.assertEqual(year.quality, "missing")
        self.assertIn(self.small.name, year.gaps_html)
        self.assertIn("Not measured", year.flows_html)

    def test_one_source_without_a_meter_is_the_rest_of_the_inlet(self):
        self._survey_year()
        gas = self.plant.equipment_ids.filtered(lambda one: one.fuel_id == self.gas)
        gas.is_heat_estimated = False
        inlet = self._new_register("ENTREE")
        self._new_plant_meter(inlet, "inlet")
        self._read_year(inlet, "3306.0575")
        figures = self.network._network_figures([YEAR])[self.network, YEAR]
        (line,) = [one for one in figures.sources if one.source == "gas"]
        self.assertAlmostEqual(float(line.heat[0]), 400, 3)
        self.assertEqual(line.heat[1], Quality.ESTIMATED)

    def test_a_point_that_misses_readings_makes_deliveries_unknown(self):
        self._survey_year()
        self._new_customer("Sans relevé")
        found = self.network.energy_balance(FIRST, LAST)[self.network.id]
        self.assertIsNone(found["delivered_mwh"])
        self.assertIsNone(found["network_efficiency"])

    def test_a_point_connected_later_counts_from_then_on(self):
        self._survey_year()
        point = self._new_customer("Raccordée en juillet")
        point.installation_ids.date_from = date(2025, 7, 1)
        self._read(point.meter_ids.register_ids, (date(2025, 7, 1), 0), (date(2026, 1, 1), 50))
        found = self.network.energy_balance(FIRST, LAST)[self.network.id]
        self.assertAlmostEqual(found["delivered_mwh"], 2650, 3)
        june = Period(date(2025, 6, 1), date(2025, 7, 1))
        self.assertIsNotNone(self.network._network_figures([june])[self.network, june].delivered[0])

    def test_ratios_of_a_year_are_made_of_its_sums(self):
        self._survey_year()
        year, months = self._balances()
        self.assertAlmostEqual(sum(months.mapped("produced_mwh")), year.produced_mwh, 2)
        self.assertAlmostEqual(
            year.network_efficiency, year.delivered_mwh / year.produced_mwh * 100, 2
        )
        self.assertEqual(months.year_id, year)
        again, _months = self._balances()
        self.assertEqual(again, year, "computing twice makes no second record")
        present = self.network.balance_ids.filtered(
            lambda one: one.kind == "year" and one.year == 2026
        )
        self.assertEqual((present.month_count, present.is_complete), (1, False))
        self.assertEqual(present.quality, "missing")

    def test_beside_last_year(self):
        self._survey_year()
        year, _months = self._balances()
        before = year.copy({"date_from": "2024-01-01", "date_to": "2024-12-31", "year": 2024})
        before.write({"delivered_mwh": 2000, "is_complete": True})
        self.assertAlmostEqual(year.delivered_change, 30, 3)
        self.assertIn("+30", year.comparison_html)

    def test_a_year_known_in_part_is_compared_over_its_months(self):
        self._survey_year()
        for point, index in ((self.town, 1800), (self.housing, 1200)):
            self._read(point.meter_ids.register_ids, (date(2026, 2, 1), index))
        self._balances()
        present = self.network.balance_ids.filtered(
            lambda one: one.kind == "year" and one.year == 2026
        )
        january = 2600 * 31 / 365
        self.assertAlmostEqual(present.delivered_change, (400 / january - 1) * 100, 0)
        self.assertNotIn(" pt", present.comparison_html)

    def test_a_year_begun_before_its_meters_is_not_whole(self):
        self._survey_year()
        year, months = self._balances()
        months[0].unlink()
        year._update_year(self.network, 2025)
        self.assertFalse(year.is_complete)
        self.plant.equipment_ids.effective_date = date(2025, 2, 10)
        year._update_year(self.network, 2025)
        self.assertTrue(year.is_complete, "in service since February")

    def test_the_survey_has_its_columns(self):
        self._survey_year()
        self.network.write({"survey_code": "2601C", "survey_owner": "Commune de Die"})
        year, months = self._balances()
        cells = year._survey_cells()
        self.assertEqual(set(cells) - set(survey.columns(2025)), set())
        self.assertEqual(cells["ID EARCF"], "2601C")
        self.assertAlmostEqual(float(cells["Prod MWh BIOMASSE_SOLIDE"]), 2606.0575, 3)
        self.assertEqual(cells["Prod MWh PAC"], 0)
        self.assertAlmostEqual(float(cells["Livraisons Tertiaire MWh"]), 1600, 3)
        self.assertEqual(cells["Nombre points de livraison"], 2)
        self.assertAlmostEqual(float(cells["Contenu CO₂ en kg CO₂ / kWh"]), 0.0573, 4)
        self.assertNotIn("Part fixe", cells)
        self.town.survey_sector = False
        self.assertNotIn("Livraisons Tertiaire MWh", year._survey_cells())
        with zipfile.ZipFile(io.BytesIO(year._survey_workbook())) as book:
            texts = book.read("xl/sharedStrings.xml").decode()
        self.assertIn("Taux EnR&amp;R", texts)
        with self.assertRaises(UserError):
            months[:1].action_export_survey()
        self.assertTrue(year._workbook())

    def test_a_page_for_each_municipality(self):
        self._survey_year()
        year, _months = self._balances()
        die, ponet = year._municipality_pages()
        self.assertEqual((die["city"], die["points"]), ("Die", 1))
        self.assertAlmostEqual(float(die["heat"]), 1600, 3)
        self.assertEqual([name for name, _heat in die["buildings"]], ["Groupe scolaire"])
        self.assertFalse(ponet["buildings"], "nobody's consumption but the municipality's")
        # (234 - 57.3) g/kWh on 1,600 MWh
        self.assertAlmostEqual(float(die["spared_t"]), 282.7, 0)
        year.action_print_municipalities()
        name = "heat_plant_metering.report_balance_municipality"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(name, year.ids)
        self.assertIn(b"Groupe scolaire", html)
        self.assertNotIn("Résidence".encode(), html)

    def test_the_night_computes_all(self):
        self._survey_year()
        told = []
        self.patch(
            self.env.registry["ir.cron"],
            "_commit_progress",
            lambda _cron, done=0, remaining=None: told.append((done, remaining)) or 60,
        )
        self.env["heat.network.balance"]._cron_update()
        self.assertEqual(told, [(1, 0)])
        self.assertEqual(len(self.network.balance_ids.filtered(lambda b: b.kind == "month")), 13)
        self.assertFalse(self.other_network.balance_ids)
        both = self.network | self.other_network
        waiting = self.env["heat.network.balance"]._longest_waiting_first(both)
        self.assertEqual(waiting.ids, [self.other_network.id, self.network.id])


@tagged("post_install", "-at_install")
class TestExports(HeatPlantMeteringCommon, HttpCase):
    def test_workbooks_are_for_who_sees_the_balance(self):
        with freeze_time("2026-02-10 12:00:00"):
            self._survey_year()
            year, _months = self._balances()
        self.env.flush_all()
        self.authenticate("lectrice", "lectrice")
        for route in ("export", "survey"):
            answer = self.url_open(f"/heat/balance/{route}.xlsx?ids={year.id}")
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(b"PK"))
        self.assertEqual(self.url_open("/heat/balance/export.xlsx?ids=0").status_code, 404)
