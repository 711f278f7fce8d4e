import base64
import io

import openpyxl

from odoo.tests import freeze_time, tagged

from odoo.addons.heat_plant.tests.common import HeatPlantCommon

from ..report.log_workbook import workbook


@tagged("post_install", "-at_install")
@freeze_time("2026-02-11 12:00:00")
class TestHeatPlantLogWorkbook(HeatPlantCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.days = []
        for day, hours in (("2026-02-01", 100.5), ("2026-02-03", 130)):
            log = cls.env["heat.plant.log"].create(
                {
                    "plant_id": cls.plant.id,
                    "date": day,
                    "t_outdoor": -3.5,
                    "t_supply": 71.5,
                    "pressure_bar": 1.55,
                    "make_up_m3": 0.125,
                    "alarms": "=Bourrage\nvis",
                }
            )
            log.write({"hour_counter_1": hours, "start_counter_2": 12})
            log.line_ids[0].t_flue = 180
            log.action_sign()
            cls.days.append(log)

    def _book(self, lang="en_US"):
        plant = self.plant.with_context(lang=lang)
        return workbook(plant, self.days[0].date, self.days[1].date)

    def test_a_row_a_day_and_empty_cells(self):
        rows = list(openpyxl.load_workbook(io.BytesIO(self._book())).active.values)
        titles = rows[0]
        self.assertEqual(len(rows), 4, "the day without a sheet has its row")
        self.assertEqual(rows[1][titles.index("Supply (°C)")], 71.5)
        self.assertIsNone(rows[1][titles.index("Return (°C)")], "not measured")
        self.assertTrue(all(cell is None for cell in rows[2][1:]))
        self.assertEqual(rows[1][titles.index("Alarms")], "=Bourrage\nvis", "no formula")

    def test_the_import_reads_it_back(self):
        for lang in ("en_US", "fr_FR"):
            copy = self.env["heat.plant"].create(
                {"name": f"Copie {lang}", "network_id": self.network.id}
            )
            for boiler in (self.large, self.small):
                boiler.copy({"name": boiler.name, "plant_id": copy.id})
            document = self.env["heat.plant.log.import"].with_context(lang=lang).create(
                {
                    "name": "export.xlsx",
                    "plant_id": copy.id,
                    "content": base64.b64encode(self._book(lang)),
                }
            )  # fmt: skip
            document.action_check()
            self.assertEqual(document.row_ids.mapped("fate"), ["ready", "ready"], lang)
            document.action_import_signed()
            logs = copy.log_ids.sorted("date")
            self.assertEqual(logs.mapped("state"), ["signed", "signed"])
            for log, first in zip(logs, self.days, strict=True):
                for name in ("date", "t_outdoor", "t_supply", "t_return", "pressure_bar",
                             "make_up_m3", "ash_kg", "alarms", "hour_counter_1",
                             "hour_counter_2", "start_counter_2"):  # fmt: skip
                    self.assertEqual(log[name], first[name], f"{lang} {name}")
                self.assertEqual(log.line_ids[0].t_flue, 180)
