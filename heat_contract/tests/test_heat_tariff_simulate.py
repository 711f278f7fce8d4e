from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatTariffSimulate(HeatContractCommon):
    """Heat of 2019, read on the first of each month: 1 MWh in January, 2 in February…"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        register = cls._new_meter(cls.point)
        index, readings = 0.0, {"2019-01-01": 0.0}
        for month in range(1, 13):
            index += 1000 * month + 0.123
            end = f"2019-{month + 1:02d}-01" if month < 12 else "2020-01-01"
            readings[end] = index
        cls._read(register, readings)
        tax = cls.env["account.tax"].create(
            {"name": "VAT", "amount": 5.5, "company_id": cls.cooperative.id}
        )
        cls.tariff.version_ids.component_ids.product_id.taxes_id = [Command.set(tax.ids)]

    def _wizard(self, **values):
        return self.env["heat.tariff.simulate"].create(
            {
                "delivery_point_id": self.point.id,
                "tariff_id": self.tariff.id,
                "span": "year",
                "year": "2019",
                **values,
            }
        )

    def _bill_year(self):
        bills = self.env["heat.bill"]
        for month in range(1, 13):
            start = f"2019-{month:02d}-01"
            end = str(
                self._days_after(f"2019-{month + 1:02d}-01" if month < 12 else "2020-01-01", -1)
            )
            run = self._new_run(start, end)
            run.action_prepare()
            self.assertFalse(run.blocker_ids.mapped("message"))
            run.action_post()
            bills |= run.bill_ids
        return bills.filtered(lambda bill: bill.contract_id == self.contract)

    def test_a_year_is_the_sum_of_its_bills_to_the_cent(self):
        # another price and another power in the middle of the year, another payer for the power,
        # and a minimum that the year does not reach
        version = self._new_version(self.tariff, {"R1": ("mwh", 63.37)}, "2019-07-16")
        self.env["heat.tariff.component"].create(
            {
                "version_id": version.id,
                "code": "R2",
                "basis": "kw",
                "base_price": 49.13,
                "minimum_amount": 480,
            }
        )
        self.env["heat.contract.power"].create(
            {"contract_id": self.contract.id, "date_from": "2019-04-11", "kw": 7}
        )
        self.env["heat.contract.payer"].create(
            {
                "contract_id": self.contract.id,
                "component_code": "R2",
                "partner_id": self._new_partner("Landlord").id,
                "date_from": "2019-01-01",
            }
        )
        wizard = self._wizard()
        bills = self._bill_year()
        self.assertEqual(len(bills), 24)
        self.assertTrue(bills.line_ids.filtered(lambda line: line.role == "minimum"))
        self.assertFalse(wizard.result["missing"])
        self.assertAlmostEqual(wizard.amount_untaxed, sum(bills.mapped("amount_untaxed")), 2)
        self.assertAlmostEqual(wizard.amount_tax, sum(bills.mapped("amount_tax")), 2)
        self.assertAlmostEqual(wizard.amount_total, sum(bills.mapped("amount_total")), 2)
        wizard = self._wizard(compare_with="billed")
        said, billed = wizard.result["simulated"], wizard.result["compared"]
        for name in ("mwh", "untaxed", "tax", "total", "components"):
            self.assertEqual(said[name], billed[name], name)
        self.assertEqual(
            [month["total"] for month in said["months"]],
            [month["total"] for month in billed["months"]],
        )
        self.assertIn("as much as: Billed", wizard.page)

    def test_nothing_is_stored(self):
        self._wizard()
        self.assertFalse(self.env["heat.bill"].search([("contract_id", "=", self.contract.id)]))
        self.assertEqual(len(self.contract.tariff_ids), 1)

    def test_another_tariff_and_power_beside_the_contract(self):
        dear = self._new_tariff({"R1": ("mwh", 70), "R2": ("kw", 40)})
        wizard = self._wizard(tariff_id=dear.id, power_kw=12)
        said, contract = wizard.result["simulated"], wizard.result["compared"]
        self.assertEqual(wizard.compare_with, "contract")
        self.assertEqual([one["amount"] for one in said["components"]], ["5460.12", "480.00"])
        self.assertEqual([one["amount"] for one in contract["components"]], ["4836.12", "432.00"])
        self.assertEqual(said["mwh"], "78.001476")
        self.assertIn("12 kW subscribed, the whole year.", wizard.page)
        self.assertIn("more than: Present contract", wizard.page)

    def test_a_tariff_to_come_is_tried_at_the_prices_of_its_first_day(self):
        coming = self.env["heat.tariff"].create({"name": "To come"})
        self._new_version(coming, {"R1": ("mwh", 50), "R2": ("kw", 60)}, "2031-01-01")
        wizard = self._wizard(tariff_id=coming.id)
        self.assertEqual((wizard.prices, str(wizard.prices_on)), ("day", "2031-01-01"))
        said = wizard.result["simulated"]
        self.assertEqual([one["amount"] for one in said["components"]], ["3900.12", "540.00"])

    def test_a_customer_to_come_types_a_year(self):
        wizard = self._wizard(
            delivery_point_id=False, network_id=self.network.id, energy_mwh=20, power_kw=10
        )
        self.assertEqual(wizard.energy_source, "annual")
        self.assertAlmostEqual(sum(wizard.month_ids.mapped("energy_mwh")), 20, 6)
        said = wizard.result["simulated"]
        self.assertEqual((wizard.compare_with, wizard.result["compared"]), ("none", None))
        self.assertEqual(said["untaxed"], "1720.04")
        self.assertEqual(said["mwh"], "20.000000")

    def test_a_year_is_shared_out_by_degree_days(self):
        station = self.env["heat.weather.station"].create({"name": "Valley", "code": "V1"})
        self.network.weather_station_id = station
        self.env["heat.degree.day"].create(
            [
                {
                    "station_id": station.id,
                    "date": f"2019-{month:02d}-15",
                    "t_min": 0 if month < 3 else 30,
                    "t_max": 10 if month < 3 else 30,
                }
                for month in range(1, 13)
            ]
        )
        wizard = self._wizard(delivery_point_id=False, network_id=self.network.id, energy_mwh=59)
        energies = wizard.month_ids.mapped("energy_mwh")
        self.assertEqual(energies, [31.0, 28.0] + [0.0] * 10)

    def test_months_may_be_typed(self):
        with Form(self.env["heat.tariff.simulate"]) as form:
            form.network_id = self.network
            form.tariff_id = self.tariff
            form.energy_source = "monthly"
            form.power_kw = 10
            with form.month_ids.edit(3) as month:
                month.energy_mwh = 5
        wizard = form.record
        self.assertEqual(wizard.total_mwh, 5)
        self.assertEqual(wizard.result["simulated"]["untaxed"], "790.00")

    def test_a_month_without_price_is_told(self):
        late = self._new_tariff({"R1": ("mwh", 50)}, date_from="2019-03-01")
        wizard = self._wizard(tariff_id=late.id, prices="dated", compare_with="none")
        self.assertEqual(len(wizard.result["missing"]), 2)
        self.assertEqual(wizard.result["simulated"]["months"][0]["total"], "0")
        self.assertIn("Months are left out", wizard.page)

    def test_money_on_account_is_left_out(self):
        calendar = self.env.ref("heat_contract.heat_billing_calendar_instalments", False)
        calendar = calendar or self.env["heat.billing.calendar"].search(
            [("line_ids.role", "=", "settlement")], limit=1
        )
        self.tariff.version_ids.component_ids.calendar_id = calendar
        said = self._wizard().result["simulated"]
        self.assertEqual({one["role"] for one in said["components"]}, {"charge"})
        self.assertEqual([one["amount"] for one in said["components"]], ["4836.09", "432.00"])

    def test_the_customer_gets_it_on_paper(self):
        wizard = self._wizard()
        action = wizard.action_print()
        self.assertEqual(action["report_name"], "heat_contract.report_heat_tariff_simulate")
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(action["report_name"], wizard.ids)
        )
        self.assertEqual((kind, content[:5]), ("pdf", b"%PDF-"))
