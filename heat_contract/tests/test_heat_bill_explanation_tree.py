import json
from datetime import date

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .common import HeatContractCommon
from .test_heat_billing_calendar import CalendarCommon


class ExplanationCommon:
    def _nodes(self, tree, kind=None):
        found = [tree] if kind in (None, tree["kind"]) else []
        for child in tree["children"]:
            found += self._nodes(child, kind)
        return found

    def _records(self, tree, model):
        records = [node["record"] for node in self._nodes(tree) if node["record"]]
        return {record["id"] for record in records if record["model"] == model}


@tagged("post_install", "-at_install")
class TestHeatBillExplanationTree(ExplanationCommon, HeatContractCommon):
    def _trees(self):
        run = self._bill_march()
        return [(bill, bill.read_explanation()) for bill in run.bill_ids]

    def test_every_bill_leads_to_its_readings(self):
        self._meter_march(self.point)
        self._many_contracts(3)
        for bill, tree in self._trees():
            self.assertFalse(tree["alert"], bill.display_name)
            energy = bill.line_ids.filtered(lambda line: line.basis == "mwh")
            named = {
                segment[bound]["reading_id"]
                for line in energy
                for segment in line.trace["segments"]
                for bound in ("start", "end")
            }
            shown = {node["record"]["id"] for node in self._nodes(tree, "reading")}
            self.assertEqual(shown, named)
            self.assertTrue(named)

    def test_the_total_is_that_of_the_bill(self):
        self._meter_march(self.point)
        ((bill, tree),) = self._trees()
        self.assertEqual(tree["value"], bill._money(bill.amount_total))
        untaxed, vat = tree["children"]
        self.assertEqual(untaxed["value"], bill._money(167.15))
        self.assertEqual(vat["value"], bill._money(bill.amount_tax))
        self.assertEqual(len(untaxed["children"]), len(bill.line_ids))
        json.dumps(tree)

    def test_every_record_named_exists(self):
        self._meter_march(self.point)
        ((_bill, tree),) = self._trees()
        records = [node["record"] for node in self._nodes(tree) if node["record"]]
        models = {record["model"] for record in records}
        self.assertLessEqual(
            {"heat.meter.reading", "heat.meter.installation", "heat.tariff.component"}, models
        )
        for record in records:
            self.assertTrue(self.env[record["model"]].browse(record["id"]).exists())
            self.assertTrue(record["name"])

    def test_an_index_shared_out_shows_both_readings(self):
        register = self._new_meter(self.point)
        self._read(register, {"2019-02-20": 1000, "2019-03-12": 2000, "2019-04-05": 3000})
        ((bill, tree),) = self._trees()
        self.assertFalse(tree["alert"])
        indexes = self._nodes(tree, "index")
        self.assertEqual(len(indexes), 2, "both ends of March lie between two readings")
        for index in indexes:
            self.assertEqual(len(self._nodes(index, "reading")), 2)
            self.assertTrue(index["note"])
        self.assertEqual(bill.quality, "interpolated")

    def test_what_does_not_match_says_so(self):
        self._meter_march(self.point)
        ((bill, _tree),) = self._trees()
        line = bill.line_ids.filtered(lambda one: one.basis == "mwh")
        (segment,) = line.trace["segments"]
        moved = {**segment, "end": {**segment["end"], "index": "31000"}}
        line._computing().trace = {**line.trace, "segments": [moved]}
        tree = bill.read_explanation()
        (shown,) = self._nodes(tree, "segment")
        self.assertTrue(shown["alert"])
        line._computing().trace = {**line.trace, "price": "63"}
        tree = bill.read_explanation()
        self.assertTrue(tree["alert"])
        wrong = [node for node in self._nodes(tree, "line") if node["alert"]]
        self.assertEqual(len(wrong), 1)
        self.assertIn("133.26", wrong[0]["note"])

    def test_a_trace_that_says_nothing_is_no_crash(self):
        self._meter_march(self.point)
        ((bill, _tree),) = self._trees()
        line = bill.line_ids[0]
        kept = {name: line.trace[name] for name in ("vat", "code")}
        line._computing().trace = {**kept, "rule": "weather"}
        self.assertTrue(bill.read_explanation()["alert"])

    def test_a_credit_is_explained(self):
        self._meter_march(self.point)
        ((bill, _tree),) = self._trees()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=bill.move_id.ids)
            .create({"journal_id": bill.move_id.journal_id.id})
        )
        wizard.refund_moves()
        tree = bill.credit_bill_ids.read_explanation()
        self.assertFalse(tree["alert"])
        self.assertTrue(self._nodes(tree, "reading"))

    def test_only_what_the_reader_may_see(self):
        self._meter_march(self.point)
        ((bill, _tree),) = self._trees()
        engineer = self._new_user("engineer", "heat_base.heat_base_group_engineer")
        tree = bill.with_user(engineer).read_explanation()
        self.assertTrue(self._nodes(tree, "reading"))
        visible = {node["record"]["model"] for node in self._nodes(tree) if node["record"]}
        self.assertNotIn("account.tax", visible)
        stranger = self._new_user("stranger", "base.group_user")
        with self.assertRaises(AccessError):
            bill.with_user(stranger).read_explanation()

    def test_a_bill_of_many_lines_asks_no_more_queries(self):
        self._meter_march(self.point)
        self._many_contracts(1)
        (few, many) = (bill for bill, _tree in self._trees())
        counts = []
        for bill in (few, many):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            bill.read_explanation()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(max(counts), 60, counts)

    def test_the_screen_opens_from_the_bill_and_from_the_invoice(self):
        self._meter_march(self.point)
        ((bill, _tree),) = self._trees()
        for action in (bill.action_explain(), bill.move_id.action_explain_heat_bill()):
            self.assertEqual(action["tag"], "heat_bill_explanation")
            self.assertEqual(action["context"]["active_id"], bill.id)

    def test_a_price_leads_to_the_values_of_its_indices(self):
        icht = self.env["heat.price.index"].create({"code": "ICHT", "name": "ICHT"})
        values = self.env["heat.price.index.value"].create(
            [
                {"index_id": icht.id, "date": day, "value": value}
                for day, value in (("2019-01-01", 114.3), ("2019-02-01", 117.7))
            ]
        )
        term = {
            "name": "ICHT",
            "index_id": icht.id,
            "base_date": "2019-01-01",
            "rule": "month",
            "months": 1,
        }
        self.tariff.version_ids.component_ids[0].write(
            {
                "formula": "0.125 + 0.875 × ICHT/ICHT_0",
                "revision": "monthly",
                "coefficient_decimals": 4,
                "price_decimals": 2,
                "term_ids": [Command.create(term)],
            }
        )
        self._meter_march(self.point)
        ((_bill, tree),) = self._trees()
        self.assertFalse(tree["alert"])
        self.assertEqual(self._records(tree, "heat.price.index.value"), {values[1].id})
        (price, *_rest) = self._nodes(tree, "price")
        self.assertIn("1.026", price["note"])
        shown = [node["value"] for node in self._nodes(tree, "index_value")]
        self.assertEqual(shown, ["117.7", "117.7"])

    def test_a_power_is_the_fact_in_force(self):
        self._meter_march(self.point)
        ((bill, tree),) = self._trees()
        self.assertEqual(
            self._records(tree, "heat.contract.power"), set(bill.contract_id.power_ids.ids)
        )


