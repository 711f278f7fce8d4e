import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatBillExplanationTree(HeatContractCommon):
    def _nodes(self, tree, kind=None):
        found = [tree] if kind in (None, tree["kind"]) else []
        for child in tree["children"]:
            found += self._nodes(child, kind)
        return found

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
