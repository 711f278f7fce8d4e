from datetime import date

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatContract(HeatContractCommon):
    def test_number_and_network(self):
        self.assertRegex(self.contract.name, r"^C\d{5}$")
        self.assertEqual(self.contract.network_id, self.network)

    @freeze_time("2019-03-15 12:00:00")
    def test_state_follows_the_calendar(self):
        ended = self._new_contract(
            self._new_point("A"), self.customer, 5, "2018-01-01", date_to="2019-03-14"
        )
        upcoming = self._new_contract(self._new_point("B"), self.customer, 5, "2019-03-16")
        contracts = self.contract | ended | upcoming
        self.assertEqual(contracts.mapped("state"), ["running", "ended", "upcoming"])
        for contract in contracts:
            found = contract.search([("state", "=", contract.state), ("id", "in", contracts.ids)])
            self.assertEqual(found, contract)

    def test_points_are_a_facade_over_dated_lines(self):
        school = self._new_point("School")
        self.contract.delivery_point_ids = self.point | school
        self.assertEqual(self.contract.point_ids.delivery_point_id, self.point | school)
        self.contract.delivery_point_ids = school
        self.assertEqual(self.contract.point_ids.delivery_point_id, school)
        found = self.contract.search([("delivery_point_ids", "in", school.ids)])
        self.assertEqual(found, self.contract)

    def test_two_contracts_on_one_point_and_day_are_refused(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._new_contract(self.point, self._new_partner("Rival"), 9, "2019-06-01")

    def test_refusal_is_told_in_words(self):
        refusal = self.assertRaises(psycopg2.IntegrityError)
        with mute_logger("odoo.sql_db"), refusal as caught, self.env.cr.savepoint():
            self._new_contract(self.point, self._new_partner("Rival"), 9, "2019-06-01")
        message = self.env["heat.contract.point"]._sql_error_to_message(caught.exception)
        self.assertIn("Another contract already serves this delivery point", message)

    def test_a_point_passes_from_one_contract_to_the_next(self):
        self.contract.date_to = "2019-03-15"
        heir = self._new_contract(self.point, self._new_partner("Heir"), 9, "2019-03-16")
        self.assertEqual(heir.point_ids.period_from, date(2019, 3, 16))
        self.assertEqual(self.contract.point_ids.period_to, date(2019, 3, 15))
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.contract.date_to = "2019-03-16"
            self.contract.flush_recordset()
            self.contract.point_ids.flush_recordset()

    def test_a_point_may_join_later(self):
        school = self._new_point("School")
        self.contract.point_ids = [
            Command.create({"delivery_point_id": school.id, "date_from": "2019-03-20"})
        ]
        self.assertEqual(self.contract.point_ids[-1].period_from, date(2019, 3, 20))

    def test_one_network_a_contract(self):
        second = self.env["heat.network"].create({"name": "Second"})
        point = self._new_point("Elsewhere", network_id=second.id)
        with self.assertRaises(ValidationError):
            self.contract.delivery_point_ids = self.point | point

    def test_a_tariff_may_be_kept_to_its_networks(self):
        second = self.env["heat.network"].create({"name": "Second"})
        offered = self._new_tariff({"R1": ("mwh", 60)})
        offered.network_ids = second
        with self.assertRaises(ValidationError):
            self.contract.tariff_id = offered

    def test_another_cooperative_is_refused(self):
        foreign = self.env["heat.tariff"].create(
            {"name": "Foreign", "company_id": self.neighbour.id}
        )
        with self.assertRaises(UserError):
            self.contract.tariff_id = foreign
        point = self.env["heat.delivery.point"].create(
            {"name": "Foreign", "network_id": self.other_network.id}
        )
        with self.assertRaises(UserError):
            self.contract.delivery_point_ids = point

    def test_nothing_passes_to_another_cooperative(self):
        foreign = self.env["heat.tariff"].create(
            {"name": "Foreign", "company_id": self.neighbour.id}
        )
        town = self._new_partner("Town", is_company=True)
        with self.assertRaises(UserError):
            self.contract.write(
                {
                    "company_id": self.neighbour.id,
                    "tariff_id": foreign.id,
                    "partner_id": town.id,
                }
            )
        with self.assertRaises(UserError):
            self.tariff.company_id = self.neighbour

    def test_a_person_belongs_to_their_cooperative(self):
        self.assertEqual(self.customer.company_id, self.cooperative)
        town = self._new_partner("Town", is_company=True)
        self.contract.partner_id = town
        self.assertFalse(town.company_id)

    def test_dates_in_order(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self.contract.date_to = "2017-12-31"
            self.contract.flush_recordset()

    @freeze_time("2019-03-15 12:00:00")
    def test_a_point_knows_its_contract(self):
        self.assertEqual(self.point.contract_id, self.contract)
        self.assertEqual(self.point.contract_count, 1)
        action = self.point.action_open_contracts()
        self.assertEqual(self.env["heat.contract"].search(action["domain"]), self.contract)
