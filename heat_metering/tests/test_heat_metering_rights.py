from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HeatMeteringCommon

MODELS = (
    "heat.meter",
    "heat.meter.installation",
    "heat.meter.register",
    "heat.meter.model.register",
    "heat.meter.model",
    "heat.meter.verification",
    "heat.meter.requirement",
    "heat.meter.reading",
    "heat.reading.profile",
    "heat.reading.profile.line",
    "heat.reading.import",
    "heat.reading.import.issue",
)


@tagged("post_install", "-at_install")
class TestHeatMeteringRights(HeatMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._new_user("lectrice", "heat_base.heat_base_group_user")
        cls.engineer = cls._new_user("bureau", "heat_base.heat_base_group_engineer")
        cls.operator = cls._new_user("releveur", "heat_metering.heat_metering_group_operator")
        cls.editor = cls._new_user("donnees", "heat_base.heat_base_group_reference_editor")
        point = cls.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": cls.other_network.id}
        )
        cls.neighbour_meter = cls._new_meter("900", point)
        cls.env["heat.meter.reading"].create(
            [
                {"register_id": meter.register_ids[0].id, "read_at": "2019-01-01", "index": 1}
                for meter in (cls.meter, cls.neighbour_meter)
            ]
        )

    def test_readers_see_and_change_nothing(self):
        for user in (self.reader, self.engineer):
            for name in MODELS:
                model = self.env[name].with_user(user)
                self.assertTrue(model.has_access("read"), name)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(model.has_access(operation), f"{user.login} {name}")
            with self.assertRaises(AccessError):
                self.env["heat.reading.import"].with_user(user).create(
                    {"file": b"eA==", "filename": "x"}
                )

    def test_the_operator_imports(self):
        record = self._new_import("numero;date;energie_kwh;volume_m3\n100;01/02/2019;5;1\n")
        record = record.with_user(self.operator)
        record.action_import()
        self.assertEqual(record.accepted_count, 2)
        self.meter.with_user(self.operator).model = "Nouveau"
        reading = self.env["heat.meter.reading"].with_user(self.operator)
        reading.create(
            {"register_id": self.energy.id, "read_at": "2019-03-01", "index": 6}
        ).action_reject()
        with self.assertRaises(AccessError):
            reading.search([], limit=1).unlink()

    def test_each_cooperative_sees_its_own(self):
        readings = self.env["heat.meter.reading"].with_user(self.operator)
        self.assertEqual(readings.search([]).meter_id, self.meter)
        meters = self.env["heat.meter"].with_user(self.operator)
        self.assertNotIn(self.neighbour_meter.id, meters.search([]).ids)
        with self.assertRaises(AccessError):
            self.neighbour_meter.with_user(self.operator).read(["serial"])
        with self.assertRaises(AccessError):
            readings.create(
                {
                    "register_id": self.neighbour_meter.register_ids[0].id,
                    "read_at": "2019-05-01",
                    "index": 3,
                }
            )

    def test_common_profiles_are_changed_by_their_editor_alone(self):
        with self.assertRaises(AccessError):
            self.profile.with_user(self.operator).name = "À moi"
        self.profile.with_user(self.editor).name = "Commun"
        own = self.profile.with_user(self.operator).copy({"company_id": self.cooperative.id})
        own.name = "À nous"

    def test_nobody_removes_what_an_import_told(self):
        record = self._new_import("numero;date;energie_kwh;volume_m3\n404;01/02/2019;5;1\n")
        record = record.with_user(self.operator)
        record.action_import()
        self.assertEqual(record.issue_ids.code, "unknown_meter")
        for user in (self.operator, self.editor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                record.issue_ids.with_user(user).unlink()
        failed = self._new_import("rien\n", profile=self.profile).with_user(self.operator)
        failed.action_import()
        failed.action_import()
        self.assertEqual(failed.state, "failed", "the same file is tried again")
