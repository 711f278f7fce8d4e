from odoo.tests import tagged

from .test_heat_billing_gaps import GapsCommon


@tagged("post_install", "-at_install")
class TestReadingsChanged(GapsCommon):
    """A billed reading that turns out wrong: what was paid in all is what was consumed."""

    def _reading(self, day):
        return self.env["heat.meter.reading"].search(
            [
                ("register_id", "=", self.register.id),
                ("read_at", "=", self._midnight(day)),
                ("state", "=", "valid"),
            ]
        )

    def _correct_after_billing(self, mode):
        self._use({"R1": ("mwh", 62)}, energy_period=mode)
        self.contract.date_from = "2019-03-01"
        march = self._month(3)
        reading = self._reading("2019-04-01")
        right = reading.action_correct(reading.index - 200)
        self.assertTrue(march.line_ids.readings_changed)
        april = self._month(4)
        difference = april.line_ids.filtered(lambda line: line.role == "difference")
        self.assertEqual(difference.origin_line_id, march.line_ids)
        self.assertEqual(difference.amount, -12.4)
        self.assertEqual(self._charged("R1"), 2 * 62)
        self.assertAlmostEqual(april.energy_mwh, 1, 6)
        return march, april, self.env["heat.meter.reading"].browse(right)

    def test_a_corrected_reading_by_calendar(self):
        march, april, right = self._correct_after_billing("calendar")
        # later runs leave it alone, and the credit of the correction makes it due again
        self.assertEqual(self._month(5).line_ids.mapped("role"), ["charge"])
        self.assertFalse(march.line_ids.readings_changed)
        april.move_id._reverse_moves(cancel=True)
        again = self._month(4)
        self.assertEqual(again.line_ids.mapped("amount"), april.line_ids.mapped("amount"))
        right.action_correct(right.index + 200)
        june = self._month(6)
        self.assertEqual(sorted(june.line_ids.mapped("amount")), [-12.4, 12.4, 62])
        self.assertEqual(self._charged("R1"), 4 * 62)

    def test_a_corrected_reading_from_reading_to_reading(self):
        self._correct_after_billing("reading")

    def test_a_reading_of_two_bills(self):
        self._use({"R1": ("mwh", 62)})
        self.contract.date_from = "2019-03-01"
        self._month(3)
        self._month(4)
        reading = self._reading("2019-04-01")
        reading.action_correct(reading.index - 200)
        may = self._month(5)
        self.assertEqual(sorted(may.line_ids.mapped("amount")), [-12.4, 12.4, 62])
        self.assertAlmostEqual(may.energy_mwh, 1, 6)

    def _reject_after_billing(self, mode):
        self._use({"R1": ("mwh", 62)}, energy_period=mode)
        self.contract.date_from = "2019-03-01"
        self._month(3)
        self._reading("2019-04-01").action_reject("Wrong")
        april = self._month(4)
        self.assertIn("difference", april.line_ids.mapped("role"))
        self.assertAlmostEqual(self._charged("R1"), 2 * 62, 2)

    def test_a_rejected_reading_by_calendar(self):
        self._reject_after_billing("calendar")

    def test_a_rejected_reading_from_reading_to_reading(self):
        self._reject_after_billing("reading")

    def test_energy_that_is_no_longer_known_blocks_the_contract(self):
        self._use({"R1": ("mwh", 62)})
        self.contract.date_from = "2019-03-01"
        self._month(3)
        self.env["heat.meter.reading"].search(
            [("register_id", "=", self.register.id), ("read_at", ">", "2019-03-15")]
        ).action_reject("Wrong")
        self._read(self.register, {"2019-03-15": 14500})
        run = self._new_run("2019-05-01", "2019-05-31")
        self.contract.point_ids.date_to = "2019-04-30"
        run.action_prepare()
        self.assertIn("reading_gone", run.blocker_ids.mapped("code"))
        self.assertFalse(run.bill_ids)

    def test_readings_elsewhere_leave_bills_alone(self):
        self._use({"R1": ("mwh", 62)})
        march = self._month(3)
        self._reading("2019-06-01").action_reject("Wrong")
        self.assertFalse(march.line_ids.readings_changed)

    def test_a_meter_fitted_later_in_billed_days(self):
        self._use({"R1": ("mwh", 62)})
        march = self._month(3)
        self.point._note_consumption_changed()
        self.assertTrue(march.line_ids.readings_changed)
        self.assertEqual(self._month(4).line_ids.mapped("role"), ["charge"])
        self.assertFalse(march.line_ids.readings_changed)
