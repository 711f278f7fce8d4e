from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import HeatContractCommon

MODELS = (
    "heat.tariff",
    "heat.tariff.version",
    "heat.tariff.component",
    "heat.contract",
    "heat.contract.point",
    "heat.contract.power",
    "heat.contract.quantity",
    "heat.contract.payer",
    "heat.contract.tariff",
    "heat.contract.amendment",
    "heat.contract.termination",
    "heat.billing.run",
    "heat.billing.blocker",
    "heat.bill",
    "heat.bill.line",
)


@tagged("post_install", "-at_install")
class TestRoles(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        prefix = "heat_contract.heat_contract_group"
        cls.manager = cls._new_user("manager", f"{prefix}_billing_manager")
        cls.bookkeeper = cls._new_user("bookkeeper", f"{prefix}_bookkeeper")
        cls.user = cls._new_user("user", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("engineer", "heat_base.heat_base_group_engineer")
        cls.administrator = cls._new_user(
            "administrator", "heat_base.heat_base_group_administrator"
        )

    def test_readers_read_and_write_nothing(self):
        run = self._bill_march()
        for person in (self.user, self.engineer):
            for name in MODELS:
                model = self.env[name].with_user(person)
                self.assertTrue(model.has_access("read"), name)
                self.assertFalse(model.has_access("write"), name)
                self.assertFalse(model.has_access("create"), name)
                self.assertFalse(model.has_access("unlink"), name)
            bill = run.bill_ids.with_user(person)
            self.assertEqual(bill.amount_untaxed, 167.15)
            self.assertTrue(bill.explanation)
            self.assertEqual(bill.number, run.bill_ids.move_id.name)
            self.assertIn(bill.number, bill.display_name)
            with self.assertRaises(AccessError):
                run.with_user(person).action_prepare()

    def test_billing_manager_does_the_whole_job(self):
        env = self.env(user=self.manager)
        partner = env["res.partner"].create({"name": "New customer"})
        tariff = env["heat.tariff"].create({"name": "New tariff"})
        point = self._new_point("New house")
        self._meter_march(point)
        env["heat.contract"].create(
            {
                "partner_id": partner.id,
                "delivery_point_ids": [(6, 0, point.ids)],
                "tariff_id": self.tariff.id,
                "subscribed_power_kw": 5,
                "date_from": "2019-01-01",
            }
        )
        self.assertEqual(tariff.company_id, self.cooperative)
        run = env["heat.billing.run"].create({"date_from": "2019-03-01", "date_to": "2019-03-31"})
        run.action_prepare()
        run.action_post()
        self.assertEqual(run.state, "posted")
        self.assertEqual(set(run.bill_ids.mapped("state")), {"posted"})

    def test_decisions_are_not_typed(self):
        env = self.env(user=self.manager)
        run = self._new_run().with_env(env)
        run.action_prepare()
        contract = self.contract.with_env(env)
        dated = {"contract_id": contract.id, "date": "2019-03-01"}
        amendment = env["heat.contract.amendment"].create({**dated, "kind": "other"})
        termination = env["heat.contract.termination"].create({**dated, "reason": "sale"})
        typed = {
            run: {
                "approved_by_id": self.administrator.id,
                "approved_on": "2019-04-01",
                "posting_since": "2019-04-01",
                "state": "approved",
            },
            amendment: {"state": "in_force", "decided_on": "2019-03-01", "before": {"link": 1}},
            termination: {"state": "confirmed", "previous_date_to": "2019-03-01"},
        }
        for record, values in typed.items():
            for name, value in values.items():
                with self.assertRaises(UserError, msg=name):
                    record.write({name: value})
        with self.assertRaises(UserError):
            env["heat.billing.run"].with_context(default_approved_by_id=self.env.uid).create({})
        run.action_approve()
        self.assertEqual(run.approved_by_id, self.manager)
        self.assertEqual(run.state, "approved")

    def test_bookkeeper_credits_without_billing(self):
        run = self._bill_march()
        move = run.bill_ids.move_id.with_user(self.bookkeeper)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.bookkeeper)
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        self.assertEqual(run.bill_ids.state, "credited")
        with self.assertRaises(AccessError):
            run.with_user(self.bookkeeper).action_prepare()

    def test_administrator_is_everything(self):
        for group in ("billing_manager", "bookkeeper"):
            self.assertTrue(
                self.administrator.has_group(f"heat_contract.heat_contract_group_{group}")
            )

    def test_nothing_is_seen_across_cooperatives(self):
        run = self._bill_march()
        records = {
            "heat.tariff": self.tariff,
            "heat.tariff.version": self.tariff.version_ids,
            "heat.tariff.component": self.tariff.version_ids.component_ids,
            "heat.contract": self.contract,
            "heat.contract.point": self.contract.point_ids,
            "heat.billing.run": run,
            "heat.bill": run.bill_ids,
            "heat.bill.line": run.bill_ids.line_ids,
        }
        stranger = self._new_user("stranger", "heat_base.heat_base_group_administrator")
        stranger.write({"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour})
        for name, record in records.items():
            foreign = (
                self.env[name]
                .with_user(stranger)
                .with_context(allowed_company_ids=self.neighbour.ids)
            )
            self.assertFalse(foreign.search([("id", "in", record.ids)]), name)
            with self.assertRaises(AccessError):
                foreign.browse(record.ids).check_access("write")

    def test_a_run_bills_its_own_cooperative(self):
        self.env["heat.tariff"].create({"name": "Theirs", "company_id": self.neighbour.id})
        both = self.env["heat.billing.run"].with_context(
            allowed_company_ids=(self.cooperative | self.neighbour).ids
        )
        run = both.create(
            {
                "date_from": "2019-03-01",
                "date_to": "2019-03-31",
                "company_id": self.neighbour.id,
            }
        )
        run.action_prepare()
        self.assertFalse(run.bill_ids)
        self.assertFalse(run.blocker_ids)
