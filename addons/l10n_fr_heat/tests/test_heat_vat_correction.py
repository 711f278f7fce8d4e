from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import heat_vat_correction
from .common import FrenchHeatCommon


@tagged("post_install", "-at_install")
@freeze_time("2019-06-15 12:00:00")
class TestHeatVatCorrection(FrenchHeatCommon):
    """Bills of March at a forecast of 60 %; the share of 2018 turns out to be 49 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evidence = "Declaration of 31 January"
        cls._set_share(60, origin="forecast", evidence="Budget")
        cls._many_contracts(3)
        cls.run_march = cls._bill_march()
        cls.bills = cls.run_march.bill_ids.filtered(
            lambda bill: bill.state == "posted" and bill.energy_mwh
        )

    def _learn(self, share=49):
        self.env["heat.network.renewable.share"].create(
            {
                "network_id": self.network.id,
                "year": 2018,
                "share": share,
                "origin": "measured",
                "evidence": self.evidence,
            }
        )

    def _correction(self):
        action = self.network.action_correct_vat()
        return self.env["heat.vat.correction"].browse(action["res_id"])

    def _work(self):
        """What the background job does, without its commits."""
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            self.env["heat.vat.correction"]._cron_correct()

    def test_nobody_types_what_actions_decide(self):
        self._learn()
        correction = self._correction()
        with self.assertRaises(UserError):
            correction.started_by_id = self.env.ref("base.user_admin")
        with self.assertRaises(UserError):
            correction.line_ids[0].difference = 0

    def test_the_preview_names_bills_and_differences_and_does_nothing(self):
        self._learn()
        correction = self._correction()
        self.assertEqual(correction.state, "preview")
        self.assertEqual(correction.line_ids.bill_id, self.bills)
        household = correction.line_ids.filtered(lambda line: line.contract_id == self.contract)
        # 131.15 of heat: 7.21 of VAT billed on it, 26.23 at 20 %
        self.assertEqual(household.difference, 19.02)
        self.assertAlmostEqual(
            correction.difference, sum(correction.line_ids.mapped("difference")), 2
        )
        self.assertIn("49,00 % in 2018 (measured)", correction.reason)
        self.assertIn(self.evidence, correction.reason)
        self.assertEqual(set(self.bills.mapped("state")), {"posted"})
        self.assertEqual(self._correction(), correction)

    def test_bills_are_credited_and_billed_again(self):
        self._learn()
        correction = self._correction()
        before = sum(self.bills.mapped("amount_tax"))
        correction.action_start()
        self._work()
        self.assertEqual(set(self.bills.mapped("state")), {"credited"})
        self.assertEqual(correction.state, "prepared")
        again = correction.line_ids.replaced_by_ids
        self.assertEqual(len(again), len(self.bills))
        self.assertAlmostEqual(sum(again.mapped("amount_tax")) - before, correction.difference, 2)
        self.run_march.action_post()
        self.assertEqual(correction.state, "done")
        self.assertFalse(self._correction().line_ids, "nothing is left to correct")

    def test_interrupted_it_goes_on_and_does_nothing_twice(self):
        self._learn()
        correction = self._correction()
        correction.action_start()
        with patch.object(heat_vat_correction, "BATCH", 2):
            self.assertEqual(correction._credit_some(), 2)
            self.assertEqual(correction.credited_count, 2)
            self._work()
        self.assertEqual(correction.credited_count, len(self.bills))
        self._work()
        self.assertEqual(len(self.bills.credit_bill_ids), len(self.bills), "each is credited once")
        with self.assertRaisesRegex(UserError, "started already"):
            correction.action_start()
        with self.assertRaisesRegex(UserError, "stays"):
            correction.unlink()

    def test_a_bill_that_cannot_be_credited_stops_no_other(self):
        self._learn()
        correction = self._correction()
        correction.action_start()
        # somebody has begun to credit one by hand
        self.bills[0].move_id._reverse_moves([{}])
        self._work()
        refused = correction.line_ids.filtered(lambda line: line.state == "refused")
        self.assertEqual(refused.bill_id, self.bills[0])
        self.assertIn("already credited", refused.refusal)
        self.assertEqual(set((self.bills - self.bills[0]).mapped("state")), {"credited"})
        self.bills[0].credit_bill_ids.move_id.action_post()
        correction.action_go_on()
        self._work()
        self.assertEqual(set(correction.line_ids.mapped("state")), {"prepared"})

    def test_nothing_to_correct(self):
        self._learn(51)
        correction = self._correction()
        self.assertFalse(correction.line_ids)
        with self.assertRaisesRegex(UserError, "nothing to correct"):
            correction.action_start()
