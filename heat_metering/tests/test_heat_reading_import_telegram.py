import base64
from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from .common import HeatMeteringCommon


def frame(*records, serial="45009463", medium="04"):
    body = bytes.fromhex(f"080072{serial}AE4C08{medium}01000000")
    body += b"".join(map(bytes.fromhex, records))
    return bytes((0x68, len(body), len(body), 0x68)) + body + bytes((sum(body) % 256, 0x16))


ENERGY, VOLUME = "04064B4A0000", "04132F6C1800"  # 19019 kWh, 1600.559 m3
JANUARY = "046D1A2F6511"  # 2011-01-05 15:26
#: A Minol Minocal WR3 whose two sensors are short-circuited: one of libmbus' frames (BSD-3).
MINOCAL = (
    "68CDCD68080072592780314D6A82042B000000040600000000041401000000042D00000000043C0000000002"
    "590000025D000084040600000000C4046D0000811194012D0000000094016D1E0B8D11543C01000000546D1E"
    "0778138C4079000000008140FD090784401301000000C40413010000008C8040790000000084804013010000"
    "00818040FD09078405130100000002FD170400046D010C8D118280016C8111848001060000000084C0011301"
    "00000084804113010000009280016C81119480013C000000009480012D00000000AA16"
)


def temperatures(flow, back):
    """Records of both temperatures, in hundredths of a degree."""
    return tuple(
        f"02{vif}" + round(degrees * 100).to_bytes(2, "little").hex()
        for vif, degrees in (("59", flow), ("5D", back))
    )


def moment(power, volume_flow):
    """Records of a power in W and a flow in litres an hour."""
    return "042B" + power.to_bytes(4, "little").hex(), "043B" + volume_flow.to_bytes(
        4, "little"
    ).hex()


