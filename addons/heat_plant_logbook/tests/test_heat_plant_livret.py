import shutil
import subprocess
import tempfile
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools.misc import format_date

from odoo.addons.heat_plant.tests.common import HeatPlantCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-28 12:00:00")
class TestHeatPlantLivret(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "lang": "en_US"})
        cls.plant = cls.plant.with_env(cls.env)
        cls.cooperative.partner_id.lang = "en_US"
        cls.plant.write({"log_from": "2026-02-20", "room_description": "Sous-sol de l’école"})
        for day, hours, supply in (("2026-02-20", 100, 70), ("2026-02-22", 130, 80)):
            log = cls.env["heat.plant.log"].create(
                {"plant_id": cls.plant.id, "date": day, "t_supply": supply, "ash_kg": 12}
            )
            log.hour_counter_1 = hours
            log.alarms = "Bourrage de vis" if hours == 130 else False
            log.action_sign()
        cls.env["heat.plant.livret.entry"].create(
            {"plant_id": cls.plant.id, "kind": "upkeep", "description": "Ramonage du conduit",
             "date": "2026-02-21"}
        ).action_sign()  # fmt: skip
        cls.env["heat.outage"].create(
            {"plant_id": cls.plant.id, "name": "Vis bloquée", "date_start": "2026-02-22 05:00:00",
             "description": "Plaquettes trop longues"}
        )  # fmt: skip
        delivery = cls.env["heat.fuel.delivery"].create(
            {"plant_id": cls.plant.id, "fuel_id": cls.chips.id, "quantity": 10,
             "date": "2026-02-21"}
        )  # fmt: skip
        delivery.action_record()

    def _book(self, user=None, **values):
        model = self.env["heat.plant.livret"].with_user(user or self.operator)
        return model.create({"plant_id": self.plant.id, **values})

    def test_the_book_holds_what_law_wants(self):
        book = self._book()
        html = self.env["ir.actions.report"].with_user(self.operator)._render_qweb_html(
            "heat_plant_logbook.report_livret", book.ids
        )[0].decode()  # fmt: skip
        for told in (
            "Sous-sol de l’école",
            "Grande chaudière",
            "Ramonage du conduit",
            "Vis bloquée",
            "Plaquettes trop longues",
            "Bourrage de vis",
            "70 / 75 / 80",
            self.chips.with_context(lang="en_US").name,
            "not noted",
        ):
            self.assertIn(told, html)

    def test_months_and_missing_days(self):
        book = self._book()

        def shown(day):
            return format_date(self.env, date(2026, 2, day))

        (month,) = book._months()
        self.assertEqual((month.sheets, month.ash_kg), (2, 24))
        self.assertEqual(month.hours, {self.large.id: 30})
        self.assertEqual(book._missing_days(), f"{shown(21)}, {shown(23)} to {shown(27)}")
        self.assertEqual(book._number(False), "not measured")
        ((year, fuel, deliveries),) = book._fuels()
        self.assertEqual((year, fuel, len(deliveries)), (2026, self.chips, 1))

    def test_a_book_ends_after_it_starts(self):
        with self.assertRaises(UserError):
            self._book(date_from="2026-02-02", date_to="2026-02-01").action_print()

    def test_it_is_printed(self):
        book = self._book().with_context(force_report_rendering=True)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf, kind = report._render_qweb_pdf("heat_plant_logbook.report_livret", book.ids)
        self.assertEqual(kind, "pdf")
        self.assertTrue(pdf.startswith(b"%PDF"))
        if not shutil.which("pdftotext"):
            self.fail("pdftotext is needed to read what was printed")
        with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
            file.write(pdf)
            file.flush()
            text = subprocess.run(
                ["pdftotext", "-layout", file.name, "-"], capture_output=True, text=True, check=True
            ).stdout
        self.assertIn("Ramonage du conduit", text)
