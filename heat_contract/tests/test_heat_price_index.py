from datetime import date
from unittest.mock import patch

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import Form, tagged
from odoo.tools import file_path

from odoo.addons.heat_base.engine.periods import Period
from odoo.addons.heat_contract.engine.price import replay_price
from odoo.addons.heat_contract.engine.price_index import MissingIndex

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatPriceIndex(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.icht = cls._new_index("ICHT", {"2019-01-01": 114.3, "2019-02-01": 117.7})

    @classmethod
    def _new_index(cls, code, values, **options):
        index = cls.env["heat.price.index"].create({"code": code, "name": code, **options})
        cls.env["heat.price.index.value"].create(
            [
                {
                    "index_id": index.id,
                    "date": day,
                    "value": value,
                    "published_on": cls._days_after(day, 60),
                }
                for day, value in values.items()
            ]
        )
        return index

    @classmethod
    def _revise(cls, formula="0.125 + 0.875 × ICHT/ICHT_0", **term):
        """R1 of the tariff follows the index."""
        component = cls.tariff.version_ids.component_ids[0]
        component.write(
            {
                "formula": formula,
                "price_decimals": 2,
                "term_ids": [
                    Command.create(
                        {
                            "name": "ICHT",
                            "index_id": cls.icht.id,
                            "base_date": "2019-01-01",
                            "rule": "month",
                            "months": 1,
                            **term,
                        }
                    )
                ],
            }
        )
        return component

    def test_a_month_is_typed_in_the_list_of_an_index(self):
        with Form(self.icht) as form, form.live_value_ids.new() as row:
            row.date = "2019-03-01"
            row.value = 118.2
        self.assertEqual(self.icht.last_period, "March 2019")

    def test_a_month_and_an_own_index_are_typed_in_the_list_of_values(self):
        view = self.env.ref("heat_contract.heat_price_index_value_view_list")
        form = Form(self.env["heat.price.index.value"], view=view)
        form.index_id = self.icht  # of the cooperative
        form.date = "2019-03-01"
        form.value = 118.2
        self.assertEqual(form.save().period_label, "March 2019")
        column = etree.fromstring(view.arch).find(".//field[@name='index_id']")
        self.assertIn("allowed_company_ids", column.get("domain"))
        date_column = etree.fromstring(view.arch).find(".//field[@name='date']")
        self.assertNotEqual(date_column.get("optional"), "hide")

    def test_price_follows_the_index(self):
        component = self._revise()
        told = component.price_at("2019-03-15")
        self.assertEqual((told["price"], told["coefficient"]), ("63.61", "1.0260279965"))
        self.assertEqual(str(replay_price(told)), "63.61")
        self.assertEqual(told["terms"][0]["readings"][0]["period"], "2019-02-01")
        self.assertEqual(told["terms"][0]["base_value"], "114.3")

    def test_price_without_formula_is_the_base_price(self):
        told = self.tariff.version_ids.component_ids[1].price_at(date(2019, 3, 1))
        self.assertEqual((told["price"], told["revision_date"]), ("48.000000", None))

    def test_missing_index_names_series_and_month(self):
        component = self._revise()
        with self.assertRaisesRegex(UserError, "ICHT has no value for March 2019"):
            component.price_at("2019-04-01")
        book = component._price_book(Period(date(2019, 2, 1), date(2019, 5, 1)))
        slices = book.slices(component, Period(date(2019, 2, 10), date(2019, 4, 1)))
        self.assertEqual([str(price.value) for _part, price in slices], ["62.00", "63.61"])
        with self.assertRaises(MissingIndex):
            book.slices(component, Period(date(2019, 4, 1), date(2019, 5, 1)))

    def test_price_book_asks_the_same_queries_for_more(self):
        component = self._revise()
        period = Period(date(2019, 2, 1), date(2019, 4, 1))

        def count(components):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            components._price_book(period).slices(components[0], period)
            return self.env.cr.sql_log_count - start

        one = count(component)
        copies = component
        for number in range(20):
            copies |= self.tariff.copy().version_ids.component_ids[0]
            copies[-1].term_ids.index_id = self._new_index(
                f"X{number}", {"2019-01-01": 100, "2019-02-01": 101}
            )
        self.assertLessEqual(count(copies), one + 1)

    def test_formula_is_checked_when_saved(self):
        for formula, message in (
            ("0.125 + 0.8 × ICHT/ICHT_0", "gives 0.925"),
            ("0.125 + 0.875 × BT40/BT40_0", "speaks of BT40"),
            ("0.125 + ", "cannot be read"),
            ("__import__('os')", "cannot be read"),
        ):
            with self.assertRaisesRegex(ValidationError, message), self.cr.savepoint():
                self._revise(formula)
        self._revise("0,12505 + 0,875 × ICHT/ICHT0")

    def test_term_edited_by_itself_is_checked_too(self):
        component = self._revise()
        with self.assertRaisesRegex(ValidationError, "speaks of ICHT"):
            component.term_ids.name = "LABOUR"

    def test_rename_term_and_formula_at_once(self):
        component = self._revise()
        component.write(
            {
                "formula": "0.125 + 0.875 × W/W_0",
                "term_ids": [Command.update(component.term_ids.id, {"name": "W"})],
            }
        )
        self.assertEqual(component.price_at("2019-03-01")["price"], "63.61")

    def test_base_value_is_proposed_from_the_series(self):
        self.assertEqual(self._revise().term_ids.base_value, 114.3)

    def test_copy_of_a_version_keeps_formula_terms_and_mix(self):
        self._revise()
        copied = self.tariff.copy().version_ids.component_ids[0]
        self.assertEqual(copied.price_at("2019-03-01")["price"], "63.61")

    def test_mix_of_fuels(self):
        component = self.tariff.version_ids.component_ids[0]
        parts = [("Wood", 85, 38.5), ("Gas", 15, 92)]
        component.write(
            {
                "price_decimals": 2,
                "part_ids": [
                    Command.create({"name": name, "share": share, "base_price": price})
                    for name, share, price in parts
                ],
            }
        )
        self.assertEqual(component.base_price, 46.525)
        self.assertEqual(component.price_at("2019-03-01")["price"], "46.53")
        component.price_rounding = "truncate"
        self.assertEqual(component.price_at("2019-03-01")["price"], "46.52")
        with self.assertRaisesRegex(ValidationError, "add up to"):
            component.part_ids[0].share = 80

    def test_final_value_prevails_and_correction_keeps_the_first(self):
        component = self._revise()
        component.term_ids.months = 0
        day = "2019-03-01"
        values = self.env["heat.price.index.value"]
        first = values.create(
            {"index_id": self.icht.id, "date": day, "value": 118, "status": "provisional"}
        )
        self.assertTrue(component.price_at(day)["provisional"])
        values.create({"index_id": self.icht.id, "date": "2019-03-20", "value": 119})
        told = component.price_at(day)
        self.assertEqual(
            (told["provisional"], told["terms"][0]["readings"][0]["value"]), (False, "119")
        )
        second = values.create(
            {"index_id": self.icht.id, "date": day, "value": 118.5, "status": "provisional"}
        )
        self.assertEqual((first.live, first.superseded_by_id), (False, second))

    def test_values_are_facts(self):
        value = self.icht.value_ids[0]
        with self.assertRaises(UserError):
            value.value = 1
        with self.assertRaises(UserError):
            value.with_context(heat_recording=True).live = False
        with self.assertRaises(UserError):
            value.unlink()
        value.evidence = "Notice of 12 April"
        value.action_withdraw()
        self.assertFalse(value.live)

    def test_link_by_coefficient_and_its_checks(self):
        component = self._revise()
        new = self._new_index("ICHT2", {"2019-03-01": 104.0})
        link = {"index_id": self.icht.id, "successor_id": new.id, "date_from": "2019-03-01"}
        links = self.env["heat.price.index.link"]
        with self.assertRaisesRegex(ValidationError, "coefficient"), self.cr.savepoint():
            links.create(link)
        links.create({**link, "coefficient": 1.1431})
        told = component.price_at("2019-04-01")
        self.assertEqual(told["terms"][0]["value"], "118.8824")
        self.assertEqual(told["terms"][0]["readings"][0]["links"][0]["successor"], "ICHT2")
        with self.assertRaisesRegex(ValidationError, "itself"):
            links.create(
                {
                    "index_id": new.id,
                    "successor_id": self.icht.id,
                    "date_from": "2019-05-01",
                    "coefficient": 1,
                }
            )

    def test_link_of_one_tariff(self):
        new = self._new_index("ICHT2", {"2019-02-01": 110, "2019-03-01": 121})
        self.env["heat.price.index.link"].create(
            {
                "index_id": self.icht.id,
                "successor_id": new.id,
                "date_from": "2019-03-01",
                "method": "double_fraction",
                "tariff_id": self.tariff.id,
            }
        )
        other = self.tariff.copy()
        component = self._revise()
        told = component.price_at("2019-04-01")
        self.assertEqual(told["terms"][0]["value"], "129.47")
        self.assertEqual(str(replay_price(told)), told["price"])
        self.assertFalse(other.version_ids.component_ids[0].term_ids)

    def test_common_indices_are_edited_by_their_editors(self):
        common = self._new_index("COMMON", {"2019-01-01": 100}, company_id=False)
        manager = self._new_user("manager", "heat_contract.heat_contract_group_billing_manager")
        self.assertEqual(common.with_user(manager).last_figure, 100)
        with self.assertRaises(AccessError):
            common.with_user(manager).write({"name": "Mine"})

    def test_decided_prices_wait_for_a_revision(self):
        component = self._revise()
        self.tariff.revision_mode = "decided"
        self.assertEqual(component.price_at("2019-03-15")["price"], "62.00")
        revision = self.env["heat.tariff.revision"].create(
            {
                "tariff_id": self.tariff.id,
                "date": "2019-03-11",
                "line_ids": [Command.create({"code": "R1", "component_id": component.id})],
            }
        )
        self.assertEqual(component.price_at("2019-03-10")["price"], "62.00")
        self.assertEqual(component.price_at("2019-03-11")["price"], "63.61")
        with self.assertRaises(UserError):
            revision.date = "2019-03-01"
        revision.action_withdraw()
        self.assertEqual(component.price_at("2019-03-11")["price"], "62.00")

    def test_formula_is_shown_as_mathematics(self):
        component = self._revise()
        self.assertIn("<mfrac>", component.formula_display)
        self.assertIn("<msub><mi>ICHT</mi><mn>0</mn></msub>", component.formula_display)

    def test_a_bill_waits_for_its_index_and_no_other_does(self):
        component = self._revise()
        component.term_ids.months = 0
        self._meter_march(self.point)
        point = self._new_point("Elsewhere")
        self._meter_march(point, kwh=1000)
        plain = self._new_tariff({"R1": ("mwh", 70)})
        self._new_contract(point, self._new_partner("Other"), 6, tariff_id=plain.id)
        run = self._new_run()
        run.action_prepare()
        blocker = run.blocker_ids
        self.assertEqual(blocker.contract_id, self.contract)
        self.assertIn("ICHT has no value for March 2019", blocker.message)
        action = blocker.action_open_cause()
        self.assertEqual(action["res_model"], "heat.price.index.value")
        self.assertEqual(action["context"]["default_index_id"], self.icht.id)
        self.assertEqual(len(run.bill_ids), 1)
        self.env["heat.price.index.value"].create(
            {"index_id": self.icht.id, "date": "2019-03-01", "value": 120}
        )
        self.assertTrue(blocker.is_cured)
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1):
            self.env["heat.billing.run"]._prepare_cured()
        self.assertFalse(run.blocker_ids)
        self.assertEqual(len(run.bill_ids), 2)

    def test_empty_decimals_are_not_zero(self):
        component = self._revise()
        exact = component.price_at("2019-03-01")["coefficient"]
        self.assertEqual(component.coefficient_decimals, False)
        for given, kept, coefficient in (
            (4, 4, "1.026"),
            (0, 0, "1"),
            (False, False, exact),
            (None, False, exact),
        ):
            component.coefficient_decimals = given
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertIs(component.coefficient_decimals, kept)
            self.assertEqual(
                component.read(["coefficient_decimals"])[0],
                {
                    "id": component.id,
                    "coefficient_decimals": kept,
                },
            )
            self.assertEqual(component.price_at("2019-03-01")["coefficient"], coefficient)
        unrounded = [("coefficient_decimals", "=", False), ("id", "=", component.id)]
        self.assertEqual(component.search(unrounded), component)
        component.price_decimals = False
        self.assertEqual(component.price_at("2019-03-01")["price"], "63.613736")
        with self.assertRaisesRegex(ValidationError, "0 to 10 decimals"):
            component.coefficient_decimals = -1

    def test_upgrading_empties_the_decimals_that_were_none(self):
        component = self._revise()
        self.env.cr.execute(
            "UPDATE heat_tariff_component SET coefficient_decimals = -1 WHERE id = %s",
            component.ids,
        )
        script = load_script(
            file_path("heat_contract/migrations/19.0.2.1.0/post-rounding.py"), "rounding"
        )
        script.migrate(self.env.cr, "19.0.2.0.0")
        self.env.invalidate_all()
        self.assertIs(component.coefficient_decimals, False)

    def test_a_revision_is_applied_once(self):
        component = self._revise()

        def apply():
            wizard = self.env["heat.tariff.revise"].create(
                {"tariff_id": self.tariff.id, "date": "2019-03-01"}
            )
            return self.env["heat.tariff.revision"].browse(wizard.action_apply()["res_id"])

        first = apply()
        with self.assertRaisesRegex(ValidationError, "already revises R1"), self.cr.savepoint():
            apply()
        first.action_withdraw()
        apply()
        # another component of that day is another price
        self.env["heat.tariff.revision"].create(
            {
                "tariff_id": self.tariff.id,
                "date": "2019-03-01",
                "line_ids": [Command.create({"code": "R2"})],
            }
        )
        self.assertTrue(component)

    def test_a_missing_old_price_is_shown_as_missing(self):
        self._revise()
        wizard = self.env["heat.tariff.revise"].create(
            {"tariff_id": self.tariff.id, "date": "2019-02-01"}
        )
        line = wizard.line_ids
        self.assertEqual((line.selected, line.new_price), (False, 62))
        self.assertIn("ICHT has no value for December 2018", line.message)
        self.assertTrue(wizard.is_missing)
        with self.assertRaisesRegex(UserError, "No price to revise"):
            wizard.action_apply()

    def test_who_pays_a_price_is_told_of_it_too(self):
        self._revise()
        owner, former, other = map(self._new_partner, ("The Owner", "The Former", "The Other"))
        for partner, day, code in (
            (former, "2018-06-01", "R1"),
            (owner, "2019-02-01", "R1"),
            (other, "2018-06-01", "R2"),
        ):
            self.env["heat.contract.payer"].create(
                {
                    "contract_id": self.contract.id,
                    "date_from": day,
                    "component_code": code,
                    "partner_id": partner.id,
                }
            )
        wizard = self.env["heat.tariff.revise"].create(
            {"tariff_id": self.tariff.id, "date": "2019-03-01"}
        )
        revision = self.env["heat.tariff.revision"].browse(wizard.action_apply()["res_id"])
        self.assertEqual(revision._notice_partners(self.contract), self.customer | owner)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("heat_contract.report_tariff_revision_notice", revision.ids)[0]
            .decode()
        )
        self.assertIn("Ingrid Lund", html)
        self.assertIn("The Owner", html)
        self.assertEqual(html.count("Revision of your heat prices"), 2)

    def test_a_link_of_one_contract_counts_for_that_contract_alone(self):
        component = self._revise()
        successor = self.env["heat.price.index"].create({"code": "ICHT-2", "name": "Labour"})
        self.env["heat.price.index.value"].create(
            {"index_id": successor.id, "date": "2019-02-01", "value": 100}
        )
        neighbour = self._new_contract(self._new_point("Next"), self._new_partner("Next"), 6)
        self._meter_march(self.point)
        self._meter_march(neighbour.point_ids.delivery_point_id)
        amendment = self.env["heat.contract.amendment"].create(
            {"contract_id": self.contract.id, "kind": "index", "date": "2019-02-01"}
        )
        link = {
            "index_id": self.icht.id,
            "successor_id": successor.id,
            "date_from": "2019-02-01",
            "coefficient": 1.3,
            "amendment_id": amendment.id,
        }
        links = self.env["heat.price.index.link"]
        with self.assertRaisesRegex(ValidationError, "alone"), self.cr.savepoint():
            links.create(link)
        refused = self.assertRaisesRegex(ValidationError, f"{neighbour.name}.*Tariff of its own")
        with refused, self.cr.savepoint():
            links.create({**link, "tariff_id": self.tariff.id})
        switch = amendment.browse(amendment.action_own_tariff()["res_id"])
        switch.action_record()
        own = self.contract._tariff_on(date(2019, 2, 1))
        self.assertNotEqual(own, self.tariff)
        links.create({**link, "tariff_id": own.id})
        run = self._new_run()
        run.action_prepare()
        run.action_post()
        prices = {
            bill.contract_id: bill.line_ids.filtered(lambda line: line.code == "R1").price_unit
            for bill in run.bill_ids
        }
        self.assertEqual(prices[neighbour], float(component.price_at("2019-03-15")["price"]))
        self.assertGreater(prices[self.contract], prices[neighbour])
        for line in run.bill_ids.line_ids:
            self.assertAlmostEqual(float(line._replay()), line.amount, 2)
        with self.assertRaisesRegex(ValidationError, self.contract.name), self.cr.savepoint():
            self.env["heat.contract.tariff"].create(
                {"contract_id": neighbour.id, "date_from": "2019-04-01", "tariff_id": own.id}
            )
        # who takes the contract over takes its tariff over
        self.contract.date_to = "2019-03-31"
        heir = self._new_contract(
            self.point, self._new_partner("Heir"), 6, "2019-04-01", tariff_id=own.id
        )
        self.assertEqual(heir.tariff_id, own)
