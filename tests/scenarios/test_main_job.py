"""The month's work of the demonstration cooperative, run once, again, and a month later."""

import os
from datetime import datetime, time, timedelta
from unittest.mock import patch

import pytest
from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.tools import config

from odoo.addons.heat_base.engine.periods import first_of_next_month, last_complete_month
from odoo.addons.heat_demo.engine.cooperative import NETWORKS, PEOPLE
from odoo.addons.heat_demo.engine.delivery_points import POINTS, UNREAD_POINT
from odoo.addons.heat_demo.main_job import format_summary, run_main_job

pytestmark = pytest.mark.registry


def load_registry(name):
    """The registry of another database than the tests': as a server loads it, without tests."""
    under_test, config["test_enable"] = config["test_enable"], False
    try:
        return Registry(name)
    finally:
        config["test_enable"] = under_test


@pytest.fixture(scope="module")
def env():
    """The demonstration database; what the tests write there is rolled back."""
    name = os.environ.get("HEAT_DEMO_DB")
    if not name:
        pytest.fail("HEAT_DEMO_DB names no database with heat_demo: ./heat test sets it")
    registry = load_registry(name)
    with registry.cursor() as cursor, patch.object(cursor, "commit", cursor.flush):
        yield api.Environment(cursor, SUPERUSER_ID, {})
        cursor.rollback()


@pytest.fixture(scope="module")
def first(env):
    """The work of the month in which the cooperative was set up."""
    env["heat.demo"]._setup()
    today = first_of_next_month(env["heat.demo"]._first_month())
    return today, run_main_job(env, today)


def counts(env):
    """What must not grow when nothing new happened."""
    models = (
        "res.partner",
        "res.users",
        "heat.delivery.point",
        "heat.meter",
        "heat.contract",
        "heat.meter.reading",
        "heat.reading.import",
        "heat.billing.run",
        "heat.bill",
        "account.move",
    )
    return {model: env[model].search_count([]) for model in models}


def bills(env, today):
    month = last_complete_month(today)
    return env["heat.bill"].search(
        [("billed_on", ">=", month.start), ("billed_on", "<=", month.last_day)]
    )


def test_every_contract_is_billed_but_the_unread_one(env, first):
    today, result = first
    company = env["heat.demo"]._company()
    month = last_complete_month(today)
    running = env["heat.contract"].search(
        [
            ("company_id", "=", company.id),
            ("date_from", "<=", month.last_day),
            "|",
            ("date_to", "=", False),
            ("date_to", ">=", month.start),
        ]
    )
    # one contract has a second payer
    assert result["invoices"] == len(running)
    assert len(result["failures"]) == 1
    unread = env.ref(f"heat_demo.point_{UNREAD_POINT}")
    assert unread.name in result["failures"][0], "the failure names the house"
    assert set(bills(env, today).mapped("state")) == {"posted"}


def test_totals_are_those_of_the_invoices(env, first):
    today, result = first
    moves = bills(env, today).move_id
    assert len(moves) == result["invoices"]
    assert set(moves.mapped("state")) == {"posted"}
    assert result["untaxed"] == pytest.approx(sum(moves.mapped("amount_untaxed")))
    assert result["tax"] == pytest.approx(sum(moves.mapped("amount_tax")))
    assert result["total"] == pytest.approx(result["untaxed"] + result["tax"])
    assert sum(amount for _rate, amount in result["tax_by_rate"]) == pytest.approx(result["tax"])
    assert 100 < result["mwh"] < 1500


def test_vat_follows_the_network(env, first):
    today, _result = first
    rates = {}
    for line in bills(env, today).line_ids:
        rates.setdefault((line.bill_id.network_id, line.code), set()).add(line.vat_rate)
    by_key = {network.key: env.ref(f"heat_demo.network_{network.key}") for network in NETWORKS}
    assert rates[by_key["brenouse"], "R1"] == {5.5}
    assert rates[by_key["saint_ambrin"], "R1"] == {20}
    for shared in ("brenouse", "saint_ambrin"):
        assert rates[by_key[shared], "R2"] == {5.5}
    for dedicated in ("gymnase", "scierie", "cimes"):
        assert rates[by_key[dedicated], "R1"] == rates[by_key[dedicated], "R2"] == {20}


