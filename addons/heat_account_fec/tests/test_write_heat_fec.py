import hashlib
import io
from datetime import UTC, date
from zoneinfo import ZoneInfo

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..engine.fec_check import COLUMNS
from .common import SIREN, HeatFecCommon

YEAR = ("2025-01-01", "2025-12-31")
NEXT = ("2026-01-01", "2026-12-31")


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestWriteHeatFec(HeatFecCommon):
    def test_a_year_of_a_cooperative(self):
        """Invoices, payments, a refund, capital: the file is sound and is the general ledger."""
        invoice = self._invoice("2025-03-05", 100)
        self._pay(invoice, "2025-04-02")
        refund = self._invoice("2025-05-05", 40, "out_refund")
        bill = self._invoice("2025-06-30", 70, "in_invoice", ref="F-2025-118")
        self._pay(bill, "2025-07-15", 30)
        member = self.customer
        self._entry("2025-02-01", ("456250", 1000, member), ("101200", -1000))
        self._entry("2025-02-10", ("512001", 1000), ("456250", -1000, member))
        self._entry("2025-12-31", ("418100", 120, member), ("701000", -100), ("445870", -20))
        draft = self._invoice("2025-08-01", 999, post=False)
        cancelled = self._invoice("2025-08-02", 888, post=False)
        cancelled.button_cancel()
        report = self._check(*YEAR)
        self.assertEqual(report.findings, ())
        self.assertEqual(report.debit_cents, report.credit_cents)
        rows = self._rows(*YEAR)
        self.assertEqual(list(rows[0]), list(COLUMNS))
        self.assertEqual(self._balances(rows), self._ledger(*YEAR))
        posted = self.env["account.move"].search(
            [("company_id", "=", self.cooperative.id), ("state", "=", "posted")]
        )
        self.assertEqual({row["EcritureNum"] for row in rows}, set(posted.mapped("name")))
        self.assertNotIn(draft, posted)
        self.assertIn(refund, posted)
        self.assertFalse(self.cooperative.fiscalyear_lock_date)

    def test_what_is_told_of_the_file(self):
        self._invoice("2025-03-05", 100)
        written, content = self._file(*YEAR)
        self.assertEqual(written.name, f"{SIREN}FEC20251231.txt")
        self.assertEqual(written.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(written.line_count, content.count(b"\n"))

    def test_pieces_and_persons(self):
        invoice = self._invoice("2025-03-05", 100, ref="Commande 12")
        bill = self._invoice("2025-06-30", 70, "in_invoice", ref="F-2025-118")
        rows = self._rows(*YEAR)
        sold = [row for row in rows if row["EcritureNum"] == invoice.name]
        bought = [row for row in rows if row["EcritureNum"] == bill.name]
        self.assertEqual({row["PieceRef"] for row in sold}, {invoice.name})
        self.assertEqual({row["PieceRef"] for row in bought}, {"F-2025-118"})
        self.assertEqual({row["PieceDate"] for row in bought}, {"20250630"})
        persons = {
            row["CompteNum"][:3]: (row["CompAuxNum"], row["CompAuxLib"]) for row in sold + bought
        }
        self.assertEqual(persons["411"], (f"P{self.customer.id:06}", "Mme Hélène Roche"))
        self.assertEqual(persons["401"][1], "Scierie du Jura")
        self.assertEqual(persons["445"], ("", ""))

    def test_accounts_kept_by_person_though_not_receivable(self):
        for number, code in enumerate(("418100", "408100", "456250", "457000"), start=1):
            self._entry(
                f"2025-02-0{number}", (code, 10, self.customer), ("580001", -10, self.customer)
            )
        named = {
            row["CompteNum"]: row["CompAuxLib"] for row in self._rows(*YEAR) if row["CompAuxNum"]
        }
        self.assertEqual(
            named,
            dict.fromkeys(("418100", "408100", "456250", "457000"), "Mme Hélène Roche"),
        )
        # without a partner there is no account of a person, and the opening keeps them apart
        self._entry("2025-03-01", ("418100", 5), ("580001", -5))
        opening = [row for row in self._rows(*NEXT) if row["CompteNum"] == "418100"]
        self.assertEqual(
            [(row["CompAuxLib"], row["Debit"]) for row in opening],
            [("", "5,00"), ("Mme Hélène Roche", "10,00")],
        )

    def test_validated_the_day_it_was_posted(self):
        entry = self._entry("2025-12-31", ("512001", 5), ("580001", -5))
        self.assertEqual(entry.heat_validated_on, date(2026, 2, 10))
        ahead = self._entry("2025-12-30", ("512001", 6), ("580001", -6))
        ahead.heat_validated_on = "2025-12-01"
        older = self._entry("2025-11-30", ("512001", 7), ("580001", -7))
        older.heat_validated_on = False
        rows = self._rows(*YEAR)
        self.assertEqual(
            list(dict.fromkeys((row["EcritureNum"], row["ValidDate"]) for row in rows)),
            [(older.name, "20251130"), (ahead.name, "20251230"), (entry.name, "20260210")],
        )

    def test_posted_again_is_validated_again(self):
        entry = self._entry("2025-12-31", ("512001", 5), ("580001", -5))
        with freeze_time("2026-02-12"):
            entry.button_draft()
            entry.action_post()
        self.assertEqual(entry.heat_validated_on, date(2026, 2, 12))
        self.assertFalse(entry.copy().heat_validated_on)

    def test_lettered_only_when_settled(self):
        settled = self._invoice("2025-03-05", 100)
        self._entry_of(settled)
        part = self._invoice("2025-03-06", 100)
        self._entry_of(part, 50)
        letters = {
            (row["EcritureNum"], row["EcritureLet"], row["DateLet"])
            for row in self._rows(*YEAR)
            if row["CompteNum"].startswith("411")
        }
        line = settled.line_ids.filtered("full_reconcile_id")
        # stamped by the database, whose clock does not stop
        stamped = line.full_reconcile_id.create_date.replace(tzinfo=UTC)
        day = f"{stamped.astimezone(ZoneInfo('Europe/Paris')):%Y%m%d}"
        self.assertIn((settled.name, str(line.full_reconcile_id.id), day), letters)
        self.assertIn((part.name, "", ""), letters)

    def _entry_of(self, invoice, amount=None):
        """Settle an invoice, or a part, by an entry on its account."""
        line = invoice.line_ids.filtered(lambda one: one.account_id.reconcile)
        paid = self._entry(
            "2025-04-01",
            (line.account_id.code, -(amount or line.balance), self.customer),
            ("512001", amount or line.balance),
        )
        (line | paid.line_ids.filtered(lambda one: one.account_id == line.account_id)).reconcile()

    def test_foreign_currency(self):
        francs = self.env.ref("base.CHF")
        francs.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": francs.id,
                "company_id": self.cooperative.id,
                "name": "2025-01-01",
                "rate": 0.8,
            }
        )
        invoice = self._invoice("2025-03-05", 100, currency_id=francs.id)
        rows = [row for row in self._rows(*YEAR) if row["EcritureNum"] == invoice.name]
        self.assertEqual({row["Idevise"] for row in rows}, {"CHF"})
        for row in rows:
            euros = self._amount(row["Debit"]) - self._amount(row["Credit"])
            self.assertAlmostEqual(float(euros) * 0.8, float(self._amount(row["Montantdevise"])), 1)
        self._invoice("2025-03-06", 100)
        self.assertIn(("", ""), {(r["Montantdevise"], r["Idevise"]) for r in self._rows(*YEAR)})
        self.assertEqual(self._check(*YEAR).findings, ())

    def test_labels_are_clean(self):
        self.customer.name = "Roche\tet|fils\n"
        invoice = self._invoice("2025-03-05", 100, post=False)
        invoice.invoice_line_ids.name = "Chaleur\r\nde mars\t\x0b“été” – 3 €\\n \u2028"
        invoice.action_post()
        self._journal("sale").with_context(lang="fr_FR").name = "Ventes\tde | chaleur"
        self.assertEqual(self._check(*YEAR).findings, ())
        rows = self._rows(*YEAR)
        self.assertIn("Roche et/fils", {row["CompAuxLib"] for row in rows})
        self.assertIn("Chaleur  de mars  “été” – 3 €\\n", {row["EcritureLib"] for row in rows})
        self.assertEqual({row["JournalLib"] for row in rows}, {"Ventes de / chaleur"})

    def test_a_label_is_never_empty(self):
        entry = self._entry("2025-03-05", ("512001", 5), ("580001", -5))
        entry.line_ids.name = " \t"
        self.assertEqual({row["EcritureLib"] for row in self._rows(*YEAR)}, {entry.name})

    def test_an_invoice_of_nothing_keeps_its_number(self):
        self._invoice("2025-03-05", 100)
        free = self._invoice("2025-03-06", 0)
        self._invoice("2025-03-07", 100)
        self.assertEqual(self._check(*YEAR).findings, ())
        self.assertIn(free.name, {row["EcritureNum"] for row in self._rows(*YEAR)})

    def test_two_companies_do_not_mix(self):
        self._invoice("2025-03-05", 100)
        self.neighbour.company_registry = "40483304800022"
        self.assertEqual(self._rows(*YEAR, company=self.neighbour), [])

    def test_a_branch_is_of_the_same_entity(self):
        branch = self.env["res.company"].create(
            {
                "name": "Agence",
                "parent_id": self.cooperative.id,
                "country_id": self.env.ref("base.fr").id,
            }
        )
        self.env.user.company_ids |= branch
        journal = (
            self._journal("general")
            .with_company(branch)
            .copy({"company_id": branch.id, "code": "AGE", "name": "Agence"})
        )
        branch_env = self.env(context={"allowed_company_ids": [branch.id, self.cooperative.id]})
        move = (
            self.env["account.move"]
            .with_env(branch_env)
            .create(
                {
                    "journal_id": journal.id,
                    "date": "2025-03-05",
                    "line_ids": [
                        Command.create({"account_id": self._account(code).id, "balance": balance})
                        for code, balance in (("512001", 5), ("580001", -5))
                    ],
                }
            )
        )
        move.action_post()
        rows = self._rows(*YEAR)
        self.assertEqual({row["JournalCode"] for row in rows}, {"AGE"})
        self.assertEqual(self._balances(rows), {"512001": 5, "580001": -5})


