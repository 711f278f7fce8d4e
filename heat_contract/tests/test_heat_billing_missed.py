from odoo.fields import Command
from odoo.tests import tagged

from .test_heat_billing_gaps import PRICES, GapsCommon


@tagged("post_install", "-at_install")
class TestMissedDays(GapsCommon):
    """Days in force that no bill charges are billed by the next run, or told."""

    def _days(self, bills, code):
        lines = bills.line_ids.filtered(lambda line: line.code == code)
        return [(str(line.date_from)[5:], str(line.date_to)[5:], line.amount) for line in lines]

    def _house(self, date_from, **values):
        """Another house of the network, whose contract is typed now."""
        point = self._new_point("House")
        self._read(
            self._new_meter(point), {f"2019-{month:02d}-01": month for month in range(1, 13)}
        )
        values = {"tariff_id": self.contract.tariff_id.id, **values}
        return self._new_contract(point, self._new_partner("Late"), 12, date_from, **values)

    def test_a_contract_typed_after_the_run_of_its_first_days(self):
        self._use(PRICES)
        self._month(1)
        late = self._house("2019-01-15")
        bill = self._month(2).filtered(lambda one: one.contract_id == late)
        self.assertEqual(
            self._days(bill, "R2"),
            [("01-15", "01-31", 26.32), ("02-01", "02-28", 48)],
        )
        self.assertEqual(
            [days[:2] for days in self._days(bill, "R1")],
            [("01-15", "01-31"), ("02-01", "02-28")],
        )
        bill = self._month(3).filtered(lambda one: one.contract_id == late)
        self.assertEqual(self._days(bill, "R2"), [("03-01", "03-31", 48)])

    def test_from_reading_to_reading(self):
        self._use(PRICES, energy_period="reading")
        self._month(1)
        late = self._house("2019-01-01")
        bill = self._month(2).filtered(lambda one: one.contract_id == late)
        self.assertEqual([days[:2] for days in self._days(bill, "R1")], [("01-01", "02-28")])
        bill = self._month(3).filtered(lambda one: one.contract_id == late)
        self.assertEqual([days[:2] for days in self._days(bill, "R1")], [("03-01", "03-31")])

    def test_a_quarter_in_advance(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        self._month(1)
        late = self._house("2019-01-15")
        bill = self._month(2).filtered(lambda one: one.contract_id == late)
        self.assertEqual(self._days(bill, "R2"), [("01-15", "03-31", 122.32)])
        self.assertFalse(self._month(3))

    def test_a_contract_that_ended_before_it_was_typed(self):
        self._use(PRICES)
        self._month(1)
        late = self._house("2019-01-15", date_to="2019-02-10")
        bill = self._month(3).filtered(lambda one: one.contract_id == late)
        self.assertEqual(bill.kind, "final")
        self.assertEqual(str(bill.date_from), "2019-01-15")
        self.assertEqual(str(bill.date_to), "2019-02-10")
        self.assertNotIn(late, self._month(4).contract_id)

    def test_a_credited_month_is_billed_by_the_next_run(self):
        self._use(PRICES)
        self._month(1)
        self._month(2).move_id._reverse_moves(cancel=True)
        march = self._month(3)
        self.assertEqual(self._days(march, "R2"), [("02-01", "02-28", 36), ("03-01", "03-31", 36)])
        self.assertEqual(self._charged("R1"), 3 * 62)

    def test_an_amendment_in_a_quarter_paid_in_advance(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        first = self._month(1)
        self.env["heat.contract.amendment"].create(
            {
                "contract_id": self.contract.id,
                "date": "2019-02-15",
                "kind": "power",
                "power_kw": 12,
                "reason": "Extension",
            }
        ).action_record()
        first.move_id._reverse_moves(cancel=True)
        february = self._month(2)
        self.assertEqual(
            self._days(february, "R2"),
            [("01-01", "02-14", 54), ("02-15", "03-31", 72)],
        )
        self.assertFalse(self._month(3))

    def test_what_was_billed_elsewhere_stays_so(self):
        self._use(PRICES)
        # the first run of the network catches up on nothing, whatever the contract's age
        self.assertEqual(str(self._month(3).date_from), "2019-03-01")
        old = self._house("2018-01-01")
        run = self._new_run("2019-06-01", "2019-06-30")
        for day, first in ((False, "2019-03-01"), ("2019-05-01", "2019-05-01")):
            old.catch_up_from = day
            run.action_prepare()
            bill = run.bill_ids.filtered(lambda one: one.contract_id == old)
            self.assertEqual(str(bill.date_from), first)

    def test_days_of_more_than_a_year_ago_are_told(self):
        self._use({"R2": ("kw", 48)})
        self._month(1)
        run = self._new_run("2020-03-01", "2020-03-31")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.mapped("code"), ["missed_long"])
        self.contract.catch_up_from = "2020-02-01"
        run.action_prepare()
        self.assertEqual(len(run.bill_ids.line_ids), 2)

    def test_a_run_may_leave_missed_days_out(self):
        self._use(PRICES)
        self._month(1)
        self.assertEqual(str(self._month(3, with_missed=False).date_from), "2019-03-01")

    def test_days_that_another_run_prepares_are_left_to_it(self):
        self._use(PRICES)
        self._month(1)
        self._month(2, post=False)
        self.assertEqual(str(self._month(3).date_from), "2019-03-01")

    def test_a_point_that_joins_in_billed_days(self):
        self._use({"R2": ("point", 1200)})
        self._month(1)
        self.contract.point_ids = [
            Command.create(
                {"delivery_point_id": self._new_point("Annexe").id, "date_from": "2019-01-01"}
            )
        ]
        self.assertEqual(self._month(2).amount_untaxed, 300)
