from datetime import date
from decimal import Decimal

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBill(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._meter_march(cls.point)

    def _prepare(self, *dates):
        run = self._new_run(*dates)
        run.action_prepare()
        self.assertFalse(run.blocker_ids.mapped("message"))
        return run.bill_ids

    def _lines(self, bill):
        return {(line.code, line.date_from.day): line for line in bill.line_ids}

    def test_lines_of_march(self):
        bill = self._prepare()
        self.assertRecordValues(
            bill.line_ids,
            [
                {"code": "R1", "quantity": 2.115276, "price_unit": 62, "amount": 131.15},
                {"code": "R2", "quantity": 9, "price_unit": 48, "amount": 36},
            ],
        )
        self.assertEqual(bill.line_ids[1].time_fraction, "1/12")
        self.assertEqual(bill.quality, "measured")

    def test_traces_replay(self):
        for line in self._prepare().line_ids:
            self.assertEqual(line._replay(), Decimal(str(line.amount)))

    def test_trace_names_the_readings(self):
        trace = self._prepare().line_ids[0].trace
        segment = trace["segments"][0]
        self.assertEqual(Decimal(segment["start"]["index"]), Decimal("28039.8983050847"))
        self.assertEqual(Decimal(segment["end"]["index"]), Decimal("30155.1739130435"))
        self.assertTrue(segment["start"]["reading_id"])

    def test_explanation_is_readable(self):
        text = str(self._prepare().explanation)
        for expected in ("28,039.898", "2.115276 MWh", "62.00", "131.15", "1/12", "432.00"):
            self.assertIn(expected, text)

    def test_an_exchange_that_took_hours_is_told(self):
        self.register.meter_id.installation_ids.date_to = "2019-03-16"
        self._read(self.register, {"2019-03-16": 29039.8983050847})
        new = self._new_meter(self.point, "NEW")
        new.meter_id.installation_ids.date_from = "2019-03-17"
        self._read(new, {"2019-03-17": 0, "2019-04-01": 1000})
        line = self._prepare().line_ids[0]
        self.assertEqual(line.quality, "estimated")
        self.assertEqual(line._replay(), Decimal(str(line.amount)))
        # a day at the rate of the fortnight before: 1,000 kWh in 15 days
        self.assertAlmostEqual(line.quantity, 2 + 1 / 15, 5)
        self.assertIn("Between meter", str(line.explanation))
        self.assertEqual(line.name.count("index"), 2)

    def test_an_estimate_that_was_recorded_is_billed_and_told(self):
        self.point.declared_yearly_kwh = 12_000
        month = Period(date(2019, 4, 1), date(2019, 5, 1))
        self.env["heat.consumption.estimate"]._record([(self.point, month)])
        bill = self._prepare("2019-04-01", "2019-04-30")
        line = bill.line_ids[0]
        self.assertEqual((bill.quality, line.quality), ("estimated", "estimated"))
        self.assertAlmostEqual(line.quantity, 12 * 30 / 365.25, 3)
        self.assertEqual(line._replay(), Decimal(str(line.amount)))
        self.assertIn("estimated", str(line.explanation))
        self.assertTrue(bill._print_values()["estimated"])

    def test_explanation_escapes_names(self):
        self.tariff.version_ids.component_ids[0].name = "<b>Heat</b>"
        self.assertIn("&lt;b&gt;", str(self._prepare().explanation))

    def test_contract_starting_mid_month(self):
        self.contract.date_from = "2019-03-16"
        self._read(self.register, {"2019-03-16": 29039.8983050847})
        bill = self._prepare()
        self.assertEqual(bill.date_from, date(2019, 3, 16))
        lines = self._lines(bill)
        self.assertEqual(lines["R1", 16].quantity, 1.115276)
        self.assertEqual(lines["R2", 16].amount, 18.58)
        self.assertEqual(lines["R2", 16].time_fraction, "1/12 × 16/31")

    def test_contract_ending_mid_month(self):
        self.contract.date_to = "2019-03-15"
        self._read(self.register, {"2019-03-16": 29039.8983050847})
        bill = self._prepare()
        self.assertEqual(bill.date_to, date(2019, 3, 15))
        lines = self._lines(bill)
        self.assertEqual(lines["R1", 1].quantity, 1)
        self.assertEqual(lines["R2", 1].amount, 17.42)

    def test_tariff_changing_mid_month(self):
        self._new_version(self.tariff, {"R1": ("mwh", 70), "R2": ("kw", 60)}, "2019-03-11")
        self._read(self.register, {"2019-03-11": 28692.284})
        bill = self._prepare()
        lines = self._lines(bill)
        self.assertEqual(lines["R1", 1].quantity, 0.652386)
        self.assertEqual(lines["R1", 1].amount, 40.45)
        self.assertEqual(lines["R1", 11].quantity, 1.46289)
        self.assertEqual(lines["R1", 11].amount, 102.40)
        self.assertEqual(lines["R2", 1].amount, 11.61)
        self.assertEqual(lines["R2", 11].amount, 30.48)
        self.assertAlmostEqual(bill.energy_mwh, 2.115276, 6)

    def test_twelve_bills_make_the_year(self):
        tariff = self._new_tariff({"R2": ("kw", 61.37)})
        self.contract.write({"tariff_id": tariff.id, "subscribed_power_kw": 137})
        bill = self._prepare("2019-01-01", "2019-12-31")
        amounts = bill.line_ids.mapped("amount")
        self.assertEqual(amounts, [700.64] * 11 + [700.65])
        self.assertEqual(bill.amount_untaxed, 8407.69)

    def test_several_points_have_their_lines(self):
        school = self._new_point("School")
        self._meter_march(school, kwh=500)
        self.contract.delivery_point_ids |= school
        bill = self._prepare()
        self.assertEqual(bill.line_ids.mapped("code"), ["R1", "R1", "R2"])
        self.assertAlmostEqual(bill.energy_mwh, 2.615276, 6)
        self.assertIn("School", bill.line_ids.filtered(lambda line: line.quantity == 0.5).name)

    def test_several_prices_of_one_energy_count_it_once(self):
        tariff = self._new_tariff({"R11": ("mwh", 30), "R12": ("mwh", 32)})
        self.contract.tariff_id = tariff
        bill = self._prepare()
        self.assertEqual(len(bill.line_ids), 2)
        self.assertAlmostEqual(bill.energy_mwh, 2.115276, 6)

    def test_interpolated_energy_is_told(self):
        self.env.cr.execute("DELETE FROM heat_meter_reading")
        self._read(self.register, {"2019-02-20": 5000, "2019-04-10": 7940})
        bill = self._prepare()
        self.assertEqual(bill.quality, "interpolated")
        self.assertIn("interpolated", str(bill.explanation))
        self.assertEqual(bill.line_ids[0]._replay(), Decimal(str(bill.line_ids[0].amount)))

    def test_bills_are_not_typed(self):
        bill = self._prepare()
        forged = {"heat_computing": True}
        for attempt in (
            lambda: bill.write({"date_to": "2019-04-30"}),
            lambda: bill.line_ids[0].write({"amount": 1}),
            lambda: bill.line_ids.with_context(**forged).write({"amount": 1}),
            lambda: bill.line_ids[0].unlink(),
            lambda: bill.copy(),
            lambda: bill.write({"line_ids": [Command.delete(bill.line_ids[0].id)]}),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_invoice_reads_in_the_language_of_the_payer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.customer.lang = "fr_FR"
        bill = self._prepare()
        bill.run_id.action_post()
        self.assertIn("mars 2019", bill.line_ids[0].name)
        self.assertIn("mars 2019", bill.move_id.ref)
        self.assertIn("mars 2019", str(bill.move_id.narration))

    def test_a_new_customer_reads_nothing_of_the_former_one(self):
        self._read(self.register, {"2020-03-01": 40000, "2020-04-01": 41000})
        self._prepare().run_id.action_post()
        self.contract.catch_up_from = "2020-03-01"
        bill = self._prepare("2020-03-01", "2020-03-31")
        self.assertIn("2,115 kWh", bill._print_values()["consumption"]["last_year"])
        newcomer = self._new_partner("Newcomer")
        payer = {"date_from": "2020-03-01", "partner_id": newcomer.id}
        self.contract.payer_ids = [Command.create(payer)]
        bill.run_id.action_prepare()
        self.assertEqual(bill.partner_id, newcomer)
        self.assertFalse(bill._print_values()["consumption"]["last_year"])

    def test_payment_term_of_the_payer(self):
        term = self.env.ref("account.account_payment_term_30days")
        self.customer.property_payment_term_id = term
        bill = self._prepare()
        bill.run_id.invoice_date = "2019-04-01"
        bill.run_id.action_post()
        self.assertEqual(bill.move_id.invoice_payment_term_id, term)
        self.assertEqual(bill.move_id.invoice_date_due, date(2019, 5, 1))

    def test_amounts_that_do_not_multiply_are_shown_whole(self):
        tariff = self._new_tariff({"R2": ("kw", 61.37)})
        self.contract.write({"tariff_id": tariff.id, "subscribed_power_kw": 137})
        bill = self._prepare("2019-12-01", "2019-12-31")
        bill.run_id.action_post()
        line = bill.move_id.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (1, 700.65))
        self.assertEqual(bill.move_id.amount_untaxed, bill.amount_untaxed)
