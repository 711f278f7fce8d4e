from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .test_heat_billing_calendar import CalendarCommon

PRICES = {"R1": ("mwh", 62), "R2": ("kw", 48)}


class GapsCommon(CalendarCommon):
    def _month(self, month, **values):
        return self._bill(*list(self._months(2019))[month - 1], **values)

    def _year(self, months=range(1, 7)):
        return [sum(self._month(month).mapped("amount_untaxed")) for month in months]

    def _charged(self, code):
        lines = self.env["heat.bill.line"].search([("live", "=", True), ("code", "=", code)])
        return sum(lines.mapped("amount"))

    def _version(self, date_from, prices=None, **values):
        version = self._new_version(self.contract.tariff_id, prices or PRICES, date_from)
        version.component_ids.write({"energy_period": "calendar", **values})
        return version


@tagged("post_install", "-at_install")
class TestNothingIsLost(GapsCommon):
    """Whatever changes, and in whatever order runs are posted, each day is billed once."""

    def test_a_month_credited_between_two_others_is_billed_again(self):
        self._use(PRICES, energy_period="reading")
        bills = [self._month(month) for month in (1, 2, 3)]
        bills[1].move_id._reverse_moves(cancel=True)
        again = self._month(2)
        self.assertEqual(again.line_ids.mapped("amount"), [62, 36])
        self.assertEqual(again.line_ids[0].quality, "measured")
        self.assertEqual(self._charged("R1"), 3 * 62)
        self.assertFalse(self._month(2))

    def test_an_earlier_month_posted_later(self):
        self._use(PRICES, energy_period="reading")
        for month in (2, 1):
            self._month(month)
        self.assertEqual(self._charged("R1"), 124)

    def test_a_quarter_in_arrears_owes_no_months_of_another_component(self):
        components = self._use(PRICES)
        components[0].calendar_id = self._calendar("quarterly")
        # a cooperative that begins with this program in March: January and February were billed
        march = self._month(3)
        self.assertEqual(str(min(march.line_ids.mapped("date_from"))), "2019-01-01")
        april = self._month(4)
        self.assertEqual(april.line_ids.mapped("code"), ["R2"])
        self.assertEqual((str(april.date_from), april.amount_untaxed), ("2019-04-01", 36))

    def test_days_that_another_run_prepares_are_told(self):
        self._use(PRICES, energy_period="reading")
        self._month(2, post=False)
        run = self._new_run("2019-02-01", "2019-02-28")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "in_other_run")

    def test_what_lies_between_two_bills_is_billed_read_or_not(self):
        self._use(PRICES, energy_period="reading")
        bills = [self._month(month) for month in (1, 2, 3)]
        bills[1].move_id._reverse_moves(cancel=True)
        self.env.cr.execute(
            "DELETE FROM heat_meter_reading WHERE read_at BETWEEN '2019-01-15' AND '2019-03-15'"
        )
        again = self._month(2).line_ids[0]
        self.assertEqual((str(again.date_from), str(again.date_to)), ("2019-02-01", "2019-02-28"))
        self.assertEqual(again.quality, "interpolated")

    def test_a_statement_takes_the_days_not_billed_yet_and_its_instalments(self):
        self._use({"P1": ("mwh", 62)})
        self.contract.expected_mwh = 12
        for month in (1, 2, 3, 4, 5):
            self._month(month)
        instalments = self._calendar("instalments").id
        self._version("2019-04-01", {"P1": ("mwh", 62)}, calendar_id=instalments)
        paid = [self._month(month) for month in range(6, 13)]
        asked = [bill.amount_untaxed for bill in paid if bill]
        self.assertEqual(asked, [186, 186])
        statement = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(statement.kind, "settlement")
        charge = statement.line_ids.filtered(lambda line: line.role == "charge")
        self.assertEqual((str(charge.date_from), str(charge.date_to)), ("2019-06-01", "2019-12-31"))
        self.assertEqual(self._charged("P1"), 12 * 62)
        self.assertFalse(self._bill("2020-02-01", "2020-02-29"))

    def test_a_statement_of_days_all_billed_gives_its_instalments_back(self):
        self._use({"P1": ("mwh", 62)})
        self.contract.expected_mwh = 12
        instalments = self._calendar("instalments").id
        self._version("2019-04-01", {"P1": ("mwh", 62)}, calendar_id=instalments)
        for month in (1, 2, 3, 6):
            self._month(month)
        # whoever billed the months all the same
        self.contract.tariff_id.version_ids.component_ids.flush_recordset()
        self.env.cr.execute("UPDATE heat_tariff_component SET calendar_id = NULL")
        self.env.invalidate_all()
        for month in range(4, 13):
            self._month(month)
        self.env.cr.execute("UPDATE heat_tariff_component SET calendar_id = %s", [instalments])
        self.env.invalidate_all()
        statement = self._bill("2020-02-01", "2020-02-29")
        self.assertEqual(statement.line_ids.mapped("role"), ["deduction"])
        self.assertEqual(self._charged("P1"), 12 * 62)

    def test_a_version_that_bills_in_advance(self):
        self._use({"R2": ("kw", 48)})
        self._version(
            "2019-02-01", {"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id
        )
        self.assertEqual(self._year(), [36, 72, 0, 108, 0, 0])

    def test_an_amendment_to_a_tariff_that_bills_in_advance(self):
        self._use({"R2": ("kw", 48)})
        tariff = self._new_tariff({"R2": ("kw", 48)})
        tariff.version_ids.component_ids.calendar_id = self._calendar("quarterly_advance")
        self.env["heat.contract.tariff"].create(
            {
                "contract_id": self.contract.id,
                "date_from": "2019-02-01",
                "tariff_id": tariff.id,
            }
        )
        self.assertEqual(self._year(), [36, 72, 0, 108, 0, 0])

    def test_a_price_that_changes_within_a_quarter_paid_in_advance(self):
        calendar = self._calendar("quarterly_advance").id
        self._use({"R2": ("kw", 48)}, calendar_id=calendar)
        self._version("2019-02-01", {"R2": ("kw", 60)}, calendar_id=calendar)
        self.assertEqual(self._year(), [36 + 90, 0, 0, 135, 0, 0])

    def test_a_point_that_joins(self):
        self._use({"R2": ("point", 1200)}, calendar_id=self._calendar("quarterly_advance").id)
        point = self._new_point("Annexe")
        self.contract.point_ids = [
            Command.create({"delivery_point_id": point.id, "date_from": "2019-02-01"})
        ]
        self.assertEqual(self._year(), [300, 200, 0, 600, 0, 0])

    def test_a_point_that_comes_back(self):
        self._use({"R1": ("mwh", 62)}, energy_period="reading")
        self.contract.point_ids.date_to = "2019-02-10"
        self.contract.point_ids = [
            Command.create({"delivery_point_id": self.point.id, "date_from": "2019-03-16"})
        ]
        days = [self._month(month).line_ids for month in (1, 2, 3, 4)]
        self.assertEqual(
            [(str(line.date_from), str(line.date_to)) for line in days],
            [
                ("2019-01-01", "2019-01-31"),
                ("2019-02-01", "2019-02-10"),
                ("2019-03-16", "2019-03-31"),
                ("2019-04-01", "2019-04-30"),
            ],
        )

    def test_from_readings_to_calendar_days(self):
        self._use(PRICES, energy_period="reading")
        self._version("2019-03-16")
        self._month(2)
        march = self._month(3).line_ids.filtered(lambda line: line.code == "R1")
        self.assertEqual(
            [(str(line.date_from), line.amount) for line in march.sorted("date_from")],
            [("2019-03-01", 30.04), ("2019-03-16", 31.96)],
        )

    def test_a_term_that_a_version_leaves_out(self):
        self._use(PRICES, energy_period="reading")
        self._version("2019-03-16", {"R2": ("kw", 48)})
        march = self._month(3).line_ids.filtered(lambda line: line.code == "R1")
        self.assertEqual((str(march.date_to), march.amount), ("2019-03-15", 30.04))

    def test_from_calendar_days_to_readings(self):
        self._use(PRICES)
        self._version("2019-03-16", energy_period="reading")
        self._month(2)
        march = self._month(3).line_ids.filtered(lambda line: line.code == "R1")
        self.assertEqual(
            [(str(line.date_from), line.amount) for line in march.sorted("date_from")],
            [("2019-03-01", 30.04), ("2019-03-16", 31.96)],
        )
        self.assertEqual(self._month(4).line_ids[0].amount, 62)

    def test_days_before_the_first_version_are_told(self):
        self._use({"R2": ("kw", 48)}, "2019-03-01", calendar_id=self._calendar("quarterly").id)
        self.contract.date_from = "2019-01-01"
        run = self._new_run("2019-03-01", "2019-03-31")
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "no_tariff_version")

    def test_a_date_alone_cannot_leave_days_out(self):
        calendar = self._calendar("quarterly").copy()
        date = calendar.line_ids[0]
        with self.assertRaises(ValidationError):
            date.to_month = "2"
        with self.assertRaises(ValidationError):
            date.unlink()
        half = [
            Command.delete(calendar.line_ids[3].id),
            Command.update(calendar.line_ids[2].id, {"to_month": "12", "fraction_den": 2}),
        ]
        calendar.line_ids = half
        self.assertEqual(len(calendar.line_ids), 3)


