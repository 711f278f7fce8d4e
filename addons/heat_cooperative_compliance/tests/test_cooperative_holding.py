from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import HeatComplianceCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestCooperativeHolding(HeatComplianceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._place_year()

    def _search(self, domain, day=None):
        """Holders as a screen of a day reads them: in a transaction of its own."""
        model = self.env["cooperative.holding"].with_context(holding_date=day)
        model.invalidate_model()
        return model.search(domain)

    def _held_on(self, day=None):
        found = self._search([("company_id", "=", self.cooperative.id)], day)
        return {one.member_id.partner_id.name: (one.quantity, one.value, one.size) for one in found}

    def test_holders_of_a_day_by_size(self):
        self.assertEqual(
            self._held_on(),
            {
                "Commune": (100, 10000, "from_100"),
                "Anna": (26, 2600, "from_020"),
                "Chloé": (4, 400, "from_001"),
            },
        )
        self.assertEqual(
            self._held_on("2024-12-31"),
            {
                "Commune": (100, 10000, "from_100"),
                "Anna": (10, 1000, "from_005"),
                "Bruno": (5, 500, "from_005"),
            },
        )
        self.assertFalse(self._held_on("2024-02-29"))

    def test_grouped_by_size_and_category(self):
        groups = self.env["cooperative.holding"]._read_group(
            [("company_id", "=", self.cooperative.id)],
            ["size", "category_id"],
            ["__count", "quantity:sum", "value:sum", "percent:sum"],
        )
        found = {
            (size, category.kind): (count, quantity, value, round(percent, 2))
            for size, category, count, quantity, value, percent in groups
        }
        self.assertEqual(
            found,
            {
                ("from_001", "employee"): (1, 4, 400, 3.08),
                ("from_020", "beneficiary"): (1, 26, 2600, 20),
                ("from_100", "public_body"): (1, 100, 10000, 76.92),
            },
        )

    def test_grouped_by_what_holders_are(self):
        holdings = self.env["cooperative.holding"].with_user(
            self._new_user("reader", "heat_base.heat_base_group_user")
        )
        self.assertEqual(
            holdings._read_group([], ["holder_kind", "category_kind"], ["value:sum"]),
            [
                ("person", "beneficiary", 2600),
                ("person", "employee", 400),
                ("public_body", "public_body", 10000),
            ],
        )
        self.assertEqual(
            holdings.search([("holder_kind", "=", "public_body")]).member_id, self.town
        )

    def test_category_is_the_one_of_the_day(self):
        self._place(self.anna, "other", "2026-01-01")
        for day, kind in (("2025-12-31", "beneficiary"), ("2026-01-01", "other")):
            found = self._search([("member_id", "=", self.anna.id)], day)
            self.assertEqual(found.category_kind, kind)

    def test_shares_of_several_classes_are_one_holder(self):
        other = self._new_class("Class B", 10)
        self._record("2026-01-05", "subscription", self.chloe, 3, other)
        self.assertEqual(self._held_on()["Chloé"], (7, 430, "from_005"))

    def test_one_query_whatever_the_number_of_members(self):
        model = self.env["cooperative.holding"]

        def queries():
            self.env.flush_all()
            model._holders(self.cooperative, date(2026, 11, 20))  # what is read once
            before = self.env.cr.sql_log_count
            model._holders(self.cooperative, date(2026, 11, 20))
            return self.env.cr.sql_log_count - before

        few = queries()
        for name in ("Denis", "Élise", "Farid"):
            self._record("2026-02-01", "subscription", self._new_member(name), 1)
        self.assertEqual(queries(), few)

    def test_a_line_opens_its_member(self):
        holding = self.env["cooperative.holding"].search([("member_id", "=", self.anna.id)])
        self.assertEqual(holding.action_open_member()["res_id"], self.anna.id)
