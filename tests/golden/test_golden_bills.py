"""Bills worked out by hand, one YAML file an example: what an accountant reads, the code obeys.

Each case sets up a network, its indices, a tariff and a contract, then bills month after month
and compares every line to the cent. ``bills`` lists the months in which something is expected
of the lines; months that it leaves out are not run.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import yaml

from odoo import Command
from odoo.tests import tagged

from odoo.addons.heat_contract.tests.common import HeatContractCommon

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
CENT = Decimal("0.01")


def _first(month):
    return f"{month}-01"


def _cents(amount):
    return Decimal(str(amount)).quantize(CENT)


@tagged("post_install", "-at_install")
class TestGoldenBills(HeatContractCommon):
    chart = "fr"

    def _set_up(self, example, case):
        """The contract of a case, on a network of its own."""
        said = {**example, **case}
        # the ways to make points and contracts, shared with other tests, are the class's
        cls = type(self)
        cls.network = self.env["heat.network"].create({"name": f"Réseau {case['name']}"})
        self.env["heat.network.renewable.share"].create(
            [
                {
                    "network_id": self.network.id,
                    "year": year,
                    "share": said.get("renewable", 80),
                }
                for year in range(2014, 2027)
            ]
        )
        series = self._indices(said)
        cls.tariff = self._tariff(said["terms"], series)
        point = self._new_point(f"Point {case['name']}")
        if said.get("readings"):
            self._read(
                self._new_meter(point, f"G-{point.id}"),
                {str(day): index for day, index in said["readings"].items()},
            )
        starts = str(said.get("starts", "2015-01-01"))
        contract = self._new_contract(
            point,
            self._new_partner(case["name"]),
            said.get("power", 9),
            starts,
            date_to=said.get("ends", False),
        )
        if not said.get("alone"):
            other = self._new_point(f"Other {case['name']}")
            self._new_contract(other, self._new_partner("Neighbour"), 9, starts)
        return contract

    def _indices(self, said):
        series = {
            code: self.env["heat.price.index"].create(
                {
                    "code": f"{code} {self.network.id}",
                    "name": code,
                    "company_id": self.env.company.id,
                    "value_ids": [
                        Command.create({"date": _first(month), "value": value, "status": "final"})
                        for month, value in values.items()
                    ],
                }
            )
            for code, values in said.get("indices", {}).items()
        }
        for link in said.get("links", ()):
            self.env["heat.price.index.link"].create(
                {
                    "index_id": series[link["series"]].id,
                    "successor_id": series[link["successor"]].id,
                    "date_from": _first(link["from"]),
                    "method": "coefficient",
                    "coefficient": link["coefficient"],
                }
            )
        return series

    def _tariff(self, terms, series):
        tariff = self.env["heat.tariff"].create(
            {"name": "Golden", "company_id": self.env.company.id}
        )
        self.env["heat.tariff.version"].create(
            {
                "tariff_id": tariff.id,
                "date_from": "2015-01-01",
                "component_ids": [
                    Command.create({**self._component(term, series), "sequence": place})
                    for place, term in enumerate(terms)
                ],
            }
        )
        return tariff

    def _component(self, term, series):
        values = {
            "code": term["code"],
            "basis": term["per"],
            "energy_period": "calendar",
            "price_decimals": term.get("price_decimals", 6),
            "price_rounding": "truncate" if term.get("price_cut") else "half_up",
            "coefficient_decimals": term.get("coefficient_decimals", False),
            "coefficient_rounding": "truncate" if term.get("coefficient_cut") else "half_up",
            "calendar_id": self._calendar(term.get("calendar")),
            "part_ids": [
                Command.create(
                    {"name": part["fuel"], "share": part["share"], "base_price": part["price"]}
                )
                for part in term.get("mix", ())
            ],
        }
        if "price" in term:
            values["base_price"] = term["price"]
        if "formula" in term:
            values |= {
                "formula": term["formula"],
                "base_date": term["price_date"],
                "revision": term["revised"],
                "revision_month": str(term.get("revision_month", 1)),
                "term_ids": [
                    Command.create(
                        {
                            "name": name,
                            "index_id": series[code].id,
                            "base_value": base,
                            "rule": "month",
                            "months": 0,
                        }
                    )
                    for name, (code, base) in term["base"].items()
                ],
            }
        return values

    def _calendar(self, name):
        if name == "season":
            dates = {"month": "6", "day": 30, "from_month": "7", "to_month": "6", "to_day": 30}
            return (
                self.env["heat.billing.calendar"]
                .create(
                    {
                        "name": "July to June",
                        "line_ids": [Command.create({**dates, "year_offset": "1"})],
                    }
                )
                .id
            )
        return name and self.env.ref(f"heat_contract.billing_calendar_{name}").id

    def _bill(self, contract, month):
        first = date.fromisoformat(_first(month))
        last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        run = self._new_run(first, last, network_ids=[Command.set(self.network.ids)])
        run.action_prepare()
        messages = run.blocker_ids.filtered(lambda one: one.contract_id == contract)
        self.assertFalse(messages.mapped("message"))
        bill = run.bill_ids.filtered(lambda one: one.contract_id == contract)
        bill._post_invoices(run.journal_id, last)
        return bill

    def _check(self, bill, said):
        self.assertEqual(bill.state, "posted")
        if "kind" in said:
            self.assertEqual(bill.kind, said["kind"])
        self.assertEqual(bill.line_ids.mapped("code"), [line["code"] for line in said["lines"]])
        for line, expected in zip(bill.line_ids, said["lines"], strict=True):
            self.assertEqual(_cents(line.amount), _cents(expected["amount"]), line.name)
            self.assertEqual(line._replay(), _cents(expected["amount"]), line.name)
            for name, field in (("quantity", "quantity"), ("price", "price_unit")):
                if name in expected:
                    self.assertAlmostEqual(line[field], expected[name], 6, line.name)
            if "vat" in expected:
                self.assertEqual(line.vat_rate, expected["vat"])
        for name, field in (
            ("before_tax", "amount_untaxed"), ("vat", "amount_tax"), ("total", "amount_total"),
        ):  # fmt: skip
            if name in said:
                self.assertEqual(_cents(bill[field]), _cents(said[name]))
                self.assertEqual(_cents(bill.move_id[field]), _cents(said[name]))

    def _run_file(self, path):
        example = yaml.safe_load(path.read_text())
        for case in example["cases"]:
            with self.subTest(f"{example['title']}: {case['name']}"):
                contract = self._set_up(example, case)
                total = Decimal(0)
                for said in case["bills"]:
                    bill = self._bill(contract, str(said["month"]))
                    self._check(bill, said)
                    total += _cents(bill.amount_untaxed)
                if "sum" in case:
                    self.assertEqual(total, _cents(case["sum"]))


def _test_of(path):
    def test(self):
        self._run_file(path)

    return test


for _path in FILES:
    setattr(TestGoldenBills, f"test_{_path.stem}", _test_of(_path))
