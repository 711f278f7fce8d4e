from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestHeatNetworkEnergyMix(HeatBaseCommon):
    def _mix(self, year, shares, **values):
        return self.env["heat.network.energy.mix"].create(
            {
                "network_id": self.network.id,
                "year": year,
                "line_ids": [
                    Command.create({"source": source, "share": share})
                    for source, share in shares.items()
                ],
                **values,
            }
        )

    def test_sources_make_a_whole(self):
        mix = self._mix(2024, {"wood": 91.6, "oil": 8.2})
        self.assertEqual(mix.with_context(lang="en_US").summary, "Wood 92 %, Fuel oil 8 %")
        with self.assertRaisesRegex(ValidationError, "90[.,]0"):
            self._mix(2023, {"wood": 80, "oil": 10})

    def test_last_year_known_and_best_origin_prevail(self):
        self.assertFalse(self.network._energy_mix(2024))
        old = self._mix(2022, {"wood": 100})
        self._mix(2024, {"wood": 95, "oil": 5}, origin="forecast")
        declared = self._mix(2024, {"wood": 90, "oil": 10})
        self.assertEqual(self.network._energy_mix(2025), declared)
        measured = self._mix(2024, {"wood": 88, "oil": 12}, origin="measured")
        self.assertEqual(self.network._energy_mix(2024), measured)
        self.assertEqual(self.network._energy_mix(2023), old)