def test_the_contract_of_mid_month_pays_its_days(env, first):
    contract = env.ref("heat_demo.contract_gare_31")
    (bill,) = contract.bill_ids
    assert bill.date_from == contract.date_from
    subscription = bill.line_ids.filtered(lambda line: line.nature == "subscription")
    twelfth = subscription.price_unit * contract.subscribed_power_kw / 12
    assert 0 < subscription.amount < twelfth


def test_the_former_occupant_is_not_billed(env, first):
    former = env.ref("heat_demo.contract_tanneurs_14_ancien")
    assert former.state == "ended"
    assert not former.bill_ids
    assert env.ref("heat_demo.contract_tanneurs_14").bill_ids


def test_second_run_changes_nothing(env, first):
    today, result = first
    before = counts(env)
    again = run_main_job(env, today)
    assert counts(env) == before
    assert again == result


def test_work_interrupted_during_the_billing_is_taken_up(env, first):
    today, result = first
    following = first_of_next_month(today)
    with freeze_time(datetime.combine(following, time(8))), env.cr.savepoint() as savepoint:
        billing = type(env["heat.billing.run"])
        with (
            patch.object(billing, "action_post", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
            env.cr.savepoint(),
        ):
            run_main_job(env, following)
        resumed = run_main_job(env, following)
        assert resumed["invoices"] == len(bills(env, following))
        savepoint.rollback()
    env.invalidate_all()
    assert run_main_job(env, today) == result


def test_next_month_bills_that_month_once(env, first):
    today, _result = first
    following = first_of_next_month(today)
    before = counts(env)
    with freeze_time(datetime.combine(following, time(8))):
        result = run_main_job(env, following)
        after = counts(env)
        again = run_main_job(env, following)
        assert counts(env) == after
        assert again == result
    assert after["heat.billing.run"] == before["heat.billing.run"] + 1
    assert after["account.move"] == before["account.move"] + result["invoices"]
    for model in ("res.partner", "heat.contract", "heat.meter", "heat.delivery.point"):
        assert after[model] == before[model]
    assert result["failures"] == [], "the house was entered this time"
    month = last_complete_month(following)
    assert month.start == today and len(bills(env, following)) == result["invoices"]


def test_readings_end_with_the_month_and_go_back_two_years(env, first):
    today, _result = first
    meter = env.ref("heat_demo.meter_ecole")
    energy = meter.register_ids.filtered(lambda r: r.measured_quantity == "energy")
    reading_model = env["heat.meter.reading"]
    domain = [("register_id", "=", energy.id), ("state", "=", "valid")]
    last_midnight = fields.Datetime.to_datetime(today) - timedelta(hours=1)
    known = reading_model.search([*domain, ("read_at", "<=", last_midnight)], order="read_at")
    assert known[-1].read_at in (last_midnight, last_midnight - timedelta(hours=1))
    assert (known[-1].read_at - known[0].read_at).days in (730, 731)
    assert 8760 < len(known) < 8760 + 40


def test_people_hold_their_roles(env, first):
    for person in PEOPLE:
        user = env.ref(f"heat_demo.user_{person.login}")
        for group in person.groups:
            assert user.has_group(group)
        assert user.lang == "fr_FR" and user.tz == "Europe/Paris"
        assert user.has_group("base.group_system") == (person.login == "gerante")


def test_all_points_have_a_meter_and_a_contract(env, first):
    for point in POINTS:
        record = env.ref(f"heat_demo.point_{point.key}")
        places = record.installation_ids.filtered(lambda place: place.role == "billing")
        assert len([place for place in places if place._is_current()]) == 1
        assert env["heat.contract"].search_count([("delivery_point_ids", "in", record.ids)]) >= 1


def test_summary_speaks_french(env, first):
    _today, result = first
    text = format_summary(result)
    for expected in ("SCIC Chaleur du Val de Brenouse", "Total HT", "TVA 5,5", "TVA 20", "TTC"):
        assert expected in text
    assert "À traiter (1)" in text
    for person in PEOPLE:
        assert person.login in text
