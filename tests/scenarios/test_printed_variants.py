"""Invoices that are not the usual one: what they are called, say and count, in French."""

from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.heat_base.engine.periods import Period

from .printing import PrintedInvoiceCommon


@tagged("post_install", "-at_install")
class TestPrintedVariants(PrintedInvoiceCommon):
    def _use(self, prices, **values):
        self.contract.tariff_id = self._new_tariff(prices)
        components = self.contract.tariff_id.version_ids.component_ids
        components.write({"energy_period": "calendar", **values})
        return components

    def _calendar(self, name):
        return self.env.ref(f"heat_contract.billing_calendar_{name}").id

    def test_indexes_bear_the_moment_they_were_read(self):
        register = self.point.meter_ids.register_ids
        self.env["heat.meter.reading"].create(
            [
                {"register_id": register.id, "read_at": at, "index": index}
                for at, index in (
                    (datetime(2019, 4, 30, 12, 30), 31000),
                    (datetime(2019, 5, 31, 22, 0), 32000),
                )
            ]
        )
        self._use({"R1": ("mwh", 62)}, energy_period="reading")
        self._posted_bill()
        bill = self._posted_bill("2019-04-01", "2019-05-31")
        text = "".join(self._pages(bill.move_id))
        # midnight ends the day before; any other hour is told
        self.assertIn("31/05/2019 à 24 h 00", " ".join(text.split()))
        self.assertNotIn("01/06", text)

    def test_an_estimate_says_so_and_how(self):
        self.point.declared_yearly_kwh = 12_000
        month = Period(date(2019, 4, 1), date(2019, 5, 1))
        self.env["heat.consumption.estimate"]._record([(self.point, month)])
        self._use({"R1": ("mwh", 62), "R2": ("kw", 48)})
        bill = self._posted_bill("2019-04-01", "2019-04-30")
        segment = bill.line_ids[0].trace["segments"][0]
        self.assertEqual(segment["basis"]["declared_year"], "12000.0")
        self.assertIn("days", segment["basis"])
        first, detail = self._pages(bill.move_id)
        self.assertIn("Chaleur consommée (estimée), avril 2019", first)
        self.assertIn("kWh estimés", first)
        self.assertIn("Votre compteur n’a pas été relevé", first)
        self.assertNotIn("mesuré", first)
        self.assertNotIn("mesurée", detail)
        self.assertIn("12 000 kWh par an", detail)

    def test_an_instalment_is_called_so(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments"))
        self.contract.write({"expected_mwh": 8, "date_from": "2019-01-01"})
        first = self._pages(self._posted_bill().move_id)[0]
        self.assertIn("Facture d’acompte", first)
        self.assertIn("votre décompte", " ".join(first.split()))
        self.assertNotIn("0 kWh", first)
        self.assertNotIn("Chaleur consommée", first)

    def test_a_subscription_tells_no_consumption(self):
        self._use({"R2": ("kw", 48)})
        first = self._pages(self._posted_bill().move_id)[0]
        self.assertIn("Abonnement, mars 2019", first)
        self.assertNotIn("0 kWh", first)

    def test_fixed_charges_say_what_they_count(self):
        self.contract.write({"urf": 12, "area_m2": 80})
        self._use({"R21": ("urf", 10), "R22": ("m2", 3), "R3": ("flat", 120)})
        detail = self._pages(self._posted_bill().move_id)[-1]
        self.assertIn("R21 : l’abonnement, un prix annuel par URF", detail)
        self.assertIn("R22 : l’abonnement, un prix annuel pour chaque mètre carré", detail)
        self.assertIn(
            "R3 : l’abonnement, un prix annuel fixe. Ce document en facture 1/12.", detail
        )
        self.assertNotIn("kilowatt", detail)

    def test_a_power_that_changed_is_told_with_its_day(self):
        self._use({"R2": ("kw", 48)})
        self.env["heat.contract.power"].create(
            {"contract_id": self.contract.id, "date_from": "2019-03-16", "kw": 20}
        )
        detail = " ".join(self._pages(self._posted_bill().move_id)[-1].split())
        self.assertIn("Puissance souscrite : 9 kW, puis 20 kW à partir du 16/03/2019.", detail)

    def test_many_lines_are_gathered_on_page_one(self):
        self._use(
            {
                **{f"R1{letter}": ("mwh", 20) for letter in "abc"},
                **{f"R2{number}": ("kw", 6) for number in range(1, 9)},
            }
        )
        pages = self._pages(self._posted_bill().move_id)
        self.assertEqual(len(pages), 2)
        first = pages[0]
        for words in ("2 115 kWh", "Abonnement", "8 lignes", "Chaleur consommée", "Total"):
            self.assertIn(words, first)
        # the VAT stands on the same page as what is owed, what leads to it overleaf
        self.assertIn("TVA", first)
        self.assertNotIn("R24 ", first.replace("R24,", ""))
        self.assertIn("Les lignes de votre facture", "".join(pages[1:]))

    def test_a_refund_says_that_nothing_is_to_pay(self):
        self._use({"P1": ("mwh", 62)}, calendar_id=self._calendar("instalments"))
        self.contract.write({"expected_mwh": 40, "date_from": "2019-01-01"})
        self._read(self.point.meter_ids.register_ids, {"2019-01-01": 20000, "2020-01-01": 40000})
        for month, last in ((3, 31), (6, 30), (9, 30)):
            self._posted_bill(f"2019-{month:02d}-01", f"2019-{month:02d}-{last}")
        bill = self._posted_bill("2020-02-01", "2020-02-29")
        self.assertLess(bill.amount_total, 0)
        first = self._pages(bill.move_id)[0]
        self.assertIn("En votre faveur", first)
        self.assertIn("Vous n’avez rien à payer.", first)
        self.assertNotIn("au plus tard", first)
        # instalments come by date, without a multiplication that does not lead to their amount
        places = [first.index(month) for month in ("mars", "juin", "septembre") if month in first]
        self.assertEqual(places, sorted(places))
        self.assertNotIn("-10 MWh", first)

    def test_the_notice_writes_the_first_of_a_month(self):
        revisions = self.env["heat.tariff.revision"].with_context(lang="fr_FR")
        opening = revisions.new({"date": "2019-01-01"})._notice_opening()
        self.assertIn("À compter du <strong>1ᵉʳ janvier 2019</strong>, les prix", str(opening))
        opening = revisions.new({"date": "2019-01-11"})._notice_opening()
        self.assertIn("<strong>11 janvier 2019</strong>", str(opening))

    def test_a_part_of_several_months_is_told_by_months(self):
        line = self.env["heat.bill.line"].new(
            {
                "date_from": "2019-01-15",
                "date_to": "2019-03-31",
                "time_numerator": 79,
                "time_denominator": 372,
                "trace": {"part": "1/12"},
            }
        )
        self.assertEqual(line.time_fraction, "1/6 + 1/12 × 17/31")
