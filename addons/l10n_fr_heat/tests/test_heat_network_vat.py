from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FrenchHeatCommon

ACTIVITY = "l10n_fr_heat.mail_activity_vat_change"


@tagged("post_install", "-at_install")
@freeze_time("2019-06-15 12:00:00")
class TestHeatNetworkVat(FrenchHeatCommon):
    """The share of 2018 is 80 %; that of 2019 decides the rates of 2020."""

    def _forecast(self, share, year=2019, **values):
        return self._set_share(share, year, origin="forecast", evidence="Wood runs short", **values)

    def _measured(self, share, year=2019):
        return self.env["heat.network.renewable.share"].create(
            {"network_id": self.network.id, "year": year, "share": share, "origin": "measured"}
        )

    def _changes(self):
        return self.network._vat_changes(date(2019, 6, 15))[self.network]

    def _text(self, name):
        network = self.network.with_context(lang="en_US")
        network.invalidate_recordset()
        return " ".join(str(network[name] or "").split())

    def test_nothing_to_tell(self):
        self.assertEqual(self._changes(), [])
        self.assertFalse(self.network.vat_warning)
        outlook = self._text("vat_outlook")
        self.assertIn("80.00 % in 2018 (declared)", outlook)
        self.assertIn("for want of the share of 2019", outlook)

    def test_a_forecast_below_the_threshold_warns_ahead(self):
        self._bill_march()
        self._forecast(48)
        ((day, (change,), effect),) = self._changes()
        self.assertEqual(day, date(2020, 1, 1))
        self.assertEqual((change.nature, change.reason), ("energy", "share"))
        self.assertEqual((change.before, change.after), (Decimal("5.5"), Decimal(20)))
        # 131.15 of heat was billed: 7.21 at 5.5 %, 26.23 at 20 %
        self.assertEqual(effect.base, Decimal("131.15"))
        self.assertEqual((effect.before, effect.after), (Decimal("7.21"), Decimal("26.23")))
        self.assertEqual((effect.difference, effect.average), (Decimal("19.02"), Decimal("19.02")))
        warning = self._text("vat_warning")
        self.assertIn("the heat (R1) bears 20.0 % of VAT instead of 5.5 %", warning)
        self.assertIn("48.00 % in 2019 (forecast), threshold 50 %", warning)
        self.assertIn("19.02", warning)
        self.assertIn("table-warning", self._text("vat_outlook"))

    def test_without_bills_the_effect_is_unknown(self):
        self._forecast(48)
        ((_day, _group, effect),) = self._changes()
        self.assertIsNone(effect)
        self.assertIn("the effect is not known", self._text("vat_warning"))

    def test_the_threshold_is_the_rules(self):
        self.env["heat.vat.rule"].search([("renewable_min", "=", 50)]).renewable_min = 40
        self._forecast(48)
        self.assertEqual(self._changes(), [])
        self._forecast(39.99)
        self.assertEqual(len(self._changes()), 1)

    def test_each_share_says_what_it_does(self):
        forecast = self._forecast(48).with_context(lang="en_US")
        self.assertTrue(forecast.vat_crosses)
        self.assertEqual(forecast.vat_note, "5.5 % → 20.0 % in 2020")
        measured = self._measured(52).with_context(lang="en_US")
        forecast.invalidate_recordset()
        self.assertFalse(forecast.vat_crosses)
        self.assertIn("Replaced", forecast.vat_note)
        self.assertEqual(measured.vat_note, "5.5 % in 2020")

    def test_one_activity_and_no_second_one(self):
        manager = self._new_user("manager", "heat_contract.heat_contract_group_billing_manager")

        def activities():
            return self.network.activity_ids.filtered(
                lambda one: one.activity_type_id == self.env.ref(ACTIVITY)
            )

        forecast = self._forecast(48)
        activity = activities()
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.date_deadline, date(2020, 1, 1))
        self.assertTrue(manager.has_group("heat_contract.heat_contract_group_billing_manager"))
        self.assertTrue(
            activity.user_id.has_group("heat_contract.heat_contract_group_billing_manager")
        )
        self.env["heat.network"]._cron_tell_vat_changes()
        forecast.share = 47
        self.assertEqual(activities(), activity)
        activity.action_feedback()
        self.env["heat.network"]._cron_tell_vat_changes()
        self.assertFalse(activities(), "who was told is not told again")
        forecast.share = 60
        self.assertFalse(self.network.vat_change_told)
        forecast.share = 47
        self.assertEqual(len(activities()), 1)

    def test_posted_bills_of_a_corrected_share_are_named(self):
        run = self._bill_march()
        bill = run.bill_ids.filtered(lambda one: one.state == "posted")
        self.assertFalse(self._text("vat_affected"))
        self._measured(49, 2018)
        affected = self.network._vat_affected(date(2019, 6, 15))[self.network]
        self.assertEqual(affected, {bill.id: Decimal("19.02")})
        text = self._text("vat_affected")
        self.assertIn(bill.number, text)
        self.assertIn("19.02", text)
        self.assertIn("credited and billed again", text)
        action = self.network.action_open_vat_affected_bills()
        self.assertEqual(self.env["heat.bill"].search(action["domain"]), bill)
        # the remedy: credited and billed again, nothing is left to tell
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=bill.move_id.ids)
            .create({"journal_id": bill.move_id.journal_id.id})
        )
        wizard.refund_moves()
        bill.credit_bill_ids.move_id.action_post()
        self.assertFalse(self.network._vat_affected(date(2019, 6, 15))[self.network])

    def test_a_share_that_changes_no_rate_names_no_bill(self):
        self._bill_march()
        self._measured(51, 2018)
        self.assertFalse(self.network._vat_affected(date(2019, 6, 15))[self.network])

    def test_a_lone_customer_is_told(self):
        self._bill_march()
        self.town_contract.date_to = "2019-08-31"
        ((day, group, effect),) = self._changes()
        self.assertEqual(day, date(2019, 9, 1))
        self.assertEqual({change.nature for change in group}, {"energy", "subscription"})
        self.assertEqual({change.reason for change in group}, {"customers"})
        self.assertEqual(effect.base, Decimal("167.15"))
        self.assertIn("a single customer", self._text("vat_warning"))

    def test_a_second_customer_is_told(self):
        self.town_contract.date_from = "2019-07-01"
        ((day, group, _effect),) = self._changes()
        self.assertEqual((day, len(group)), (date(2019, 7, 1), 2))
        self.assertIn("several customers", self._text("vat_warning"))

    def test_what_changed_long_ago_is_told_no_more(self):
        self.town_contract.date_from = "2019-03-01"
        self.assertEqual(self._changes(), [])
        self.town_contract.date_from = "2019-05-01"
        self.assertEqual(len(self._changes()), 1)
        self.assertIn("Since", self._text("vat_warning"))

    def test_other_countries_are_told_nothing(self):
        self._forecast(48)
        self.cooperative.chart_template = "generic_coa"
        for name in ("vat_warning", "vat_outlook", "vat_affected"):
            self.assertFalse(self._text(name))

    def test_many_networks_ask_no_more_queries(self):
        def queries(networks):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            networks._vat_changes(date(2019, 6, 15))
            return self.cr.sql_log_count - before

        one = queries(self.network)
        others = self.env["heat.network"].create([{"name": f"N{n}"} for n in range(20)])
        self.assertLessEqual(queries(self.network | others), one + 3)
