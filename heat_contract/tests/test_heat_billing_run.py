from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import LockError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillingRun(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.register = cls._meter_march(cls.point)

    def _codes(self, run):
        return {blocker.contract_id: blocker.code for blocker in run.blocker_ids}

    @freeze_time("2019-04-03 06:00:00")
    def test_last_complete_month_is_proposed(self):
        run = self.env["heat.billing.run"].create({})
        self.assertEqual((run.date_from, run.date_to), (date(2019, 3, 1), date(2019, 3, 31)))
        self.assertIn("March 2019", run.name)
        self.assertEqual(run.state, "draft")
        self.assertEqual(run.journal_id.type, "sale")

    def test_preparing_shows_and_posts_nothing(self):
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(run.state, "prepared")
        self.assertRecordValues(
            run,
            [{"bill_count": 1, "energy_mwh": 2.115276, "amount_untaxed": 167.15}],
        )
        self.assertFalse(run.bill_ids.move_id)
        self.assertEqual(run.invoice_count, 0)

    def test_posting_needs_preparing(self):
        with self.assertRaises(UserError):
            self._new_run().action_post()

    def test_prepared_twice_is_prepared_once(self):
        run = self._new_run()
        run.action_prepare()
        bill = run.bill_ids
        self.tariff.version_ids.component_ids[0].base_price = 100
        run.action_prepare()
        self.assertEqual(run.bill_ids, bill)
        self.assertEqual(len(bill.line_ids), 2)
        self.assertEqual(bill.amount_untaxed, 211.53 + 36)

    def test_posted_is_left_alone(self):
        run = self._bill_march()
        bill, move = run.bill_ids, run.bill_ids.move_id
        self._new_version(self.tariff, {"R1": ("mwh", 100), "R2": ("kw", 48)}, "2019-01-01")
        run.action_prepare()
        run.action_post()
        self.assertEqual(run.bill_ids, bill)
        self.assertEqual(bill.move_id, move)
        self.assertEqual(bill.amount_untaxed, 167.15)
        self.assertEqual(run.state, "posted")

    def test_another_run_bills_nothing_twice(self):
        self._bill_march()
        second = self._bill_march()
        self.assertFalse(second.bill_ids)
        self.assertFalse(second.blocker_ids)

    def test_overlapping_runs_are_told(self):
        self._bill_march()
        quarter = self._new_run("2019-01-01", "2019-03-31")
        quarter.action_prepare()
        self.assertEqual(self._codes(quarter), {self.contract: "already_billed"})
        self.assertFalse(quarter.bill_ids)

    def test_a_hole_between_two_bills_is_told(self):
        self._read(self.register, {"2019-01-01": 26000, "2019-02-01": 27000})
        for dates in (("2019-01-01", "2019-01-31"), ("2019-03-01", "2019-03-31")):
            run = self._new_run(*dates, with_missed=False)
            run.action_prepare()
            run.action_post()
        quarter = self._new_run("2019-01-01", "2019-03-31")
        quarter.action_prepare()
        self.assertEqual(self._codes(quarter), {self.contract: "already_billed"})

    def test_a_point_given_to_another_contract_is_not_billed_twice(self):
        self._bill_march()
        other = self._new_point("Other")
        # what a bill rests on is not changed any more: a database may have come from elsewhere
        self.env.cr.execute("UPDATE heat_contract_point SET delivery_point_id = %s", [other.id])
        self.env.invalidate_all()
        heir = self._new_contract(self.point, self._new_partner("Heir"), 9)
        run = self._new_run()
        run.action_prepare()
        self.assertFalse(run.bill_ids)
        # the point that took its place was never billed
        self.assertEqual(
            self._codes(run), {heir: "point_already_billed", self.contract: "no_meter"}
        )

    def test_invoices_are_in_the_currency_of_the_cooperative(self):
        franc = self.env.ref("base.CHF")
        franc.active = True
        journal = self.env["account.journal"].create(
            {"name": "Francs", "code": "FRC", "type": "sale", "currency_id": franc.id}
        )
        run = self._new_run(journal_id=journal.id)
        run.action_prepare()
        run.action_post()
        self.assertFalse(run.bill_ids.move_id.filtered(lambda move: move.currency_id == franc))

    def test_two_runs_prepare_the_same_month(self):
        first, second = self._new_run(), self._new_run()
        first.action_prepare()
        second.action_prepare()
        self.assertEqual(self._codes(second), {self.contract: "in_other_run"})
        first.unlink()
        second.action_prepare()
        self.assertFalse(second.blocker_ids)
        self.assertEqual(second.bill_count, 1)

    def test_a_run_with_invoices_stays(self):
        run = self._bill_march()
        with self.assertRaises(UserError):
            run.unlink()

    def test_one_bad_contract_stops_nobody_else(self):
        unread = self._new_contract(self._new_point("Unread"), self._new_partner("A"), 6)
        self._new_meter(unread.delivery_point_ids)
        bare = self._new_contract(self._new_point("Bare"), self._new_partner("B"), 6)
        pointless = self._new_contract(self.point.browse(), self._new_partner("C"), 6)
        powerless = self._new_contract(self._new_point("Powerless"), self._new_partner("D"), 0)
        self._meter_march(powerless.delivery_point_ids)
        future = self._new_tariff({"R1": ("mwh", 62)}, "2019-03-02")
        early = self._new_contract(
            self._new_point("Early"), self._new_partner("E"), 6, tariff_id=future.id
        )
        self._meter_march(early.delivery_point_ids)
        empty = self._new_tariff({})
        priceless = self._new_contract(
            self._new_point("Priceless"), self._new_partner("F"), 6, tariff_id=empty.id
        )
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(
            self._codes(run),
            {
                unread: "no_consumption",
                bare: "no_meter",
                pointless: "no_delivery_point",
                powerless: "no_subscribed_power",
                early: "no_tariff_version",
                priceless: "no_component",
            },
        )
        for blocker in run.blocker_ids:
            self.assertTrue(blocker.message and blocker.remedy)
            self.assertNotIn("%(", blocker.message + blocker.remedy)
        self.assertEqual(run.bill_ids.contract_id, self.contract)
        run.action_post()
        self.assertEqual(run.bill_ids.state, "posted")
        self.assertEqual(run.state, "posted")
        self.assertEqual(len(run.blocker_ids), 6)

    def test_a_cured_contract_is_billed_later(self):
        late = self._new_contract(self._new_point("Late"), self._new_partner("A"), 6)
        run = self._bill_march()
        self.assertEqual(self._codes(run), {late: "no_meter"})
        self.assertEqual(late.blocker_ids, run.blocker_ids)
        self._meter_march(late.delivery_point_ids)
        run.action_prepare()
        self.assertFalse(run.blocker_ids.mapped("message"))
        self.assertEqual(run.state, "prepared")
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertEqual(len(run.bill_ids.move_id), 2)

    def test_a_contract_gone_takes_its_prepared_bill_away(self):
        run = self._new_run()
        run.action_prepare()
        self.contract.date_to = "2019-02-28"
        run.action_prepare()
        self.assertFalse(run.bill_ids)

    def test_producers_are_not_billed(self):
        plant = self._new_point("Plant", direction="injection")
        self._meter_march(plant)
        self._new_contract(plant, self._new_partner("Producer"), 0)
        run = self._new_run()
        run.action_prepare()
        self.assertEqual(run.bill_ids.contract_id, self.contract)
        self.assertFalse(run.blocker_ids)

    def test_networks_can_be_chosen(self):
        second = self.env["heat.network"].create({"name": "Second"})
        point = self._new_point("Elsewhere", network_id=second.id)
        self._meter_march(point)
        contract = self._new_contract(point, self._new_partner("A"), 6)
        run = self._new_run(network_ids=[Command.set(second.ids)])
        run.action_prepare()
        self.assertEqual(run.bill_ids.contract_id, contract)

    def test_consumption_is_read_once(self):
        self._many_contracts(3)
        point_model = type(self.env["heat.delivery.point"])
        original, calls = point_model._consumption, []

        def count(model, periods):
            calls.append(1)
            return original(model, periods)

        with patch.object(point_model, "_consumption", count):
            self._new_run().action_prepare()
        # once for the bills, once for what they are compared with
        self.assertLessEqual(len(calls), 2)

    def test_queries_do_not_grow_with_contracts(self):
        self._many_contracts(5)
        few = self._counted_run()
        self._many_contracts(15)
        many = self._counted_run("2019-03-02", "2019-03-31")
        self.assertLessEqual(many[0] - few[0], 15, "preparing asks a fixed number of questions")
        self.assertLessEqual((many[1] - few[1]) / 15, 12, "posting costs few queries a bill")

    def test_queries_of_drafting_apart_from_posting_do_not_grow(self):
        # a model of analytics that fits nobody: Odoo looks for one for each line
        self._distribution_model(self._new_partner("Nobody"))
        for_customer = self._distribution_model(self.customer)
        bill = self._bill_march().bill_ids
        self.assertEqual(
            bill.move_id.invoice_line_ids.mapped("analytic_distribution"),
            [for_customer.analytic_distribution] * 2,
        )
        bill.move_id._reverse_moves(cancel=True)
        self._many_contracts(5)
        few = self._counted_drafts()
        self._many_contracts(15)
        self.assertLessEqual(self._counted_drafts() - few, 5)

    def _distribution_model(self, partner):
        plan = self.env["account.analytic.plan"].create({"name": "Networks"})
        account = self.env["account.analytic.account"].create({"name": "A", "plan_id": plan.id})
        return self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": partner.id,
                "analytic_distribution": {str(account.id): 100},
                "company_id": self.env.company.id,
            }
        )

    def _counted_drafts(self):
        """Queries of making the drafts of a run, as the background job does."""
        run = self._new_run()
        run.action_prepare()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertFalse(run.bill_ids._try_drafts(run.journal_id, run._date_of_invoices()))
        self.env.flush_all()
        asked = self.env.cr.sql_log_count - before
        run.bill_ids.move_id.with_env(run.bill_ids._computing().env).unlink()
        run.unlink()
        return asked

    def _counted_run(self, date_from="2019-03-01", date_to="2019-03-31"):
        """Queries of preparing and of posting a run."""
        self.env["heat.bill"].search([]).move_id.filtered(
            lambda move: move.state == "posted"
        )._reverse_moves(cancel=True)
        run = self._new_run(date_from, date_to)
        counts = []
        for step in (run.action_prepare, run.action_post):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts

    def test_two_users_at_once(self):
        run = self._new_run()
        refuse = patch.object(type(run), "lock_for_update", side_effect=LockError("taken"))
        with refuse, self.assertRaises(UserError) as caught:
            run.action_prepare()
        self.assertIn("Somebody else is working", str(caught.exception))

    def test_what_accounting_refuses_is_told_and_stops_nobody_else(self):
        self._many_contracts(1)
        run = self._new_run()
        run.action_prepare()
        move_model = type(self.env["account.move"])
        original = move_model._post
        customer = self.customer

        def refuse(moves, soft=True):
            if customer in moves.partner_id:
                raise UserError("The period is locked.")  # pylint: disable=translation-required
            return original(moves, soft=soft)

        with patch.object(move_model, "_post", refuse):
            run.action_post()
        self.assertEqual(self._codes(run), {self.contract: "not_posted"})
        self.assertIn("The period is locked.", run.blocker_ids.message)
        states = {bill.partner_id: bill.state for bill in run.bill_ids}
        self.assertEqual(states.pop(self.customer), "prepared")
        self.assertEqual(set(states.values()), {"posted"})
        self.assertEqual(run.state, "prepared")
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertFalse(run.blocker_ids)

    def test_invoice_date_is_the_day_of_posting(self):
        with freeze_time("2019-04-05 09:00:00"):
            run = self._bill_march()
        self.assertEqual(run.bill_ids.move_id.invoice_date, date(2019, 4, 5))

    def test_invoice_date_can_be_chosen(self):
        run = self._new_run(invoice_date="2019-04-01")
        run.action_prepare()
        run.action_post()
        self.assertEqual(run.bill_ids.move_id.invoice_date, date(2019, 4, 1))
