import base64

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import HeatContractCommon


@tagged("post_install", "-at_install")
class TestHeatPriceIndexImport(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.icht = cls.env["heat.price.index"].create(
            {"code": "ICHT", "name": "Labour", "identifier": "T001565183"}
        )
        cls.wood = cls.env["heat.price.index"].create(
            {"code": "WOOD", "name": "Wood", "frequency": "quarterly"}
        )

    def _import(self, text, **values):
        wizard = self.env["heat.price.index.import"].create(
            {"index_id": self.icht.id, "text": text, **values}
        )
        wizard.action_preview()
        return wizard

    def _value(self, day, value, **values):
        return self.env["heat.price.index.value"].create(
            {"index_id": self.icht.id, "date": day, "value": value, **values}
        )

    def test_paste_in_french(self):
        wizard = self._import(
            "Mois\tValeur\njanvier 2019\t114,3\nfévr. 2019\t117,7 (p)\n03/2019\tn.d.\n",
            published_on="2019-06-28",
        )
        self.assertEqual(wizard.line_ids.mapped("fate"), ["new", "new", "refused"])
        refused = wizard.line_ids[-1]
        self.assertEqual(refused.number, 4)
        self.assertIn("n.d.", refused.message)
        self.assertIn("Write", refused.message)
        wizard.action_import()
        self.assertEqual(wizard.recorded_count, 2)
        values = self.icht.value_ids.sorted("date")
        self.assertEqual(values.mapped("value"), [114.3, 117.7])
        self.assertEqual(values.mapped("status"), ["final", "provisional"])
        self.assertEqual(str(values[0].published_on), "2019-06-28")

    def test_twice_changes_nothing(self):
        self._import("01/2019 114.3").action_import()
        wizard = self._import("01/2019 114.3")
        self.assertEqual(wizard.line_ids.fate, "same")
        with self.assertRaisesRegex(UserError, "No line"):
            wizard.action_import()

    def test_file_of_the_publisher_names_its_series(self):
        content = '"Libellé";"ICHT"\n"idBank";"T001565183"\n"Période";"Valeur"\n"2019-01";"114.3"\n'
        wizard = self.env["heat.price.index.import"].create(
            {"file": base64.b64encode(content.encode("cp1252")), "filename": "valeurs.csv"}
        )
        wizard.action_preview()
        self.assertEqual(wizard.line_ids.index_id, self.icht)
        self.assertEqual(wizard.line_ids.fate, "new")

    def test_final_value_replaces_a_provisional_one_and_corrections_are_told(self):
        self._value("2019-01-01", 114.0, status="provisional")
        self._value("2019-02-01", 117.0)
        wizard = self._import("01/2019 114.3\n02/2019 117.7\n")
        self.assertEqual(wizard.line_ids.mapped("fate"), ["final", "correction"])
        wizard.action_import()
        live = self.icht.live_value_ids
        self.assertEqual(sorted(live.mapped("value")), [114.0, 114.3, 117.7])

    def test_doubts_and_refusals(self):
        self._value("2019-01-01", 114.3)
        wizard = self._import(
            "Indice;Mois;Valeur\nICHT;02/2019;1143\nNONE;02/2019;3\nICHT;01/2099;3\n"
            "ICHT;T1 2019;3\nICHT;02/2019;1144\nWOOD;T1 2019;98,2\n"
        )
        lines = wizard.line_ids
        self.assertEqual(
            lines.mapped("fate"), ["new", "refused", "refused", "refused", "refused", "new"]
        )
        self.assertIn("Far from", lines[0].message)
        self.assertIn("NONE", lines[1].message)
        self.assertIn("yet to come", lines[2].message)
        self.assertIn("monthly", lines[3].message)
        self.assertIn("above", lines[4].message)
        self.assertEqual(lines[5].period_label, "Q1 2019")

    def test_lines_name_their_index_without_a_heading(self):
        wizard = self._import("ICHT\tjanv. 2019\t114,3\nWOOD\tT1 2019\t98,2\n", index_id=False)
        self.assertEqual(wizard.line_ids.mapped("fate"), ["new", "new"])
        self.assertEqual(wizard.line_ids.index_id, self.icht | self.wood)
        self.assertFalse(wizard.headings)

    def test_lines_read_as_headings_are_told(self):
        wizard = self._import("Mois\tValeur\njanvier 2019\t114,3")
        self.assertIn("line 1 “Mois Valeur”", wizard.headings)

    def test_nothing_to_read(self):
        with self.assertRaisesRegex(UserError, "Paste values"):
            self._import("")
        with self.assertRaisesRegex(UserError, "No line"):
            self._import("hello")


@tagged("post_install", "-at_install")
class TestHeatTariffRevise(HeatContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        icht = cls.env["heat.price.index"].create({"code": "ICHT", "name": "Labour"})
        for day, value in (("2019-01-01", 114.3), ("2019-02-01", 117.7)):
            cls.env["heat.price.index.value"].create(
                {"index_id": icht.id, "date": day, "value": value}
            )
        cls.component = cls.tariff.version_ids.component_ids[1]
        cls.component.write(
            {
                "formula": "0.125 + 0.875 × ICHT/ICHT_0",
                "price_decimals": 2,
                "term_ids": [
                    (0, 0, {"index_id": icht.id, "base_value": 114.3, "rule": "month", "months": 1})
                ],
            }
        )
        cls.tariff.revision_mode = "decided"

    def _wizard(self, day):
        return self.env["heat.tariff.revise"].create({"tariff_id": self.tariff.id, "date": day})

    def test_prices_side_by_side_then_applied(self):
        wizard = self._wizard("2019-03-01")
        self.assertEqual(wizard.line_ids.component_id, self.component)
        self.assertEqual(
            (wizard.line_ids.old_price, wizard.line_ids.new_price, wizard.line_ids.change),
            (48.0, 49.25, 2.6),
        )
        self.assertIn("114.3 → 117.7 (February 2019)", wizard.line_ids.terms_text)
        self.assertEqual(self.component.price_at("2019-03-01")["price"], "48.00")
        wizard.action_apply()
        self.assertEqual(self.component.price_at("2019-03-01")["price"], "49.25")
        self.assertEqual(self.component.price_at("2019-02-28")["price"], "48.00")
        self.assertEqual(self.tariff.revision_ids.line_ids.new_price, 49.25)

    def test_missing_index_is_told_and_nothing_applied(self):
        wizard = self._wizard("2019-06-01")
        self.assertTrue(wizard.is_missing)
        self.assertIn("May 2019", wizard.line_ids.message)
        with self.assertRaisesRegex(UserError, "No price"):
            wizard.action_apply()

    def test_form_shows_prices_of_another_day(self):
        form = Form(
            self.env["heat.tariff.revise"].with_context(default_tariff_id=self.tariff.id),
            view="heat_contract.heat_tariff_revise_view_form",
        )
        form.date = "2019-03-01"
        wizard = form.save()
        self.assertEqual(wizard.line_ids.new_price, 49.25)
        wizard.action_apply()
        self.assertEqual(self.tariff.revision_ids.line_ids.told["price"], "49.25")

    def test_notice_tells_prices_formula_and_values(self):
        self._wizard("2019-03-01").action_apply()
        revision = self.tariff.revision_ids
        self.assertEqual(revision._notice_contracts(), self.contract)
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html("heat_contract.report_tariff_revision_notice", revision.ids)[0]
            .decode()
        )
        for text in ("Ingrid Lund", "48.00", "49.25", "117.7", "114.3", "February 2019"):
            self.assertIn(text, html)

    def test_notices_go_to_the_contracts_of_the_tariff_on_that_day(self):
        other = self._new_tariff({"R1": ("mwh", 60)})
        leaves = self._new_contract(self._new_point("Leaves"), self._new_partner("Adam"), 6)
        self.env["heat.contract.tariff"].create(
            {"contract_id": leaves.id, "date_from": "2019-04-01", "tariff_id": other.id}
        )
        joins = self._new_contract(
            self._new_point("Joins"), self._new_partner("Berta"), 6, tariff_id=other.id
        )
        self.env["heat.contract.tariff"].create(
            {"contract_id": joins.id, "date_from": "2019-04-01", "tariff_id": self.tariff.id}
        )
        self._new_contract(
            self._new_point("Ended"), self._new_partner("Carl"), 6, date_to="2019-02-28"
        )
        self._wizard("2019-03-01").action_apply()
        self.assertEqual(self.tariff.revision_ids._notice_contracts(), leaves | self.contract)
        self.assertEqual((leaves.tariff_id, joins.tariff_id), (other, self.tariff))

    def test_a_tariff_without_formula_says_so(self):
        self.assertTrue(self._wizard("2019-03-01").has_formula)
        wizard = self.env["heat.tariff.revise"].create(
            {"tariff_id": self._new_tariff({"F": ("mwh", 60)}).id, "date": "2019-03-01"}
        )
        self.assertFalse(wizard.has_formula)
        self.assertFalse(wizard.line_ids)
