from datetime import datetime
from itertools import permutations

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
class TestHeatReadingVerdicts(HeatMeteringCommon):
    """What made a reading suspect stays until a person, or what found it, takes it back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readings = cls.env["heat.meter.reading"]
        cls.unit = cls.env["uom.uom"].search([("heat_code", "=", "m3c")], limit=1)
        cls.flow, cls.back = cls.env["heat.meter.register"].create(
            [
                {"meter_id": cls.meter.id, "measured_quantity": quantity, "uom_id": cls.unit.id}
                for quantity in ("flow_energy", "return_energy")
            ]
        )

    def _send(self, at, energy, *temperatures):
        rows = [("energy", energy, "kWh")]
        rows += zip(("flow_energy", "return_energy"), temperatures, ("m3c", "m3c"), strict=False)
        return self.readings.ingest(
            [
                {
                    "serial": "100",
                    "measured_quantity": quantity,
                    "read_at": at,
                    "index": str(index),
                    "unit": unit,
                }
                for quantity, index, unit in rows
            ]
        )

    def _of_energy(self, day):
        return self.readings.search(
            [("register_id", "=", self.energy.id), ("read_at", "=", datetime(2025, *day, 11))]
        )

    def _send_disagreeing_january(self):
        """2,000 kWh for 4,000 m3·K."""
        self._send("2025-01-01T11:00:00Z", 10_000, 10_000, 5_000)
        self._send("2025-02-01T11:00:00Z", 12_000, 16_000, 7_000)
        return self._of_energy((2, 1))

    def _codes(self, reading):
        reading.invalidate_recordset()
        return reading.state, reading.check_ids.mapped("code")

    def test_later_readings_do_not_accept_what_disagrees(self):
        wrong = self._send_disagreeing_january()
        suspect = ("suspect", ["energy_volume_temperature"])
        self.assertEqual(self._codes(wrong), suspect)
        self._send("2025-03-01T11:00:00Z", 14_500, 18_200, 7_000)
        self.assertEqual(self._codes(wrong), suspect)
        self.readings.create(
            {"register_id": self.energy.id, "read_at": "2025-03-10 11:00:00", "index": 14_900}
        )
        self.assertEqual(self._codes(wrong), suspect)

    def _file(self, quantity, unit, *indexes):
        """A file of one register alone: its indexes on the first days of the months of 2025."""
        profile = self.profile.copy({"company_id": self.cooperative.id})
        profile.line_ids[1:].unlink()
        profile.line_ids.write(
            {"column": quantity, "measured_quantity": quantity, "uom_id": unit.id}
        )
        lines = [f"100;01/{m:02}/2025 12:00;{index}" for m, index in enumerate(indexes, 1)]
        content = "\n".join([f"numero;date;{quantity}", *lines, ""])
        return self._import(content, profile=profile)

    def test_files_of_one_register_each_are_compared_in_any_order(self):
        energy = ("energy", self.kwh, 10_000, 12_000, 14_500)
        files = [
            energy,
            ("flow_energy", self.unit, 10_000, 16_000, 18_200),
            ("return_energy", self.unit, 5_000, 7_000, 7_000),
        ]
        for order in permutations(files):
            with self.subTest(order=[name for name, *_rest in order]):
                savepoint = self.env.cr.savepoint()
                records = [self._file(*file) for file in order]
                self.assertEqual({record.state for record in records}, {"done"})
                states = [self._codes(self._of_energy((m, 1))) for m in (1, 2, 3)]
                suspect = ("suspect", ["energy_volume_temperature"])
                self.assertEqual(states, [("valid", []), suspect, ("valid", [])])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_file_of_one_register_takes_back_what_another_had_said(self):
        wrong = self._send_disagreeing_january()
        flow = self.readings.search([("register_id", "=", self.flow.id)], order="read_at")[-1]
        flow.action_reject()
        self._codes(wrong)
        self._file("flow_energy", self.unit, 10_000, 13_750)
        self.assertEqual(self._codes(wrong), ("valid", []))

    def test_what_disagrees_is_accepted_by_name(self):
        wrong = self._send_disagreeing_january()
        wrong.action_accept()
        self.assertEqual(wrong.state, "valid")
        self._send("2025-03-01T11:00:00Z", 14_500, 18_200, 7_000)
        self.assertEqual(self._codes(wrong)[0], "valid")

    def test_what_disagreed_counts_once_the_other_register_is_corrected(self):
        wrong = self._send_disagreeing_january()
        flow = self.readings.search(
            [("register_id", "=", self.flow.id), ("read_at", "=", "2025-02-01 11:00:00")]
        )
        # 2,000 kWh for 1,750 m3·K
        flow.action_correct(13_750)
        self.assertEqual(self._codes(wrong), ("valid", []))

    def test_what_a_telegram_said_of_itself_stays(self):
        self._send("2025-01-01T11:00:00Z", 1000)
        self._send("2025-01-02T11:00:00Z", 1010)
        failed = self._of_energy((1, 2))
        failed._set_state("suspect")
        self.env["heat.meter.reading.check"].create(
            {
                "reading_id": failed.id,
                "code": "sensor_sentinel",
                "severity": "suspect",
                "params": {"value": "185.00 °C"},
                "company_id": failed.company_id.id,
            }
        )
        self._send("2025-01-03T11:00:00Z", 1020)
        self.readings.create(
            {"register_id": self.energy.id, "read_at": "2025-01-04 11:00:00", "index": 1030}
        )
        self.assertEqual(self._codes(failed), ("suspect", ["sensor_sentinel"]))

    def test_a_row_that_is_refused_replaces_nothing(self):
        self.env["heat.reading.rule"].create(
            {"code": "backward", "severity": "reject", "company_id": self.meter.company_id.id}
        )
        self._send("2025-01-01T11:00:00Z", 1000)
        self._send("2025-01-05T11:00:00Z", 1100)
        waiting = self.readings.create(
            {
                "register_id": self.energy.id,
                "read_at": "2025-01-03 11:00:00",
                "index": 1050,
                "state": "suspect",
            }
        )
        (verdict,) = self._send("2025-01-03T11:00:00Z", 10)
        self.assertEqual(verdict["status"], "rejected")
        self.assertEqual(self._codes(waiting)[0], "suspect")

    def test_odd_rows_of_other_software_get_their_verdict(self):
        row = {
            "serial": "100",
            "measured_quantity": "energy",
            "read_at": "2025-01-01T11:00:00Z",
            "index": "5",
            "unit": "kWh",
        }
        odd = [
            {**row, "measured_quantity": "\ud800"},
            {**row, "measured_quantity": ["energy"]},
            row,
            {**row, "read_at": "2025-01-01T11:00:00.5Z"},
        ]
        self.assertEqual(
            [verdict["code"] for verdict in self.readings.ingest(odd)],
            ["unknown_quantity", "unknown_quantity", "", "duplicate_line"],
        )

    def test_nobody_claims_who_recorded_a_reading(self):
        operator = self._new_user("releveuse", "heat_metering.heat_metering_group_operator")
        record = self._import(["100;01/01/2025 12:00;1000;10"])
        forged = {"recorded_by": self.env.user.id, "recorded_at": "2020-01-01 00:00:00"}
        reading = self.readings.with_user(operator).create(
            {
                "register_id": self.energy.id,
                "read_at": "2025-02-01 11:00:00",
                "index": 1500,
                "import_id": record.id,
                **forged,
            }
        )
        self.assertEqual((reading.recorded_by, reading.import_id.id), (operator, False))
        self.assertEqual(reading.recorded_at.year, datetime.now().year)

    def test_a_finished_import_is_not_begun_again(self):
        record = self._import(["100;01/01/2025 12:00;1000;10"])
        self.assertEqual(record.state, "done")
        for vals in ({"state": "draft"}, {"sha256": "0"}):
            with self.assertRaises(UserError):
                record.write(vals)

    def test_a_date_that_is_none_sinks_no_other_entry(self):
        campaign = self.env["heat.reading.campaign"].create(
            {"network_id": self.network.id, "date": "2025-02-01"}
        )
        campaign.action_prepare()
        first, second = campaign.line_ids[:2]
        verdicts = campaign.record_entries(
            [
                {"line_id": first.id, "index": "1000", "read_at": "yesterday"},
                {"line_id": second.id, "index": "10", "date": "2025-02-01"},
            ]
        )
        self.assertEqual([verdict["status"] for verdict in verdicts], ["error", "saved"])
