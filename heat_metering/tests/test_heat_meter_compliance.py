from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import HeatMeteringCommon

TODAY = "2026-06-15"


@tagged("post_install", "-at_install")
class TestHeatMeterCompliance(HeatMeteringCommon):
    """Meter 100, at the town hall since 12 March 2019."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.installed = date(2019, 3, 12)
        cls.meter.installation_ids.date_from = cls.installed

    @classmethod
    def _record(cls, kind, day, meter=None, **vals):
        if kind.endswith("verification"):
            vals.setdefault("result", "conform")
        if kind == "seal":
            vals.setdefault("seal_numbers", "4711")
        return cls.env["heat.meter.verification"].create(
            {
                "meter_id": (meter or cls.meter).id,
                "kind": kind,
                "date": day,
                "performed_by": "Vérifie SARL",
                **vals,
            }
        )

    def _due(self, meter=None):
        meter = meter or self.meter
        return (
            meter.remote_reading_due,
            meter.installation_verification_due,
            meter.seal_due,
            meter.periodic_verification_due,
        )

    def test_what_is_missing_is_due(self):
        law = date(2027, 1, 1)
        self.assertEqual(self._due(), (law, self.installed, self.installed, False))
        self.assertEqual(self.meter.compliance_due, self.installed)
        self.meter.installation_ids.date_from = "2021-05-04"
        self.assertEqual(self._due()[0], date(2021, 5, 4), "new meters are at once")

    def test_what_is_done_is_no_longer_due(self):
        self.meter.is_remotely_readable = True
        self._record("installation_verification", "2019-03-12")
        self._record("seal", "2019-03-12", seal_numbers="88, 89")
        self.assertEqual(self._due(), (False,) * 4)
        self.assertFalse(self.meter.compliance_due)
        self.assertEqual(self.meter.seal_numbers, "88, 89")
        self.assertEqual(str(self.meter.installation_verified_on), "2019-03-12")

    def test_facts_that_no_longer_hold(self):
        self.meter.is_remotely_readable = True
        self._record("installation_verification", "2018-01-01")
        self.assertTrue(self._due()[1], "that was at another place")
        refused = self._record("installation_verification", "2019-03-12", result="refused")
        self.assertTrue(self._due()[1], "refused is not done")
        self._record("installation_verification", "2019-03-12", corrects_id=refused.id)
        self.assertFalse(self._due()[1])
        self._record("seal", "2019-03-12")
        self.assertFalse(self._due()[2])
        self._record("seal_removal", "2024-02-01")
        self.assertTrue(self._due()[2], "taken off")
        self._record("seal", "2024-02-01")
        self.assertFalse(self._due()[2], "and put on again the same day")
        self._record("repair", "2025-05-05")
        self.assertEqual(self._due()[1:3], (date(2025, 5, 5),) * 2, "a repair starts anew")

    def test_only_meters_in_place_that_count_are_asked(self):
        self.meter.installation_ids.write({"date_to": "2020-01-01"})
        self.assertFalse(self.meter.compliance_due)
        main = self._new_meter("500", self.point)
        main.installation_ids.write({"role": "network", "delivery_point_id": False})
        self.assertFalse(main.compliance_due)
        sub = self._new_meter("501", self.point)
        sub.installation_ids.write({"role": "sub", "parent_id": self.meter.id})
        self.assertEqual(
            (sub.remote_reading_due, sub.installation_verification_due), (date(2027, 1, 1), False)
        )

    def test_a_period_is_a_parameter(self):
        period = self.env.ref("heat_metering.requirement_periodic_verification")
        self.assertFalse(period.active)
        period.active = True
        self.assertEqual(str(self.meter.periodic_verification_due), "2029-03-12")
        self.meter.manufacturing_year = "2018"
        self.assertEqual(str(self.meter.periodic_verification_due), "2028-01-01")
        self._record("periodic_verification", "2025-06-01")
        self.assertEqual(str(self.meter.periodic_verification_due), "2035-06-01")
        period.copy({"company_id": self.cooperative.id, "interval_months": 60})
        self.assertEqual(str(self.meter.periodic_verification_due), "2030-06-01")
        period.active = False
        self.assertEqual(str(self.meter.periodic_verification_due), "2030-06-01", "its own stays")

    def test_facts_are_corrected_and_not_edited(self):
        fact = self._record("seal", "2019-03-12")
        with self.assertRaises(UserError):
            fact.seal_numbers = "12"
        with self.assertRaises(UserError):
            fact.unlink()
        fact.write({"report": b"eA==", "report_filename": "pv.pdf"})
        with self.assertRaises(UserError):
            fact.write({"report": b"eQ==", "report_filename": "autre.pdf"})
        action = fact.action_correct()
        with Form(self.env["heat.meter.verification"].with_context(**action["context"])) as form:
            form.seal_numbers = "4712"
        self.assertTrue(fact.is_corrected)
        self.assertEqual(form.record.corrects_id, fact)
        self.assertEqual(self.meter.seal_numbers, "4712")
        self.assertEqual(self.meter.verification_count, 1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self._record("seal", "2019-03-12", corrects_id=fact.id)

    def test_facts_that_cannot_be(self):
        with freeze_time(TODAY), self.assertRaises(ValidationError):
            self._record("repair", "2026-06-16")
        incomplete = (
            ("installation_verification", {"result": False}),
            ("repair", {"result": "conform"}),
            ("seal", {"seal_numbers": False}),
        )
        for kind, vals in incomplete:
            with (
                self.subTest(kind),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.cr.savepoint(),
            ):
                self._record(kind, "2019-03-12", **vals)

    def test_the_list_shows_what_needs_attention(self):
        self._new_meter("101", self.point, is_remotely_readable=True)
        action = self.env.ref("heat_metering.heat_meter_action_compliance")
        self.assertEqual(action.search_view_id.model, "heat.meter")
        self.assertEqual(self.network.attention_count, 2)
        done = self.env["heat.meter"].search([("serial", "=", "101")])
        self._record("installation_verification", "2019-03-12", done)
        self._record("seal", "2019-03-12", done)
        self.network.invalidate_recordset()
        self.assertEqual(self.network.attention_count, 1)
        opened = self.network.action_open_compliance()
        self.assertEqual(opened["domain"], [("network_id", "=", self.network.id)])

    def test_one_reminder_a_month(self):
        remind = self.env["heat.network"]._cron_remind_compliance
        with freeze_time(TODAY):
            remind()
            self.assertFalse(self.network.activity_ids, "nobody is in charge")
            self.network.metering_user_id = self.env.user
            remind()
            remind()
            (activity,) = self.network.activity_ids
            self.assertEqual(activity.user_id, self.env.user)
            activity.action_feedback()
            remind()
            self.assertFalse(self.network.activity_ids, "not again before a month")
        with freeze_time("2026-07-15"):
            remind()
            self.assertEqual(len(self.network.activity_ids), 1)
            self.meter.is_remotely_readable = True
            self._record("installation_verification", "2019-03-12")
            self._record("seal", "2019-03-12")
            self.network.invalidate_recordset()
            remind()
            self.assertFalse(self.network.activity_ids, "nothing is left to do")

    def test_rights(self):
        reader = self._new_user("lectrice", "heat_base.heat_base_group_user")
        operator = self._new_user("releveur", "heat_metering.heat_metering_group_operator")
        fact = self._record("seal", "2019-03-12")
        self.assertEqual(fact.with_user(reader).seal_numbers, "4711")
        with self.assertRaises(AccessError):
            self.env["heat.meter.verification"].with_user(reader).create(
                {"meter_id": self.meter.id, "kind": "repair", "performed_by": "x"}
            )
        self.env["heat.meter.verification"].with_user(operator).create(
            {"meter_id": self.meter.id, "kind": "repair", "performed_by": "x"}
        )
        common = self.env.ref("heat_metering.requirement_seal")
        with self.assertRaises(AccessError):
            common.with_user(operator).active = False
        own = self.env["heat.meter.requirement"].with_user(operator)
        own.create({"name": "Bail", "kind": "seal", "source": "Bail", "due_date": "2030-01-01"})
        other = self.env["heat.delivery.point"].create(
            {"name": "Ailleurs", "network_id": self.other_network.id}
        )
        foreign = self._new_meter("900", other)
        abroad = self._record("seal", "2019-03-12", foreign)
        self.assertNotIn(abroad, self.env["heat.meter.verification"].with_user(operator).search([]))
        self.assertNotEqual(foreign.remote_reading_due, False)
