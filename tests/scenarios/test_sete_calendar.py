"""The year of a real operating contract (Sète): each term has its own dates.

P1 gas: instalments of a quarter on 31 March, 30 June and 30 September, statement on 15
February. P2 running: four quarters of the price revised on 1 January. P2.4 performance: once a year
when it is validated, whole or by half. P3 renewal: four quarters, the last one on 31 October, at
the price revised on 1 October.
"""

from datetime import date, timedelta
from decimal import Decimal

from odoo import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.heat_base.engine.periods import local_midnight

TZ = "Europe/Paris"
#: Index of the meter on the first of each month of 2025, in kWh, and on 1 January 2026.
CONSUMED = [31_000, 26_000, 21_000, 9_000, 4_000, 2_000, 1_500, 1_500, 3_000, 9_000, 19_000, 28_000]
#: What falls due: month → (term, amount before tax) in the order of the bill's lines.
EXPECTED = {
    3: [("P1", "2966.80"), ("P2", "2550.52"), ("P3", "1250.00")],
    6: [("P1", "2966.80"), ("P2", "2550.52"), ("P3", "1250.00")],
    9: [("P1", "2966.80"), ("P2", "2550.52"), ("P3", "1250.00")],
    10: [("P3", "1273.46")],
    12: [("P2", "2550.51")],
}


