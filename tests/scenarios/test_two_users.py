"""Two people work on one billing run at the same moment, each in a transaction of their own."""

import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg2
import pytest

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

from .common import build_household
from .test_main_job import load_registry

pytestmark = pytest.mark.registry

#: local midnights of the first days of March and April 2019
READ_AT = (datetime(2019, 2, 28, 23, tzinfo=UTC), datetime(2019, 3, 31, 22, tzinfo=UTC))


@contextmanager
def user_of(registry, company_id=None):
    """An environment whose transaction is nobody else's."""
    with registry.cursor() as cursor:
        context = {"lang": "en_US"}
        if company_id:
            context["allowed_company_ids"] = [company_id]
        yield api.Environment(cursor, SUPERUSER_ID, context)


@pytest.fixture
def household(database_copy):
    """A database with a run of March 2019 to prepare: its registry, company and run."""
    registry = load_registry(database_copy())
    with user_of(registry) as env:
        made = build_household(env)
        env = made["env"]
        for meter in made["meters"]:
            register = meter.register_ids.filtered(lambda one: one.measured_quantity == "energy")
            env["heat.meter.reading"].create(
                [
                    {"register_id": register.id, "read_at": at.replace(tzinfo=None), "index": index}
                    for at, index in zip(READ_AT, (1000, 3115), strict=True)
                ]
            )
        run = env["heat.billing.run"].create({"date_from": "2019-03-01", "date_to": "2019-03-31"})
        company, run_id = made["company"].id, run.id
        env.cr.commit()
    return registry, company, run_id


def count(registry, company):
    """Bills, lines and invoices, as they are committed."""
    with user_of(registry, company) as env:
        mine = [("company_id", "=", company)]
        invoices = env["account.move"].search([*mine, ("move_type", "=", "out_invoice")])
        return (
            env["heat.bill"].search_count(mine),
            env["heat.bill.line"].search_count([("bill_id.company_id", "=", company)]),
            len(invoices),
            set(invoices.mapped("state")),
        )


@pytest.mark.parametrize("steps", [("action_prepare",), ("action_prepare", "action_post")])
def test_the_second_is_told_to_wait(household, steps):
    registry, company, run_id = household
    for step in steps:
        with user_of(registry, company) as first, user_of(registry, company) as second:
            getattr(first["heat.billing.run"].browse(run_id), step)()
            first.flush_all()
            # the first has not committed yet
            with pytest.raises(UserError, match="Somebody else is working on"):
                getattr(second["heat.billing.run"].browse(run_id), step)()
            second.cr.rollback()
            first.cr.commit()
    bills, lines, invoices, states = count(registry, company)
    assert (bills, lines) == (2, 4)
    assert (invoices, states) == ((2, {"posted"}) if "action_post" in steps else (0, set()))


def at_once(registry, company, run_id, step, people=2):
    """``step`` of the run by several people in threads, each until it goes through."""
    start, outcomes = threading.Barrier(people), []

    def work():
        start.wait()
        for _try in range(200):
            try:
                with user_of(registry, company) as env:
                    getattr(env["heat.billing.run"].browse(run_id), step)()
                    env.cr.commit()
                outcomes.append("done")
                return
            except UserError as error:
                outcomes.append(str(error))
            except psycopg2.OperationalError as error:
                # Odoo's web client asks again by itself
                outcomes.append(type(error).__name__)
            threading.Event().wait(0.1)

    threads = [threading.Thread(target=work) for _person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_nothing_is_billed_twice_by_two_at_once(household):
    registry, company, run_id = household
    for step in ("action_prepare", "action_post"):
        outcomes = at_once(registry, company, run_id, step)
        assert outcomes.count("done") == 2, outcomes
    assert count(registry, company) == (2, 4, 2, {"posted"})


def test_two_workers_post_a_run_together(household):
    registry, company, run_id = household
    with user_of(registry, company) as env:
        run = env["heat.billing.run"].browse(run_id)
        run.action_prepare()
        run.action_post_in_background()
        env.cr.commit()
    outcomes = at_once(registry, company, run_id, "_cron_post")
    assert outcomes.count("done") == 2, outcomes
    assert count(registry, company) == (2, 4, 2, {"posted"})
