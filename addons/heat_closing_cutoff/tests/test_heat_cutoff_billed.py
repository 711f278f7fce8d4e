from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import CutoffCommon


@tagged("post_install", "-at_install")
class TestHeatCutoffBilled(CutoffCommon):
    """What the books of the period hold, and what meters say."""

    def _read_december(self):
        register = self._new_meter(self.point)
        self._read(register, {"2026-12-01": 0, "2027-01-01": 10_000})
        return register

    def test_a_bill_of_the_period_leaves_nothing_to_bill(self):
        self._read_december()
        self.assertEqual(self._computed().line_ids.mapped("energy_mwh"), [10])
        self._post_run("2026-12-01", "2026-12-31", "2026-12-31")
        cutoff = self.env["heat.cutoff"].search([("company_id", "=", self.cooperative.id)])
        cutoff.action_compute()
        self.assertFalse(cutoff.line_ids)

    def test_a_bill_entered_later_leaves_all_to_bill(self):
        self._read_december()
        self._post_run("2026-12-01", "2026-12-31", "2027-01-15")
        line = self._computed().line_ids
        self.assertEqual((line.amount, line.method), (620, "measured"))
        self.assertFalse(line.needs_attention)

    def test_a_bill_credited_later_counts_still(self):
        self._read(self._read_december(), {"2027-02-01": 15_000})
        bill = self._post_run("2026-12-01", "2026-12-31", "2026-12-31")
        bill.move_id._reverse_moves([{"invoice_date": "2027-01-10"}], cancel=True)
        self.assertEqual(bill.state, "credited")
        self.assertFalse(self._computed().line_ids)
        self.assertEqual(self._computed(day="2027-01-31").amount, 15 * 62)

    def test_two_meters_of_the_period_are_summed(self):
        register = self._new_meter(self.point)
        self._read(register, {"2026-12-01": 100})
        action = register.meter_id.action_replace()
        with Form(self.env["heat.meter.replace"].with_context(**action["context"])) as form:
            form.removed_at = "2026-12-10 13:00:00"
            with form.removal_line_ids.edit(0) as line:
                line.index = 400
            form.serial = "NEW"
        new = self.env["heat.meter"].browse(form.record.action_apply()["res_id"])
        self._read(new.register_ids, {"2027-01-01": 700})
        line = self._computed().line_ids
        self.assertEqual(line.energy_mwh, 1)
        self.assertEqual(line.explanation.count("<li>"), 3)

    def test_a_meter_that_went_back_is_left_out_and_told(self):
        self._read(self._new_meter(self.point), {"2026-12-01": 5000, "2027-01-01": 100})
        cutoff = self._computed()
        line = cutoff.line_ids
        self.assertTrue(line.is_left_out)
        self.assertEqual((cutoff.left_out_count, cutoff.attention_count), (1, 1))
        self.assertEqual((line.role, cutoff.amount), ("missing", 0))
        self.assertTrue(line.note)

    def test_fixed_terms_do_not_wait_for_the_energy(self):
        self._version(
            [
                {"code": "R1", "basis": "mwh", "base_price": 62},
                {"code": "R2", "basis": "kw", "base_price": 54},
            ]
        )
        cutoff = self._computed()
        self.assertEqual(
            {line.role: line.amount for line in cutoff.line_ids}, {"missing": 0, "charge": 540}
        )

    def test_a_quarter_in_arrears_counts_by_its_own_calendar(self):
        quarterly = self.env.ref("heat_contract.billing_calendar_quarterly")
        self._version(
            [{"code": "R2", "basis": "kw", "base_price": 54, "calendar_id": quarterly.id}]
        )
        self.contract.catch_up_from = "2026-10-01"
        parts = []
        for day in ("2026-10-31", "2026-11-15", "2026-12-31"):
            parts.append(sum(self._computed(day=day).line_ids.mapped("amount")))
        self.assertEqual(parts, [540, 810, 1620])
        bill = self._post_run("2026-12-01", "2026-12-31", "2026-12-31")
        self.assertEqual(bill.amount_untaxed, 1620)

    def test_a_contract_never_billed_is_told(self):
        self.contract.catch_up_from = False
        line = self._computed().line_ids
        self.assertEqual((line.role, line.contract_id), ("missing", self.contract))
        self.assertIn("Catch up from", line.note)

    def test_a_contract_that_ended_is_counted_until_its_end(self):
        self._version([{"code": "R2", "basis": "kw", "base_price": 54}])
        self.contract.date_to = "2026-12-10"
        line = self._computed().line_ids
        self.assertEqual((str(line.date_to), line.amount), ("2026-12-10", 174.19))
        self.contract.date_to = "2026-11-30"
        cutoff = line.cutoff_id
        cutoff.action_compute()
        self.assertFalse(cutoff.line_ids)

    def test_lines_follow_the_distribution_models(self):
        self._read_december()
        plan = self.env["account.analytic.plan"].create({"name": "Réseau"})
        account = self.env["account.analytic.account"].create(
            {"name": "Bourg", "plan_id": plan.id, "company_id": self.cooperative.id}
        )
        self.env["account.analytic.distribution.model"].create(
            {
                "account_prefix": "7011",
                "company_id": self.cooperative.id,
                "analytic_distribution": {str(account.id): 100},
            }
        )
        cutoff = self._posted()
        self.assertEqual(cutoff.line_ids.analytic_distribution, {str(account.id): 100})
        told = cutoff.move_id.line_ids.analytic_line_ids
        self.assertEqual(told.mapped("amount"), [620])

    def test_the_account_of_sales_is_looked_up_once_a_network(self):
        self._read_december()
        self._version([{"code": code, "basis": "mwh", "base_price": 6} for code in ("R1", "R3")])
        product = self.env.ref("heat_contract.product_energy").with_company(self.cooperative)
        product.property_account_income_id = False
        product.categ_id.property_account_income_categ_id = False
        self.cooperative.income_account_id = False
        cutoffs = self.env.registry["heat.cutoff"]
        with patch.object(
            cutoffs, "_sales_account", autospec=True, side_effect=cutoffs._sales_account
        ) as asked:
            lines = self._computed().line_ids
        self.assertEqual((len(lines), asked.call_count), (2, 1))
        journal = self.env["account.journal"].search(
            [("company_id", "=", self.cooperative.id), ("type", "=", "sale")], limit=1
        )
        self.assertEqual(
            lines.account_id,
            self.network.journal_id.default_account_id or journal.default_account_id,
        )

    def test_a_payer_is_a_document(self):
        self._read_december()
        self._version(
            [
                {"code": "R1", "basis": "mwh", "base_price": 6.41},
                {"code": "R2", "basis": "kw", "base_price": 4.12},
            ]
        )
        payer = self._new_partner("Propriétaire")
        cutoff = self._computed()
        # 64.10 + 41.20 at 5.5 %: rounded once
        self.assertEqual((cutoff.amount, cutoff.amount_tax), (105.3, 5.79))
        self.contract.payer_ids = [
            Command.create(
                {"partner_id": payer.id, "component_code": "R2", "date_from": "2026-12-01"}
            )
        ]
        cutoff.action_compute()
        self.assertEqual(cutoff.line_ids.partner_id, self.customer | payer)
        self.assertEqual(cutoff.amount_tax, 5.80)
