import random

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .test_heat_billing_calendar import CalendarCommon

#: 1 October to 31 December of 2000 a year
MINIMUM = 504.11


@tagged("post_install", "-at_install")
class TestHeatBillingMinimum(CalendarCommon):
    """Whatever is corrected, given back or billed anew: the larger of minimum and charges."""

    def _autumn(self, **values):
        """A contract of three months, of which nothing is read after the first day."""
        self._use({"R1": ("mwh", 62)}, minimum_amount=2000, **values)
        self.contract.write({"date_from": "2019-10-01", "date_to": "2019-12-31"})
        self.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-10-02'")
        self.env.invalidate_all()
        for month in (10, 11, 12):
            days = Period(fields.Date.to_date(f"2019-{month}-01"), self._end_of(month))
            self.env["heat.consumption.estimate"]._record([(self.point, days)])

    def _end_of(self, month):
        return fields.Date.to_date(f"{2019 + month // 12}-{month % 12 + 1:02d}-01")

    def _month(self, month):
        first = fields.Date.to_date(f"2019-{month:02d}-01")
        return self._bill(first, fields.Date.subtract(self._end_of(month), days=1))

    def _correct(self):
        return self._bill("2020-01-01", "2020-01-31")

    def _lines(self):
        return self.env["heat.bill.line"].search(
            [("contract_id", "=", self.contract.id), ("live", "=", True)]
        )

    def _check_year(self, minimum=MINIMUM):
        lines = self._lines()
        charges = sum(lines.filtered(lambda line: line.role != "minimum").mapped("amount"))
        self.assertAlmostEqual(sum(lines.mapped("amount")), max(minimum, charges), 2)

    def test_days_given_back_count(self):
        calendar = self._calendar("quarterly_advance").id
        self._use({"R2": ("kw", 48)}, calendar_id=calendar, minimum_amount=1000)
        self.contract.date_from = "2019-01-01"
        january = self._month(1)
        self.contract.date_to = "2019-02-14"
        final = self._month(2)
        self.assertEqual(final.line_ids.mapped("role"), ["difference", "minimum"])
        # 45 days of 1000 a year
        self.assertAlmostEqual(january.amount_untaxed + final.amount_untaxed, 123.29, 2)

    def test_a_correction_after_the_minimum_is_netted(self):
        self._autumn()
        for month in (10, 11, 12):
            self._month(month)
        minimum = self._lines().filtered(lambda line: line.role == "minimum")
        self._check_year()
        self._read(self.register, {"2019-11-01": 30000})
        bill = self._correct()
        self.assertEqual(bill.line_ids.mapped("role"), ["difference", "minimum"])
        self.assertEqual(bill.line_ids[1].origin_line_id, minimum)
        self.assertTrue(bill.read_explanation())
        self._check_year()
        # the heat is worth more than the minimum: nothing of it is left
        corrections = self._lines().filtered(lambda line: line.role == "minimum")
        self.assertAlmostEqual(sum(corrections.mapped("amount")), 0, 2)
        self.assertEqual((str(bill.date_from), str(bill.date_to)), ("2020-01-01", "2020-01-31"))
        with self.assertRaisesRegex(UserError, bill.number):
            minimum.bill_id.move_id._reverse_moves(cancel=True)
        bill.move_id._reverse_moves(cancel=True)
        self._correct()
        self._check_year()

    def test_a_correction_below_the_minimum_that_was_reached(self):
        self._autumn()
        self._use({"R1": ("mwh", 62)}, minimum_amount=600)
        for month in (10, 11, 12):
            self._month(month)
        self.assertNotIn("minimum", self._lines().mapped("role"))
        self._read(self.register, {"2019-11-01": 21010})
        self.assertEqual(self._correct().line_ids.mapped("role"), ["difference", "minimum"])
        self._check_year(151.23)

    def test_a_minimum_that_another_run_prepares_is_waited_for(self):
        self._autumn()
        for month in (10, 11):
            self._month(month)
        waiting = self._bill("2019-12-01", "2019-12-31", post=False)
        self._read(self.register, {"2019-11-01": 30000})
        run = self._new_run("2020-01-01", "2020-01-31")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "in_other_run")
        self.assertFalse(run.bill_ids)
        waiting.run_id.action_post()
        run.action_prepare()
        run.action_post()
        self._check_year()

    def test_an_end_without_anything_left_to_bill(self):
        self._use({"R2": ("kw", 48)}, minimum_amount=1000)
        self.contract.date_from = "2019-01-01"
        self._month(1)
        self.contract.date_to = "2019-01-31"
        final = self._month(2)
        self.assertEqual((final.kind, final.line_ids.mapped("role")), ("final", ["minimum"]))
        self.assertAlmostEqual(final.amount_untaxed, 84.93 - 36, 2)
        self.assertFalse(self._month(3))

    def test_months_credited_together_and_billed_anew_one_by_one(self):
        self._autumn()
        for month in (10, 11, 12):
            self._month(month)
        for month in (12, 11):
            self._credit(month)
        run = self._new_run("2019-12-01", "2019-12-31")
        run.with_missed = False
        run.action_prepare()
        self.assertEqual(run.bill_ids.line_ids.mapped("role"), ["charge"])
        run.action_post()
        self.assertIn("minimum", self._month(11).line_ids.mapped("role"))
        self._check_year()

    def test_a_minimum_of_what_this_program_bills(self):
        self._use({"R2": ("kw", 48)}, minimum_amount=2000)
        self.contract.write({"date_from": "2015-01-01", "catch_up_from": "2019-10-01"})
        for month in (10, 11, 12):
            self._month(month)
        # the first nine months of the year were billed elsewhere
        self._check_year()

    def test_a_component_dropped_in_mid_year(self):
        self._use({"R2": ("kw", 48), "R9": ("kw", 0.6)}, minimum_amount=0)
        version = self.contract.tariff_id.version_ids
        version.component_ids.filtered(lambda one: one.code == "R9").minimum_amount = 365
        later = version.copy({"date_from": "2019-03-01"})
        later.component_ids.filtered(lambda one: one.code == "R9").unlink()
        self.contract.date_from = "2019-01-01"
        self._month(1)
        bill = self._month(2)
        line = bill.line_ids.filtered(lambda line: line.role == "minimum")
        self.assertEqual((str(line.date_from), str(line.date_to)), ("2019-01-01", "2019-02-28"))
        charged = sum(self._lines().filtered(lambda one: one.code == "R9").mapped("amount"))
        # a euro a day
        self.assertAlmostEqual(charged, 59, 2)
        self.assertNotIn("minimum", self._month(12).line_ids.mapped("role"))

    def test_any_order(self):
        for seed in range(6):
            savepoint = self.cr.savepoint(flush=True)
            with self.subTest(seed):
                self._any_order(random.Random(seed))
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _any_order(self, chance):
        """Months billed, read, credited and billed anew as chance has it."""
        self._autumn()
        events = [("bill", month) for month in (10, 11, 12)]
        events += [("read", month) for month in (10, 11, 12)]
        events += [("anew", month) for month in chance.sample((10, 11, 12), 2)]
        chance.shuffle(events)
        kwh = {month: chance.choice((0, 500, 1000, 3000, 8000)) for month in (10, 11, 12)}
        start, done = 21000, set()
        ends = {}
        for month in (10, 11, 12):
            start += kwh[month]
            ends[month] = start
        for what, month in events:
            if what == "read":
                self._read(self.register, {str(self._end_of(month)): ends[month]})
            elif what == "anew" and month in done:
                self._credit(month)
                self._month(month)
            else:
                self._month(month)
                done.add(month)
        for month in (10, 11, 12):
            self._month(month)
        self._correct()
        self._check_year()
        self.assertAlmostEqual(
            sum(self._lines().mapped("amount")), max(MINIMUM, sum(kwh.values()) * 0.062), 2
        )

    def _credit(self, month):
        """Credit the charge of a month, after whatever corrects it."""
        charge = self._lines().filtered(
            lambda line: line.role == "charge" and line.date_to.month == month
        )
        while later := self._corrections(charge.bill_id):
            later[-1:].move_id._reverse_moves(cancel=True)
        charge.bill_id.move_id._reverse_moves(cancel=True)

    def _corrections(self, bill):
        return (
            self._lines().filtered(lambda line: line.origin_line_id.bill_id == bill).bill_id - bill
        )
