import base64
import gzip
import random
from datetime import date, timedelta
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, format_date, mute_logger

from ..engine.degree_days import degree_day
from .common import HeatBaseCommon
from .weather import HEADER, daily_file, line


class WeatherCommon(HeatBaseCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["heat.weather.station"].search([]).active = False
        cls.station = cls.env["heat.weather.station"].create(
            {"name": "Besançon d’essai", "code": "99056001"}
        )
        cls.editor = cls._new_user(
            "editrice",
            "heat_base.heat_base_group_reference_editor",
            "heat_base.heat_base_group_administrator",
        )

    def _line(self, day, *args, **kwargs):
        return line(day, *args, **{"code": "99056001", **kwargs})

    def _days(self, station=None):
        """{day: (t_min, t_max)} as the database holds them."""
        station = station or self.station
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT date, t_min::text, t_max::text FROM heat_degree_day WHERE station_id = %s",
            [station.id],
        )
        return {day: (low, high) for day, low, high in self.env.cr.fetchall()}


@tagged("post_install", "-at_install")
class TestHeatWeatherStation(WeatherCommon):
    def test_a_good_file(self):
        result = self.station.with_user(self.editor).import_daily(
            daily_file(self._line("20260115", "-3.2", "4.1"), self._line("20260116", "0.0", "6"))
        )
        self.assertEqual(
            self._days(), {date(2026, 1, 15): ("-3.2", "4.1"), date(2026, 1, 16): ("0.0", "6")}
        )
        self.assertEqual((result["created_count"], result["refused_count"]), (2, 0))
        self.assertEqual((result["line_count"], result["station_count"]), (2, 1))
        first = self.station.day_ids.sorted("date")[0]
        self.assertEqual((first.t_min, first.t_max, first.degree_days), (-3.2, 4.1, 17.55))
        self.assertEqual((self.station.first_day, self.station.last_day), (
            date(2026, 1, 15), date(2026, 1, 16),
        ))  # fmt: skip

    def test_a_file_imported_twice_changes_nothing(self):
        content = daily_file(
            self._line("20260115", "-3.2", "4.1"),
            self._line("20260116", "1.0", "6.0", qtn="2"),
            self._line("20260117", "", "6.0"),
        )
        self.station.import_daily(content)
        before = self._days()
        result = self.station.import_daily(content)
        self.assertEqual(result["unchanged_count"], 3)
        self.assertFalse(result["created_count"] + result["changed_count"])
        self.assertFalse(result["confirmed_count"])
        self.assertEqual(self._days(), before)
        self.assertFalse(self.station.revision_count)

    def test_text_bytes_compressed_and_base64_give_the_same(self):
        text = daily_file(self._line("20260115", "-3.2", "4.1"))
        packed = gzip.compress(text.encode())
        forms = (text, "\ufeff" + text, text.replace("\n", "\r\n"), text.encode(), packed)
        forms += (base64.b64encode(packed).decode(), text.rstrip("\n"))
        for form in forms:
            self.station.day_ids.unlink()
            self.assertEqual(self.station.import_daily(form)["created_count"], 1)

    def test_doubtful_values_are_not_used(self):
        result = self.station.import_daily(
            daily_file(
                self._line("20260115", "-3.2", "4.1", qtn="2"),
                self._line("20260116", "-3.2", "4.1", qtx="2"),
                self._line("20260117", "-3.2", "4.1", qtn="9", qtx="0"),
            )
        )
        self.assertEqual(result["doubtful_count"], 2)
        days = {day.date.day: day for day in self.station.day_ids}
        self.assertEqual((days[15].t_min, days[15].t_max), (False, 4.1))
        self.assertEqual(days[15].quality_min, "doubtful")
        self.assertEqual((days[16].t_min, days[16].t_max), (-3.2, False))
        self.assertIs(days[15].degree_days, False, "missing, not zero")
        self.assertEqual((days[17].quality_min, days[17].quality_max), ("filtered", "protected"))

    def test_missing_is_read_as_false_and_searched_as_empty(self):
        self.station.import_daily(
            daily_file(self._line("20260115", "0.0", "4.1"), self._line("20260116", "", "4.1"))
        )
        days = self.env["heat.degree.day"]
        zero = days.search([("station_id", "=", self.station.id), ("t_min", "=", 0)])
        empty = days.search([("station_id", "=", self.station.id), ("t_min", "=", False)])
        self.assertEqual((zero.date.day, empty.date.day), (15, 16))
        self.assertEqual(zero.read(["t_min"])[0]["t_min"], 0.0)
        self.assertIs(empty.read(["t_min"])[0]["t_min"], False)

    def test_missing_days_are_named(self):
        days = ("20260101", "20260102", "20260106", "20260108")
        self.station.import_daily(daily_file(*(self._line(day, "1", "2") for day in days)))
        self.assertEqual((self.station.day_count, self.station.missing_count), (4, 4))
        third, fifth, seventh = (format_date(self.env, date(2026, 1, day)) for day in (3, 5, 7))
        self.assertEqual(self.station.missing_label, f"{third} to {fifth}, {seventh}")

    def test_corrupt_lines_are_named_and_cost_no_other(self):
        result = self.station.import_daily(
            daily_file(
                self._line("20260115", "-3.2", "4.1"),
                self._line("20260230", "-3.2", "4.1"),
                self._line("20260116", "froid", "4.1"),
                "99056001;COUPÉ;47.2\n",
                self._line("20260117", "9.0", "4.1"),
                self._line("20260118", "-3.2", "4.1", qtn="5"),
                self._line("20260119", "-3.2", "4.1"),
            )
        )
        self.assertEqual(sorted(day.day for day in self._days()), [15, 19])
        self.assertEqual(
            [(told["line"], told["code"]) for told in result["refused"]],
            [
                (3, "bad_date"),
                (4, "bad_temperature"),
                (5, "wrong_columns"),
                (6, "reversed_temperatures"),
                (7, "unknown_quality"),
            ],
        )
        for told in result["refused"]:
            self.assertTrue(told["value"] and told["message"] and told["remedy"], told)

    def test_lines_that_contradict_are_told(self):
        result = self.station.import_daily(
            daily_file(
                self._line("20260115", "-3.2", "4.1"),
                self._line("20260115", "-3.2", "4.1"),
                self._line("20260115", "-3.2", "5.1"),
            )
        )
        self.assertEqual(self._days(), {date(2026, 1, 15): ("-3.2", "4.1")})
        self.assertEqual(
            [(told["line"], told["code"]) for told in result["refused"]],
            [(4, "contradictory_line")],
        )
        result = self.station.import_daily(daily_file(self._line("20260115", "", "-8.0")))
        self.assertEqual([told["code"] for told in result["refused"]], ["contradicts_known"])
        self.assertEqual(self._days(), {date(2026, 1, 15): ("-3.2", "4.1")})

    def test_another_published_value_takes_the_place_and_the_old_one_is_kept(self):
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1", qtn="9")))
        result = self.station.with_user(self.editor).import_daily(
            daily_file(self._line("20260115", "-3.4", "4.1", qtn="0"))
        )
        self.assertEqual((result["changed_count"], result["confirmed_count"]), (1, 0))
        self.assertEqual(self._days(), {date(2026, 1, 15): ("-3.4", "4.1")})
        kept = self.env["heat.degree.day.revision"].search([("station_id", "=", self.station.id)])
        self.assertEqual((kept.t_min, kept.t_max, kept.quality_min), (-3.2, 4.1, "filtered"))
        self.assertEqual(kept.replaced_by_id, self.editor)
        self.assertEqual(self.station.day_ids.degree_days, 17.65)

    def test_a_better_quality_code_alone_is_no_correction(self):
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1", qtn="9")))
        result = self.station.import_daily(daily_file(self._line("20260115", "-3.20", "4.1")))
        self.assertEqual((result["changed_count"], result["confirmed_count"]), (0, 1))
        self.assertEqual(self.station.day_ids.quality_min, "validated")
        self.assertFalse(self.station.revision_count)

    def test_an_empty_cell_says_nothing_and_a_doubtful_one_withdraws(self):
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1")))
        self.station.import_daily(daily_file(self._line("20260115", "", "4.1")))
        self.assertEqual(self._days(), {date(2026, 1, 15): ("-3.2", "4.1")})
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1", qtn="2")))
        self.assertEqual(self._days(), {date(2026, 1, 15): (None, "4.1")})
        self.assertEqual(self.station.revision_count, 1)

    def test_a_hand_that_corrects_keeps_what_it_replaces(self):
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1")))
        day = self.station.day_ids
        day.with_user(self.editor).t_min = -3.2
        self.assertFalse(self.station.revision_count, "the same value replaces nothing")
        day.with_user(self.editor).write({"t_min": -2.2, "quality_min": "typed"})
        self.assertEqual(day.degree_days, 17.05)
        kept = self.env["heat.degree.day.revision"].search([("station_id", "=", self.station.id)])
        self.assertEqual((kept.t_min, kept.replaced_by_id), (-3.2, self.editor))

    @mute_logger("odoo.sql_db")
    def test_a_day_is_one_and_its_temperatures_are_in_order(self):
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1")))
        for vals in ({"date": "2026-01-15"}, {"date": "2026-01-16", "t_min": 5, "t_max": 4}):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.env["heat.degree.day"].create({"station_id": self.station.id, **vals})

    def test_whole_department_with_unknown_stations(self):
        other = self.env["heat.weather.station"].create({"name": "Haut", "code": "9600002"})
        lines = [
            line(f"202601{day:02d}", "1.0", "2.0", code=code)
            for code in ("99056001", "09600002", "99111001", "99222002")
            for day in range(1, 32)
        ]
        result = self.env["heat.weather.station"].import_daily(daily_file(*lines))
        self.assertEqual((result["created_count"], result["line_count"]), (62, 124))
        self.assertEqual(result["station_count"], 2)
        self.assertEqual((self.station.day_count, other.day_count), (31, 31))
        self.assertEqual(result["absent"], [])

    def test_one_station_alone_is_imported_when_asked(self):
        other = self.env["heat.weather.station"].create({"name": "Haut", "code": "99600002"})
        content = daily_file(
            line("20260101", "1.0", "2.0", code="99056001"),
            line("20260101", "1.0", "2.0", code="99600002"),
        )
        other.import_daily(content)
        self.assertFalse(self.station.day_count)
        self.assertEqual(other.day_count, 1)
        absent = other.import_daily(daily_file(self._line("20260102", "1", "2")))["absent"]
        self.assertEqual(absent, ["99600002"])

    def test_without_any_station_it_says_what_to_do(self):
        self.station.active = False
        with self.assertRaisesRegex(UserError, "Import a file"):
            self.env["heat.weather.station"].import_daily(HEADER)

    def test_other_files_are_refused_by_what_they_lack(self):
        for content, said in (
            ("", "NUM_POSTE"),
            ("NUM_POSTE;NOM_USUEL;LAT;LON;ALTI;AAAAMMJJHH;T;QT;TN;TX\n1;2", "AAAAMMJJ"),
            ("compteur;date;index\n1;2;3", "compteur;date;index"),
            (b"PK\x03\x04\x00\x00zip", "RR-T-Vent"),
        ):
            with self.assertRaisesRegex(UserError, said), self.env.cr.savepoint():
                self.station.import_daily(content)
        for content in (
            gzip.compress(daily_file("").encode())[:40],
            "H4sIAAAA",
            b"\x1f\x8b\x00\x01",
        ):
            with self.assertRaisesRegex(UserError, "Download it again"), self.env.cr.savepoint():
                self.station.import_daily(content)
        with self.assertRaises(UserError):
            self.station.import_daily({"not": "a file"})

    def test_a_file_cut_short_leaves_nothing(self):
        lines = [self._line(f"{year}0101", "1.0", "2.0") for year in range(1900, 2026)]
        packed = gzip.compress(daily_file(*lines * 40).encode())
        with self.assertRaises(UserError):
            self.station.import_daily(packed[:-20])
        self.assertFalse(self._days())

    def test_random_bytes_store_nothing_and_raise_nothing_else(self):
        draw = random.Random(18)
        good = daily_file(self._line("20260115", "-3.2", "4.1")).encode()
        self.station.import_daily(good)
        before = self._days()
        for _rank in range(60):
            noise = draw.randbytes(draw.randrange(400))
            place = draw.randrange(len(HEADER))
            for content in (noise, good[:place] + noise, gzip.compress(good)[:-8] + noise):
                try:
                    with self.env.cr.savepoint():
                        self.station.import_daily(content)
                except UserError:
                    continue
                self.assertEqual(self._days(), before)
            self.station.import_daily(HEADER.encode() + noise)
            self.assertEqual(self._days(), before)

    def test_the_text_of_a_refusal_holds_any_character(self):
        value = "a\tb\\c\0d"
        (told,) = self.station.import_daily(daily_file(self._line("20260115", value, "4.1")))[
            "refused"
        ]
        self.assertIn("a\tb\\c", told["value"])

    def test_sql_counts_degree_days_as_the_engine_does(self):
        draw = random.Random(1818)
        start = date(2020, 1, 1)
        pairs = {
            start + timedelta(days=rank): sorted(
                Decimal(draw.randrange(-200, 350)) / 10 for _pair in range(2)
            )
            for rank in range(400)
        }
        pairs[start] = [Decimal(18), Decimal(18)]
        pairs[start + timedelta(days=1)] = [Decimal(10), Decimal(18)]
        self.station.import_daily(
            daily_file(
                *(self._line(f"{day:%Y%m%d}", low, high) for day, (low, high) in pairs.items())
            )
        )
        self.env.cr.execute(
            SQL(
                """SELECT date, degree_days::text, degree_days_professional::text
                     FROM heat_degree_day WHERE station_id = %s""",
                self.station.id,
            )
        )
        step = Decimal("0.001")
        for day, mean, professional in self.env.cr.fetchall():
            for method, counted in (("mean", mean), ("professional", professional)):
                expected = degree_day(*pairs[day], method=method)
                self.assertLessEqual(abs(Decimal(counted) - expected), step / 2, (day, method))

    def test_many_refusals_are_counted_and_the_first_ones_told(self):
        lines = [self._line("20269999", "1", "2") for _rank in range(300)]
        result = self.station.import_daily(daily_file(*lines))
        self.assertEqual((result["refused_count"], len(result["refused"])), (300, 200))

    def test_queries_do_not_grow_with_the_file(self):
        def lines(year):
            days = (date(year, 1, 1) + timedelta(days=rank) for rank in range(365))
            return [self._line(f"{day:%Y%m%d}", "1.0", "2.0") for day in days]

        self.station.import_daily(daily_file(*lines(2019)[:1]))
        with self.assertQueryCount(20):
            self.station.import_daily(daily_file(*lines(2021)))
        with self.assertQueryCount(20):
            self.station.import_daily(daily_file(*lines(2022)[:2]))

    def test_rights(self):
        reader = self._new_user("lectrice_meteo", "heat_base.heat_base_group_user")
        self.station.import_daily(daily_file(self._line("20260115", "-3.2", "4.1")))
        self.assertEqual(self.station.with_user(reader).day_ids.t_min, -3.2)
        with self.assertRaises(AccessError):
            self.station.with_user(reader).import_daily(HEADER)
        with self.assertRaises(AccessError):
            self.env["heat.weather.station"].with_user(reader).import_daily(HEADER)
        with self.assertRaises(AccessError):
            self.station.with_user(reader).name = "Autre"
        with self.assertRaises(AccessError):
            self.station.day_ids.with_user(reader).t_min = 0
        with self.assertRaises(AccessError):
            self.env["heat.weather.station.import"].with_user(reader).create({})

    def test_a_reader_opens_the_months_and_the_days(self):
        reader = self._new_user("lectrice_mois", "heat_base.heat_base_group_user")
        menu = self.env.ref("heat_base.heat_degree_day_month_action_station").with_user(reader)
        self.assertEqual(menu.run()["res_model"], "heat.degree.day.month")
        action = self.station.with_user(reader).action_open_days()
        self.assertEqual(action["domain"], [("station_id", "=", self.station.id)])

    @mute_logger("odoo.sql_db")
    def test_station_numbers(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env["heat.weather.station"].create({"name": "Double", "code": "0099056001"})
        for code in ("000", " 99056009"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["heat.weather.station"].create({"name": "Faux", "code": code})
        with self.assertRaises(ValidationError):
            self.station.fallback_station_id = self.station


@tagged("post_install", "-at_install")
class TestHeatDegreeDayMonth(WeatherCommon):
    def _months(self, station):
        return self.env["heat.degree.day.month"].search([("station_id", "=", station.id)])

    def _measured(self, station):
        return self._months(station).filtered(lambda month: month.series != "normal")

    def _fill(self, station, first, last, t_min="3.0", t_max="9.0", without=()):
        days = (first + timedelta(days=rank) for rank in range((last - first).days + 1))
        station.import_daily(
            daily_file(
                *(
                    line(f"{day:%Y%m%d}", t_min, t_max, code=station.code)
                    for day in days
                    if day not in without
                )
            )
        )

    def test_a_month_that_lacks_a_day_has_no_sum_and_names_it(self):
        self._fill(self.station, date(2020, 1, 10), date(2020, 3, 5), without=(date(2020, 2, 29),))
        january, february, march = self._measured(self.station).sorted("month")
        self.assertEqual((january.degree_days, january.day_count), (12.0 * 22, 22))
        self.assertIs(february.degree_days, False)
        self.assertEqual((february.day_count, february.missing_count), (28, 1))
        self.assertEqual(february.missing_label, format_date(self.env, date(2020, 2, 29)))
        self.assertEqual((march.degree_days, march.missing_count), (60.0, 0))
        self.assertEqual(january.heating_year, "2019–2020")
        self.assertEqual(january.year_month, "07")

    def test_the_second_station_fills_only_if_chosen(self):
        second = self.env["heat.weather.station"].create({"name": "Haut", "code": "99600002"})
        gap = date(2020, 1, 20)
        self._fill(self.station, date(2020, 1, 1), date(2020, 1, 31), without=(gap,))
        self._fill(second, date(2020, 1, 1), date(2020, 1, 31), "2.0", "8.0")
        (month,) = self._measured(self.station)
        self.assertIs(month.degree_days, False)
        self.station.fallback_station_id = second
        self.env.invalidate_all()
        (month,) = self._measured(self.station)
        self.assertEqual((month.degree_days, month.second_station_count), (12.0 * 30 + 13, 1))

    def test_normals_are_those_of_the_years_before(self):
        today = self.env.cr.now().date()
        year = today.year - (today.month < 7)
        for back, t_max in ((1, "9.0"), (2, "5.0")):
            first = date(year - back, 11, 1)
            self._fill(self.station, first, date(year - back, 11, 30), t_max=t_max)
        months = self._months(self.station)
        normal = months.filtered(lambda month: month.series == "normal")
        self.assertEqual((normal.year_month, normal.degree_days), ("05", 13.0 * 30))
        self.assertEqual(
            sorted(month.series for month in months - normal if month.day_count),
            ["earlier", "previous"],
        )
        self.assertEqual(len(set(months.ids)), len(months), "each line has its own id")
