import base64
from datetime import date
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..models.setup_recorder_network import PointRecorder
from .common import HEADERS, HeatSetupCommon

CUSTOMER = ["C1", "Anna Petit"]
CONTRACT = ["P-1", "C1", "SST-01", "Tarif général", 9, "01/10/2025"]
METER = ["A-1", "SST-01"]


@tagged("post_install", "-at_install")
@freeze_time("2025-11-05 09:00:00")
class TestHeatSetupImport(HeatSetupCommon):
    def test_a_workbook_kept_its_own_way_is_read(self):
        """Titles above, columns in another order, numbers as text, spaces, examples left."""
        document = self._document(
            self._book(
                {
                    "Feuil1": [["Mes notes"]],
                    "POINTS DE LIVRAISON ": [
                        ["Nos sous-stations"],
                        [],
                        ["Nom *", "réseau", "CP", "Reference", "Surface"],
                        ["Exemple", "BOURG", "05200", "Exemple 1", 10],
                        ["École", " bourg ", "1000", 2, " 1 250,5 "],
                        [None, None, None, None, None],
                    ],
                }
            )
        )
        document.action_check()
        self.assertEqual(self._told(document), [])
        self.assertEqual(document.sheet_ids.mapped("created"), [1])
        document.action_import()
        point = self.env["heat.delivery.point"].search([("name", "=", "École")])
        self.assertEqual((point.code, point.zip, point.area_m2), ("2", "01000", 1250.5))
        self.assertEqual(point.network_id, self.network)

    def test_each_fault_of_a_line_is_told(self):
        document = self._check(
            networks=[["N1", None, "tiède", "0,8", "25"]],
            customers=[["C9", "Sans SIRET", "ville", "123", None, None, None, "5", None]],
        )
        self.assertEqual(
            self._told(document),
            [
                ("Réseaux", 2, "Nom", False),
                ("Réseaux", 2, "Service", "tiède"),
                ("Réseaux", 2, "Taux EnR&R (%)", "0,8"),
                ("Réseaux", 2, "Année du taux", "25"),
                ("Clients", 2, "Nature", "ville"),
                ("Clients", 2, "SIRET", "123"),
                ("Clients", 2, "Code postal", "5"),
            ],
        )
        self.assertIn("“collectivité”", document.issue_ids[4].message)
        self.assertEqual(document.sheet_ids.mapped("refused"), [1, 1])

    def test_a_share_without_its_year_is_refused(self):
        document = self._check(networks=[["N1", "Nord", None, 82]])
        self.assertEqual(self._told(document), [("Réseaux", 2, "Année du taux", False)])

    def test_a_known_network_gets_the_share_it_lacks(self):
        document = self._check(networks=[["BOURG", "Réseau du bourg", None, 82, 2024]])
        self.assertEqual(document.sheet_ids.mapped("created"), [1])
        self.assertFalse(self.network.renewable_share_ids, "the check takes it back")
        document.action_import()
        self.assertEqual(document.state, "imported")
        self.assertEqual(self.network.renewable_share_ids.mapped("share"), [82])
        again = self._check(networks=[["BOURG", "Réseau du bourg", None, 82, 2024]])
        self.assertEqual(again.sheet_ids.mapped("known"), [1])
        self.assertEqual(again.state, "draft", "nothing is left to record")
        other = self._check(networks=[["BOURG", "Réseau du bourg", "froid", 82, 2024]])
        self.assertEqual(self._told(other), [("Réseaux", 2, "Service", "cold")])
        other = self._check(networks=[["BOURG", "Réseau du bourg", None, 40, 2024]])
        self.assertEqual(self._told(other), [("Réseaux", 2, "Taux EnR&R (%)", "40")])
        self.assertIn("another value: 82. Change it", other.issue_ids.message)
        later = self._check(networks=[["BOURG", "Réseau du bourg", None, 40, 2025]])
        self.assertEqual(later.sheet_ids.mapped("created"), [1])

    def test_one_hundred_percent_is_not_read_as_one(self):
        """A spreadsheet keeps 100 % as 1: nobody can tell it from one percent."""
        document = self._check(networks=[["N1", "Nord", None, 1, 2024]])
        self.assertEqual(self._told(document), [("Réseaux", 2, "Taux EnR&R (%)", "1")])
        self.assertIn("100 for one hundred percent", document.issue_ids.message)
        document = self._check(networks=[["N1", "Nord", None, 100, 2024]])
        self.assertEqual(self._told(document), [])

    def test_points_that_differ_from_the_record_are_refused(self):
        line = ["SST-02", "École", "BOURG", "1 rue Haute", "05200", "Embrun", "250,5"]
        self._check(points=[line, ["SST-03", "Gîte", "BOURG"]]).action_import()
        same = self._check(points=[["SST-02", "ecole", "BOURG", "1, Rue Haute"]])
        self.assertEqual((self._told(same), same.sheet_ids.known), ([], 1))
        for place, value in ((1, "Mairie"), (3, "2 rue Haute"), (4, "05000"), (5, "Gap"), (6, 80)):
            other = [*line[:place], value, *line[place + 1 :]]
            told = self._told(self._check(points=[other]))
            heading = HEADERS["Points de livraison"][place]
            self.assertEqual(told, [("Points de livraison", 2, heading, str(value))])
        lacking = self._check(points=[["SST-03", "Gîte", "BOURG", "1 rue Haute"]])
        self.assertIn("another value: nothing", lacking.issue_ids.message)

    def test_contracts_that_differ_from_the_record_are_refused(self):
        self.tariff.copy({"name": "Tarif vert"})
        line = [*CONTRACT, "30/09/2026"]
        self._check(
            points=[["SST-02", "École", "BOURG"]], customers=[CUSTOMER], contracts=[line]
        ).action_import()
        same = self._check(customers=[CUSTOMER], contracts=[line])
        self.assertEqual((self._told(same), same.sheet_ids.mapped("known")), ([], [1, 1]))
        for place, value, told, recorded in (
            (2, "SST-02", "SST-02", "SST-01"),
            (3, "Tarif vert", "Tarif vert", "Tarif général"),
            (4, "90", "90", "9"),
            (5, "02/10/2025", "2025-10-02", "01/10/2025"),
            (6, "30/06/2026", "2026-06-30", "30/09/2026"),
        ):
            other = [*line[:place], value, *line[place + 1 :]]
            document = self._check(customers=[CUSTOMER], contracts=[other])
            heading = HEADERS["Contrats"][place]
            self.assertEqual(self._told(document), [("Contrats", 2, heading, told)])
            self.assertIn(f"another value: {recorded}. Change it", document.issue_ids.message)

    def test_two_tariffs_of_one_name_are_told_apart_first(self):
        self.tariff.copy({"name": "TARIF GENERAL"})
        document = self._check(customers=[CUSTOMER], contracts=[CONTRACT])
        self.assertEqual(self._told(document), [("Contrats", 2, "Tarif", "Tarif général")])
        self.assertIn("Several tariffs", document.issue_ids.message)

    def test_an_area_that_was_not_typed_is_left_out(self):
        recorder = PointRecorder.__new__(PointRecorder)
        recorder._network = lambda cells: self.network
        cells = {"code": "SST-9", "name": "École"}
        self.assertNotIn("area_m2", recorder.values(cells))
        self.assertEqual(recorder.values({**cells, "area": Decimal("80")})["area_m2"], 80)

    def test_lines_that_say_the_same_twice_are_refused(self):
        document = self._check(customers=[CUSTOMER, CUSTOMER])
        self.assertEqual(self._told(document), [("Clients", 3, "Référence", "C1")])
        self.assertIn("2", document.issue_ids.message)

    def test_what_names_a_refused_line_says_so(self):
        document = self._check(points=[["SST-9", "École", "NULLE PART"]], meters=[["A-9", "SST-9"]])
        point, meter = document.issue_ids
        self.assertIn("not known", point.message)
        self.assertIn("refused: correct it first", meter.message)

    def test_a_missing_column_is_named(self):
        document = self._document(
            self._book({"Compteurs": [["N° de série", "Fabricant"], ["A-1", "X"]]})
        )
        document.action_check()
        self.assertEqual(self._told(document), [("Compteurs", 1, "Point de livraison", False)])

    def test_a_sheet_without_titles_is_told(self):
        document = self._document(self._book({"Clients": [["C1", "Anna"]]}))
        document.action_check()
        self.assertIn("names the columns", document.issue_ids.message)

    def test_files_that_are_no_workbook_are_refused(self):
        for content in (b"Nom;Prenom", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0 old"):
            with self.assertRaises(UserError):
                self._document(base64.b64encode(content)).action_check()
        with self.assertRaises(UserError):
            self._document(self._book({"Feuil1": [["a"]]})).action_check()
        with self.assertRaises(UserError):
            self._document(False).action_check()

    def test_what_is_there_already_is_not_contradicted(self):
        first = self._check(
            points=[["SST-02", "École", "BOURG"]],
            meters=[METER],
            indexes=[["A-1", "01/10/2025", "5"]],
            customers=[CUSTOMER],
            contracts=[CONTRACT],
        )
        self.assertEqual(self._told(first), [])
        first.action_import()
        other = self._check(
            meters=[["A-1", "SST-02"]],
            indexes=[["A-1", "01/10/2025", "6"]],
            customers=[["C1", "Bruno Grand"], ["C2", "Chloé"]],
            contracts=[["P-1", "C2", "SST-01", "Tarif général", 9, "01/10/2025"]],
        )
        self.assertEqual(
            self._told(other),
            [
                ("Compteurs", 2, "Point de livraison", "SST-02"),
                ("Index de pose", 2, "N° de série", "A-1"),
                ("Clients", 2, "Référence", "C1"),
                ("Contrats", 2, "Client", "C2"),
            ],
        )
        index = self._check(indexes=[["A-1", "01/10/2025", "6"]])
        self.assertEqual(self._told(index), [("Index de pose", 2, "Index", "6")])

    def test_what_the_database_refuses_is_named_by_line(self):
        """Two contracts of the same point and days: the first is good, the second is named."""
        document = self._check(customers=[CUSTOMER], contracts=[CONTRACT, ["P-2", *CONTRACT[1:]]])
        self.assertEqual([(one.sheet, one.number) for one in document.issue_ids], [("Contrats", 3)])
        self.assertIn("already serves this delivery point", document.issue_ids.message)
        self.assertFalse(self.env["heat.contract"].search([("name", "in", ("P-1", "P-2"))]))

    def test_lines_that_cannot_be_billed_are_refused(self):
        document = self._check(
            meters=[["A-1", "SST-01", None, "Inconnu", None, "10/10/2025"],
                    ["A-2", "SST-01", None, None, None, "10/10/2025"]],
            indexes=[["A-2", "01/10/2025", "5"], ["A-2", "31/12/2025", "5"]],
            customers=[CUSTOMER],
            contracts=[
                ["P-1", "C1", "SST-01", "Tarif vert", 9, "01/10/2025"],
                ["P-2", "C1", "SST-01", "Tarif général", None, "01/10/2025"],
                ["P-3", "C1", "SST-01;SST-77", "Tarif général", 9, "01/10/2025"],
                ["P-4", "C1", "SST-01", "Tarif général", 9, "01/10/2025", "01/09/2025"],
            ],
        )  # fmt: skip
        self.assertEqual(
            self._told(document),
            [
                ("Compteurs", 2, "Modèle connu", "Inconnu"),
                ("Index de pose", 2, "Date", "2025-10-01"),
                ("Index de pose", 3, "Date", "2025-12-31"),
                ("Contrats", 2, "Tarif", "Tarif vert"),
                ("Contrats", 3, "Puissance souscrite (kW)", False),
                ("Contrats", 4, "Points de livraison", "SST-01, SST-77"),
                ("Contrats", 5, "Fin", "2025-09-01"),
            ],
        )

    def test_customers_known_by_siret_or_mail_are_not_doubled(self):
        town = self.env["res.partner"].create(
            {"name": "Commune", "is_company": True, "company_registry": "99900046600014"}
        )
        anna, bruno = self.env["res.partner"].create(
            [
                {"name": name, "email": "couple@example.com", "company_id": self.cooperative.id}
                for name in ("Anna Petit", "Bruno Petit")
            ]
        )
        before = self.env["res.partner"].search_count([])
        document = self._check(
            customers=[
                ["C1", "Commune du Bourg", "commune", "999 000 466 00014"],
                ["C2", "Anna Petit", None, None, "Couple@example.com"],
                ["C3", "Chloé Petit", None, None, "couple@example.com"],
            ],
            contracts=[["P-1", "C2", "SST-01", "Tarif général", 9, "01/10/2025"]],
        )
        self.assertEqual(self._told(document), [])
        self.assertEqual(document.sheet_ids[0].known, 2)
        document.action_import()
        self.assertEqual(self.env["res.partner"].search_count([]), before + 1)
        contract = self.env["heat.contract"].search([("name", "=", "P-1")])
        self.assertEqual(contract.partner_id, anna)
        self.assertFalse((town | bruno).mapped("ref")[0])

    def test_a_known_model_gives_the_registers(self):
        model = self.env.ref("heat_metering.meter_model_kamstrup_multical_603_kwh")
        document = self._check(
            meters=[["A-1", "SST-01", None, model.display_name, None, date(2025, 9, 15)],
                    ["A-2", "SST-01", "Diehl", None, "kWh", None]]
        )  # fmt: skip
        document.action_import()
        known, plain = self.env["heat.meter"].search(
            [("serial", "in", ("A-1", "A-2"))], order="serial"
        )
        self.assertEqual(known.register_ids.mapped("name"), model.register_ids.mapped("name"))
        self.assertEqual(known.manufacturer, "Kamstrup")
        self.assertEqual(plain.register_ids.uom_id, self.env.ref("uom.product_uom_kwh"))
        self.assertEqual(plain.manufacturer, "Diehl")
        self.assertEqual(str(known.installation_ids.date_from), "2025-09-15")
        self.assertFalse(plain.installation_ids.date_from)

    def test_another_workbook_is_checked_anew(self):
        document = self._check(customers=[CUSTOMER])
        self.assertEqual(document.state, "checked")
        document.content = self._book({"Clients": [HEADERS["Clients"], ["C2"]]})
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.sheet_ids)
        with self.assertRaises(UserError):
            document.action_import()

    def test_what_is_recorded_stays(self):
        document = self._check(customers=[CUSTOMER])
        with self.assertRaises(UserError):
            document.state = "imported"
        document.action_import()
        for change in (
            lambda: document.write({"content": False}),
            document.action_import,
            document.action_check,
            document.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_who_works_here_without_setting_it_up_looks_on(self):
        document = self._check(customers=[CUSTOMER])
        seen = document.with_user(self.operator)
        self.assertEqual(seen.state, "checked")
        for change in (seen.action_check, seen.action_import, seen.unlink):
            with self.assertRaises(AccessError):
                change()
        with self.assertRaises(AccessError):
            self._work(self.operator)["heat.setup.import"].create({"name": "x"})
        with self.assertRaises(AccessError):
            self._work()["heat.setup.import.issue"].create(
                {"import_id": document.id, "message": "x"}
            )

    def test_another_cooperative_sees_nothing_of_it(self):
        document = self._check(networks=[["N1", None]], customers=[CUSTOMER])
        stranger = self._new_user("voisine", "heat_base.heat_base_group_administrator")
        stranger.write({"company_ids": [(6, 0, self.neighbour.ids)], "company_id": self.neighbour})
        for records in (document, document.sheet_ids, document.issue_ids):
            with self.assertRaises(AccessError):
                records.with_user(stranger).read(["display_name"])
        with self.assertRaises(AccessError):
            self._work()["heat.setup.import"].create({"name": "x", "company_id": self.neighbour.id})
