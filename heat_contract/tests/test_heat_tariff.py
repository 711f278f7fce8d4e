from datetime import date

import psycopg2

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatTariff(HeatContractCommon):
    def test_versions_follow_each_other(self):
        later = self._new_version(self.tariff, {"R1": ("mwh", 65)}, "2019-03-11")
        first = self.tariff.version_ids.sorted("date_from")[0]
        self.assertEqual(first.date_to, date(2019, 3, 10))
        self.assertFalse(later.date_to)
        self.assertEqual(self.tariff.current_version_id, later)

    def test_two_versions_of_one_day_are_refused(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._new_version(self.tariff, {"R1": ("mwh", 65)}, "2018-01-01")

    def test_nature_and_product_follow_the_basis(self):
        energy, power = self.tariff.version_ids.component_ids
        self.assertEqual((energy.nature, power.nature), ("energy", "subscription"))
        self.assertEqual(energy.product_id, self.env.ref("heat_contract.product_energy"))
        power.nature = "energy"
        self.assertEqual(power.nature, "energy", "a localisation may need another nature")

    def test_new_version_starts_from_the_last_prices(self):
        form = Form(self.env["heat.tariff.version"].with_context(default_tariff_id=self.tariff.id))
        form.date_from = date(2020, 1, 1)
        version = form.save()
        self.assertEqual(
            version.component_ids.mapped(lambda c: (c.code, c.base_price)),
            [("R1", 62.0), ("R2", 48.0)],
        )

    def test_copy_takes_prices_along(self):
        copy = self.tariff.copy()
        self.assertEqual(copy.version_ids.component_ids.mapped("base_price"), [62.0, 48.0])

    def test_prices_are_told_in_words(self):
        self.assertIn("R1", self.tariff.price_summary)
        self.assertIn("62.00", self.tariff.price_summary)
