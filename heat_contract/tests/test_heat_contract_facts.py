from datetime import date
from decimal import Decimal

import psycopg2
from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.heat_base.engine.periods import Period

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatContractFacts(HeatContractCommon):
    def _power(self, day, kw, **values):
        return self.env["heat.contract.power"].create(
            {"contract_id": self.contract.id, "date_from": day, "kw": kw, **values}
        )

    def test_a_contract_gets_its_facts_from_its_first_day(self):
        self.assertEqual(self.contract.power_ids.date_from, date(2018, 1, 1))
        self.assertEqual(self.contract.power_ids.kw, 9)
        self.assertEqual(self.contract.tariff_ids.tariff_id, self.tariff)

    def test_what_is_typed_before_any_bill_is_a_correction(self):
        other = self._new_tariff({"R1": ("mwh", 60)})
        self.contract.write({"subscribed_power_kw": 12.5, "tariff_id": other.id, "urf": 30})
        self.assertEqual(self.contract.power_ids.mapped("kw"), [12.5])
        self.assertEqual(self.contract.tariff_ids.tariff_id, other)
        self.assertEqual(self.contract.quantity_ids.mapped("basis"), ["urf"])
        self.contract.date_from = "2017-06-01"
        facts = (self.contract.power_ids, self.contract.tariff_ids, self.contract.quantity_ids)
        for fact in facts:
            self.assertEqual(fact.date_from, date(2017, 6, 1))

    @freeze_time("2019-03-15 12:00:00")
    def test_the_fact_in_force_shows_and_is_found(self):
        self._power("2019-03-15", 7)
        self._power("2020-01-01", 5)
        self.assertEqual(self.contract.subscribed_power_kw, 7)
        self.assertEqual(self.contract.search([("subscribed_power_kw", "=", 7)]), self.contract)
        self.assertEqual(self.contract.power_ids.mapped("date_to")[1], date(2019, 12, 31))
        with freeze_time("2020-01-02 12:00:00"):
            self.env["heat.contract"]._refresh_in_force()
            self.assertEqual(self.contract.subscribed_power_kw, 5)
            self.contract.date_to = "2019-06-30"
            self.assertEqual(self.contract.subscribed_power_kw, 7)

    def test_a_contract_is_created_from_facts_alone(self):
        point = self._new_point("School")
        contract = self.env["heat.contract"].create(
            {
                "partner_id": self.customer.id,
                "delivery_point_ids": [Command.set(point.ids)],
                "date_from": "2018-01-01",
                "tariff_ids": [
                    Command.create({"date_from": "2018-01-01", "tariff_id": self.tariff.id})
                ],
                "power_ids": [Command.create({"date_from": "2018-01-01", "kw": 30})],
            }
        )
        self.assertEqual(contract.tariff_id, self.tariff)
        self.assertEqual(contract.subscribed_power_kw, 30)
        copied = contract.copy({"point_ids": []})
        self.assertEqual(copied.power_ids.kw, 30)

    def test_two_facts_on_one_day_are_refused(self):
        with self.assertRaises(psycopg2.IntegrityError), mute_logger("odoo.sql_db"):
            self._power("2018-01-01", 12)

    def test_what_a_bill_rests_on_stays(self):
        self._meter_march(self.point)
        self._bill_march()
        power = self.contract.power_ids
        self.assertTrue(power.is_billed)
        self.assertTrue(self.contract.is_billed)
        for attempt in (
            lambda: setattr(self.contract, "subscribed_power_kw", 12),
            lambda: setattr(self.contract, "tariff_id", self.tariff.copy()),
            lambda: setattr(self.contract, "date_from", date(2018, 2, 1)),
            lambda: setattr(power, "kw", 12),
            lambda: setattr(power, "date_from", date(2018, 2, 1)),
            power.unlink,
            lambda: self._power("2019-03-15", 12),
            self.contract.tariff_ids.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        self.contract.write({"subscribed_power_kw": 9, "tariff_id": self.tariff.id})
        power.reference = "Contract, article 4"
        self._power("2019-04-01", 12).unlink()

    def test_the_days_of_a_credited_bill_are_free_again(self):
        self._meter_march(self.point)
        run = self._bill_march()
        run.bill_ids.move_id._reverse_moves(cancel=True)
        self.assertEqual(run.bill_ids.filtered(lambda b: b.kind == "regular").state, "credited")
        self.contract.subscribed_power_kw = 12
        self.assertEqual(self.contract.power_ids.kw, 12)

    def test_facts_for_bills(self):
        owner = self._new_partner("Owner")
        self._power("2020-03-11", 7.25)
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "component_code": " R2 ",
                "date_from": "2020-03-21",
                "partner_id": owner.id,
            }
        )
        self.contract.area_m2 = 140
        march = Period(date(2020, 3, 1), date(2020, 4, 1))
        facts = self.contract._billing_facts(march)[self.contract]
        self.assertEqual(
            [(part.days, str(kw)) for part, kw in facts.power.slices(march)],
            [(10, "9.000"), (21, "7.250")],
        )
        self.assertEqual(facts.tariffs.at(march.start), self.tariff.id)
        self.assertEqual(facts.area.at(march.start), Decimal("140.000"))
        self.assertFalse(facts.urf)
        self.assertEqual(
            list(facts.payer_slices("R2", march)),
            [
                (Period(date(2020, 3, 1), date(2020, 3, 21)), self.customer.id),
                (Period(date(2020, 3, 21), date(2020, 4, 1)), owner.id),
            ],
        )
        self.assertEqual(facts.payer("R1", march.last_day), self.customer.id)
        self.assertEqual(facts.points, ((self.point.id, Period(date(2018, 1, 1), date.max)),))
        self.assertEqual(facts.days(march), march)

    def test_contracts_of_before_get_their_facts(self):
        idle = self._new_contract(self._new_point("School"), self.customer, 0)
        facts = self.contract.power_ids
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM heat_contract_power")
        self.env.cr.execute("DELETE FROM heat_contract_tariff")
        self.env.invalidate_all()
        path = file_path("heat_contract/migrations/19.0.2.0.0/post-powers.py")
        for _twice in range(2):
            load_script(path, "post_powers").migrate(self.env.cr, "19.0.1.1.0")
        self.assertFalse(facts.exists())
        self.assertEqual(self.contract.power_ids.kw, 9)
        self.assertEqual(self.contract.power_ids.date_from, date(2018, 1, 1))
        self.assertEqual(self.contract.tariff_ids.tariff_id, self.tariff)
        self.assertEqual(self.contract.power_ids.company_id, self.cooperative)
        self.assertFalse(idle.power_ids)
        self.assertTrue(idle.tariff_ids)

    def test_queries_do_not_grow_with_contracts(self):
        march = Period(date(2019, 3, 1), date(2019, 4, 1))
        counts = []
        for more in (2, 30):
            self._many_contracts(more)
            contracts = self.env["heat.contract"].search([])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts._billing_facts(march)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 12)

    def test_a_payer_pays_a_component_of_the_tariff(self):
        payers = self.env["heat.contract.payer"]
        vals = {"contract_id": self.contract.id, "partner_id": self.customer.id}
        spelled = payers.create({**vals, "date_from": "2019-03-01", "component_code": " r 2 "})
        self.assertEqual(spelled.component_code, "R2")
        with self.assertRaisesRegex(ValidationError, "R3x.*Its components are: R1, R2"):
            payers.create({**vals, "date_from": "2019-03-01", "component_code": "R3x"})
        with self.assertRaisesRegex(ValidationError, "Its components are: R1, R2"):
            spelled.component_code = "R1g"
        amendment = {"contract_id": self.contract.id, "kind": "payer", "date": "2019-04-01"}
        amendments = self.env["heat.contract.amendment"]
        with self.assertRaisesRegex(ValidationError, "Its components are: R1, R2"):
            amendments.create({**amendment, "payer_id": self.customer.id, "component_code": "R9"})
        recorded = amendments.create(
            {**amendment, "payer_id": self.customer.id, "component_code": "r1"}
        )
        recorded.action_record()
        self.assertEqual(recorded.payer_ids.component_code, "R1")

    def test_a_component_that_the_tariff_gave_up_has_no_payer(self):
        self._new_version(self.tariff, {"R1": ("mwh", 60)}, "2020-01-01")
        payers = self.env["heat.contract.payer"]
        vals = {"contract_id": self.contract.id, "partner_id": self.customer.id}
        payers.create({**vals, "date_from": "2019-12-31", "component_code": "R2"})
        with self.assertRaisesRegex(ValidationError, "Its components are: R1"):
            payers.create({**vals, "date_from": "2020-01-01", "component_code": "R2"})

    def test_the_customer_of_posted_bills_stays(self):
        self._meter_march(self.point)
        heir = self._new_partner("Heir")
        run = self._new_run()
        run.action_prepare()
        self.contract.partner_id = heir
        run.action_prepare()
        run.action_post()
        bill = run.bill_ids
        self.assertEqual(bill.partner_id, heir)
        with self.assertRaisesRegex(UserError, f"{bill.number}.*Change of occupant"):
            self.contract.partner_id = self.customer
        self.contract.partner_id = heir
        bill.move_id._reverse_moves(cancel=True)
        self.contract.partner_id = self.customer
        self.assertEqual(self.contract.partner_id, self.customer)
