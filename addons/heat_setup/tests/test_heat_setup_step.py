from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .common import HeatSetupCommon

SIRET = "99900046600022"


@tagged("post_install", "-at_install")
@freeze_time("2025-11-05 09:00:00")
class TestHeatSetupStep(HeatSetupCommon):
    def _step(self, code, user=None):
        self.env.invalidate_all()
        return self._work(user)["heat.setup.step"].search([("code", "=", code)])

    def _states(self):
        self.env.invalidate_all()
        return {step.code: step.state for step in self._work()["heat.setup.step"].search([])}

    def test_steps_find_out_how_far_they_are(self):
        states = self._states()
        self.assertEqual(states["chart"], "waiting")
        self.assertEqual(states["networks"], "todo")
        self.assertEqual(states["contracts"], "waiting")
        self.assertEqual(states["members"], "optional")
        step = self._step("networks")
        self.assertEqual(step.count, 1)
        self.assertIn("Réseau du bourg", step.remaining)
        self.network.renewable_share_ids = [(0, 0, {"year": 2024, "share": 80})]
        self.assertEqual(self._step("networks").state, "done")
        self.assertEqual(self._step("points").state, "done")
        self.assertEqual(self._step("meters").state, "todo")

    def test_a_step_names_what_it_lacks(self):
        self.network.renewable_share_ids = [(0, 0, {"year": 2024, "share": 80})]
        meter = self.env["heat.meter"].create(
            {
                "serial": "A-1",
                "delivery_point_id": self.point.id,
                "register_ids": [(0, 0, {"uom_id": self.env.ref("heat_base.uom_mwh").id})],
            }
        )
        self.assertEqual(self._step("meters").state, "done")
        step = self._step("indexes")
        self.assertEqual(step.state, "todo")
        self.assertIn("A-1", step.remaining)
        self.env["heat.meter.reading"].create(
            {"register_id": meter.register_ids.id, "read_at": "2025-10-01 00:00:00", "index": 5}
        )
        self.assertEqual(self._step("indexes").state, "done")
        self.env["heat.delivery.point"].create(
            [{"name": f"Maison {n}", "network_id": self.network.id} for n in range(5)]
        )
        self.assertIn("2 more", self._step("meters").remaining)

    def test_every_step_opens_something(self):
        for step in self._work()["heat.setup.step"].search([]):
            if step.code in ("users", "chart"):
                continue
            action = step.action_open()
            self.assertTrue(action["type"].startswith("ir.actions"), step.code)
            if action.get("res_model"):
                self._work()[action["res_model"]].check_access("read")

    def test_logins_are_the_administrator_s(self):
        with self.assertRaises(AccessError):
            self._step("users").action_open()
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.cooperative
        self.assertEqual(self._step("users", admin).action_open()["res_model"], "res.users")

    def test_the_manager_loads_the_chart_of_their_own_cooperative_once(self):
        self.cooperative.country_id = self.env.ref("base.fr")
        self._step("chart").action_open()
        self.assertEqual(self.cooperative.chart_template, "fr")
        self.assertIn("sale", self.env["account.journal"].search(
            [("company_id", "=", self.cooperative.id)]).mapped("type"))  # fmt: skip
        action = self._step("chart").action_open()
        self.assertEqual(action["res_model"], "account.journal")
        with self.assertRaises(UserError):
            self._work()["heat.setup.company"]._load_chart(self.cooperative)

    def test_others_do_not_load_a_chart(self):
        with self.assertRaises(AccessError):
            self._step("chart", self.operator).action_open()
        with self.assertRaises(AccessError):
            self._work()["heat.setup.company"]._load_chart(self.neighbour)
        self.assertFalse(self.cooperative.chart_template or self.neighbour.chart_template)

    # who the cooperative is

    def test_the_manager_says_who_the_cooperative_is(self):
        wizard = self._work()["heat.setup.company"].with_context(
            default_company_id=self.cooperative.id
        )
        form = Form(wizard)
        self.assertEqual(form.name, "SCIC du Test")
        form.legal_form, form.siret = "SCIC SA", f"{SIRET[:9]} {SIRET[9:]}"
        form.street, form.zip, form.city, form.email = "1 rue", "05200", "Embrun", "a@b.example"
        form.save().action_save()
        self.assertEqual(self.cooperative.company_registry, SIRET)
        self.assertEqual(self.cooperative.heat_legal_form, "SCIC SA")
        step = self._step("company")
        self.assertIn("logo", step.remaining)
        self.assertNotIn("SIRET", step.remaining)

    def test_a_wrong_siret_is_refused(self):
        wizard = self._work()["heat.setup.company"].create(
            {"company_id": self.cooperative.id, "name": "X", "siret": "123"}
        )
        with self.assertRaises(UserError):
            wizard.action_save()
        self.assertNotEqual(self.cooperative.name, "X")

    def test_nobody_writes_who_another_cooperative_is(self):
        model = self._work()["heat.setup.company"]
        wizard = model.create({"company_id": self.neighbour.id, "name": "À nous"})
        with self.assertRaises(AccessError):
            wizard.action_save()
        with self.assertRaises(AccessError):
            model.with_context(default_company_id=self.neighbour.id).default_get(
                ["company_id", "name"]
            )
        with self.assertRaises(AccessError):
            self._work(self.operator)["heat.setup.company"].create({"name": "X"})

    def test_the_manager_of_one_cooperative_creates_no_other(self):
        wizard = self._work()["heat.setup.company"].create({"is_new": True, "name": "SCIC Autre"})
        with self.assertRaises(AccessError):
            wizard.action_create_company()
        self.assertFalse(self.env["res.company"].search([("name", "=", "SCIC Autre")]))

    def test_a_cooperative_is_not_created_twice(self):
        self.cooperative.company_registry = SIRET
        for values in ({"name": "scic du test"}, {"name": "SCIC Autre", "siret": SIRET}):
            wizard = self.env["heat.setup.company"].create({"is_new": True, **values})
            self.assertIn("SCIC du Test", wizard.preview)
            with self.assertRaises(UserError):
                wizard.action_create_company()

    # the first tariff

    def test_a_tariff_that_follows_an_index(self):
        index = self.env["heat.price.index"].create(
            {
                "code": "BOIS",
                "name": "Plaquettes",
                "company_id": self.cooperative.id,
                "value_ids": [(0, 0, {"date": "2025-01-01", "value": 120})],
            }
        )
        form = Form(self._work()["heat.setup.tariff"])
        form.name, form.date_from, form.energy_price = "Indexé", "2025-01-01", 80
        form.is_indexed, form.index_id, form.base_date = True, index, "2025-01-01"
        self.assertEqual(form.base_value, 120)
        form.fixed_share = 20
        form.subscription_basis, form.subscription_price = "flat", 300
        self.assertIn("BOIS", form.preview)
        self.assertIn("not known", form.preview, "VAT waits for the renewable share")
        tariff = self.env["heat.tariff"].browse(form.save().action_create_tariff()["res_id"])
        energy, yearly = tariff.version_ids.component_ids
        self.assertEqual(energy.formula, "0.2 + 0.8 × I/I_0")
        self.assertEqual(energy.term_ids.base_value, 120)
        self.assertEqual((yearly.basis, yearly.base_price), ("flat", 300))

    def test_a_tariff_without_price_is_refused(self):
        model = self._work()["heat.setup.tariff"]
        for values in (
            {"energy_price": 0},
            {"energy_price": 80, "subscription_price": -1},
            {"energy_price": 80, "is_indexed": True},
            {"energy_price": 80, "fixed_share": 120},
        ):
            with self.assertRaises(UserError):
                model.create(values).action_create_tariff()

    def test_vat_of_the_network_is_told(self):
        self.network.renewable_share_ids = [(0, 0, {"year": 2024, "share": 80})]
        wizard = self._work()["heat.setup.tariff"].create({"energy_price": 80})
        self.assertRegex(wizard.preview, r"Réseau du bourg: 5[.,]5 %")

    def test_who_does_not_bill_makes_no_tariff(self):
        with self.assertRaises(AccessError):
            self._work(self.operator)["heat.setup.tariff"].create({"energy_price": 80})
