"""A cooperative that did not exist this morning: set up from the workbook, billed, posted."""

import base64
import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, freeze_time, new_test_user, tagged

TODAY = "2025-11-05 09:00:00"
SHEETS = {
    "Réseaux": [["VAL", "Réseau du Vallon", "chaleur", 82.5, 2024]],
    "Points de livraison": [
        ["SST-01", "École du Vallon", "VAL", "1 rue de l’École", "05200", "Embrun", 900],
        ["SST-02", "Les Mélèzes", "Réseau du Vallon", "4 chemin du Bois", 5200, "Embrun", None],
    ],
    "Compteurs": [
        ["V-001", "SST-01", "Kamstrup", None, "MWh", date(2025, 9, 15)],
        [700123, " SST-02 ", None, None, "kWh", "15/09/2025"],
    ],
    "Index de pose": [["V-001", date(2025, 10, 1), "12,5"], ["700123", "01/10/2025", 4000]],
    "Clients": [
        ["C1", "Commune du Vallon", "commune", "99900046600014", "mairie@vallon.example"],
        ["C2", "Jeanne Roux", "particulier", None, "jeanne@vallon.example"],
    ],
    "Contrats": [
        ["P-001", "C1", "SST-01", "Tarif général", 60, date(2025, 10, 1)],
        ["P-002", "C2", "SST-02", "tarif general", "9", "01/10/2025"],
    ],
}


