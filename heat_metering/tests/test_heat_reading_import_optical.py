from datetime import datetime

from odoo.tests import tagged

from .common import HeatMeteringCommon

GOOD = """/LUGCUH50
6.8(0328.871*GJ)6.26(03329.67*m3)9.21(66153690)
6.26*01(03188.07*m3)6.8*01(0314.658*GJ)
F(0)9.20(66153690)6.35(60*m)
6.31(0107988*h)6.32(0000005*h)
6.36(01-01&00:00)9.36(2022-05-19&19:41:17)
!
"""


@tagged("post_install", "-at_install")
class TestHeatReadingImportOptical(HeatMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.env.ref("heat_metering.reading_profile_optical")
        cls.gj = cls.env.ref("heat_base.uom_gj")
        cls.landis = cls._new_meter("66153690", cls.point, cls.gj)
        cls.energy, cls.volume = cls.landis.register_ids

    def _readings(self, register):
        readings = self.env["heat.meter.reading"].search(
            [("register_id", "=", register.id)], order="read_at"
        )
        return [(reading.read_at, reading.line_number) for reading in readings]

    def test_present_indexes_and_those_of_the_due_date(self):
        record = self._import(GOOD, filename="uh50.txt")
        self.assertEqual((record.state, self._counts(record)), ("done", (4, 0, 0, 0)))
        self.assertEqual(self._indexes(self.energy), ["314.658", "328.871"])
        self.assertEqual(self._indexes(self.volume), ["3188.07", "3329.67"])
        self.assertEqual(
            self._readings(self.energy),
            [(datetime(2021, 12, 31, 23), 3), (datetime(2022, 5, 19, 17, 41, 17), 2)],
        )
        (facts,) = record.issue_ids
        self.assertEqual((facts.code, facts.severity), ("readout_facts", "info"))
        self.assertIn("107988", facts.message)
        again = self._import(GOOD, filename="uh50.txt")
        self.assertEqual(self._counts(again), (0, 0, 0, 4))

    def test_hours_in_error_are_read_for_a_meter_that_counts_them(self):
        register = self.env["heat.meter.register"].create(
            {
                "meter_id": self.landis.id,
                "measured_quantity": "error_hours",
                "uom_id": self.env.ref("uom.product_uom_hour").id,
            }
        )
        self._import(GOOD, filename="uh50.txt")
        self.assertEqual(self._indexes(register), ["5"])

    def test_without_its_due_date_a_past_index_is_only_shown(self):
        record = self._import(GOOD.replace("01-01&", "07-01&"), filename="uh50.txt")
        self.assertEqual(self._counts(record), (2, 0, 0, 0))
        self.assertEqual(record.issue_ids.code, "due_index_undated")
        self.assertIn("314.658 GJ", record.issue_ids.message)

    def test_a_damaged_read_out_is_refused_by_name_and_line(self):
        record = self._import(
            GOOD.replace("0328.871", "032A.871") + GOOD.replace("66153690", "999"),
            filename="uh50.txt",
        )
        damaged = record.issue_ids.filtered(lambda issue: issue.code == "bad_readout")
        self.assertEqual((damaged.line_number, damaged.column), (2, "6.8"))
        self.assertIn("032A.871*GJ", damaged.message)
        self.assertIn("LUGCUH50", damaged.message)
        self.assertFalse(self._indexes(self.energy))
        record.action_export_rejected()
        self.assertTrue(record.rejected_file)

    def test_the_owner_s_number_is_a_serial_too(self):
        self.landis.serial = "PDL-7"
        record = self._import(
            GOOD.replace("9.21(66153690)", "9.21(100)").replace("GJ", "kWh"), filename="uh50.txt"
        )
        self.assertEqual(self._counts(record), (4, 0, 0, 0))
        self.assertEqual(len(self._indexes(self.meter.register_ids[0])), 2)

    def test_it_is_recognised_by_what_it_holds(self):
        record = self._new_import(GOOD, filename="x")
        record.profile_id = False
        record.action_preview()
        self.assertEqual((record.state, record.profile_id), ("previewed", self.profile))
        self.assertEqual(record.preview["counts"]["new"], 4)
