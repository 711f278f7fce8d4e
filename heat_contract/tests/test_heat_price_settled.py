from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatPriceSettled(HeatContractCommon):
    """What becomes of bills when the values of their indices arrive late, or change."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = cls.env["heat.price.index"].create({"code": "TST", "name": "TST"})

    def _record(self, day, value, published=None, **values):
        return self.env["heat.price.index.value"].create(
            {
                "index_id": self.index.id,
                "date": day,
                "value": value,
                "published_on": published,
                **values,
            }
        )

    def _follow(self, rule="published", **values):
        """The contract pays 48 € × TST/TST_0 for each kW and year, TST_0 being 100."""
        tariff = self._new_tariff({})
        tariff.version_ids.component_ids = [
            Command.create(
                {
                    "code": "R2",
                    "basis": "kw",
                    "base_price": 48,
                    "base_date": "2018-10-31",
                    "formula": "TST/TST_0",
                    "term_ids": [
                        Command.create(
                            {
                                "name": "TST",
                                "index_id": self.index.id,
                                "base_value": 100,
                                "rule": rule,
                            }
                        )
                    ],
                    **values,
                }
            )
        ]
        self.contract.tariff_id = tariff
        return tariff.version_ids.component_ids

    def _bill(self, date_from, date_to):
        """The lines of a posted run."""
        run = self._new_run(date_from, date_to)
        run.action_prepare()
        run.action_post()
        return run.bill_ids.line_ids

    def _told(self, lines):
        return [(line.role, str(line.date_from)[:7], line.amount) for line in lines]

    def test_a_value_that_a_bill_rests_on_is_not_withdrawn(self):
        value = self._record("2019-01-01", 110, status="provisional")
        self._follow("month")
        lines = self._bill("2019-01-01", "2019-01-31")
        with self.assertRaisesRegex(UserError, "rests on the value of TST for January 2019"):
            value.action_withdraw()
        self._record("2019-01-01", 120)
        value.action_withdraw()
        self.assertFalse(value.live)
        lines.bill_id.move_id._reverse_moves(cancel=True)
        self.index.value_ids.filtered("live").action_withdraw()

    def test_a_revision_to_come_is_provisional_until_its_day(self):
        self._record("2018-10-01", 100, "2018-11-15")
        self._record("2018-11-01", 110, "2018-12-15")
        component = self._follow(
            calendar_id=self.env.ref("heat_contract.billing_calendar_quarterly_advance").id
        )
        with freeze_time("2019-01-03 12:00:00"):
            lines = self._bill("2019-01-01", "2019-01-31").sorted("date_from")
            self.assertEqual(lines.mapped("provisional"), [False, True, True])
            self.assertTrue(component.price_at("2019-03-01")["provisional"])
            self.assertFalse(component.price_at("2019-01-01")["provisional"])
        self._record("2018-12-01", 150, "2019-01-20")
        with freeze_time("2019-02-10 12:00:00"):
            february = self._bill("2019-02-01", "2019-02-28")
        self._record("2019-01-01", 160, "2019-02-20")
        with freeze_time("2019-04-10 12:00:00"):
            april = self._bill("2019-04-01", "2019-04-30")
        settled = (february | april).filtered(lambda line: line.role == "difference")
        charged = sum((lines | settled).mapped("amount"))
        self.assertAlmostEqual(charged, 9 * (52.8 + 72 + 76.8) / 12, 2)

    def test_the_wizard_marks_a_price_to_come(self):
        self._record("2018-10-01", 100, "2018-11-15")
        self._record("2018-11-01", 110, "2018-12-15")
        component = self._follow()
        with freeze_time("2019-01-03 12:00:00"):
            wizard = self.env["heat.tariff.revise"].create(
                {"tariff_id": component.version_id.tariff_id.id, "date": "2019-04-01"}
            )
            self.assertTrue(wizard.line_ids.provisional)
            wizard.date = "2019-01-01"
            self.assertFalse(wizard.line_ids.provisional)

    def test_a_value_published_in_time_and_recorded_late_is_settled(self):
        self._record("2018-10-01", 100, "2018-11-15")
        self._record("2018-11-01", 110, "2018-12-15")
        self._follow()
        february = self._bill("2019-02-01", "2019-02-28")
        self.assertEqual((february.amount, february.provisional), (39.6, False))
        late = self._record("2018-12-01", 150, "2019-01-20")
        march = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(
            sorted(self._told(march)),
            [("charge", "2019-03", 54.0), ("difference", "2019-02", 14.4)],
        )
        self.assertEqual(
            self._told(self._bill("2019-04-01", "2019-04-30")), [("charge", "2019-04", 54.0)]
        )
        self.assertTrue(late.live)

    def test_a_day_of_publication_told_late_counts_too(self):
        self._record("2018-11-01", 110, "2018-12-15")
        self._follow()
        self._bill("2019-02-01", "2019-02-28")
        value = self._record("2018-12-01", 150, "2019-02-15")
        self.assertEqual(len(self._bill("2019-02-01", "2019-02-28")), 0)
        value.published_on = "2019-01-20"
        again = self._bill("2019-02-01", "2019-02-28")
        self.assertEqual(self._told(again), [("difference", "2019-02", 14.4)])

    def test_values_published_after_a_revision_leave_its_bills_alone(self):
        self._record("2018-11-01", 110, "2018-12-15")
        self._follow()
        lines = self._bill("2019-02-01", "2019-02-28")
        self._record("2018-12-01", 150, "2019-02-20")
        self._record("2018-10-01", 90, "2018-11-20")
        self.assertFalse(lines.index_moved_on)

    def test_an_erratum_of_a_final_value_is_settled(self):
        self._record("2019-01-01", 110)
        self._follow("month", revision="yearly", base_date="2018-12-31")
        january = self._bill("2019-01-01", "2019-01-31")
        self.assertFalse(january.provisional)
        self._record("2019-01-01", 120)
        february = self._bill("2019-02-01", "2019-02-28")
        self.assertEqual(
            sorted(self._told(february)),
            [("charge", "2019-02", 43.2), ("difference", "2019-01", 3.6)],
        )
        # and another one, of what was corrected already
        self._record("2019-01-01", 100)
        march = self._bill("2019-03-01", "2019-03-31")
        self.assertEqual(
            sorted(self._told(march)),
            [
                ("charge", "2019-03", 36.0),
                ("difference", "2019-01", -7.2),
                ("difference", "2019-02", -7.2),
            ],
        )

    def test_settling_asks_no_query_for_each_contract(self):
        self._record("2019-01-01", 110)
        tariff = self._follow("month", revision="yearly", base_date="2018-12-31")
        tariff = tariff.version_id.tariff_id

        def count(contracts):
            for number in range(contracts):
                point = self._new_point(f"House {contracts} {number}")
                partner = self._new_partner(f"Customer {contracts} {number}")
                self._new_contract(point, partner, 9, tariff_id=tariff.id)
            self._bill("2019-01-01", "2019-01-31")
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._record("2019-01-01", 120 + contracts)
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        few = count(1)
        self.assertLessEqual(count(12), few + 3)