def filled(template, sheets):
    """The downloaded workbook with these lines under its examples, as a person fills it in."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    for title, rows in sheets.items():
        page = book[title]
        for number, cells in enumerate(rows, start=4):
            for place, value in enumerate(cells, start=1):
                page.cell(number, place).value = value
    content = io.BytesIO()
    book.save(content)
    return base64.b64encode(content.getvalue())


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestNewCooperative(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = new_test_user(
            cls.env,
            login="proprietaire",
            groups="base.group_system,heat_base.heat_base_group_administrator",
        )
        cls.manager = new_test_user(cls.env, login="gerante", groups="base.group_user")

    def _create_company(self):
        """The administrator of the database creates it; its manager takes over."""
        form = Form(
            self.env["heat.setup.company"]
            .with_user(self.owner)
            .with_context(default_is_new=True, lang="fr_FR")
        )
        form.name = "SCIC Chaleur du Vallon"
        form.legal_form = "SCIC SA à capital variable"
        form.siret = "999 000 466 00022"
        form.street, form.zip, form.city = "2 place du Four", "05200", "Embrun"
        form.email = "bonjour@vallon.example"
        form.manager_ids.add(self.manager)
        self.assertIn("SCIC Chaleur du Vallon", form.preview)
        self.assertIn(self.manager.name, form.preview)
        wizard = form.save()
        self.assertFalse(self._company(), "the preview writes nothing")
        action = wizard.action_create_company()
        company = self._company()
        self.assertEqual(action["url"], f"/heat/setup/enter/{company.id}")
        return company

    def _company(self):
        return self.env["res.company"].search([("name", "=", "SCIC Chaleur du Vallon")])

    def _steps(self):
        self.env.invalidate_all()
        steps = self.work["heat.setup.step"].search([])
        return {step.code: step.state for step in steps}

    def _import(self, sheets):
        document = self.work["heat.setup.import"].create(
            {"name": "vallon.xlsx", "content": filled(self.template, sheets)}
        )
        document.action_check()
        return document

    def _counted(self):
        return [
            self.work[model].sudo().search_count([("company_id", "=", self.company.id)])
            for model in ("heat.network", "heat.delivery.point", "heat.meter", "res.partner",
                          "heat.meter.reading", "heat.contract", "heat.network.renewable.share")
        ]  # fmt: skip

    def test_from_the_templates_to_the_first_bill(self):
        with self.assertRaises(AccessError):
            self.env["heat.setup.company"].with_user(self.manager).create({"name": "À moi"})
        self.company = self._create_company()
        self.assertEqual(self.company.chart_template, "fr")
        self.work = self.env(
            user=self.manager,
            context={"allowed_company_ids": self.company.ids, "lang": "fr_FR"},
        )
        states = self._steps()
        self.assertEqual((states["company"], states["chart"]), ("todo", "done"))
        self.assertEqual((states["networks"], states["points"]), ("todo", "waiting"))

        self._download()
        self._check_three_mistakes()
        self._make_tariff()
        self._import_all()
        self._bill()

    def _download(self):
        self.authenticate("gerante", "gerante")
        entered = self.url_open(f"/heat/setup/enter/{self.company.id}", allow_redirects=False)
        self.assertEqual(entered.status_code, 303)
        self.assertEqual(self.opener.cookies.get("cids"), str(self.company.id))
        answer = self.url_open("/heat/setup/workbook.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.template = answer.content
        titles = openpyxl.load_workbook(io.BytesIO(self.template)).sheetnames
        self.assertEqual(titles[:6], list(SHEETS))

    def _check_three_mistakes(self):
        wrong = {title: [list(row) for row in rows] for title, rows in SHEETS.items()}
        wrong["Points de livraison"][1][2] = "VALON"
        wrong["Index de pose"][0][1] = "31/02/2025"
        wrong["Clients"][0][3] = "99900046600015"
        del wrong["Contrats"]
        before = self._counted()
        document = self._import(wrong)
        self.assertEqual(document.state, "draft")
        self.assertEqual(self._counted(), before, "the check records nothing")
        told = [(one.sheet, one.number, one.column, one.value) for one in document.issue_ids]
        self.assertIn(("Points de livraison", 5, "Réseau", "VALON"), told)
        self.assertIn(("Index de pose", 4, "Date", "31/02/2025"), told)
        self.assertIn(("Clients", 4, "SIRET", "99900046600015"), told)
        meter = document.issue_ids.filtered(lambda one: one.sheet == "Compteurs")
        self.assertEqual(
            (meter.number, meter.column, meter.value), (5, "Point de livraison", "SST-02")
        )
        self.assertTrue(all(document.issue_ids.mapped("message")))
        with self.assertRaises(UserError):
            document.action_import()

    def _make_tariff(self):
        form = Form(self.work["heat.setup.tariff"])
        form.name = "Tarif général"
        form.date_from = "2025-01-01"
        form.energy_price, form.subscription_price = 82, 48
        tariff = self.work["heat.tariff"].browse(form.save().action_create_tariff()["res_id"])
        self.assertEqual(tariff.version_ids.component_ids.mapped("code"), ["R1", "R2"])
        self.assertEqual(tariff.company_id, self.company)

    def _import_all(self):
        document = self._import(SHEETS)
        self.assertFalse(document.issue_ids.mapped("message"))
        self.assertEqual(document.state, "checked")
        self.assertEqual(document.sheet_ids.mapped("created"), [1, 2, 2, 2, 2, 2])
        document.action_import()
        self.assertEqual(document.state, "imported")
        after = self._counted()
        self.assertEqual(after[:3], [1, 2, 2])
        self.assertEqual(after[4:], [2, 2, 1])

        again = self._import(SHEETS)
        self.assertEqual(again.sheet_ids.mapped("created"), [0] * 6)
        self.assertEqual(again.sheet_ids.mapped("known"), [1, 2, 2, 2, 2, 2])
        self.assertEqual(again.state, "draft", "nothing is left to record")
        self.assertEqual(self._counted(), after)
        point = self.work["heat.delivery.point"].search([("code", "=", "SST-02")])
        self.assertEqual(point.zip, "05200")

    def _bill(self):
        registers = self.work["heat.meter"].search([]).register_ids
        indexes = {"V-001": 20.0, "700123": 5500}
        self.work["heat.meter.reading"].create(
            [
                {
                    "register_id": register.id,
                    "read_at": "2025-10-31 23:00:00",
                    "index": indexes[register.meter_id.serial],
                }
                for register in registers
            ]
        )
        run = self.work["heat.billing.run"].create(
            {"date_from": "2025-10-01", "date_to": "2025-10-31"}
        )
        run.action_prepare()
        self.assertFalse(run.blocker_ids.mapped("message"))
        amounts = {
            (bill.contract_id.name, line.code): line.amount
            for bill in run.bill_ids
            for line in bill.line_ids
        }
        # 7.5 MWh and 1.5 MWh at 82 €; 60 kW and 9 kW at 48 € a year, a twelfth each month
        self.assertEqual(
            amounts,
            {
                ("P-001", "R1"): 615.0,
                ("P-001", "R2"): 240.0,
                ("P-002", "R1"): 123.0,
                ("P-002", "R2"): 36.0,
            },
        )
        run.action_post()
        moves = run.bill_ids.move_id
        self.assertEqual(set(moves.mapped("state")), {"posted"})
        self.assertEqual(moves.company_id, self.company)
        # 82.5 % renewable: 5.5 % on the whole
        self.assertEqual(sorted(moves.mapped("amount_total")), [167.75, 902.03])
        states = self._steps()
        late = {code for code, state in states.items() if state not in ("done", "optional")}
        self.assertEqual(late, {"company"}, "only the logo is missing")
