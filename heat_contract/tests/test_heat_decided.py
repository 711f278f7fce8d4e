from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatDecided(HeatContractCommon):
    """What programs may write through the API, and what actions alone decide."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        cls.billed = cls._bill_march()
        manager = cls._new_user("manager", "heat_contract.heat_contract_group_billing_manager")
        cls.managed = cls.contract.with_user(manager)

    def _amendment(self, **values):
        return self.env["heat.contract.amendment"].create(
            {"contract_id": self.contract.id, "date": "2019-03-10", "kind": "other", **values}
        )

    def test_an_amendment_alone_sets_a_fact_in_billed_days(self):
        amendment = self._amendment()
        vals = {"contract_id": self.contract.id, "date_from": "2019-03-10"}
        for model, own in (
            ("heat.contract.power", {"kw": 1}),
            ("heat.contract.payer", {"partner_id": self.customer.id}),
        ):
            facts = self.managed.env[model]
            with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
                facts.create({**vals, **own, "amendment_id": amendment.id})
            with self.assertRaisesRegex(UserError, "rests on"), self.cr.savepoint():
                facts.create({**vals, **own})
        with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
            self.managed.power_ids.amendment_id = amendment
        power = self._amendment(kind="power", power_kw=12)
        power.action_record()
        self.assertEqual(power.power_ids.kw, 12)

    def test_days_of_a_point_that_a_bill_charges_stay(self):
        link = self.managed.point_ids
        for vals in ({"date_from": "2019-03-15"}, {"date_to": "2019-03-30"}):
            with self.assertRaisesRegex(UserError, "charges the heat of"), self.cr.savepoint():
                link.write(vals)
        link.date_to = "2019-03-31"
        self.assertEqual(link.period_to, date(2019, 3, 31))

    def test_an_amendment_takes_a_point_out_of_billed_days(self):
        leaves = self._amendment(
            kind="point",
            date="2019-03-20",
            point_change="leaves",
            delivery_point_id=self.point.id,
        )
        leaves.action_record()
        self.assertEqual(self.contract.point_ids.date_to, date(2019, 3, 19))

    def test_a_run_is_prepared_by_preparing_it(self):
        run = self._new_run("2019-04-01", "2019-04-30").with_env(self.managed.env)
        with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
            run.prepared_at = "2019-05-01 12:00:00"
        with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
            self._new_run("2019-04-01", "2019-04-30", prepared_at="2019-05-01 12:00:00")
        self.assertEqual(run.state, "draft")
        run.date_to = "2019-05-31"

    def test_days_of_a_run_with_invoices_stay(self):
        run = self.billed.with_env(self.managed.env)
        with self.assertRaisesRegex(UserError, "has invoices"), self.cr.savepoint():
            run.date_to = "2019-04-30"
        run.write({"date_to": "2019-03-31", "name": "March"})

    def test_blockers_are_noted_by_preparing_alone(self):
        vals = {"contract_id": self.contract.id, "code": "other", "message": "No"}
        blockers = self.managed.env["heat.billing.blocker"]
        with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
            blockers.create({**vals, "run_id": self.billed.id})
        with self.assertRaisesRegex(UserError, "is not typed"), self.cr.savepoint():
            self.billed.with_env(self.managed.env).blocker_ids = [Command.create(vals)]
