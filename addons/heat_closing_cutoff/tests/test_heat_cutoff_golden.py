"""The cases that an accountant computed by hand, on Odoo's French chart, to the cent."""

from decimal import Decimal

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .common import CutoffCommon

R1 = {"code": "R1", "basis": "mwh", "base_price": 62}
R2 = {"code": "R2", "basis": "kw", "base_price": 54}


@tagged("post_install", "-at_install")
class TestUnbilledHeat(CutoffCommon):
    def _read_on_12_january(self):
        """54.80 MWh since 30 November, on 43 days."""
        register = self._meter_year(self.point)
        last = self.env["heat.meter.reading"].search(
            [("register_id", "=", register.id)], order="read_at desc", limit=1
        )
        self._read(register, {"2027-01-13": last.index + 54800})

    def test_t1_readings_on_both_sides(self):
        self._read_on_12_january()
        cutoff = self._posted()
        line = cutoff.line_ids
        self.assertEqual((line.quantity, line.amount), (37.889, 2349.12))
        self.assertEqual((line.method, str(line.date_from)), ("interpolated", "2026-12-01"))
        self.assertEqual(cutoff.amount_tax, 129.20)
        self.assertEqual(
            self._balances(cutoff.move_id),
            {"418100": 2478.32, "701100": -2349.12, "445870": -129.20},
        )
        self.assertEqual(
            self._balances(cutoff.reversal_move_id),
            {"418100": -2478.32, "701100": 2349.12, "445870": 129.20},
        )
        self.assertEqual(str(cutoff.move_id.date), "2026-12-31")
        self.assertEqual(str(cutoff.reversal_move_id.date), "2027-01-01")
        both = (cutoff.move_id | cutoff.reversal_move_id).line_ids
        owed = both.filtered(lambda item: item.account_id.code == "418100")
        self.assertTrue(owed.full_reconcile_id)
        self.assertEqual(set(both.mapped("parent_state")), {"posted"})

    def test_t1_the_bill_of_january_leaves_the_year_its_part(self):
        self._read_on_12_january()
        self._posted()
        self._version([{**R1, "energy_period": "reading"}])
        self.contract.catch_up_from = "2026-12-01"
        bill = self._post_run("2026-12-01", "2027-01-31", "2027-01-31")
        self.assertEqual((bill.energy_mwh, bill.amount_untaxed), (54.8, 3397.60))
        income = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.cooperative.id),
                ("account_id", "=", self._account("701100").id),
                ("parent_state", "=", "posted"),
                ("date", ">=", "2027-01-01"),
            ]
        )
        self.assertEqual(round(-sum(income.mapped("balance")), 2), 1048.48)

    def test_t3_a_network_below_half_renewable(self):
        self._set_share(40)
        self._read_on_12_january()
        self._version([R1, R2])
        self.assertEqual(
            self._entry(),
            {"418100": 3388.64, "701100": -2349.12, "701200": -540.00, "445870": -499.52},
        )


@tagged("post_install", "-at_install")
class TestExtrapolatedHeat(CutoffCommon):
    signature = Decimal(120), Decimal(412_000) / 2480

    def test_t2_no_later_reading(self):
        register = self._meter_year(self.point)
        cutoff = self._posted()
        line = cutoff.line_ids
        self.assertEqual((line.quantity, line.amount), (65.52, 4062.24))
        self.assertEqual(line.method, "fit")
        self.assertTrue(line.needs_attention)
        self.assertIn("372", line.explanation)
        self.assertEqual(
            self._balances(cutoff.move_id),
            {"418100": 4285.66, "701100": -4062.24, "445870": -223.42},
        )
        cutoff.action_compare()
        self.assertFalse(line.is_compared)
        last = self.env["heat.meter.reading"].search(
            [("register_id", "=", register.id)], order="read_at desc", limit=1
        )
        self._read(register, {"2027-01-01": last.index + 66900})
        cutoff.action_compare()
        self.assertTrue(line.is_compared)
        self.assertEqual((line.actual_mwh, line.deviation), (66.9, -2.1))
        self.assertEqual(line.quantity, 65.52)