@tagged("post_install", "-at_install")
class TestEnds(GapsCommon):
    """The last bill takes what is left and gives back what was paid for later days."""

    def test_days_paid_in_advance_are_given_back(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        january = self._month(1)
        self.contract.date_to = "2019-02-14"
        final = self._month(2)
        line = final.line_ids
        self.assertEqual((january.amount_untaxed, final.amount_untaxed), (108, -54))
        self.assertEqual((final.kind, final.move_id.move_type), ("final", "out_refund"))
        self.assertEqual((line.role, line.origin_line_id), ("difference", january.line_ids))
        self.assertEqual((str(line.date_from), str(line.date_to)), ("2019-02-15", "2019-03-31"))
        self.assertTrue(final.read_explanation())
        self.assertFalse(self._month(2))
        self.assertFalse(self._month(3))

    def test_an_end_typed_late_gives_back_a_whole_quarter(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        self._year(range(1, 5))
        self.contract.date_to = "2019-02-14"
        self.assertEqual(self._month(5).line_ids.mapped("amount"), [-54, -108])
        self.assertEqual(self._charged("R2"), 54)

    def test_an_end_moved_later_charges_again_what_was_given_back(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        january = self._month(1)
        self.contract.date_to = "2019-02-14"
        self._month(2)
        self.contract.date_to = "2019-03-10"
        again = self._month(3)
        self.assertEqual((again.kind, again.line_ids.role), ("final", "difference"))
        self.assertEqual(again.line_ids.origin_line_id, january.line_ids)
        days = (str(again.line_ids.date_from), str(again.line_ids.date_to))
        self.assertEqual(days, ("2019-02-15", "2019-03-10"))
        self.assertTrue(again.read_explanation())
        whole = self._new_contract(
            self._new_point("Twin"),
            self.customer,
            9,
            "2018-01-01",
            date_to="2019-03-10",
            tariff_id=self.contract.tariff_id.id,
        )
        # as if the end had been known from the first day on
        self._month(1)
        self.assertAlmostEqual(
            self._charged("R2"), 2 * sum(whole.bill_ids.mapped("amount_untaxed")), 2
        )
        self.contract.date_to = False
        self._month(4)
        self.assertEqual(sum(self.contract.bill_ids.mapped("amount_untaxed")), 216)
        self.assertFalse(self._month(4))

    def test_days_after_a_last_bill_are_billed_when_the_contract_goes_on(self):
        for prices, calendar in (
            ({"R1": ("mwh", 62), "R2": ("kw", 48)}, False),
            ({"R2": ("kw", 48)}, self._calendar("quarterly").id),
        ):
            with self.subTest(prices), self.cr.savepoint() as savepoint:
                self._use(prices, calendar_id=calendar)
                self._bill("2019-01-01", "2019-01-31")
                self.contract.date_to = "2019-02-14"
                self.assertEqual(self._month(2).kind, "final")
                self.contract.date_to = "2019-02-20"
                self.assertEqual(self._month(2).kind, "final")
                self.contract.date_to = False
                self._month(3)
                self.assertAlmostEqual(self._charged("R2"), 108, 2)
                if "R1" in prices:
                    self.assertAlmostEqual(self._charged("R1"), 3 * 62, 2)
                self.assertFalse(self._month(3))
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_point_that_leaves_gets_back_what_was_paid_in_advance(self):
        self._use({"R2": ("point", 1200)}, calendar_id=self._calendar("quarterly_advance").id)
        point = self._new_point("Annexe")
        self.contract.point_ids = [Command.create({"delivery_point_id": point.id})]
        january = self._month(1)
        self.assertEqual(january.amount_untaxed, 600)
        amendment = self.env["heat.contract.amendment"].create(
            {
                "contract_id": self.contract.id,
                "kind": "point",
                "date": "2019-02-01",
                "delivery_point_id": point.id,
                "point_change": "leaves",
            }
        )
        amendment.action_record()
        february = self._month(2)
        self.assertEqual((february.kind, february.amount_untaxed), ("regular", -200))
        self.assertIn("Annexe", february.line_ids.name)
        self.assertFalse(self._month(2))
        self.assertFalse(self._bill("2019-01-01", "2019-03-31"))
        self.assertEqual(self._month(4).amount_untaxed, 300)

    def test_a_final_bill_that_is_credited_is_computed_again(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly_advance").id)
        self._month(1)
        self.contract.date_to = "2019-02-14"
        self._month(2).move_id._reverse_moves(cancel=True)
        self.assertEqual(self._month(2).amount_untaxed, -54)

    def test_an_end_typed_after_the_run(self):
        self._use({"R2": ("kw", 48)}, calendar_id=self._calendar("quarterly").id)
        self._bill("2018-12-01", "2018-12-31")
        self.assertFalse(self._month(2))
        self.contract.date_to = "2019-02-14"
        final = self._month(3)
        self.assertEqual((final.kind, final.amount_untaxed), ("final", 54))
        self.assertEqual(str(final.line_ids.date_from), "2019-01-01")
        self.assertFalse(self._month(4))

    def test_the_last_days_that_no_run_billed(self):
        self._use(PRICES, energy_period="reading")
        self._month(1)
        self.contract.date_to = "2019-02-14"
        final = self._month(3)
        self.assertEqual(final.line_ids.mapped("amount"), [31, 18])

    def test_energy_billed_after_the_end_is_told(self):
        self._use(PRICES)
        self._month(2)
        self.contract.date_to = "2019-02-14"
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(run.blocker_ids.code, "already_billed")

    def test_a_contract_that_ended_before_it_was_ever_billed_is_left_alone(self):
        self._use({"R2": ("kw", 48)})
        self.contract.date_to = "2019-02-14"
        self.assertFalse(self._month(3))


@tagged("post_install", "-at_install")
class TestEnergyThatWaits(GapsCommon):
    """A customer gets one bill, unless the run says that fixed terms are billed meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-03-02'")
        cls.env.invalidate_all()

    def _prepared(self, **values):
        run = self._new_run(**values)
        run.action_prepare()
        return run

    def test_by_default_the_bill_waits_whole(self):
        for way in ("reading", "calendar"):
            self._use(PRICES, energy_period=way)
            run = self._prepared()
            self.assertFalse(run.bill_ids)
            self.assertEqual(len(run.blocker_ids), 1)

    def test_fixed_terms_now_and_energy_later(self):
        for way, code in (("reading", "no_reading"), ("calendar", "no_consumption")):
            with self.subTest(way), self.cr.savepoint() as savepoint:
                self._use(PRICES, energy_period=way)
                run = self._prepared(energy_may_wait=True)
                self.assertEqual(run.bill_ids.line_ids.mapped("code"), ["R2"])
                self.assertEqual(run.blocker_ids.code, code)
                self.assertIn("fixed terms are billed", run.blocker_ids.remedy)
                run.action_post()
                self._read(self.register, {"2019-04-01": 15000})
                run.action_prepare()
                self.assertFalse(run.blocker_ids)
                run.action_post()
                self.assertEqual(len(run.bill_ids), 2)
                self.assertEqual((self._charged("R1"), self._charged("R2")), (62, 36))
                run.action_prepare()
                self.assertEqual(len(run.bill_ids), 2)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_index_of_energy_may_be_awaited(self):
        self._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        self._read(self.register, {"2019-04-01": 15000})
        index = self.env["heat.price.index"].create(
            {"code": "WOOD-W", "name": "Wood", "company_id": self.env.company.id}
        )
        heat = self.contract.tariff_id.version_ids.component_ids[0]
        heat.write(
            {
                "formula": "WOOD/WOOD_0",
                "term_ids": [
                    Command.create(
                        {"name": "WOOD", "index_id": index.id, "base_value": 1, "rule": "month"}
                    )
                ],
            }
        )
        run = self._prepared(energy_may_wait=True)
        self.assertEqual(run.bill_ids.line_ids.mapped("code"), ["R2"])
        self.assertEqual(run.blocker_ids.code, "missing_index")

    def test_energy_known_in_part_waits_whole(self):
        self._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        heir = self._new_partner("Heir")
        self.env["heat.contract.payer"].create(
            {"contract_id": self.contract.id, "date_from": "2019-03-16", "partner_id": heir.id}
        )
        self._read(self.register, {"2019-03-16": 14500})
        run = self._prepared(energy_may_wait=True)
        self.assertEqual(set(run.bill_ids.line_ids.mapped("code")), {"R2"})
        run.action_post()
        self._read(self.register, {"2019-04-01": 15000})
        run.action_prepare()
        self.assertFalse(run.blocker_ids)
        run.action_post()
        self.assertEqual(self._charged("R1"), 62)

    def test_a_last_bill_waits(self):
        self._use(PRICES)
        self.contract.date_to = "2019-03-20"
        run = self._prepared(energy_may_wait=True)
        self.assertFalse(run.bill_ids)
        self.assertEqual(run.blocker_ids.code, "no_consumption")
