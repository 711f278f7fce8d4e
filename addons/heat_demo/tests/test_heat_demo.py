from datetime import date

from odoo.tests import TransactionCase, tagged

from ..engine.cooperative import NETWORKS, PEOPLE
from ..engine.delivery_points import METER_CHANGE_POINT, OCCUPANT_CHANGE_POINT, POINTS


@tagged("post_install", "-at_install")
class TestHeatDemo(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.demo = cls.env["heat.demo"]
        cls.demo._setup(date(2026, 11, 3))
        cls.company = cls.demo._company()

    def _records(self, model):
        return self.env[model].search([("company_id", "=", self.company.id)])

    def test_the_cooperative_is_as_its_tables_say(self):
        self.assertEqual(len(self._records("heat.network")), len(NETWORKS))
        points = self._records("heat.delivery.point")
        self.assertEqual(len(points), len(POINTS))
        self.assertEqual(len(points.meter_ids), len(POINTS), "each has one meter in place")
        contracts = self._records("heat.contract")
        self.assertEqual(contracts.delivery_point_ids, points)
        for point in POINTS:
            record = self.env.ref(f"heat_demo.point_{point.key}")
            self.assertEqual(record.name, point.name)
            self.assertEqual(record.network_id, self.env.ref(f"heat_demo.network_{point.network}"))

    def test_changes_of_meter_and_of_occupant_are_dated(self):
        point = self.env.ref(f"heat_demo.point_{METER_CHANGE_POINT}")
        new, old = point.installation_ids.sorted("date_from", reverse=True)
        self.assertEqual((new.date_from - old.date_to).days, 1)
        self.assertEqual(point.meter_ids, new.meter_id)
        point = self.env.ref(f"heat_demo.point_{OCCUPANT_CHANGE_POINT}")
        contracts = self._records("heat.contract").filtered(
            lambda contract: point in contract.point_ids.delivery_point_id
        )
        new, old = contracts.sorted("date_from", reverse=True)
        self.assertEqual((new.date_from - old.date_to).days, 1)

    def test_people_do_their_own_work(self):
        for person in PEOPLE:
            user = self.env.ref(f"heat_demo.user_{person.login}")
            self.assertEqual(user.company_id, self.company)
            self.assertEqual(user.action_id.id, self.env.ref(person.home).id)
            for group in person.groups:
                self.assertTrue(user.has_group(group), f"{person.login}: {group}")

    def test_setting_up_again_creates_nothing(self):
        models = ("res.partner", "res.users", "heat.meter", "heat.contract", "heat.tariff")
        before = [self.env[model].search_count([]) for model in models]
        first_month = self.demo._first_month()
        self.demo._setup(date(2027, 3, 1))
        self.assertEqual([self.env[model].search_count([]) for model in models], before)
        self.assertEqual(self.demo._first_month(), first_month)

    def test_a_month_of_readings_is_imported_once(self):
        month = next(iter(self.demo._months_to_import(self.demo._first_month())))
        self.demo._import_readings(month.end)
        name = f"tournee-{month.start:%Y-%m}.csv"
        (record,) = self._records("heat.reading.import").filtered(lambda r: r.filename == name)
        self.assertEqual(record.state, "done")
        self.assertTrue(record.accepted_count)
        self.assertFalse(record.suspect_count + record.rejected_count)
        self.assertEqual(self.demo._import_readings(month.end), {"accepted": 0})