@tagged("post_install", "-at_install")
class TestInstalmentsAndIndices(CutoffCommon):
    def _instalments(self, expected):
        """Three instalments on 4191, and 228.8 MWh at 62.50 € read in the year."""
        calendar = self.env["heat.billing.calendar"].create(
            {
                "name": "Acomptes",
                "company_id": self.cooperative.id,
                "line_ids": [
                    Command.create(values)
                    for values in (
                        *(
                            {
                                "month": month,
                                "day": 31,
                                "role": "instalment",
                                "from_month": first,
                                "from_day": 1,
                                "to_month": month,
                                "to_day": 31,
                                "fraction_num": 1,
                                "fraction_den": 4,
                            }
                            for first, month in (("1", "3"), ("4", "6"), ("7", "9"))
                        ),
                        {
                            "month": "2",
                            "day": 28,
                            "year_offset": "1",
                            "role": "settlement",
                            "from_month": "1",
                            "from_day": 1,
                            "to_month": "12",
                            "to_day": 31,
                            "fraction_num": 1,
                            "fraction_den": 1,
                        },
                    )
                ],
            }
        )
        self._version([{**R1, "base_price": 62.5, "calendar_id": calendar.id}])
        self.contract.write({"expected_mwh": expected, "catch_up_from": "2026-01-01"})
        register = self._new_meter(self.point)
        self._read(register, {"2026-01-01": 0, "2027-01-01": 228800})
        product = self.env.ref("heat_contract.product_energy").with_company(self.cooperative)
        income = product.property_account_income_id
        product.property_account_income_id = self._account("419100")
        for first, last in (("03-01", "03-31"), ("06-01", "06-30"), ("09-01", "09-30")):
            self._post_run(f"2026-{first}", f"2026-{last}", f"2026-{last}")
        product.property_account_income_id = income

    def test_t4_instalments_below_what_was_consumed(self):
        self._instalments(281.6)
        self.assertEqual(
            self._entry(),
            {"419100": 13200.00, "418100": 1160.50, "701100": -14300.00, "445870": -60.50},
        )

    def test_t4_instalments_above_what_was_consumed(self):
        self._instalments(320)
        self.assertEqual(
            self._entry(),
            {"419100": 15000.00, "445870": 38.50, "701100": -14300.00, "419800": -738.50},
        )
        cutoff = self.env["heat.cutoff"].search([("company_id", "=", self.cooperative.id)])
        self.assertEqual((cutoff.amount, cutoff.amount_tax), (-700, -38.50))

    def test_old_instalments_are_set_against_the_heat_of_their_days(self):
        self._instalments(281.6)
        register = self.point.meter_ids.register_ids
        with freeze_time("2027-04-15 12:00:00"):
            self._read(register, {"2027-04-01": 300_000})
            lines = self._computed(day="2027-03-31").line_ids
            self.assertFalse(lines.filtered("is_left_out"))
            heat = lines.filtered(lambda line: line.role == "charge")
            self.assertEqual(str(min(heat.mapped("date_from"))), "2026-01-01")
            self.assertEqual(sum(heat.mapped("energy_mwh")), 300)
            self.assertEqual(sum(lines.mapped("amount")), 300 * 62.5 - 13_200)
            # an end long ago leaves nothing out
            self.contract.date_to = "2026-12-31"
            lines = self._computed(day="2028-02-29").line_ids
            own = lines.filtered(lambda line: line.contract_id == self.contract)
            self.assertEqual(sum(own.mapped("amount")), 228.8 * 62.5 - 13_200)

    def test_t5_an_index_that_was_not_final(self):
        index = self.env["heat.price.index"].create({"code": "TST", "name": "TST"})
        values = {"index_id": index.id, "date": "2026-12-01"}
        self.env["heat.price.index.value"].create({**values, "value": 100, "status": "provisional"})
        term = {"name": "TST", "index_id": index.id, "base_value": 100, "rule": "month"}
        self._version(
            [
                {
                    **R1,
                    "base_date": "2026-01-01",
                    "formula": "TST/TST_0",
                    "term_ids": [Command.create(term)],
                }
            ]
        )
        register = self._new_meter(self.point)
        self._read(register, {"2026-12-01": 0, "2027-01-01": 210_000})
        bill = self._post_run("2026-12-01", "2026-12-31", "2026-12-31")
        self.assertEqual(bill.amount_untaxed, 13020)
        self.assertFalse(self._computed().line_ids)
        self.env["heat.price.index.value"].create({**values, "value": 102.5})
        cutoff = self.env["heat.cutoff"].search([("company_id", "=", self.cooperative.id)])
        cutoff.action_compute()
        cutoff.action_prepare_entry()
        self.assertEqual(cutoff.line_ids.role, "difference")
        self.assertEqual(
            self._balances(cutoff.move_id),
            {"418100": 343.40, "701100": -325.50, "445870": -17.90},
        )


