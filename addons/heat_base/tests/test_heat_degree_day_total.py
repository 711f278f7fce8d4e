from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatBaseCommon


@tagged("post_install", "-at_install")
class TestHeatDegreeDayTotal(HeatBaseCommon):
    def _total(self, value=372.0, **vals):
        return self.env["heat.degree.day.total"].create(
            {
                "source": "COSTIC, Besançon",
                "month": "2025-12-10",
                "value": value,
                "evidence": "Bulletin du 12 janvier 2026",
                **vals,
            }
        )

    def test_a_correction_takes_the_place_and_both_stay(self):
        first = self._total()
        self.assertEqual((first.month, first.company_id), (date(2025, 12, 1), self.cooperative))
        second = self._total(373.5, source=" COSTIC, Besançon ")
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual(first.value, 372.0)
        in_force = self.env["heat.degree.day.total"]._in_force(
            self.cooperative, "COSTIC, Besançon", date(2025, 12, 31)
        )
        self.assertEqual(in_force, second)
        third = self._total(373.0)
        self.assertEqual((first.replaced_by_id, second.replaced_by_id), (second, third))

    def test_other_months_methods_bases_and_cooperatives_stand_beside(self):
        totals = self._total()
        totals |= self._total(month="2026-01-01")
        totals |= self._total(method="mean")
        totals |= self._total(base=17)
        totals |= (
            self.env["heat.degree.day.total"]
            .with_context(allowed_company_ids=self.neighbour.ids)
            .create(
                {
                    "company_id": self.neighbour.id,
                    "source": "COSTIC, Besançon",
                    "month": "2025-12-01",
                    "value": 1,
                    "evidence": "Bulletin",
                }
            )
        )
        self.assertFalse(totals.replaced_by_id)

    def test_those_who_type_totals_may_correct_but_not_edit_them(self):
        administrator = self._new_user("gerante_totaux", "heat_base.heat_base_group_administrator")
        totals = self.env["heat.degree.day.total"].with_user(administrator)
        vals = {"source": "COSTIC", "month": "2025-12-01", "evidence": "Bulletin"}
        first = totals.create({**vals, "value": 372})
        second = totals.create({**vals, "value": 373})
        self.assertEqual(first.replaced_by_id, second)
        self.assertEqual(second.recorded_by_id, administrator)
        with self.assertRaises(AccessError):
            second.replaced_by_id = first

    def test_a_total_is_never_edited_nor_deleted(self):
        total = self._total()
        with self.assertRaises(UserError):
            total.value = 400
        with self.assertRaises(UserError):
            total.unlink()

    def test_correcting_opens_the_same_month_again(self):
        context = self._total().action_correct()["context"]
        corrected = (
            self.env["heat.degree.day.total"]
            .with_context(**context)
            .create({"value": 371, "evidence": "Erratum"})
        )
        self.assertEqual(corrected.month, date(2025, 12, 1))
        self.assertEqual(len(corrected.search([("replaced_by_id", "=", corrected.id)])), 1)

    @mute_logger("odoo.sql_db")
    def test_what_cannot_be_is_refused(self):
        with self.assertRaises(ValidationError):
            self._total(37200)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._total(-1)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._total(evidence=False)

    def test_a_cooperative_sees_its_own(self):
        total = self._total()
        stranger = self._new_user("voisine", "heat_base.heat_base_group_administrator")
        stranger.write(
            {"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour.id}
        )
        with self.assertRaises(AccessError):
            total.with_user(stranger).read(["value"])
        reader = self._new_user("lectrice_totaux", "heat_base.heat_base_group_user")
        self.assertEqual(total.with_user(reader).value, 372.0)
        with self.assertRaises(AccessError):
            self.env["heat.degree.day.total"].with_user(reader).create({})
