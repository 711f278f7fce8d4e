from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatTariffBilled(HeatContractCommon):
    """What posted bills rest on stays; another version says otherwise from its own day on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._meter_march(cls.point)
        index = cls.env["heat.price.index"].create(
            {
                "code": "ICHT-T",
                "name": "ICHT",
                "company_id": cls.env.company.id,
                "value_ids": [Command.create({"date": "2019-01-01", "value": 110})],
            }
        )
        term = {"name": "ICHT", "index_id": index.id, "base_value": 100, "rule": "month"}
        mix = [
            {"name": "Wood", "share": 85, "base_price": 38.5},
            {"name": "Gas", "share": 15, "base_price": 92},
        ]
        cls.version = cls.env["heat.tariff.version"].create(
            {
                "tariff_id": cls.tariff.id,
                "date_from": "2019-01-01",
                "component_ids": [
                    Command.create(
                        {"code": "R1", "basis": "mwh", "part_ids": [*map(Command.create, mix)]}
                    ),
                    Command.create(
                        {
                            "code": "R2",
                            "basis": "kw",
                            "base_price": 48,
                            "formula": "ICHT/ICHT_0",
                            "revision": "yearly",
                            "term_ids": [Command.create(term)],
                        }
                    ),
                ],
            }
        )
        cls.heat, cls.power = cls.version.component_ids
        cls.heat.energy_period = "calendar"

    def _changes(self):
        """Each way to change a price, as a call."""
        heat, power, term = self.heat, self.power, self.power.term_ids
        yield lambda: power.write({"base_price": 50})
        yield lambda: power.write({"formula": "1"})
        yield lambda: power.write({"price_decimals": 2})
        yield lambda: power.write({"price_rounding": "truncate"})
        yield lambda: power.write({"coefficient_decimals": 4})
        yield lambda: power.write({"revision": "none"})
        yield lambda: power.write({"minimum_amount": 100})
        yield lambda: power.write({"term_ids": [Command.update(term.id, {"base_value": 101})]})
        yield lambda: power.write({"term_ids": [Command.clear()]})
        yield lambda: term.write({"months": 1})
        yield lambda: term.copy({"name": "OTHER"})
        yield lambda: heat.part_ids[0].write({"base_price": 39})
        yield lambda: heat.part_ids.unlink()
        oil = {"name": "Oil", "share": 0, "base_price": 1}
        yield lambda: heat.write({"part_ids": [Command.create(oil)]})
        yield lambda: self.version.write({"date_from": "2019-02-01"})
        yield lambda: self.tariff.write({"revision_mode": "decided"})
        yield power.unlink
        yield self.version.unlink

    def test_a_posted_bill_holds_its_prices(self):
        bill = self._bill_march().bill_ids
        for number, change in enumerate(self._changes()):
            with (
                self.subTest(number),
                self.assertRaisesRegex(UserError, f"{bill.number}.*version"),
                self.cr.savepoint(),
            ):
                change()
            self.env.invalidate_all()
        self.assertEqual(self.power.base_price, 48)

    def test_before_any_posting_prices_are_typed(self):
        run = self._new_run()
        run.action_prepare()
        self.power.base_price = 50
        self.power.term_ids.base_value = 110
        self.heat.part_ids[0].base_price = 39
        self.version.date_from = "2019-02-01"
        run.action_prepare()
        self.assertEqual(run.bill_ids.line_ids[1].price_unit, 50)

    def test_credited_bills_hold_nothing(self):
        run = self._bill_march()
        run.bill_ids.move_id._reverse_moves(cancel=True)
        self.power.base_price = 60
        run.action_prepare()
        fresh = run.bill_ids.filtered(lambda bill: bill.state == "prepared")
        self.assertEqual(fresh.line_ids[1].price_unit, 66)

    def test_words_and_the_same_values_may_be_written(self):
        self._bill_march()
        self.power.write({"name": "Subscription", "sequence": 3, "base_price": 48.0})
        self.version.write({"reason": "Board of May", "date_from": date(2019, 1, 1)})
        self.heat.part_ids[0].name = "Wood chips"

    def test_a_new_version_copies_formulas_and_mixes_to_a_later_day(self):
        self._bill_march()
        self.assertTrue(self.version.is_billed)
        later = fields.Date.add(date.today(), months=1).replace(day=1)
        version = self.version.browse(self.tariff.action_new_version()["res_id"])
        self.assertEqual(version.date_from, later)
        heat, power = version.component_ids
        self.assertEqual(heat.part_ids.mapped("base_price"), [38.5, 92])
        self.assertEqual((power.formula, power.term_ids.base_value), ("ICHT/ICHT_0", 100))
        self.assertFalse(version.is_billed)
        power.base_price = 60
        version.date_from = "2019-04-01"
        self.assertEqual(self.version.date_to, date(2019, 3, 31))
        again = version.browse(version.action_new_version()["res_id"])
        self.assertEqual(again.component_ids.mapped("base_price"), [46.525, 60])

    def test_a_decided_revision_that_bills_rest_on_is_not_withdrawn(self):
        self.tariff.revision_mode = "decided"
        wizard = self.env["heat.tariff.revise"].create(
            {"tariff_id": self.tariff.id, "date": "2019-01-01"}
        )
        revision = self.env["heat.tariff.revision"].browse(wizard.action_apply()["res_id"])
        bill = self._bill_march().bill_ids
        self.assertEqual(bill.line_ids[1].price_unit, 52.8)
        with self.assertRaisesRegex(UserError, bill.number):
            revision.action_withdraw()
        bill.move_id._reverse_moves(cancel=True)
        revision.action_withdraw()
        self.assertEqual(revision.state, "withdrawn")

    def test_a_contract_may_round_its_own_way(self):
        """85 % × 38.50 + 15 % × 92 = 46.525: each contract says which cent."""
        self.heat.price_decimals = 2
        other = self._new_contract(
            self._new_point("Mill"), self._new_partner("Mill"), 6, tariff_id=self.tariff.id
        )
        own = self.tariff._copy_for(other)
        other.tariff_id = own
        cut = own.version_ids.sorted("date_from")[-1].component_ids[0]
        cut.price_rounding = "truncate"
        self._meter_march(other.point_ids.delivery_point_id)
        prices = {
            bill.contract_id: bill.line_ids[0].price_unit for bill in self._bill_march().bill_ids
        }
        self.assertEqual(prices, {self.contract: 46.53, other: 46.52})
        self.assertEqual(self.heat.price_at("2019-03-31")["price"], "46.53")
        told = cut.price_at("2019-03-31")
        self.assertEqual((told["price"], len(told["parts"])), ("46.52", 2))