@tagged("post_install", "-at_install")
class TestDeferredAndExpenses(CutoffCommon):
    def _bill_in_advance(self):
        calendar = self.env["heat.billing.calendar"].create(
            {
                "name": "Trimestres d'avance",
                "company_id": self.cooperative.id,
                "line_ids": [
                    Command.create(
                        {
                            "month": first,
                            "day": 1,
                            "role": "regular",
                            "from_month": first,
                            "from_day": 1,
                            "to_month": last,
                            "to_day": 31,
                            "fraction_num": 1,
                            "fraction_den": 4,
                        }
                    )
                    for first, last in (("2", "4"), ("5", "7"), ("8", "10"), ("11", "1"))
                ],
            }
        )
        self._version([{**R2, "calendar_id": calendar.id}])
        self.contract.catch_up_from = "2026-11-01"
        bill = self._post_run("2026-11-01", "2026-11-30", "2026-11-01")
        self.assertEqual(bill.amount_untaxed, 1620)

    def test_t6_by_days_and_to_the_last_cent(self):
        self._bill_in_advance()
        left = []
        for day in ("2026-11-30", "2026-12-31", "2027-01-31"):
            left.append(sum(self._computed("deferred", day).line_ids.mapped("amount")))
        self.assertEqual([round(amount, 2) for amount in left], [1091.74, 545.87, 0])
        cutoff = self.env["heat.cutoff"].search([("date", "=", "2026-12-31")])
        cutoff.action_prepare_entry()
        cutoff.action_post()
        self.assertEqual(self._balances(cutoff.move_id), {"701200": 545.87, "487000": -545.87})
        self.assertEqual(
            self._balances(cutoff.reversal_move_id), {"701200": -545.87, "487000": 545.87}
        )

    def test_t6_by_months(self):
        self.cooperative.heat_deferral_method = "month"
        self._bill_in_advance()
        self.assertEqual(self._entry("deferred"), {"701200": 540, "487000": -540})

    def test_t7_supplier_bills_to_come(self):
        taxes = self.env["account.tax"].with_context(active_test=False)
        tax = {
            rate: taxes.search(
                [
                    ("company_id", "=", self.cooperative.id),
                    ("type_tax_use", "=", "purchase"),
                    ("amount", "=", rate),
                    ("amount_type", "=", "percent"),
                ],
                limit=1,
            )
            for rate in (10, 20)
        }
        wood, power = self._account("602210"), self._account("606100")
        cutoff = self._cutoff("accrued")
        cutoff.line_ids = [
            Command.create(
                {
                    "name": "Plaquettes",
                    "account_id": wood.id,
                    "quantity": 87.12,
                    "price_unit": 31.5,
                    "tax_id": tax[10].id,
                }
            ),
            Command.create(
                {
                    "name": "Électricité",
                    "account_id": power.id,
                    "quantity": 3200,
                    "price_unit": 0.185,
                    "tax_id": tax[20].id,
                }
            ),
        ]
        cutoff.action_compute()
        self.assertEqual(cutoff.line_ids.mapped("amount"), [2744.28, 592])
        self.assertEqual(cutoff.amount_tax, 392.83)
        cutoff.action_prepare_entry()
        self.assertEqual(
            self._balances(cutoff.move_id),
            {
                "602210": 2744.28,
                "606100": 592,
                "445860": 392.83,
                "408100": -3729.11,
            },
        )

    def test_t13_insurance_paid_in_advance(self):
        cutoff = self._cutoff("prepaid")
        cutoff.line_ids = [
            Command.create(
                {
                    "name": "Assurance",
                    "account_id": self._account("616100").id,
                    "whole_amount": 2400,
                    "date_from": "2026-07-01",
                    "date_to": "2027-06-30",
                }
            )
        ]
        cutoff.action_compute()
        cutoff.action_prepare_entry()
        self.assertEqual(self._balances(cutoff.move_id), {"486000": 1190.14, "616100": -1190.14})

    def test_t18_every_entry_carries_its_distribution(self):
        plan = self.env["account.analytic.plan"].create({"name": "Réseau"})
        accounts = self.env["account.analytic.account"].create(
            [
                {"name": name, "plan_id": plan.id, "company_id": self.cooperative.id}
                for name in ("Bourg", "Hameau", "Zone")
            ]
        )
        shares = dict(zip(map(str, accounts.ids), (60, 30, 10), strict=True))
        cutoff = self._cutoff("accrued")
        cutoff.line_ids = [
            Command.create(
                {
                    "name": "Frais généraux",
                    "account_id": self._account("622800").id,
                    "quantity": 1,
                    "price_unit": 1200,
                    "analytic_distribution": shares,
                }
            )
        ]
        cutoff.action_compute()
        cutoff.action_prepare_entry()
        cutoff.action_post()
        for move, sign in ((cutoff.move_id, -1), (cutoff.reversal_move_id, 1)):
            told = move.line_ids.analytic_line_ids
            amounts = {
                account.name: sum(one.amount for one in told if one[plan._column_name()] == account)
                for account in accounts
            }
            self.assertEqual(
                amounts, {"Bourg": sign * 720, "Hameau": sign * 360, "Zone": sign * 120}
            )
