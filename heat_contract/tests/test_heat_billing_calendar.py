from decimal import Decimal

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatContractCommon


class CalendarCommon(HeatContractCommon):
    """A contract whose meter is read on the first of each month, 1 MWh a month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._new_meter(cls.point)
        months = [f"{year}-{month:02d}-01" for year in (2018, 2019) for month in range(1, 13)]
        cls._read(cls.register, {day: 1000.0 * n for n, day in enumerate([*months, "2020-01-01"])})

    @classmethod
    def _calendar(cls, name):
        return cls.env.ref(f"heat_contract.billing_calendar_{name}")

    @classmethod
    def _use(cls, prices, date_from="2018-01-01", **values):
        """Give the contract a tariff of ``prices``; ``values`` for all its components."""
        tariff = cls._new_tariff(prices, date_from)
        tariff.version_ids.component_ids.write({"energy_period": "calendar", **values})
        cls.contract.tariff_id = tariff
        return tariff.version_ids.component_ids

    def _bill(self, date_from, date_to, post=True, **values):
        run = self._new_run(date_from, date_to, **values)
        run.action_prepare()
        self.assertFalse(run.blocker_ids.mapped("message"))
        if post:
            run.action_post()
        for line in run.bill_ids.line_ids:
            self.assertEqual(line._replay(), Decimal(str(line.amount)), line.name)
            self.assertTrue(line.explanation)
        return run.bill_ids

    def _months(self, year):
        for month in range(1, 13):
            last = self._days_after(f"{year + month // 12}-{month % 12 + 1:02d}-01", -1)
            yield f"{year}-{month:02d}-01", last


@tagged("post_install", "-at_install")
class TestHeatBillingCalendar(CalendarCommon):
    def test_quarters_in_arrears(self):
        self._use({"P2": ("flat", 10202.07)}, calendar_id=self._calendar("quarterly").id)
        bills = [self._bill(*month) for month in self._months(2019)]
        self.assertEqual([len(bill) for bill in bills], [0, 0, 1] * 4)
        amounts = [bill.amount_untaxed for bill in bills if bill]
        self.assertEqual(amounts, [2550.52, 2550.52, 2550.52, 2550.51])
        self.assertEqual(bills[5].line_ids.time_fraction, "1/4")

    def test_days_that_exist_are_told(self):
        self.assertEqual(
            self.env.ref("heat_contract.billing_calendar_quarterly").summary,
            "31/03 · 30/06 · 30/09 · 31/12",
        )
        self.assertIn("28/02", self.env.ref("heat_contract.billing_calendar_monthly").summary)

    def test_in_advance(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        bill = self._bill("2019-01-01", "2019-01-31")
        self.assertEqual(str(bill.line_ids.date_to), "2019-03-31")
        self.assertEqual(bill.amount_untaxed, 108)
        self.assertFalse(self._bill("2019-02-01", "2019-02-28"))

    def test_a_contract_that_starts_later_is_billed_from_its_first_day(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        self.contract.date_from = "2019-02-15"
        bill = self._bill("2019-02-01", "2019-02-28")
        # half of February and March are of the quarter
        self.assertEqual(str(bill.line_ids.date_from), "2019-02-15")
        self.assertEqual(bill.amount_untaxed, 54)
        self.assertFalse(self._bill("2019-03-01", "2019-03-31"))

    def test_the_last_bill_takes_what_is_left(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly").id)
        self.contract.date_to = "2019-02-14"
        bill = self._bill("2019-02-01", "2019-02-28")
        self.assertEqual(bill.kind, "final")
        self.assertEqual(str(bill.line_ids.date_from), "2019-01-01")
        self.assertEqual(bill.amount_untaxed, 54)
        self.assertFalse(self._bill("2019-03-01", "2019-03-31"))

    def test_two_customers_of_a_month_pay_the_month(self):
        self._use({"R2": ("kw", 61.37)})
        self.contract.date_to = "2019-03-10"
        heir = self._new_contract(
            self.point,
            self._new_partner("Heir"),
            9,
            "2019-03-11",
            tariff_id=self.contract.tariff_id.id,
        )
        bills = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(bills.contract_id, self.contract | heir)
        self.assertEqual(sum(bills.mapped("amount_untaxed")), 46.03)

    def test_days_of_the_year(self):
        self._use({"R2": ("kw", 365)}, proration="year")
        self.contract.write({"subscribed_power_kw": 1, "date_from": "2019-01-01"})
        amounts = [self._bill(*month).amount_untaxed for month in self._months(2019)]
        self.assertEqual(amounts[:3], [31, 28, 31])
        self.assertAlmostEqual(sum(amounts), 365, 2)

    def test_every_basis(self):
        self._use(
            {
                "R21": ("urf", 12),
                "R22": ("m2", 1.2),
                "R23": ("point", 24),
                "R24": ("flat", 120),
            }
        )
        self.contract.write({"urf": 10, "area_m2": 100})
        bill = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(bill.line_ids.mapped("amount"), [10, 10, 2, 10])
        names = " ".join(bill.line_ids.mapped("name"))
        for word in ("10 URF", "100 m²"):
            self.assertIn(word, names)

    def test_what_the_contract_lacks_is_told(self):
        self._use({"R21": ("urf", 12)})
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "no_urf")

    def test_payers_by_component(self):
        self._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        landlord = self._new_partner("Landlord")
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "component_code": "R2",
                "partner_id": landlord.id,
                "date_from": "2019-03-16",
            }
        )
        bills = self._bill("2019-03-01", "2019-03-31")
        by_payer = {bill.partner_id: bill for bill in bills}
        self.assertEqual(by_payer.keys(), {self.customer, landlord})
        self.assertEqual(by_payer[landlord].line_ids.mapped("code"), ["R2"])
        self.assertEqual(by_payer[landlord].amount_untaxed, 18.58)
        self.assertEqual(by_payer[self.customer].amount_untaxed, 62 + 17.42)

    def test_power_changes_in_mid_month(self):
        self._use({"R2": ("kw", 48)})
        self.env["heat.contract.power"].create(
            {"contract_id": self.contract.id, "date_from": "2019-03-11", "kw": 6}
        )
        bill = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(bill.line_ids.mapped("quantity"), [9, 6])
        self.assertEqual(bill.line_ids.mapped("amount"), [11.61, 16.26])

    def test_minimum(self):
        self._use({"R1": ("mwh", 62)}, minimum_amount=800)
        bills = [self._bill(*month) for month in self._months(2019)]
        self.assertEqual([len(bill.line_ids) for bill in bills], [1] * 11 + [2])
        line = bills[-1].line_ids[1]
        self.assertEqual((line.role, line.amount), ("minimum", 800 - 12 * 62))
        self.assertFalse(self._bill("2019-12-01", "2019-12-31"))

    def test_minimum_of_a_year_that_runs_over_new_year(self):
        date = {"month": "6", "day": 30, "year_offset": "1"}
        days = {"from_month": "7", "from_day": 1, "to_month": "6", "to_day": 30}
        calendar = self.env["heat.billing.calendar"].create(
            {"name": "July to June", "line_ids": [Command.create({**date, **days})]}
        )
        self._use({"R1": ("mwh", 62)}, minimum_amount=8000, calendar_id=calendar.id)
        self.contract.date_from = "2018-07-01"
        bill = self._bill("2019-06-01", "2019-06-30")
        self.assertEqual(bill.line_ids.mapped("role"), ["charge", "minimum"])
        self.assertEqual(bill.line_ids.mapped("amount"), [744, 7256])
        self.contract.date_to = "2019-09-30"
        final = self._bill("2019-09-01", "2019-09-30")
        self.assertEqual(str(final.line_ids[1].date_from), "2019-07-01")

    def test_calendars_are_checked(self):
        date = {"month": "6", "day": 30, "to_month": "6", "to_day": 30}
        for lines in (
            [date],
            [date, {**date, "from_month": "6"}],
            [{**date, "role": "instalment"}],
        ):
            with self.assertRaises(ValidationError):
                self.env["heat.billing.calendar"].create(
                    {
                        "name": "Wrong",
                        "line_ids": [Command.create({**line, "fraction_den": 2}) for line in lines],
                    }
                )

    def test_the_database_refuses_a_second_charge(self):
        self._use({"R2": ("kw", 48)})
        line = self._bill("2019-03-01", "2019-03-31").line_ids
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation),
            self.cr.savepoint(),
        ):
            line._computing().copy({"bill_id": line.bill_id.id})

    def test_credited_days_are_billed_again(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly").id)
        bill = self._bill("2019-03-01", "2019-03-31")
        bill.move_id._reverse_moves(cancel=True)
        self.assertFalse(bill.line_ids.live)
        again = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(again.amount_untaxed, 108)


@tagged("post_install", "-at_install")
class TestSetBased(CalendarCommon):
    """Preparing asks the database as much for twenty contracts as for five."""

    def _asked(self, date_from, date_to):
        run = self._new_run(date_from, date_to)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        run.action_prepare()
        self.env.flush_all()
        count = self.env.cr.sql_log_count - before
        self.assertFalse(run.blocker_ids.mapped("message"))
        bills = len(run.bill_ids)
        run.unlink()
        return bills, count

    def _compare(self, *dates):
        self._many_contracts(4)
        self._new_run(*dates).action_prepare()
        self.env["heat.billing.run"].search([]).unlink()
        few = self._asked(*dates)
        self._many_contracts(15)
        many = self._asked(*dates)
        self.assertEqual((few[0], many[0]), (5, 20))
        self.assertLessEqual(many[1] - few[1], 3, f"{few} {many}")

    def test_month(self):
        self._use_for_all({"R1": ("mwh", 62), "R2": ("kw", 48)})
        self._compare("2019-03-01", "2019-03-31")

    def test_reading_to_reading(self):
        self._use_for_all({"R1": ("mwh", 62), "R2": ("kw", 48)}, energy_period="reading")
        self._compare("2019-03-01", "2019-03-31")

    def test_quarter_and_instalments(self):
        components = self._use_for_all({"R1": ("mwh", 62), "R2": ("kw", 48)})
        components[0].calendar_id = self._calendar("instalments")
        components[1].calendar_id = self._calendar("quarterly")
        self._compare("2019-03-01", "2019-03-31")

    def test_minimum_of_a_year(self):
        self._use_for_all({"R2": ("kw", 48)}, minimum_amount=9000)
        self._compare("2019-12-01", "2019-12-31")

    def _use_for_all(self, prices, **values):
        components = self._use(prices, **values)
        type(self).tariff = self.contract.tariff_id
        return components

    @classmethod
    def _new_contract(cls, *arguments, **values):
        return super()._new_contract(*arguments, **{"expected_mwh": 10, **values})


@tagged("post_install", "-at_install")
class TestReadingToReading(CalendarCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("DELETE FROM heat_meter_reading")
        cls._read(
            cls.register,
            {"2019-02-27": 1000, "2019-03-29": 1900, "2019-04-26": 2500, "2019-05-31": 3000},
        )

    def _use_readings(self, **values):
        return self._use({"R1": ("mwh", 62), "R2": ("kw", 48)}, energy_period="reading", **values)

    def test_proposed_where_meters_are_read_by_hand(self):
        tariff = self._new_tariff({"R1": ("mwh", 62)})
        self.assertEqual(tariff.version_ids.component_ids.energy_period, "reading")
        self.env.cr.execute("UPDATE heat_meter_reading SET origin = 'file'")
        tariff = self._new_tariff({"R1": ("mwh", 62)})
        self.assertEqual(tariff.version_ids.component_ids.energy_period, "calendar")

    def test_the_indexes_billed_were_read(self):
        self._use_readings()
        march = self._bill("2019-03-01", "2019-03-31")
        energy = march.line_ids[0]
        # read at midnight: the last index of the day before
        self.assertEqual((str(energy.date_from), str(energy.date_to)), ("2019-02-27", "2019-03-28"))
        self.assertEqual((energy.quantity, energy.quality), (0.9, "measured"))
        self.assertEqual(march.line_ids[1].amount, 36)
        april = self._bill("2019-04-01", "2019-04-30").line_ids[0]
        self.assertEqual((str(april.date_from), april.quantity), ("2019-03-29", 0.6))
        self.assertFalse(self._bill("2019-04-01", "2019-04-30"))

    def test_the_minimum_of_a_year_that_readings_run_over(self):
        self._use({"R1": ("mwh", 62)}, energy_period="reading", minimum_amount=3650)
        self._read(self.register, {"2020-01-20": 9000})
        for days in (("03-01", "03-31"), ("04-01", "04-30"), ("05-01", "05-31")):
            bill = self._bill(*(f"2019-{day}" for day in days))
            self.assertEqual(bill.line_ids.mapped("role"), ["charge"])
        lines = self._bill("2020-01-01", "2020-01-31").line_ids
        self.assertEqual(lines.mapped("role"), ["charge", "minimum"])
        # 10 euros a day from the first reading; what ends in January counts in the new year
        self.assertEqual(str(lines[1].date_from), "2019-02-27")
        self.assertEqual(str(lines[1].date_to), "2019-12-31")
        self.assertAlmostEqual(lines[1].amount, 308 * 10 - 2 * 62, 2)

    def test_a_price_that_changes_between_readings(self):
        self._use_readings()
        version = self._new_version(
            self.contract.tariff_id, {"R1": ("mwh", 70), "R2": ("kw", 48)}, "2019-03-11"
        )
        version.component_ids.energy_period = "reading"
        bill = self._bill("2019-03-01", "2019-03-31")
        energy = bill.line_ids.filtered(lambda line: line.code == "R1").sorted("date_from")
        self.assertEqual(energy.mapped("price_unit"), [62, 70])
        self.assertAlmostEqual(sum(energy.mapped("quantity")), 0.9, 6)
        self.assertEqual(set(energy.mapped("quality")), {"interpolated"})

    def test_nobody_read(self):
        self._use_readings()
        self._bill("2019-05-01", "2019-05-31")
        run = self._new_run("2019-06-01", "2019-06-30")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "no_reading")
        self.assertIn("Nobody read", run.blocker_ids.message)

    def test_the_last_bill_goes_to_the_last_day(self):
        self._use_readings()
        self.contract.date_to = "2019-04-10"
        self._bill("2019-03-01", "2019-03-31")
        final = self._bill("2019-04-01", "2019-04-30")
        energy = final.line_ids.filtered(lambda line: line.code == "R1")
        self.assertEqual((str(energy.date_to), energy.quality), ("2019-04-10", "interpolated"))
        self.assertEqual(final.kind, "final")
