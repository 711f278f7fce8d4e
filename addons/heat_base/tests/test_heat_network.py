from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestHeatNetwork(HeatBaseCommon):
    def _share(self, share, year=2018, origin="declared"):
        return self.env["heat.network.renewable.share"].create(
            {
                "network_id": self.network.id,
                "year": year,
                "share": share,
                "origin": origin,
                "evidence": "Works of the winter" if origin == "forecast" else False,
            }
        )

    def test_a_forecast_says_where_it_comes_from(self):
        forecast = self._share(60, origin="forecast")
        with self.assertRaises(ValidationError):
            forecast.evidence = " "
        with self.assertRaises(ValidationError):
            self._share(60, year=2019).origin = "forecast"

    def test_measured_share_prevails(self):
        self._share(60, origin="forecast")
        declared = self._share(80)
        self.assertEqual(self.network._renewable_share(2018), declared)
        measured = self._share(49.9, origin="measured")
        self.assertEqual(self.network._renewable_share(2018), measured)
        self.assertFalse(self.network._renewable_share(2017))

    def test_label_tells_the_last_year(self):
        self.assertFalse(self.network.renewable_share_label)
        self._share(80, year=2017)
        self._share(86.4, year=2018)
        label = self.network.with_context(lang="fr_FR").renewable_share_label
        self.assertEqual("".join(label.split()), "86,4%(2018)")

    def test_share_is_a_percentage(self):
        with self.assertRaisesRegex(ValidationError, "80"):
            self._share(0.8)
        self.assertEqual(self._share(1, year=2019).share, 1)
        self.assertEqual(self._share(0, year=2020).share, 0)

    @mute_logger("odoo.sql_db")
    def test_share_has_bounds(self):
        for refused in (-1, 100.001):
            with (
                self.subTest(share=refused),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._share(refused)

    @mute_logger("odoo.sql_db")
    def test_one_share_by_year_and_origin(self):
        self._share(80)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._share(70)

    def test_network_with_points_keeps_its_cooperative(self):
        with self.assertRaises(ValidationError):
            self.network.company_id = self.neighbour

    def test_delivery_point_count(self):
        self.assertEqual(self.network.delivery_point_count, 1)
        action = self.network.action_open_delivery_points()
        points = self.env["heat.delivery.point"].search(action["domain"])
        self.assertEqual(points, self.point)

    def test_units_convert_like_the_engine(self):
        kwh = self.env.ref("uom.product_uom_kwh")
        for xmlid, expected in (
            ("heat_base.uom_mwh", 1000),
            ("heat_base.uom_gj", 277.78),
            ("heat_base.uom_gcal", 1163),
        ):
            unit = self.env.ref(xmlid)
            self.assertAlmostEqual(unit._compute_quantity(1, kwh, round=False), expected, 2)
