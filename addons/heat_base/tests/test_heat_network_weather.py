from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import format_date, formatLang

from ..engine.degree_days import DayDegree
from ..engine.periods import Period
from .test_heat_weather_station import WeatherCommon
from .weather import daily_file, line


@tagged("post_install", "-at_install")
class TestHeatNetworkWeather(WeatherCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["heat.weather.station"].create({"name": "Haut", "code": "99600002"})
        cls.env["heat.weather.station"].import_daily(
            daily_file(
                line("20260115", "10.0", "20.0", code="99056001"),
                line("20260116", "2.0", "8.0", code="99056001"),
                line("20260117", "2.0", "", code="99056001"),
                line("20260116", "-5.0", "3.0", code="99600002"),
                line("20260117", "-5.0", "3.0", code="99600002"),
            )
        )
        cls.network.weather_station_id = cls.station

    def _degree_days(self, *networks, first=date(2026, 1, 14), end=date(2026, 1, 18)):
        networks = self.env["heat.network"].concat(*(networks or (self.network,)))
        return networks._degree_days(Period(first, end))

    def test_missing_is_none_and_never_zero(self):
        missing = DayDegree(None, "missing")
        self.assertEqual(
            self._degree_days(),
            {
                self.network.id: {
                    date(2026, 1, 14): missing,
                    date(2026, 1, 15): DayDegree(Decimal(3), "measured"),
                    date(2026, 1, 16): DayDegree(Decimal(13), "measured"),
                    date(2026, 1, 17): missing,
                }
            },
        )

    def test_the_second_station_fills_whole_days_and_says_so(self):
        self.station.fallback_station_id = self.second
        days = self._degree_days()[self.network.id]
        self.assertEqual(days[date(2026, 1, 16)], DayDegree(Decimal(13), "measured"))
        self.assertEqual(days[date(2026, 1, 17)], DayDegree(Decimal(19), "second_station"))
        self.assertEqual(days[date(2026, 1, 14)].origin, "missing")

    def test_each_network_counts_by_its_own_rule(self):
        other = self.other_network.with_context(allowed_company_ids=self.neighbour.ids)
        other.write(
            {
                "weather_station_id": self.station.id,
                "degree_day_method": "professional",
                "degree_day_base": 17,
            }
        )
        bare = self.env["heat.network"].create({"name": "Sans météo"})
        days = self._degree_days(self.network, other, bare)
        self.assertEqual(days[self.network.id][date(2026, 1, 15)].value, 3)
        # (17 - 10) × (0.08 + 0.42 × 7 / 10)
        self.assertEqual(days[other.id][date(2026, 1, 15)].value, Decimal("2.618"))
        self.assertEqual({day.origin for day in days[bare.id].values()}, {"missing"})

    def test_two_queries_whatever_the_networks(self):
        networks = self.env["heat.network"].create(
            [{"name": f"Réseau {rank}", "weather_station_id": self.station.id} for rank in range(9)]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            networks._degree_days(Period(date(2025, 7, 1), date(2026, 7, 1)))

    def test_temperatures_are_exact(self):
        self.station.import_daily(daily_file(line("20260118", "-0.1", "0.2", code="99056001")))
        days = self._degree_days(end=date(2026, 1, 19))[self.network.id]
        self.assertEqual(days[date(2026, 1, 18)].value, Decimal("17.95"))

    def test_heating_season(self):
        for day, inside in (
            (date(2025, 9, 30), False),
            (date(2025, 10, 1), True),
            (date(2026, 1, 1), True),
            (date(2026, 5, 20), True),
            (date(2026, 5, 21), False),
        ):
            self.assertEqual(self.network._in_heating_season(day), inside, day)
        self.network.write({"heating_start_month": "9", "heating_start_day": 15})
        self.assertTrue(self.network._in_heating_season(date(2025, 9, 20)))

    def test_impossible_settings_are_refused(self):
        for vals in (
            {"heating_start_day": 31, "heating_start_month": "4"},
            {"heating_end_day": 0},
            {"degree_day_base": 64.4},
            {"degree_day_base": 0},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.network.write(vals)

    @freeze_time("2026-01-20")
    def test_the_season_so_far_names_its_missing_days(self):
        self.assertEqual(self.network.season_first_day, date(2025, 10, 1))
        self.assertEqual(self.network.season_last_day, date(2026, 1, 16), "the last one published")
        self.assertEqual(self.network.season_degree_days, 16.0)
        self.assertIn(format_date(self.env, date(2026, 1, 14)), self.network.season_missing_label)
        self.assertFalse(self.network.season_label, "an incomplete season is compared with nothing")

    @freeze_time("2026-01-20")
    def test_the_season_so_far_against_its_normal(self):
        self.network.write({"heating_start_month": "1", "heating_start_day": 15})
        self.assertEqual(self.network.season_degree_days, 16.0)
        self.assertIs(self.network.season_normal, False)
        self.station.import_daily(
            daily_file(
                *(
                    line(f"{year}01{day}", "1.0", high, code="99056001")
                    for year, high in ((2024, "15.0"), (2025, "19.0"))
                    for day in (15, 16)
                )
            )
        )
        self.env.invalidate_all()
        self.assertEqual((self.network.season_normal, self.network.season_normal_years), (18.0, 2))
        gap = formatLang(self.env, -11.1, digits=1)
        self.assertEqual(self.network.season_label, f"{gap} % (mean of 2 years)")
        self.assertFalse(self.network.season_missing_label)

    def test_the_form_follows_what_is_chosen(self):
        with Form(self.network) as form:
            form.degree_day_method = "professional"
            form.weather_station_id = self.env["heat.weather.station"]
        self.assertFalse(self.network.season_first_day)
        with Form(self.network) as form:
            form.weather_station_id = self.station
        self.assertEqual(self.network.weather_station_id, self.station)

    def test_months_are_shown_of_one_station(self):
        action = self.network.action_open_degree_days()
        self.assertEqual(action["context"]["searchpanel_default_station_id"], self.station.id)
        action = self.env["heat.weather.station"].action_open_months()
        self.assertTrue(action["context"]["searchpanel_default_station_id"])
