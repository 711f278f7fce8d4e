from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import HeatPlantMeteringCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestHeatNetworkBalanceRecord(HeatPlantMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._survey_year()
        cls.administrator = cls._new_user("gerante", "heat_base.heat_base_group_administrator")

    def _wizard(self, balance):
        action = balance.with_user(self.administrator).action_record_share()
        return self.env[action["res_model"]].with_user(self.administrator).browse(action["res_id"])

    def test_the_measured_share_has_its_proof(self):
        year, _months = self._balances()
        wizard = self._wizard(year)
        self.assertFalse(wizard.problem)
        self.assertAlmostEqual(wizard.share, 87.519, 3)
        self.assertIn("BOIS", wizard.evidence)
        wizard.note = "Vérifié par le bureau d’études"
        wizard.action_record()
        share = year._recorded_share()
        self.assertEqual((share.origin, share.year, share.share), ("measured", 2025, wizard.share))
        self.assertIn("Vérifié", share.evidence)
        self.assertEqual((share.balance_id, len(share.proof_ids)), (year, 1))
        self.assertTrue(share.proof_ids.raw.startswith(b"PK"))
        self.assertEqual(self.network._renewable_share(2025), share)
        self.assertEqual((year.recorded_share, year.is_share_other), (share.share, False))

    def test_recorded_again_it_keeps_what_it_was(self):
        year, _months = self._balances()
        self._wizard(year).action_record()
        share = year._recorded_share()
        gas = self.plant.equipment_ids.filtered(lambda one: one.fuel_id == self.gas)
        gas.nominal_efficiency = 80
        year.action_compute()
        self.assertTrue(year.is_share_other)
        wizard = self._wizard(year)
        self.assertIn("takes the place", wizard.preview)
        wizard.action_record()
        self.assertEqual(year._recorded_share(), share)
        self.assertAlmostEqual(share.share, year.renewable_share, 3)
        self.assertRegex(share.evidence, "87[.,]519")
        self.assertEqual(len(share.proof_ids), 2)
        self._wizard(year).action_record()
        self.assertEqual(len(share.proof_ids), 3, "the same share: its proof is added")

    def test_what_is_not_measured_is_not_recorded(self):
        self.small.active = True
        year, months = self._balances()
        wizard = self._wizard(year)
        self.assertIn(self.plant.name, wizard.problem)
        with self.assertRaises(UserError):
            wizard.action_record()
        self.assertTrue(self._wizard(months[0]).problem, "a share is that of a year")
        self.assertFalse(year._recorded_share())

    def test_a_year_that_is_not_over_is_not_recorded(self):
        self._balances()
        present = self.network.balance_ids.filtered(
            lambda one: one.kind == "year" and one.year == 2026
        )
        self.assertIn("2026", self._wizard(present).problem)

    def test_who_may_not_decide_on_vat_records_nothing(self):
        year, _months = self._balances()
        with self.assertRaises(AccessError):
            year.with_user(self.manager).action_record_share()