@tagged("post_install", "-at_install")
class TestExplanationOfCorrections(ExplanationCommon, CalendarCommon):
    def test_a_settlement_leads_to_readings_and_to_its_instalments(self):
        self._use({"P1": ("mwh", 62.37)}, calendar_id=self._calendar("instalments").id)
        self.contract.write({"expected_mwh": 13, "date_from": "2019-01-01"})
        instalments = self.env["heat.bill"]
        for month in self._months(2019):
            instalments |= self._bill(*month)
        bill = self._bill("2020-02-01", "2020-02-29")
        self.assertIn("deduction", bill.line_ids.mapped("role"))
        tree = bill.read_explanation()
        self.assertFalse(tree["alert"])
        self.assertTrue(self._nodes(tree, "reading"))
        self.assertEqual(len(self._nodes(tree, "origin")), 3)
        self.assertEqual(
            self._records(tree, "heat.bill"), {bill.id, *instalments.filtered("line_ids").ids}
        )
        for one in instalments:
            self.assertFalse(one.read_explanation()["alert"])

    def test_a_correction_leads_to_what_it_corrects(self):
        self._use({"R1": ("mwh", 62)})
        self.env.cr.execute("DELETE FROM heat_meter_reading WHERE read_at > '2019-03-02'")
        self.env.invalidate_all()
        month = Period(date(2019, 3, 1), date(2019, 4, 1))
        self.env["heat.consumption.estimate"]._record([(self.point, month)])
        march = self._bill("2019-03-01", "2019-03-31")
        tree = march.read_explanation()
        self.assertFalse(tree["alert"])
        self.assertTrue(self._records(tree, "heat.consumption.estimate"))
        self._read(self.register, {"2019-04-01": 15200, "2019-05-01": 16200})
        self.env["heat.consumption"]._update()
        april = self._bill("2019-04-01", "2019-04-30")
        tree = april.read_explanation()
        self.assertFalse(tree["alert"])
        (origin,) = self._nodes(tree, "origin")
        self.assertEqual(origin["record"]["id"], march.id)
        self.assertTrue(self._nodes(origin, "estimate"))
        self.assertGreaterEqual(len(self._records(tree, "heat.meter.reading")), 2)
