"""Two officers of a cooperative record share movements at the same time."""

import threading

import psycopg2
import pytest

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .test_main_job import load_registry

pytestmark = pytest.mark.registry


@pytest.fixture
def cooperative(database_copy):
    """A database of its own, where a member of a cooperative holds ten shares."""
    registry = load_registry(database_copy())
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        company = env["res.company"].create(
            {"name": "SCIC du Test", "country_id": env.ref("base.fr").id}
        )
        env["account.chart.template"].try_loading("fr", company, install_demo=False)
        shares = env["cooperative.share.class"].create(
            {"name": "A", "nominal_value": 100, "company_id": company.id}
        )
        members = env["cooperative.member"].create(
            [
                {
                    "partner_id": env["res.partner"].create({"name": name}).id,
                    "company_id": company.id,
                    "admission_date": "2024-01-01",
                    "admission_reference": "Minutes",
                }
                for name in ("Anna", "Bruno")
            ]
        )
        values = {
            "member_id": members[0].id,
            "share_class_id": shares.id,
            "date": "2024-03-01",
            "quantity": 10,
        }
        # others keep the capital above what withdrawals leave of it
        others = {**values, "member_id": members[1].id, "quantity": 20, "kind": "subscription"}
        env["cooperative.share.movement"].create([{**values, "kind": "subscription"}, others])
    return registry, values, members.ids


def _withdraw(env, values, quantity):
    return env["cooperative.share.movement"].create(
        {**values, "kind": "cancellation", "date": "2024-04-01", "quantity": quantity}
    )


@mute_logger("odoo.sql_db")
def test_a_transaction_that_rests_on_old_balances_is_refused(cooperative):
    registry, values, _members = cooperative
    with registry.cursor() as first, registry.cursor() as second:
        one, two = (api.Environment(cursor, SUPERUSER_ID, {}) for cursor in (first, second))
        # both see ten shares
        assert one["cooperative.share.movement"].search_count([]) == 2
        assert two["cooperative.share.movement"].search_count([]) == 2
        _withdraw(one, values, 6)
        first.commit()  # pylint: disable=invalid-commit
        with pytest.raises(psycopg2.errors.SerializationFailure):
            _withdraw(two, values, 6)
        second.rollback()  # pylint: disable=invalid-commit
        # begun again, as Odoo does, it sees what is left
        with pytest.raises(UserError):
            _withdraw(two, values, 6)
        second.rollback()  # pylint: disable=invalid-commit


@mute_logger("odoo.sql_db", "odoo.service.model")
def test_officers_at_once_leave_no_gap_and_no_negative_holding(cooperative):
    registry, values, members = cooperative
    told = []

    def officer():
        try:
            with registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                retrying(lambda: _withdraw(env, values, 4), env)
            told.append("recorded")
        except UserError:
            told.append("refused")

    threads = [threading.Thread(target=officer) for _rank in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["recorded", "recorded", "refused", "refused"]
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        movements = env["cooperative.share.movement"].search([], order="number")
        assert movements.mapped("number") == [1, 2, 3, 4]
        assert not movements.company_id._share_ledger()._faults()
        held = env["cooperative.member"].browse(members).shares_at("2024-12-31")
        assert [sum(own["quantity"] for own in held[one].values()) for one in members] == [2, 20]


@mute_logger("odoo.sql_db", "odoo.service.model")
def test_shares_of_the_queue_are_cancelled_once(cooperative):
    """Two officers cancel the shares of the queue while a third one registers others."""
    registry, values, members = cooperative
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        company = env["cooperative.member"].browse(members[0]).company_id
        asked = env["cooperative.withdrawal"].create(
            {
                "member_id": members[0],
                "company_id": company.id,
                "share_class_id": values["share_class_id"],
                "quantity": 6,
                "requested_on": "2024-05-01",
            }
        )
        asked.action_submit()
        asked.write({"board_date": "2024-05-10", "board_reference": "Minutes"})
        asked.action_accept()
        company_id, asked_id = company.id, asked.id
    told = []

    def cancel(env):
        env["cooperative.withdrawal.execute"].create(
            {"company_id": company_id, "date": "2024-06-01"}
        ).action_execute()

    def register(env):
        env["cooperative.share.movement"].create(
            {**values, "member_id": members[1], "kind": "subscription", "date": "2024-06-01"}
        )

    def officer(work):
        try:
            with registry.cursor() as cursor:
                env = api.Environment(cursor, SUPERUSER_ID, {})
                retrying(lambda: work(env), env)
            told.append("done")
        except UserError:
            told.append("refused")

    threads = [threading.Thread(target=officer, args=[work]) for work in (cancel, register, cancel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(told) == ["done", "done", "refused"]
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        asked = env["cooperative.withdrawal"].browse(asked_id)
        assert asked.movement_ids.mapped("quantity") == [6]
        assert asked.state == "cancelled"
        held = env["cooperative.member"].browse(members).shares_at("2024-12-31")
        assert [sum(own["quantity"] for own in held[one].values()) for one in members] == [4, 30]
        assert not asked.company_id._share_ledger()._faults()
