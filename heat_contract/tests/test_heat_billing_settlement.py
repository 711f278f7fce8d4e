from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from ..models.billing_item import Plan
from ..models.billing_plan import Planner
from .test_heat_billing_calendar import CalendarCommon


@tagged("post_install", "-at_install")
class TestInstalments(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.component = cls._use(
            {"P1": ("mwh", 62.37)}, calendar_id=cls._calendar("instalments").id
        )
        cls.contract.write({"expected_mwh": 13, "date_from": "2019-01-01"})

    def test_instalments_and_settlement_make_the_year(self):
        bills = [self._bill(*month) for month in self._months(2019)]
        asked = [bill for bill in bills if bill]
        self.assertEqual([bill.kind for bill in asked], ["instalment"] * 3)
        self.assertEqual([bill.amount_untaxed for bill in asked], [202.70] * 3)
        settlement = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(settlement.kind, "settlement")
        self.assertEqual(str(settlement.date_to), "2019-12-31")
        self.assertEqual(settlement.line_ids.mapped("role"), ["charge", *["deduction"] * 3])
        total = sum(bill.amount_untaxed for bill in asked) + settlement.amount_untaxed
        self.assertAlmostEqual(total, 12 * 62.37, 2)
        self.assertAlmostEqual(settlement.energy_mwh, 12, 6)
        self.assertFalse(self._bill("2020-02-01", "2020-02-29"))

    def test_instalments_follow_the_year_before(self):
        self.contract.expected_mwh = 0
        bill = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(bill.line_ids.quantity, 12)
        self.assertEqual(bill.amount_untaxed, 187.11)

    def test_the_end_of_the_contract_settles(self):
        self._bill("2019-03-01", "2019-03-31")
        self.contract.date_to = "2019-06-30"
        final = self._bill("2019-06-01", "2019-06-30")
        self.assertEqual(final.kind, "final")
        self.assertEqual(final.line_ids.mapped("role"), ["charge", "deduction"])
        self.assertAlmostEqual(final.amount_untaxed, 6 * 62.37 - 202.70, 2)

    def test_a_settlement_may_give_back(self):
        self.contract.expected_mwh = 40
        for month in ("03-31", "06-30", "09-30"):
            self._bill(f"2019-{month[:2]}-01", f"2019-{month}")
        settlement = self._bill("2020-02-01", "2020-02-29", post=False)
        self.assertAlmostEqual(settlement.amount_untaxed, 12 * 62.37 - 3 * 623.70, 2)

    def _three_instalments(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments").id)
        self.contract.expected_mwh = 8
        bills = [
            self._bill(f"2019-{month}-01", f"2019-{month}-{day}")
            for month, day in (("03", 31), ("06", 30), ("09", 30))
        ]
        self.assertEqual([bill.amount_untaxed for bill in bills], [124] * 3)
        return bills

    def test_a_deducted_instalment_is_not_credited(self):
        march, june, september = self._three_instalments()
        settlement = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(settlement.amount_untaxed, 12 * 62 - 3 * 124)
        with self.assertRaisesRegex(UserError, settlement.number):
            march.move_id._reverse_moves(cancel=True)
        settlement.move_id._reverse_moves(cancel=True)
        march.move_id._reverse_moves(cancel=True)
        self.assertEqual(march.state, "credited")
        settled = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(settled.amount_untaxed, 12 * 62 - 2 * 124)

    def test_a_settlement_waits_for_a_prepared_instalment(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments").id)
        self.contract.expected_mwh = 8
        paid = [
            self._bill("2019-03-01", "2019-03-31"),
            self._bill("2019-06-01", "2019-06-30"),
            self._bill("2019-09-01", "2019-09-30", post=False),
        ]
        run = self._new_run("2020-02-01", "2020-02-29")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "in_other_run")
        self.assertFalse(run.bill_ids)
        paid[2].run_id.action_post()
        run.action_prepare()
        run.action_post()
        total = sum(bill.amount_untaxed for bill in [*paid, run.bill_ids])
        self.assertAlmostEqual(total, 744, 2)

    def test_an_instalment_of_settled_days_is_not_asked_for(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments").id)
        self.contract.expected_mwh = 8
        self._bill("2019-03-01", "2019-03-31")
        self._bill("2019-06-01", "2019-06-30")
        settlement = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(settlement.amount_untaxed, 744 - 2 * 124)
        self.assertFalse(self._bill("2019-09-01", "2019-09-30"))

    def test_the_later_of_instalment_and_settlement_is_refused(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments").id)
        self.contract.expected_mwh = 8
        late = self._bill("2019-09-01", "2019-09-30", post=False)
        # as when two people prepare at the same time
        with patch.object(Planner, "_check_instalments"):
            settlement = self._bill("2020-02-01", "2020-02-29", post=False)
        settlement.run_id.action_post()
        late.run_id.action_post()
        self.assertEqual((settlement.state, late.state), ("posted", "prepared"))
        self.assertIn(settlement.number, late.run_id.blocker_ids.message)

    def test_a_prepared_settlement_notices_a_credit(self):
        march, _june, _september = self._three_instalments()
        settlement = self._bill("2020-02-01", "2020-02-29", post=False)
        march.move_id._reverse_moves(cancel=True)
        settlement.run_id.action_post()
        self.assertEqual(settlement.state, "prepared")
        self.assertIn(march.number, settlement.run_id.blocker_ids.message)

    def test_a_settlement_deducts_the_instalments_of_its_days(self):
        march, *_others = self._three_instalments()
        days = Period(self._days_after("2020-01-01", 0), self._days_after("2021-01-01", 0))
        plan = Plan(self.contract, settled={"P1": days})
        self.assertFalse(self.env["heat.billing.run"]._settles(plan, march.line_ids))

    def test_base_price(self):
        self.component.instalment_basis = "base"
        self.assertEqual(self._bill("2019-03-01", "2019-03-31").amount_untaxed, 202.70)


@tagged("post_install", "-at_install")
class TestCorrections(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        cls.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-03-02'")
        cls.env.invalidate_all()

    def _estimate(self, start, end):
        month = Period(self._days_after(start, 0), self._days_after(end, 1))
        self.env["heat.consumption.estimate"]._record([(self.point, month)])

    def test_an_estimate_is_corrected_when_the_meter_is_read(self):
        self._estimate("2019-03-01", "2019-03-31")
        march = self._bill("2019-03-01", "2019-03-31")
        line = march.line_ids[0]
        self.assertTrue(line.provisional)
        self._read(self.register, {"2019-04-01": 15200, "2019-05-01": 16200})
        self.env["heat.consumption"]._update()
        april = self._bill("2019-04-01", "2019-04-30")
        difference = april.line_ids.filtered(lambda one: one.role == "difference")
        self.assertEqual(difference.origin_line_id, line)
        self.assertAlmostEqual(line.amount + difference.amount, 1.2 * 62, 2)
        self.assertFalse(difference.provisional)
        self.assertAlmostEqual(april.energy_mwh, 1 + 1.2 - line.quantity, 5)
        self.assertFalse(self.env["heat.consumption.estimate"]._open_differences(self.point))
        self._read(self.register, {"2019-06-01": 17200})
        may = self._bill("2019-05-01", "2019-05-31")
        self.assertEqual(set(may.line_ids.mapped("role")), {"charge"})

    def test_a_provisional_index_is_corrected_when_it_becomes_final(self):
        index = self.env["heat.price.index"].create(
            {"code": "ICHT-B", "name": "ICHT", "company_id": self.env.company.id}
        )
        value = {"index_id": index.id, "date": "2019-03-01"}
        values = self.env["heat.price.index.value"]
        values.create({**value, "value": 110, "status": "provisional"})
        term = {"name": "ICHT", "index_id": index.id, "base_value": 100, "rule": "month"}
        tariff = self.env["heat.tariff"].create(
            {"name": "Indexed", "company_id": self.env.company.id}
        )
        self._new_version(tariff, {}, "2018-01-01").component_ids = [
            Command.create(
                {
                    "code": "R2",
                    "basis": "kw",
                    "base_price": 48,
                    "formula": "ICHT/ICHT_0",
                    "revision": "yearly",
                    "revision_month": "3",
                    "base_date": "2018-12-31",
                    "term_ids": [Command.create(term)],
                }
            )
        ]
        self.contract.tariff_id = tariff
        march = self._bill("2019-03-01", "2019-03-31").line_ids
        self.assertEqual((march.amount, march.provisional), (39.6, True))
        # whoever changed the price below a posted bill changed no bill
        self.env.cr.execute(
            "UPDATE heat_tariff_component SET base_price = 60, price_decimals = 0 WHERE id = %s",
            march.component_id.ids,
        )
        self.env.invalidate_all()
        june = self._bill("2019-06-01", "2019-06-30", with_missed=False).line_ids
        self.assertEqual((june.mapped("role"), june.amount), (["charge"], 49.5))
        self.env.cr.execute(
            "UPDATE heat_tariff_component SET base_price = 48, price_decimals = 6 WHERE id = %s",
            march.component_id.ids,
        )
        self.env.invalidate_all()
        june.bill_id.move_id._reverse_moves(cancel=True)
        self.assertFalse(self.contract.difference_due)
        values.create({**value, "value": 120, "status": "final"})
        self.contract.invalidate_recordset(["difference_due"])
        self.assertTrue(self.contract.difference_due)
        april = self._bill("2019-04-01", "2019-04-30").line_ids
        self.assertEqual(set(april.mapped("role")), {"charge", "difference"})
        difference = april.filtered(lambda line: line.role == "difference")
        self.assertEqual((difference.amount, difference.provisional), (3.6, False))
        self.assertEqual((april - difference).amount, 43.2)

    def test_what_was_corrected_is_credited_after_its_correction(self):
        self.contract.tariff_id = self._new_tariff({"R1": ("mwh", 62)})
        self.contract.tariff_id.version_ids.component_ids.energy_period = "calendar"
        self._estimate("2019-03-01", "2019-03-31")
        march = self._bill("2019-03-01", "2019-03-31")
        self._read(self.register, {"2019-04-01": 15100, "2019-05-01": 16100})
        april = self._bill("2019-04-01", "2019-04-30")
        self.assertIn("difference", april.line_ids.mapped("role"))
        with self.assertRaisesRegex(UserError, april.number):
            march.move_id._reverse_moves(cancel=True)
        self.assertFalse(march.credit_bill_ids)
        april.move_id._reverse_moves(cancel=True)
        march.move_id._reverse_moves(cancel=True)
        again = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(again.amount_untaxed, 68.2)
        rest = self._bill("2019-04-01", "2019-04-30")
        self.assertAlmostEqual(again.amount_untaxed + rest.amount_untaxed, 130.2, 2)

    def test_a_minimum_counts_the_corrections_of_its_bill(self):
        self._use({"R1": ("mwh", 62)}, minimum_amount=1200)
        self.contract.write({"date_from": "2019-03-01", "date_to": "2019-04-30"})
        self._estimate("2019-03-01", "2019-03-31")
        march = self._bill("2019-03-01", "2019-03-31")
        self._read(self.register, {"2019-04-01": 16000, "2019-05-01": 17000})
        final = self._bill("2019-04-01", "2019-04-30")
        self.assertEqual(set(final.line_ids.mapped("role")), {"charge", "difference", "minimum"})
        # 61 days of 1200 a year
        self.assertAlmostEqual(march.amount_untaxed + final.amount_untaxed, 200.55, 2)

    def test_the_run_may_leave_corrections_out(self):
        self._estimate("2019-03-01", "2019-03-31")
        self._bill("2019-03-01", "2019-03-31")
        self._read(self.register, {"2019-04-01": 15200, "2019-05-01": 16200})
        april = self._bill("2019-04-01", "2019-04-30", with_corrections=False)
        self.assertEqual(set(april.line_ids.mapped("role")), {"charge"})
        again = self._bill("2019-04-01", "2019-04-30")
        self.assertEqual(again.line_ids.mapped("role"), ["difference"])

    def test_a_correction_is_credited_with_its_bill(self):
        self._estimate("2019-03-01", "2019-03-31")
        self._bill("2019-03-01", "2019-03-31")
        self._read(self.register, {"2019-04-01": 15200, "2019-05-01": 16200})
        april = self._bill("2019-04-01", "2019-04-30")
        april.move_id._reverse_moves(cancel=True)
        again = self._bill("2019-04-01", "2019-04-30")
        self.assertEqual(again.amount_untaxed, april.amount_untaxed)
