import base64
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from unittest.mock import patch

from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatReadingCampaign(HeatMeteringCommon):
    """Two meters by hand, one remote; 30 kWh a day were counted until noon on 31 October."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.point.write({"street": "12 rue du Moulin", "city": "Bourg"})
        cls.second_point = cls.env["heat.delivery.point"].create(
            {
                "name": "École",
                "street": "3 rue du Moulin",
                "city": "Bourg",
                "network_id": cls.network.id,
            }
        )
        cls.second = cls._new_meter("101", cls.second_point)
        remote_point = cls.second_point.copy({"name": "Piscine", "street": "1 rue du Lac"})
        cls.remote = cls._new_meter("102", remote_point)
        cls.last_at = datetime(2025, 10, 31, 11)
        cls._read(cls.energy, cls.last_at - timedelta(days=30), 9100)
        cls._read(cls.energy, cls.last_at, 10000)
        for day in range(7):
            cls._read(cls.remote.register_ids[0], cls.last_at - timedelta(days=day), 100 - day)
            cls._read(cls.remote.register_ids[1], cls.last_at - timedelta(days=day), 100 - day)
        cls.campaign = cls.env["heat.reading.campaign"].create(
            {"network_id": cls.network.id, "date": "2025-11-30"}
        )
        cls.operator = cls._new_user("releveuse", "heat_metering.heat_metering_group_operator")

    @classmethod
    def _read(cls, register, at, index):
        return cls.env["heat.meter.reading"].create(
            {"register_id": register.id, "read_at": at, "index": index}
        )

    def _line(self, register):
        return self.campaign.line_ids.filtered(lambda line: line.register_id == register)

    def _record(self, register, campaign=None, **entry):
        campaign = campaign or self.campaign
        entry.setdefault("date", "2025-11-30")
        (verdict,) = campaign.record_entries([{"line_id": self._line(register).id, **entry}])
        return verdict

    def test_a_round_lists_what_is_read_by_hand_along_the_street(self):
        self.assertEqual(self.campaign.state, "empty")
        self.campaign.action_prepare()
        self.assertEqual(
            self.campaign.line_ids.register_id, self.second.register_ids | self.meter.register_ids
        )
        self.assertEqual(
            self.campaign.line_ids.mapped("meter_id.serial"), ["101", "100"], "3 before 12"
        )
        self.assertEqual(self.campaign.state, "planned")
        self.campaign.with_remote = True
        self.campaign.action_prepare()
        self.assertIn(self.remote, self.campaign.line_ids.meter_id)
        self.assertEqual(len(self.campaign.line_ids), 6)

    def test_a_network_without_a_meter_says_what_to_do(self):
        bare = self.env["heat.network"].create({"name": "Nu", "company_id": self.cooperative.id})
        campaign = self.campaign.create({"network_id": bare.id})
        with self.assertRaisesRegex(UserError, "record its meters"):
            campaign.action_prepare()

    def test_meters_that_left_are_not_visited(self):
        self.second.installation_ids.write({"date_from": "2020-01-01", "date_to": "2025-11-29"})
        self.campaign.action_prepare()
        self.assertEqual(self.campaign.line_ids.meter_id, self.meter)

    def test_the_range_follows_the_mean_of_the_last_readings(self):
        at = self.last_at + timedelta(days=30)
        expected = self.energy._expected_indexes(at, 20)[self.energy.id]
        self.assertEqual(expected["index"], Decimal(10000))
        self.assertEqual(expected["read_at"], self.last_at)
        self.assertEqual(expected["basis"], "mean_rate")
        # 900 kWh expected, twice 20 % allowed
        self.assertEqual((expected["range"].low, expected["range"].high), (10540, 11260))
        unread = self.second.register_ids[0]
        self.assertEqual(
            unread._expected_indexes(at)[unread.id],
            {"index": None, "read_at": None, "range": None, "basis": None},
        )

    def test_the_range_costs_the_same_for_many_registers(self):
        registers = self.network.delivery_point_ids.meter_ids.register_ids
        registers._expected_indexes(self.last_at)
        counts = []
        for some in (registers[:1], registers):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._expected_indexes(self.last_at + timedelta(days=20))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_what_fits_is_stored_at_the_hour_of_the_round(self):
        self.campaign.date_only_hour = 24
        self.campaign.action_prepare()
        verdict = self._record(
            self.energy, self.campaign.with_user(self.operator), index="10 900,5"
        )
        self.assertEqual(verdict["status"], "saved", verdict)
        reading = self._line(self.energy).reading_id
        self.assertEqual(reading.index, 10900.5)
        self.assertEqual(reading.read_at, datetime(2025, 11, 30, 23), "midnight in Paris")
        self.assertEqual((reading.origin, reading.recorded_by), ("manual", self.operator))
        self.assertEqual(self._line(self.energy).state, "read")
        self.assertEqual(self.campaign.state, "running")
        self.assertEqual(verdict["line"]["index"], "10900.5")
        self.assertEqual(verdict["line"]["previous"], "10000")

    def test_a_reading_in_front_of_the_meter_keeps_its_time(self):
        self.campaign.action_prepare()
        verdict = self._record(
            self.energy, date=None, index="10900", read_at="2025-11-30T10:12:13Z"
        )
        self.assertEqual(verdict["status"], "saved", verdict)
        self.assertEqual(
            self._line(self.energy).reading_id.read_at, datetime(2025, 11, 30, 10, 12, 13)
        )

    def test_a_telephone_a_little_ahead_is_not_refused(self):
        self.campaign.action_prepare()
        ahead = fields.Datetime.now() + timedelta(minutes=5)
        verdict = self._record(self.volume, date=None, index="5", read_at=f"{ahead.isoformat()}Z")
        self.assertEqual(verdict["status"], "saved", verdict)
        tomorrow = fields.Datetime.now() + timedelta(days=1)
        verdict = self._record(
            self.second.register_ids[0], date=None, index="5", read_at=f"{tomorrow.isoformat()}Z"
        )
        self.assertEqual(verdict["status"], "error")
        self.assertIn("future", verdict["message"])

    def test_what_does_not_fit_is_asked_again_before_it_is_stored(self):
        self.campaign.action_prepare()
        for index, code in (("9000", "backward"), ("30000", "high"), ("1e3", None), ("", None)):
            verdict = self._record(self.energy, index=index)
            self.assertEqual(verdict["status"], "warning" if code else "error", verdict)
            self.assertEqual(verdict.get("code"), code)
            self.assertFalse(self._line(self.energy).reading_id)
        verdict = self._record(self.energy, index="30000", confirmed=True)
        self.assertEqual(verdict["status"], "warning", "a reason is asked for")
        verdict = self._record(
            self.energy, index="30000", confirmed=True, note="chantier, deux bâtiments"
        )
        self.assertEqual(verdict["status"], "saved")
        self.assertEqual(self._line(self.energy).note, "chantier, deux bâtiments")

    def test_a_backward_index_confirmed_waits_for_review(self):
        self.campaign.action_prepare()
        verdict = self._record(self.energy, index="9000", confirmed=True, note="lu deux fois")
        self.assertEqual(verdict["status"], "saved")
        self.assertEqual(self._line(self.energy).reading_id.state, "suspect")
        self.assertTrue(verdict["line"]["suspect"])
        self.assertIn("before it counts", verdict["message"])

    def test_sending_twice_stores_once(self):
        self.campaign.action_prepare()
        for _time in range(2):
            self.assertEqual(self._record(self.energy, index="10900")["status"], "saved")
        self.assertEqual(
            [float(index) for index in self._indexes(self.energy)], [9100, 10000, 10900]
        )

    def test_a_slip_of_the_finger_is_corrected_at_its_time(self):
        self.campaign.action_prepare()
        self._record(self.energy, index="10900")
        first = self._line(self.energy).reading_id
        verdict = self._record(self.energy, index="10800", date="2025-12-01")
        self.assertEqual(verdict["status"], "saved", verdict)
        corrected = self._line(self.energy).reading_id
        self.assertEqual((corrected.index, corrected.read_at), (10800, first.read_at))
        self.assertEqual(first.state, "superseded")

    def test_another_index_at_the_same_time_is_refused_by_name(self):
        self.campaign.action_prepare()
        self._read(self.energy, datetime(2025, 11, 30, 11), 10850)
        verdict = self._record(self.energy, index="10900")
        self.assertEqual(verdict["status"], "error", verdict)
        self.assertIn("already", verdict["message"])
        self.assertFalse(self._line(self.energy).reading_id)

    def test_one_refused_entry_does_not_sink_the_others(self):
        self.campaign.action_prepare()
        lines = (self._line(self.energy), self._line(self.volume))
        verdicts = self.campaign.record_entries(
            [
                {"line_id": lines[0].id, "index": "abc", "date": "2025-11-30"},
                {"line_id": lines[1].id, "index": "12", "date": "2025-11-30"},
                {"line_id": -1, "index": "12"},
            ]
        )
        self.assertEqual([v["status"] for v in verdicts], ["error", "saved", "error"])

    def test_no_access_is_told_without_an_index(self):
        self.campaign.action_prepare()
        verdict = self._record(self.energy, remark="no_access", note="portail fermé")
        self.assertEqual(verdict["status"], "saved", verdict)
        self.assertEqual(self._line(self.energy).state, "not_read")
        self.assertEqual(self._record(self.energy, remark="lost")["status"], "error")
        for register in self.campaign.line_ids.register_id - self.energy:
            self._record(register, index="1")
        self.assertEqual(self.campaign.state, "done")
        self.assertEqual(self.campaign.progress, 100)

    def _photo(self):
        content = BytesIO()
        Image.new("RGB", (3000, 2000), "red").save(content, "JPEG")
        return base64.b64encode(content.getvalue()).decode()

    def test_the_photo_stays_with_the_reading_inside_the_cooperative(self):
        self.campaign.action_prepare()
        operator = self.campaign.with_user(self.operator)
        verdict = self._record(self.energy, operator, index="10900", photo=self._photo())
        self.assertEqual(verdict["line"]["photos"], 1, verdict)
        reading = self._line(self.energy).reading_id
        photo = self.env["ir.attachment"].search(
            [("res_model", "=", "heat.meter.reading"), ("res_id", "=", reading.id)]
        )
        self.assertEqual(photo.company_id, self.cooperative)
        self.assertLessEqual(max(Image.open(BytesIO(photo.raw)).size), 1600)
        stranger = self._new_user("voisine", "heat_metering.heat_metering_group_operator")
        stranger.write(
            {"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour.id}
        )
        with self.assertRaises(AccessError):
            photo.with_user(stranger).with_context(allowed_company_ids=self.neighbour.ids).read(
                ["raw"]
            )
        verdict = self._record(self.volume, operator, index="3", photo="bm90IGFuIGltYWdl")
        self.assertEqual(verdict["status"], "error")

    def test_the_next_round_keeps_the_order_and_finds_new_meters(self):
        self.campaign.action_prepare()
        self.campaign.write({"date_only_hour": 18, "tolerance": 30})
        for line in self.campaign.line_ids:
            line.sequence = 10 if line.meter_id == self.meter else 20
        new = self.second_point.copy({"name": "Mairie annexe", "street": "14 rue du Moulin"})
        self._new_meter("103", new)
        following = self.env["heat.reading.campaign"].browse(
            self.campaign.action_next_round()["res_id"]
        )
        self.assertEqual(following.date, fields.Date.to_date("2025-12-30"))
        self.assertEqual((following.date_only_hour, following.tolerance), (18, 30))
        serials = list(dict.fromkeys(following.line_ids.mapped("meter_id.serial")))
        self.assertEqual(serials, ["100", "103", "101"])
        self.assertNotEqual(following.name, self.campaign.name)

    def test_one_click_on_the_network_makes_the_round_or_finds_it(self):
        self.campaign.unlink()
        action = self.network.action_open_reading_round()
        campaign = self.campaign.browse(action["res_id"])
        self.assertEqual(campaign.state, "planned")
        self.assertEqual(self.network.action_open_reading_round()["res_id"], campaign.id)

    def test_a_round_in_which_readings_were_taken_is_kept(self):
        self.campaign.action_prepare()
        self._record(self.energy, index="10900")
        with self.assertRaises(UserError):
            self.campaign.unlink()

    def test_the_page_of_the_reader(self):
        self.campaign.action_prepare()
        page = self.campaign.with_user(self.operator).read_round("2025-11-30")
        self.assertEqual([meter["serial"] for meter in page["meters"]], ["101", "100"])
        (line,) = (
            one for one in page["meters"][1]["lines"] if one["register_id"] == self.energy.id
        )
        self.assertEqual((line["previous"], line["low"], line["high"]), ("10000", "10000", "11800"))
        self.assertEqual(page["meters"][1]["address"], "12 rue du Moulin, Bourg")
        self.assertTrue(page["can_write"])
        reader = self._new_user("accueil", "heat_base.heat_base_group_user")
        self.assertFalse(self.campaign.with_user(reader).read_round()["can_write"])
        with self.assertRaises(AccessError):
            self.campaign.with_user(reader).record_entries([])

    def test_the_list_on_paper_names_each_meter_once(self):
        self.campaign.action_prepare()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("heat_metering.report_reading_campaign", self.campaign.ids)[0]
            .decode()
        )
        self.assertEqual(html.count("12 rue du Moulin"), 1)
        self.assertIn("31/10/2025", html)

    def test_rounds_stay_in_their_cooperative(self):
        self.campaign.action_prepare()
        point = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        self._new_meter("900", point)
        other = self.campaign.create({"network_id": self.other_network.id})
        other.action_prepare()
        seen = self.env["heat.reading.campaign"].with_user(self.operator).search([])
        self.assertEqual(seen, self.campaign)
        with self.assertRaises(AccessError):
            other.with_user(self.operator).read_round()
        with self.assertRaises(UserError):
            other.line_ids[0].register_id = self.energy

    def test_what_the_weather_says_is_preferred_to_the_mean(self):
        """The estimate of the point is in kWh; the register may count in another unit."""
        days = Period(date(2025, 10, 31), date(2025, 12, 1))
        estimate = {"kwh": Decimal(640), "m3": None, "method": "fit"}
        with patch.object(
            type(self.env["heat.delivery.point"]),
            "_estimate",
            lambda points, pairs: {pair: estimate for pair in pairs if pair[1] == days},
        ):
            at = datetime(2025, 11, 30, 11)
            expected = self.energy._expected_indexes(at, 25)[self.energy.id]
        self.assertEqual(expected["basis"], "estimate")
        # 30 of the 31 days that the estimate covers
        middle = 10000 + Decimal(640) * 30 / 31
        self.assertAlmostEqual((expected["range"].low + expected["range"].high) / 2, middle, 6)
