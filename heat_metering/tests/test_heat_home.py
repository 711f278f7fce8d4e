from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import HeatMeteringCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 08:00:00")
class TestHeatHome(HeatMeteringCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls._new_user("lectrice", "heat_base.heat_base_group_user")
        cls.operator = cls._new_user("releveur", "heat_metering.heat_metering_group_operator")
        cls._new_readings(cls.energy, 3)

    @classmethod
    def _new_readings(cls, register, count, first=1):
        readings = cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": f"2026-01-{day:02} 06:00:00",
                    "index": 100 * day,
                }
                for day in range(first, first + count)
            ]
        )
        readings._set_state("suspect")
        return readings

    def _items(self, user, **domain):
        self.env.flush_all()
        return (
            self.env["heat.home.item"]
            .with_user(user)
            .search([(name, "=", value) for name, value in domain.items()])
        )

    def test_suspect_readings_of_a_network_are_one_line(self):
        item = self._items(self.operator, kind="suspect")
        self.assertEqual(item.count, 3)
        self.assertEqual(item.name, "Réseau du bourg (3)")
        self.assertEqual(item.network_id, self.network)
        self.assertEqual(item.since, date(2026, 1, 1))
        self.assertFalse(item.deadline)
        action = item.action_open()
        self.assertEqual(action["tag"], "heat_reading_review")
        self.assertEqual(action["context"], {"heat_network_id": self.network.id})

    def test_what_is_decided_goes_by_itself(self):
        suspects = self.env["heat.meter.reading"].search([("state", "=", "suspect")])
        suspects._set_state("valid")
        self.assertFalse(self._items(self.operator, kind="suspect"))

    def test_late_comes_first_and_tells_so(self):
        rounds = self.env["heat.reading.campaign"].create(
            [
                {"network_id": self.network.id, "date": day, "user_id": self.operator.id}
                for day in ("2026-02-12", "2026-02-01", "2026-03-20")
            ]
        )
        found = self._items(self.operator, kind="round")
        self.assertEqual(found.mapped("res_id"), [rounds[1].id, rounds[0].id], "far ones wait")
        self.assertEqual(found.mapped("is_late"), [True, False])
        self.assertEqual(found[0].user_id, self.operator)
        self.assertEqual(found[0].action_open()["res_id"], rounds[1].id)
        self.assertEqual(self._items(self.operator)[0].res_id, rounds[1].id)

    def test_who_may_not_treat_sees_nothing(self):
        self.assertTrue(self._items(self.operator))
        self.assertFalse(self._items(self.reader), "a reader treats nothing")
        line = self._items(self.operator, kind="suspect")
        with self.assertRaises(AccessError):
            line.with_user(self._new_user("dehors", "base.group_user")).read(["kind"])
        stranger = line.with_user(self.reader)
        stranger.invalidate_recordset()
        self.assertFalse(stranger.exists(), "nor by the number of a line")

    def test_another_cooperative_sees_its_own(self):
        point = self.env["heat.delivery.point"].create(
            {"name": "École voisine", "network_id": self.other_network.id}
        )
        self._new_readings(self._new_meter("900", point).register_ids[0], 2)
        self.assertEqual(self._items(self.operator, kind="suspect").network_id, self.network)
        neighbour = new_test_user(
            self.env,
            login="voisine",
            groups="heat_metering.heat_metering_group_operator",
            company_id=self.neighbour.id,
            company_ids=[Command.set(self.neighbour.ids)],
        )
        theirs = {"allowed_company_ids": self.neighbour.ids}
        items = self.env["heat.home.item"].with_user(neighbour).with_context(**theirs)
        found = items.search([("kind", "=", "suspect")])
        self.assertEqual(found.network_id, self.other_network)
        with self.assertRaises(AccessError):
            items.browse(self._items(self.operator, kind="suspect").id).read(["kind"])

    def test_more_lines_cost_no_more_queries(self):
        rounds = [{"network_id": self.network.id, "date": "2026-02-01"}]
        self.env["heat.reading.campaign"].create(rounds)
        fields = ["kind", "name", "deadline", "network_id"]
        items = self.env["heat.home.item"].with_user(self.operator)

        def measured():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            items.search_read([], fields)
            return self.env.cr.sql_log_count - before

        measured()
        few = measured()
        self.env["heat.reading.campaign"].create(rounds * 30)
        self.assertEqual(measured(), few)

    def test_find_by_serial_address_and_point(self):
        self.point.write({"street": "3 rue de l'Église", "city": "Valmont"})
        find = self.env["heat.find"].with_user(self.reader).find
        self.env.flush_all()
        meters = [row for row in find("100") if row["model"] == "heat.meter"]
        self.assertEqual([row["id"] for row in meters], [self.meter.id])
        places = [row for row in find("ÉGLISE valm") if row["model"] == "heat.delivery.point"]
        self.assertEqual([row["id"] for row in places], [self.point.id])
        self.assertIn("3 rue de l'Église", places[0]["name"])
        self.assertEqual(find("x"), [], "one letter is too little")
        self.assertEqual(find(None), [])

    def test_find_keeps_to_companies_and_rights(self):
        theirs = self.env["heat.delivery.point"].create(
            {"name": "Mairie voisine", "network_id": self.other_network.id}
        )
        found = self.env["heat.find"].with_user(self.reader).find("mairie")
        points = [row["id"] for row in found if row["model"] == "heat.delivery.point"]
        self.assertIn(self.point.id, points)
        self.assertNotIn(theirs.id, points)
        self.assertIn("100, Mairie", [row["name"] for row in found])
        outsider = self._new_user("dehors", "base.group_user")
        self.assertEqual(self.env["heat.find"].with_user(outsider).find("mairie"), [])
        portal = self._new_user("cliente", "base.group_portal")
        self.assertEqual(self.env["heat.find"].with_user(portal).find("mairie"), [])