@tagged("post_install", "-at_install")
class TestSeteCalendar(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create(
            {"name": "SCIC Chaleur du Bassin", "country_id": cls.env.ref("base.fr").id}
        )
        cls.env["account.chart.template"].try_loading("fr", company, install_demo=False)
        cls.env.user.company_ids |= company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": [company.id]})
        cls.network = cls.env["heat.network"].create(
            {"name": "Réseau du Bassin", "company_id": company.id}
        )
        cls.env["heat.network.renewable.share"].create(
            [
                {"network_id": cls.network.id, "year": year, "share": 60, "origin": "declared"}
                for year in (2024, 2025)
            ]
        )
        cls._index("ICHT", {"2025-01-01": 145.0, "2025-10-01": 145.0})
        cls._index("FSD2", {"2025-01-01": 172.5})
        cls._index("BT40", {"2025-10-01": 131.0})
        cls._index("PERF", {})
        cls.tariff = cls._tariff()
        cls.contract = cls._contract()

    @classmethod
    def _index(cls, code, values):
        cls.env["heat.price.index"].create(
            {
                "code": f"{code}-S",
                "name": code,
                "company_id": cls.env.company.id,
                "value_ids": [
                    Command.create({"date": day, "value": value, "status": "final"})
                    for day, value in values.items()
                ],
            }
        )

    @classmethod
    def _term(cls, name, base):
        index = cls.env["heat.price.index"].search([("code", "=", f"{name}-S")])
        return Command.create(
            {"name": name, "index_id": index.id, "base_value": base, "rule": "month", "months": 0}
        )

    @classmethod
    def _calendar(cls, name, dates):
        return cls.env["heat.billing.calendar"].create(
            {
                "name": name,
                "company_id": cls.env.company.id,
                "line_ids": [
                    Command.create(
                        {
                            "month": str(month),
                            "day": day,
                            "from_month": str(3 * quarter - 2),
                            "to_month": str(3 * quarter),
                            "fraction_den": 4,
                        }
                    )
                    for quarter, (month, day) in enumerate(dates, 1)
                ],
            }
        )

    @classmethod
    def _validated_calendar(cls):
        """Once a year, after its performance was validated."""
        date = {"month": "1", "day": 31, "year_offset": "1", "to_month": "12"}
        return cls.env["heat.billing.calendar"].create(
            {
                "name": "P2.4",
                "company_id": cls.env.company.id,
                "line_ids": [Command.create(date)],
            }
        )

    @classmethod
    def _performance(cls, common):
        """P2.4: 1 when the targets of the year are reached, 0.5 when they are missed."""
        return Command.create(
            {
                **common,
                "code": "P2.4",
                "sequence": 2,
                "basis": "flat",
                "base_price": 1_200,
                "calendar_id": cls._validated_calendar().id,
                "formula": "PERF/PERF_0",
                "term_ids": [cls._term("PERF", 1)],
            }
        )

    @classmethod
    def _tariff(cls):
        statement = cls.env.ref("heat_contract.billing_calendar_instalments")
        quarters = cls.env.ref("heat_contract.billing_calendar_quarterly")
        renewal = cls._calendar("P3", [(3, 31), (6, 30), (9, 30), (10, 31)])
        common = {"energy_period": "calendar", "base_date": "2024-12-31", "revision": "yearly"}
        tariff = cls.env["heat.tariff"].create(
            {"name": "Exploitation", "company_id": cls.env.company.id}
        )
        cls.env["heat.tariff.version"].create(
            {
                "tariff_id": tariff.id,
                "date_from": "2025-01-01",
                "component_ids": [
                    Command.create(
                        {
                            **common,
                            "code": "P1",
                            "sequence": 1,
                            "basis": "mwh",
                            "base_price": 74.17,
                            "calendar_id": statement.id,
                            "instalment_basis": "base",
                        }
                    ),
                    Command.create(
                        {
                            **common,
                            "code": "P2",
                            "sequence": 2,
                            "basis": "flat",
                            "base_price": 10_000,
                            "calendar_id": quarters.id,
                            "formula": "0.15 + 0.70 × ICHT/ICHT_0 + 0.15 × FSD2/FSD2_0",
                            "term_ids": [cls._term("ICHT", 141.4), cls._term("FSD2", 169.8)],
                        }
                    ),
                    cls._performance(common),
                    Command.create(
                        {
                            **common,
                            "code": "P3",
                            "sequence": 3,
                            "basis": "flat",
                            "base_price": 5_000,
                            "calendar_id": renewal.id,
                            "revision_month": "10",
                            "formula": "0.15 + 0.30 × ICHT/ICHT_0 + 0.55 × BT40/BT40_0",
                            "term_ids": [cls._term("ICHT", 141.4), cls._term("BT40", 128.4)],
                        }
                    ),
                ],
            }
        )
        return tariff

    @classmethod
    def _contract(cls):
        points = cls.env["heat.delivery.point"].create(
            [{"name": name, "network_id": cls.network.id} for name in ("Thalasso", "Mairie")]
        )
        meter = cls.env["heat.meter"].create(
            {"serial": "S-1", "delivery_point_id": points[0].id, "company_id": cls.env.company.id}
        )
        register = cls.env["heat.meter.register"].create(
            {
                "meter_id": meter.id,
                "measured_quantity": "energy",
                "uom_id": cls.env.ref("uom.product_uom_kwh").id,
            }
        )
        firsts = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(13)]
        cls.env["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": local_midnight(day, TZ).replace(tzinfo=None),
                    "index": float(sum(CONSUMED[:place])),
                    "origin": "file",
                }
                for place, day in enumerate(firsts)
            ]
        )
        partners = cls.env["res.partner"].create(
            [{"name": name, "lang": "fr_FR"} for name in ("Thalasso SARL", "Commune")]
        )
        contracts = cls.env["heat.contract"].create(
            [
                {
                    "partner_id": partner.id,
                    "delivery_point_ids": [Command.set(point.ids)],
                    "tariff_id": cls.tariff.id,
                    "date_from": day,
                    "expected_mwh": 160,
                }
                for partner, point, day in zip(
                    partners, points, ("2025-01-01", "2026-06-01"), strict=True
                )
            ]
        )
        return contracts[0]

    def _validate_performance(self, part):
        """Half or the whole of P2.4, as the performance of 2025 was validated."""
        index = self.env["heat.price.index"].search([("code", "=", "PERF-S")])
        self.env["heat.price.index.value"].create(
            {
                "index_id": index.id,
                "date": "2025-01-01",
                "value": part,
                "published_on": "2026-01-20",
                "evidence": "Report of the year 2025",
            }
        )

    def _bill(self, year, month):
        first = date(year, month, 1)
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        run = self.env["heat.billing.run"].create(
            {
                "date_from": first,
                "date_to": last,
                "invoice_date": last,
                "network_ids": [Command.set(self.network.ids)],
            }
        )
        run.action_prepare()
        self.assertFalse(run.blocker_ids.mapped("message"))
        run.action_post()
        for line in run.bill_ids.line_ids:
            self.assertEqual(line._replay(), Decimal(str(line.amount)), line.name)
        return run.bill_ids

    def _told(self, bill):
        return [
            (line.code, str(Decimal(str(line.amount)).quantize(Decimal("0.01"))))
            for line in bill.line_ids
        ]

    def test_year(self):
        bills = {month: self._bill(2025, month) for month in range(1, 13)}
        self.assertEqual({m: self._told(bill) for m, bill in bills.items() if bill}, EXPECTED)
        self._validate_performance(0.5)
        self.assertEqual(self._told(self._bill(2026, 1)), [("P2.4", "600.00")])
        statement = self._bill(2026, 2)
        self.assertEqual(statement.kind, "settlement")
        consumed = Decimal(sum(CONSUMED)) / 1000
        self.assertEqual(
            self._told(statement),
            [("P1", str((consumed * Decimal("74.17")).quantize(Decimal("0.01"))))]
            + [("P1", "-2966.80")] * 3,
        )
        # the customer has paid the year's energy and not a cent more
        paid = sum(
            line.amount
            for bill in [*bills.values(), statement]
            for line in bill.line_ids
            if line.code == "P1"
        )
        self.assertAlmostEqual(paid, float(consumed * Decimal("74.17")), 2)
        moves = self.env["account.move"].search(
            [("heat_bill_id.contract_id", "=", self.contract.id)]
        )
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(len(moves), 7)

    def test_performance_is_billed_once_it_is_validated(self):
        run = self.env["heat.billing.run"].create(
            {
                "date_from": "2026-01-01",
                "date_to": "2026-01-31",
                "network_ids": [Command.set(self.network.ids)],
            }
        )
        run.action_prepare()
        self.assertFalse(run.bill_ids)
        self.assertEqual(run.blocker_ids.code, "missing_index")
        self._validate_performance(1)
        run.action_prepare()
        self.assertEqual(self._told(run.bill_ids), [("P2.4", "1200.00")])
