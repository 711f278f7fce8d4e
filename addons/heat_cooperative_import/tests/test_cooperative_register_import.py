import base64

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from odoo.addons.heat_base.engine import spreadsheet
from odoo.addons.heat_cooperative.tests.common import HeatCooperativeCommon

HEADER = (
    "N°;Nom;Prénom;Nature;Courriel;Code postal;Date du mouvement;Mouvement;Nb de parts;Cessionnaire"
)
REGISTER = (
    "7;Martin;Alice;;couple@example.com;38000;01/03/2024;souscription;10;",
    "8;Martin;Bruno;;couple@example.com;38000;15/03/2024;souscription;5;",
    "12;Commune de Vif;;collectivité;;38450;10/09/2024;souscription;100;",
    "9;Petit;Chloé;personne;;38000;;;;",
    "7;Martin;Alice;;;;20/01/2025;souscription;20;",
    "7;;;;;;30/06/2025;cession;4;9",
    "8;;;;;;31/12/2025;annulation;5;",
)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-01 12:00:00")
class TestCooperativeRegisterImport(HttpCase, HeatCooperativeCommon):
    def _new_import(self, *lines, header=HEADER, encoding="utf-8", **values):
        content = "\n".join((header, *lines)).encode(encoding)
        return self.env["cooperative.register.import"].create(
            {
                "name": "registre.csv",
                "content": base64.b64encode(content),
                "opening_date": "2025-12-31",
                "company_id": self.cooperative.id,
                **values,
            }
        )

    def _fates(self, document):
        return document.line_ids.sorted("number").mapped("fate")

    def _message(self, *lines, **values):
        """Why the last of these lines is refused."""
        document = self._new_import(*lines, **values)
        document.action_check()
        self.assertEqual(document.state, "draft")
        return document.line_ids.sorted("number")[-1].message

    def test_the_check_leaves_nothing(self):
        document = self._new_import(*REGISTER)
        counts = [
            self.env[model].search_count([])
            for model in ("res.partner", "cooperative.member", "cooperative.share.movement",
                          "account.move")
        ]  # fmt: skip
        head = self.ledger.last_number, self.ledger.last_member_number
        document.action_check()
        self.assertEqual((document.state, document.refused_count), ("checked", 0))
        self.assertEqual((document.member_count, document.movement_count), (4, 6))
        self.assertEqual(
            counts,
            [
                self.env[model].search_count([])
                for model in ("res.partner", "cooperative.member",
                              "cooperative.share.movement", "account.move")
            ],
        )  # fmt: skip
        self.ledger.invalidate_recordset()
        self.assertEqual(head, (self.ledger.last_number, self.ledger.last_member_number))

    def test_a_register_is_taken_over_with_its_numbers_and_dates(self):
        document = self._new_import(*REGISTER, encoding="cp1252")
        document.action_check()
        document.action_import()
        self.assertEqual(document.state, "imported")
        members = self.env["cooperative.member"].search(
            [("company_id", "=", self.cooperative.id)], order="number"
        )
        self.assertEqual(members.mapped("number"), [7, 8, 9, 12])
        alice, bruno, chloe, town = members
        self.assertEqual(alice.partner_id.email, bruno.partner_id.email)
        self.assertNotEqual(alice.partner_id, bruno.partner_id)
        self.assertEqual(town.holder_kind, "public_body")
        self.assertEqual(str(alice.admission_date), "2024-03-01")
        self.assertIn("registre.csv", alice.admission_reference)
        for day, expected in (
            ("2024-12-31", [10, 5, 0, 100]),
            ("2025-06-30", [26, 5, 4, 100]),
            ("2025-12-31", [26, 0, 4, 100]),
        ):
            self.assertEqual(self._held(day, *members), expected)
        self.ledger.action_verify()
        self.assertTrue(self.ledger.is_intact)
        # the next member comes after the highest number of the old register
        self.assertEqual(self._new_member("Denis").number, 13)

    def test_capital_that_the_books_hold_is_shared_out_among_the_members(self):
        paid = self.ledger._account("paid")
        journal = self.ledger.journal_id
        bank = self.env["account.account"].search(
            [("code", "=like", "512%"), ("company_ids", "in", self.cooperative.ids)], limit=1
        )
        self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2025-01-01",
                "line_ids": [
                    (0, 0, {"account_id": bank.id, "balance": 13000}),
                    (0, 0, {"account_id": paid.id, "balance": -13000}),
                ],
            }
        ).action_post()
        document = self._new_import(*REGISTER)
        document.action_check()
        document.action_import()
        alice = self.env["cooperative.member"].search([("number", "=", 7)])
        self.assertEqual(self._balance("paid"), -13000)
        self.assertEqual(self._balance("paid", alice), -2600)
        compare = self.env["cooperative.share.ledger.compare"].create({"date": "2025-12-31"})
        self.assertTrue(compare.agrees, compare.line_ids.mapped("causes"))
        move = self.env["account.move"].search([("cooperative_origin", "=", "registre.csv")])
        self.assertEqual(str(move.date), "2025-12-31")
        with self._refused("reverse it there"):
            move.button_draft()
        # life goes on with entries of its own
        self._record("2026-02-01", "cancellation", alice, 1)
        self.assertEqual(self._balance("paid", alice), -2500)

    def test_entries_for_each_movement_where_the_books_have_none(self):
        document = self._new_import(*REGISTER, books="post", opening_date=False)
        document.action_check()
        document.action_import()
        self.assertEqual(self._balance("paid"), -13000)
        self.assertEqual(self._balance("repayment"), -500)
        compare = self.env["cooperative.share.ledger.compare"].create({"date": "2025-06-30"})
        self.assertTrue(compare.agrees, compare.line_ids.mapped("causes"))

    def test_the_same_file_again_is_there_already(self):
        first = self._new_import(*REGISTER)
        first.action_check()
        first.action_import()
        again = self._new_import(*REGISTER)
        again.action_check()
        self.assertEqual(self._fates(again), ["known"] * 7)
        self.assertEqual(again.state, "draft")
        with self._refused("cannot be done any more"):
            again.action_import()
        # the same movement twice in a file is two movements, of which one is there
        twice = self._new_import(REGISTER[0], REGISTER[0])
        twice.action_check()
        self.assertEqual(self._fates(twice), ["known", "movement"])

    def test_each_refusal_names_its_line_value_and_remedy(self):
        known = REGISTER[0]
        for line, words in (
            ("9;Petit;;;;;31/02/2024;souscription;5;", "“31/02/2024” is no day"),
            ("9;Petit;;;;;01/03/2027;souscription;5;", "is to come"),
            ("9;Petit;;;;;01/03/2024;souscription;-5;", "“-5” is no number of shares"),
            ("9;Petit;;;;;01/03/2024;souscription;2,5;", "“2,5” is no number"),
            ("9;Petit;;;;;01/03/2024;troc;5;", "“troc” is not known"),
            ("9;Petit;;martien;;;01/03/2024;souscription;5;", "“martien” is not known"),
            ("9;Petit;;;;;01/03/2024;;;", "one of them is missing"),
            ("99;;;;;;01/03/2024;souscription;5;", "Member 99 is not known"),
            ("7;Durand;;;;;01/04/2024;souscription;5;", "the line says “Durand”"),
            ("7;;;;;;01/04/2024;cession;5;", "names who receives"),
            ("7;;;;;;01/04/2024;cession;5;44", "Member 44, who receives"),
            ("7;;;;;;01/04/2024;annulation;11;", "holds 10 shares .* 11 cannot leave"),
        ):
            self.assertRegex(self._message(known, line) or "", words)
        document = self._new_import(known, "9;Petit;;;;;hier;souscription;5;", "?;;;;;;;;;")
        document.action_check()
        self.assertEqual(document.refused_count, 2)
        self.assertIn("2 lines are refused", document.outcome)
        self.assertFalse(self.env["cooperative.member"].search([("number", "=", 7)]))

    def test_what_only_the_register_knows_is_told_by_the_check(self):
        self.share_class.maximum = 8
        document = self._new_import(REGISTER[0])
        document.action_check()
        self.assertIn("Nothing would be recorded", document.outcome)
        self.assertIn("8 at most", document.outcome)
        self.assertEqual(document.state, "draft")

    def test_a_day_before_the_last_movement_is_refused(self):
        document = self._new_import(*REGISTER, opening_date="2025-01-31")
        document.action_check()
        self.assertIn("on that day or later", document.outcome)

    def test_classes_categories_and_colleges_are_set_up_before(self):
        self._new_class("Parts B", 50)
        header = HEADER + ";Type de parts;Catégorie"
        line = "7;Martin;;;;;01/03/2024;souscription;10;;{};"
        self.assertIn("Say of what class", self._message(line.format(""), header=header))
        self.assertIn("Class A, Parts B", self._message(line.format("Parts C"), header=header))
        document = self._new_import(line.format("parts b"), header=header)
        document.action_check()
        self.assertEqual(document.state, "checked")

    def test_a_contact_of_the_same_name_and_place_is_taken(self):
        customer = self._new_partner("Alice Martin", zip="38000")
        self._new_partner("Bruno Martin", zip="69000")
        document = self._new_import(*REGISTER)
        document.action_check()
        document.action_import()
        alice, bruno = self.env["cooperative.member"].search(
            [("number", "in", (7, 8))], order="number"
        )
        self.assertEqual(alice.partner_id, customer)
        self.assertEqual(bruno.partner_id.zip, "38000")

    def test_a_workbook_of_two_sheets(self):
        rows = [line.split(";") for line in (HEADER, *REGISTER)]
        content = spreadsheet.write(rows, "Registre")
        document = self._new_import(content=base64.b64encode(content), name="registre.xlsx")
        document.action_check()
        self.assertEqual((document.member_count, document.movement_count), (4, 6))
        self.assertEqual(set(document.line_ids.mapped("sheet")), {"Registre"})

    def test_what_is_no_register_is_told(self):
        for content, words in (
            (b"", "Choose the file"),
            (b"\n", "empty|No line names"),
            (b"couleur;taille\nrouge;5\n", "No line names the columns"),
            (b"PK\x03\x04 broken", "cannot be read"),
            (b"\xd0\xcf\x11\xe0 old", "before 2007"),
        ):
            document = self._new_import(content=base64.b64encode(content) or False)
            with self._refused(words):
                document.action_check()

    def test_reading_asks_no_query_a_line(self):
        def queries(count):
            lines = [
                f"{rank};Nom {rank};;;;38000;01/03/2024;souscription;5;"
                for rank in range(100, 100 + count)
            ]
            document = self._new_import(*lines)
            document.flush_recordset()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            document._read_lines()
            return self.env.cr.sql_log_count - before

        queries(1)  # what is cached once
        self.assertEqual(queries(200), queries(20))

    def test_only_the_board_takes_a_register_over(self):
        prefix = "heat_cooperative.heat_cooperative_group"
        officer = self._new_user("officer", f"{prefix}_officer")
        board = self._new_user("board", f"{prefix}_board")
        document = self._new_import(*REGISTER)
        with self.assertRaises(AccessError):
            document.with_user(officer).action_check()
        document.with_user(board).action_check()
        document.with_user(board).action_import()
        self.assertEqual(document.state, "imported")
        with self._refused("is settled"):
            document.opening_date = "2026-01-31"
        with self._refused("it is kept"):
            document.unlink()
        other = self._new_import(*REGISTER, company_id=self.neighbour.id)
        with self.assertRaises(AccessError):
            other.with_user(board).action_check()

    def test_the_model_of_a_file_can_be_imported(self):
        self.env.ref("base.user_admin").write(
            {"company_ids": [(4, self.cooperative.id)], "company_id": self.cooperative.id}
        )
        self.authenticate("admin", "admin")
        answer = self.url_open("/cooperative/register/template.xlsx")
        document = self._new_import(content=base64.b64encode(answer.content))
        document.action_check()
        self.assertEqual(document.state, "checked", document.outcome)
        self.assertEqual((document.member_count, document.movement_count), (2, 3))