@tagged("post_install", "-at_install")
@freeze_time("2027-02-10 12:00:00")
class TestSecondYear(HeatFecCommon):
    def _two_years(self, profit=100):
        self._entry("2025-02-01", ("456250", 1000, self.customer), ("101200", -1000))
        self._entry("2025-03-01", ("411100", profit, self.customer), ("701000", -profit))
        self._entry("2025-04-01", ("411100", 30, self.vendor), ("580001", -30))
        self._entry("2026-03-01", ("411100", 7, self.customer), ("701000", -7))

    def test_balances_open_the_year(self):
        self._two_years()
        rows = self._rows(*NEXT)
        opening = [row for row in rows if row["JournalCode"] == "OUV"]
        self.assertEqual(rows[: len(opening)], opening)
        self.assertEqual(
            [(row["CompteNum"], row["CompAuxLib"], row["Debit"], row["Credit"]) for row in opening],
            [
                ("101200", "", "0,00", "1000,00"),
                ("120000", "", "0,00", "100,00"),
                ("411100", "Mme Hélène Roche", "100,00", "0,00"),
                ("411100", "Scierie du Jura", "30,00", "0,00"),
                ("456250", "Mme Hélène Roche", "1000,00", "0,00"),
                ("580001", "", "0,00", "30,00"),
            ],
        )
        self.assertEqual({row["ValidDate"] for row in opening}, {"20260101"})
        self.assertEqual(self._check(*NEXT).findings, ())

    def test_a_loss_opens_on_the_account_of_losses(self):
        self._two_years(-100)
        opening = self._balances(r for r in self._rows(*NEXT) if r["JournalCode"] == "OUV")
        self.assertEqual(opening["129000"], 100)
        self.assertNotIn("120000", opening)

    def test_the_file_is_the_general_ledger(self):
        """Opening and entries give each balance at the end of the year, to the cent."""
        self._two_years()
        closing = self._ledger("2000-01-01", NEXT[1])
        # of income and expenses, the file holds the year, and the result of the year before
        closing["701000"] = self._ledger(*NEXT)["701000"]
        closing["120000"] = -100
        self.assertEqual(self._balances(self._rows(*NEXT)), closing)

    def _unaffected(self):
        return self.env["account.account"].search(
            [
                ("account_type", "=", "equity_unaffected"),
                ("company_ids", "in", self.cooperative.ids),
            ]
        ) or self.env["account.account"].with_company(self.cooperative).create(
            {
                "code": "999999",
                "name": "Résultat non affecté",
                "account_type": "equity_unaffected",
            }
        )

    def test_an_appropriation_empties_the_result(self):
        """The result goes to reserves from Odoo's own account, which the chart has not."""
        self._two_years()
        code = self._unaffected().with_company(self.cooperative).code
        self._entry("2026-05-20", (code, 100), ("106100", -15), ("106300", -85))
        rows = self._rows(*NEXT)
        self.assertEqual({row["CompteNum"] for row in rows} & {code, "129000"}, set())
        self.assertNotIn("120000", self._balances(rows))
        self.assertEqual(self._check(*NEXT).findings, ())
        later = self._balances(self._rows("2027-01-01", "2027-12-31"))
        self.assertEqual((later["120000"], later["106300"]), (-7, -85))

    def test_an_appropriation_written_on_the_account_of_profits(self):
        self._two_years()
        self._entry("2026-05-20", ("120000", 100), ("106100", -100))
        self.assertNotIn("120000", self._balances(self._rows(*NEXT)))
        later = self._balances(self._rows("2027-01-01", "2027-12-31"))
        self.assertEqual((later["120000"], later["106100"]), (-7, -100))

    def test_a_year_that_ends_in_june(self):
        self.cooperative.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self._two_years()
        self.assertEqual(
            self.cooperative._last_closed_year(date(2027, 2, 10)),
            (date(2025, 7, 1), date(2026, 6, 30)),
        )
        written, _content = self._file("2025-07-01", "2026-06-30")
        self.assertEqual(written.name, f"{SIREN}FEC20260630.txt")
        rows = self._rows("2025-07-01", "2026-06-30")
        self.assertEqual(self._balances(rows)["411100"], 137)
        self.assertEqual({row["EcritureDate"] for row in rows}, {"20250701", "20260301"})

    def test_a_long_first_year(self):
        self._two_years()
        rows = self._rows("2025-01-01", "2026-12-31")
        self.assertNotIn("OUV", {row["JournalCode"] for row in rows})
        self.assertEqual(self._balances(rows), self._ledger("2025-01-01", "2026-12-31"))


@tagged("post_install", "-at_install")
class TestName(HeatFecCommon):
    def _named(self, registry, vat):
        self.cooperative.write({"company_registry": registry, "vat": vat})
        return self.cooperative._known_siren()

    def test_siren(self):
        self.assertEqual(self._named("732 829 320 00074", False), SIREN)
        self.assertEqual(self._named(SIREN, False), SIREN)
        self.assertEqual(self._named(False, f"FR44{SIREN}"), SIREN)
        self.assertFalse(self._named("73282932100074", False))
        self.assertFalse(self._named(False, False))

    def test_without_siren_there_is_no_file(self):
        self.cooperative.write({"company_registry": "12", "vat": False})
        file = io.BytesIO()
        with self.assertRaisesRegex(UserError, "SIRET"):
            self.cooperative.write_heat_fec(*YEAR, file)
        self.assertFalse(file.getvalue())

    def test_a_year_starts_before_it_ends(self):
        with self.assertRaisesRegex(UserError, "starts before"):
            self.cooperative.write_heat_fec(*reversed(YEAR), io.BytesIO())