@tagged("post_install", "-at_install")
class TestHeatReadingImportTelegram(HeatMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("heat_metering.reading_profile_mbus")
        cls.sensus = cls._new_meter("63940045", cls.point)
        cls.energy, cls.volume = cls.sensus.register_ids

    def test_present_indexes_become_readings(self):
        stored = "440651820000"
        record = self._import(frame(ENERGY, VOLUME, JANUARY, stored), filename="t.bin")
        self.assertEqual((record.state, record.line_count), ("done", 1))
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        self.assertEqual(self._indexes(self.energy), ["19019"])
        self.assertEqual(self._indexes(self.volume), ["1600.559"])
        reading = self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])
        self.assertEqual(reading.read_at, datetime(2011, 1, 5, 14, 26))
        self.assertEqual(reading.origin, "telegram")
        again = self._import(frame(ENERGY, VOLUME, JANUARY, stored), filename="t.bin")
        self.assertEqual(self._counts(again), (0, 0, 0, 2))

    def test_without_a_date_the_moment_of_the_import_counts(self):
        self._import(frame(ENERGY), filename="t.bin", moment="2019-01-01 10:00:00")
        reading = self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])
        self.assertEqual(reading.read_at, datetime(2019, 1, 1, 10))

    def test_several_telegrams_in_hexadecimal(self):
        other = self._new_meter("100200", self.point, self.env.ref("heat_base.uom_mwh"))
        content = (
            frame(ENERGY, JANUARY).hex(" ")
            + "\n"
            + frame(ENERGY, JANUARY, serial="00021000").hex(" ")
        )
        record = self._import(content.encode(), filename="t.hex")
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        self.assertEqual(record.line_count, 2)
        self.assertEqual(self._indexes(other.register_ids[0]), ["19.019"])

    def test_telegrams_of_one_answer_share_their_time(self):
        content = frame(ENERGY, JANUARY, "1F") + frame(VOLUME)
        record = self._import(content, filename="t.bin", moment="2019-01-01 10:00:00")
        self.assertEqual((record.line_count, self._counts(record)), (2, (2, 0, 0, 0)))
        readings = self.env["heat.meter.reading"].search([("import_id", "=", record.id)])
        self.assertEqual(set(readings.mapped("read_at")), {datetime(2011, 1, 5, 14, 26)})
        self.assertEqual(set(readings.mapped("line_number")), {1, 2})

    def test_other_registers_are_read_for_a_meter_that_has_them(self):
        hour = self.env.ref("uom.product_uom_hour")
        values = {"meter_id": self.sensus.id, "uom_id": hour.id}
        operating, error = self.env["heat.meter.register"].create(
            [
                {**values, "measured_quantity": "operating_hours"},
                {**values, "measured_quantity": "error_hours"},
            ]
        )
        self._import(frame(ENERGY, JANUARY, "0422D9030000", "342205000000"), filename="t.bin")
        self.assertEqual(self._indexes(operating), ["985"])
        self.assertEqual(self._indexes(error), ["5"])

    def test_values_in_error_never_become_readings(self):
        record = self._import(frame("3C0699999999", VOLUME, JANUARY), filename="t.bin")
        self.assertEqual(self._counts(record), (1, 0, 1, 0))
        self.assertEqual(record.issue_ids.code, "error_state")
        self.assertFalse(self._indexes(self.energy, ["valid", "suspect", "rejected"]))

    def test_bad_telegrams_are_told_and_exported(self):
        broken = bytearray(frame(ENERGY, JANUARY))
        broken[-2] ^= 0xFF
        unknown = frame(ENERGY, JANUARY, serial="99999999")
        silent = frame("0A5A2702", JANUARY)
        record = self._import(
            bytes(broken) + unknown + silent + frame(ENERGY, JANUARY), filename="t.bin"
        )
        self.assertEqual(self._counts(record), (1, 0, 3, 0))
        self.assertEqual(
            record.issue_ids.sorted("line_number").mapped("code"),
            ["bad_telegram", "unknown_meter", "no_index"],
        )
        record.action_export_rejected()
        self.assertTrue(record.rejected_file)

    def test_a_file_too_large_is_refused_rather_than_cut(self):
        path = "odoo.addons.heat_metering.models.heat_reading_source.MAX_TELEGRAM_FILE"
        content = frame(ENERGY, JANUARY) * 2
        with patch(path, len(content) - 1):
            record = self._import(content, filename="t.bin")
        self.assertEqual(record.state, "failed")
        self.assertFalse(self._indexes(self.energy))

    def test_what_is_no_telegram_fails(self):
        record = self._import(b"numero;date\n1;2\n", filename="t.bin")
        self.assertEqual(record.state, "failed")

    def test_an_undated_file_imported_twice_keeps_its_moment(self):
        self._import(frame(ENERGY), filename="t.bin", moment="2019-01-01 10:00:00")
        again = self._import(frame(ENERGY), filename="t.bin", moment="2019-01-02 10:00:00")
        self.assertEqual(self._counts(again), (0, 0, 0, 1))
        self.assertEqual(again.moment, datetime(2019, 1, 1, 10))

    def test_a_long_file_of_telegrams_is_recognised(self):
        content = "\n".join([frame(ENERGY, JANUARY).hex(" ")] * 60).encode()
        record = self.env["heat.reading.import"].create(
            {"file": base64.b64encode(content), "filename": "t.hex"}
        )
        record.action_import()
        self.assertEqual((record.state, record.profile_id), ("done", self.profile))

    def _of_energy(self):
        return self.env["heat.meter.reading"].search([("register_id", "=", self.energy.id)])

    def _set_rule(self, code, severity):
        self.env["heat.reading.rule"].create(
            {"code": code, "severity": severity, "company_id": self.cooperative.id}
        )

    def test_a_telegram_of_failed_sensors_is_suspect(self):
        for number, failed in enumerate((0, 185)):
            content = frame(ENERGY, VOLUME, *temperatures(failed, 41.2))
            record = self._import(content, filename="t.bin", moment=f"2019-01-0{number + 1} 10:00")
            self.assertEqual(self._counts(record), (1, 1, 0, 0), failed)
            self.assertEqual(record.issue_ids.code, "sensor_sentinel")
            self.assertIn(f"{failed}.00 °C", record.issue_ids.message)
        self.assertEqual(set(self._of_energy().mapped("state")), {"suspect"})
        self.assertEqual(len(self._indexes(self.volume)), 2, "the volume counts")

    def test_the_failed_sensors_of_a_real_meter(self):
        minocal = self._new_meter("31802759", self.point)
        record = self._import(MINOCAL.encode(), filename="minocal.hex", moment="2019-01-01 10:00")
        self.assertEqual(record.issue_ids.code, "sensor_sentinel")
        self.assertFalse(self._indexes(minocal.register_ids[0]))
        self.assertEqual(len(self._indexes(minocal.register_ids[0], ["suspect"])), 1)

    def test_how_strictly_a_failed_sensor_is_taken(self):
        content = frame(ENERGY, VOLUME, *temperatures(185, 41.2))
        self._set_rule("sensor_sentinel", "off")
        record = self._import(content, filename="t.bin", moment="2019-01-01 10:00")
        self.assertEqual((self._counts(record), len(record.issue_ids)), ((2, 0, 0, 0), 0))
        rule = self.env["heat.reading.rule"].search([("code", "=", "sensor_sentinel")])
        rule.severity = "inform"
        content += b" "
        record = self._import(content, filename="t.bin", moment="2019-01-02 10:00")
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        self.assertEqual(record.issue_ids.code, "sensor_sentinel")
        rule.severity = "reject"
        record = self._import(content + b" ", filename="t.bin", moment="2019-01-03 10:00")
        self.assertEqual(self._counts(record), (1, 0, 1, 0))

    def test_a_telegram_whose_figures_agree(self):
        # 34.7 kW for 0.543 m3/h and 55.53 K
        content = frame(ENERGY, VOLUME, *temperatures(101.69, 46.16), *moment(34700, 543))
        record = self._import(content, filename="t.bin", moment="2019-01-01 10:00")
        self.assertEqual((self._counts(record), len(record.issue_ids)), ((2, 0, 0, 0), 0))
        self.assertFalse(self._of_energy().check_ids)

    def test_a_telegram_whose_figures_disagree(self):
        content = frame(ENERGY, VOLUME, *temperatures(101.69, 46.16), *moment(17350, 543))
        record = self._import(content, filename="t.bin", moment="2019-01-01 10:00")
        self.assertEqual(self._counts(record), (1, 1, 0, 0))
        reading = self._of_energy()
        self.assertEqual(reading.check_ids.code, "energy_volume_temperature")
        self.assertIn("575", reading.reason)
        self.assertNotIn("since", reading.reason)
        self._import(frame(ENERGY), filename="t.bin", moment="2019-02-01 10:00")
        self.assertEqual(reading.state, "suspect", "what the telegram said stays")

    def test_how_strictly_figures_of_a_telegram_are_taken(self):
        content = frame(ENERGY, VOLUME, *temperatures(101.69, 46.16), *moment(17350, 543))
        self._set_rule("energy_volume_temperature", "inform")
        record = self._import(content, filename="t.bin", moment="2019-01-01 10:00")
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        self.assertEqual(self._of_energy().check_ids.severity, "inform")

    def test_figures_too_small_or_at_rest_tell_nothing(self):
        for number, (power, flow, hot, cold) in enumerate(
            ((0, 0, 21.8, 22.0), (100, 3, 60, 40), (0, 543, 60, 59.9), (1000, 0, 60, 40)), 1
        ):
            content = frame(ENERGY, *temperatures(hot, cold), *moment(power, flow))
            record = self._import(content, filename="t.bin", moment=f"2019-01-0{number} 10:00")
            self.assertEqual((self._counts(record), len(record.issue_ids)), ((1, 0, 0, 0), 0))
