from unittest.mock import patch

from psycopg2.errors import ExclusionViolation

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import heat_billing_slice as slicing
from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillingRunPreparing(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        cls._many_contracts(5)

    def _work(self, steps=None):
        """What the background job does, without its commits; a number of steps, or all."""
        model = self.env["heat.billing.run"]
        with patch.object(self.env.cr, "commit", self.env.flush_all):
            if steps is None:
                model._cron_post()
            for _step in range(steps or 0):
                self.assertTrue(model._work())

    def _told(self, run):
        return sorted(
            (bill.contract_id.id, bill.partner_id.id, bill.kind, bill.amount_total, bill.comparison)
            for bill in run.bill_ids
        )

    def test_slices_give_the_bills_of_the_whole(self):
        without_meter = self._new_contract(self._new_point("Bare"), self._new_partner("Bare"), 6)
        run = self._new_run()
        run.action_prepare()
        told, blocked = self._told(run), run.blocker_ids.contract_id
        self.assertEqual(len(told), 6)
        self.assertEqual(blocked, without_meter)
        with patch.object(slicing, "SLICE", 2):
            run.action_prepare_in_background()
        self.assertEqual(run.state, "preparing")
        self.assertEqual(len(run.slice_ids), 4)
        self.assertEqual(run.preparing_progress, 0)
        self._work()
        self.assertEqual(run.state, "prepared")
        self.assertFalse(run.slice_ids)
        self.assertEqual(self._told(run), told)
        self.assertEqual(run.blocker_ids.contract_id, blocked)

    def test_goes_on_where_it_was_interrupted(self):
        run = self._new_run()
        with patch.object(slicing, "SLICE", 2):
            run.action_prepare_in_background()
        self._work(steps=1)
        self.assertEqual(len(run.bill_ids), 2)
        self.assertAlmostEqual(run.preparing_progress, 100 / 3)
        first = run.bill_ids
        self._work()
        self.assertEqual(len(run.bill_ids), 6)
        self.assertLessEqual(first, run.bill_ids)

    def test_nothing_else_is_done_while_it_is_prepared(self):
        run = self._new_run()
        run.action_prepare_in_background()
        for action in (run.action_prepare, run.action_approve, run.action_post):
            with self.assertRaises(UserError):
                action()
        run.action_stop_preparing()
        self.assertEqual(run.state, "draft")
        run.action_prepare()
        self.assertEqual(run.state, "prepared")

    def test_what_cannot_be_prepared_stops_and_says_why(self):
        run = self._new_run()
        run.action_prepare_in_background()
        with patch.object(
            type(run), "_prepare_contracts", side_effect=UserError("Nothing goes any more")
        ):
            self._work()
        self.assertEqual(run.state, "draft")
        self.assertIn("Nothing goes any more", run.message_ids[0].body)

    def test_days_that_another_run_has_just_billed(self):
        run = self._new_run()
        run.action_prepare_in_background()
        run_model = type(run)
        original, tries = run_model._prepare_contracts, []

        def collide(run, contracts):
            tries.append(contracts)
            if len(tries) == 1:
                raise ExclusionViolation
            return original(run, contracts)

        undone = patch.object(self.env.cr, "rollback", self.env.invalidate_all)
        with undone, patch.object(run_model, "_prepare_contracts", collide):
            self._work()
        self.assertEqual(len(tries), 2)
        self.assertEqual((run.state, len(run.bill_ids)), ("prepared", 6))

    def test_few_contracts_are_prepared_at_once(self):
        run = self._new_run()
        run.action_start_preparing()
        self.assertEqual(run.state, "prepared")
        with patch("odoo.addons.heat_contract.models.heat_billing_run_preparing.SLICE", 2):
            run.action_start_preparing()
        self.assertEqual(run.state, "preparing")

    def test_bills_of_contracts_that_left_the_run_are_taken_back(self):
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(len(run.bill_ids), 6)
        run.network_ids = self.env["heat.network"].create({"name": "Elsewhere"})
        run.action_prepare_in_background()
        self._work()
        self.assertFalse(run.bill_ids)
        self.assertEqual(run.state, "prepared")

    def test_contracts_of_a_point_are_prepared_together(self):
        first = self.env["heat.contract"].search([("network_id", "=", self.network.id)], limit=1)
        first.date_to = "2019-03-14"
        last = self._new_contract(
            first.delivery_point_ids, self._new_partner("Next"), 6, date_from="2019-03-15"
        )
        contracts = self.env["heat.contract"].search([("network_id", "=", self.network.id)])
        with patch.object(slicing, "SLICE", 2):
            slices = self.env["heat.billing.slice"]._cut(contracts)
        self.assertEqual(sum(slices, contracts.browse()).sorted("id"), contracts.sorted("id"))
        self.assertTrue(all(len(part) <= 2 for part in slices))
        self.assertEqual(len([part for part in slices if first in part and last in part]), 1)
