from odoo.tests import tagged

from .common import FrenchHeatCommon


@tagged("post_install", "-at_install")
class TestGoldenBill(FrenchHeatCommon):
    """March 2019 of a real meter, worked out by hand, to the cent."""

    def test_march_2019(self):
        run = self._bill_march()
        bill = run.bill_ids
        self.assertRecordValues(
            bill.line_ids,
            [
                {"code": "R1", "quantity": 2.115276, "amount": 131.15, "vat_rate": 5.5},
                {"code": "R2", "quantity": 9, "amount": 36.00, "vat_rate": 5.5},
            ],
        )
        self.assertRecordValues(
            bill, [{"amount_untaxed": 167.15, "amount_tax": 9.19, "amount_total": 176.34}]
        )
        move = bill.move_id
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "amount_untaxed": 167.15,
                    "amount_tax": 9.19,
                    "amount_total": 176.34,
                }
            ],
        )
        entries = {
            line.account_id.code: (line.debit, line.credit)
            for line in move.line_ids.sorted("account_id")
        }
        self.assertEqual(entries["701100"], (0, 131.15))
        self.assertEqual(entries["701200"], (0, 36.0))
        self.assertEqual(entries["445710"], (0, 9.19))
        self.assertEqual(entries["411100"], (176.34, 0))
        self.assertEqual(sum(move.line_ids.mapped("debit")), 176.34)
        self.assertEqual(sum(move.line_ids.mapped("credit")), 176.34)

    def test_credit_gives_all_back(self):
        bill = self._bill_march().bill_ids
        credit_move = bill.move_id._reverse_moves(cancel=True)
        self.assertRecordValues(
            credit_move.heat_bill_id,
            [{"amount_untaxed": -167.15, "amount_tax": -9.19, "amount_total": -176.34}],
        )
        self.assertEqual(bill.move_id.payment_state, "reversed")

    def test_vat_is_rounded_once_per_rate_and_bill(self):
        """Three lines of 0.55 at 5.5 %: 0.09 together, 0.03 each."""
        tariff = self._new_tariff({f"R2{n}": ("kw", 0.733333) for n in range(3)})
        self.contract.write({"tariff_id": tariff.id})
        bill, _blockers = self._prepare()
        self.assertEqual(bill.line_ids.mapped("amount"), [0.55] * 3)
        self.assertEqual(bill.amount_tax, 0.09)
        bill.run_id.action_post()
        self.assertEqual(bill.move_id.amount_tax, 0.09)

    def test_bill_in_french(self):
        self.customer.lang = "fr_FR"
        bill, _blockers = self._prepare()
        names = bill.line_ids.mapped("name")
        self.assertIn("mars 2019", names[0])
        self.assertIn("index 28\N{NO-BREAK SPACE}039,898", names[0].replace("\u202f", "\xa0"))
        self.assertIn("1/12", names[1])
        text = str(bill.with_context(lang="fr_FR").explanation)
        for word in ("Compteur", "TVA 5,5", "réseau de 2 abonnés", "80"):
            self.assertIn(word, text)
