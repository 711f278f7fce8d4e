"""A database made by an earlier version is upgraded with its records, and goes on working.

``releases/`` keeps the modules of each version that changed the shape of a database, without their
tests, texts and images.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest

from launcher import addons, places
from tests.databases import copy_of, odoo_options

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.tar.gz"))
SCRIPTS = Path(__file__).parent / "upgrade_scripts"
#: Facts: none of their columns may change with a version.
FACTS = """
    SELECT json_build_object(
        'readings', (SELECT count(*) FROM heat_meter_reading),
        'indexes', (SELECT sum(index)::text FROM heat_meter_reading),
        'states', (SELECT json_object_agg(state, n) FROM (
                   SELECT state, count(*) AS n FROM heat_meter_reading GROUP BY 1) s),
        'imports', (SELECT count(*) FROM heat_reading_import),
        'installations', (SELECT json_agg(json_build_array(meter_id, delivery_point_id,
                          date_from, date_to) ORDER BY id) FROM heat_meter_installation),
        'contracts', (SELECT count(*) FROM heat_contract),
        'bills', (SELECT json_agg(json_build_array(contract_id, date_from, date_to, state,
                  amount_total::text, move_id) ORDER BY id) FROM heat_bill),
        'traces', (SELECT md5(string_agg(trace::text, ',' ORDER BY id)) FROM heat_bill_line))
"""


#: The register of shares, where a release had one: it is a fact too, seals included.
HAS_SHARES = "SELECT to_regclass('cooperative_share_movement') IS NOT NULL"
SHARES = """
    SELECT json_build_object(
        'movements', (SELECT json_agg(json_build_array(number, date, kind, member_id,
                      counterpart_member_id, share_class_id, quantity, member_delta,
                      amount::text, seal, previous_seal) ORDER BY company_id, number)
                      FROM cooperative_share_movement),
        'members', (SELECT json_agg(json_build_array(company_id, partner_id, number,
                    admission_date, representative_id) ORDER BY id) FROM cooperative_member),
        'heads', (SELECT json_agg(json_build_array(company_id, last_number, last_seal,
                  last_member_number) ORDER BY id) FROM cooperative_share_ledger),
        'subscriptions', (SELECT json_agg(json_build_array(name, member_id, quantity, state,
                          board_date, board_reference) ORDER BY id)
                          FROM cooperative_subscription),
        'entries', (SELECT json_agg(json_build_array(move.name, move.date,
                    move.cooperative_operation, move.cooperative_movement_id,
                    move.amount_total_signed::text) ORDER BY move.id)
                    FROM account_move move WHERE move.cooperative_operation IS NOT NULL))
"""


#: What the upgrade owes to installations of the release that gave them no role.
WITHOUT_ROLES = "19.0.1.0.0"
ROLES = """
    SELECT count(*) FROM heat_meter_installation i
      JOIN heat_delivery_point p ON p.id = i.delivery_point_id
     WHERE i.role IS DISTINCT FROM 'billing' OR i.network_id IS DISTINCT FROM p.network_id
"""

#: Releases whose contracts had one power and one tariff, without a date.
WITHOUT_DATES = "19.0.1."
#: What it owes to contracts whose power and tariff had no date, and to lines without a role.
UNDATED = """
    SELECT count(*) FROM heat_contract c
     WHERE NOT EXISTS (SELECT 1 FROM heat_contract_power p WHERE p.contract_id = c.id
                          AND p.date_from = c.date_from AND p.kw = c.subscribed_power_kw)
        OR NOT EXISTS (SELECT 1 FROM heat_contract_tariff t WHERE t.contract_id = c.id
                          AND t.date_from = c.date_from AND t.tariff_id = c.tariff_id)
"""
LINES = """
    SELECT count(*) FROM heat_bill_line l JOIN heat_bill b ON b.id = l.bill_id
     WHERE l.role <> 'charge' OR l.contract_id IS DISTINCT FROM b.contract_id
        OR l.live IS DISTINCT FROM (b.kind <> 'credit' AND b.state IN ('prepared', 'posted'))
"""


def session(program, options, **given):
    """Run one of the launcher's programs in a process of its own, as ./heat does."""
    done = subprocess.run(
        [sys.executable, str(places.SESSION / program), json.dumps({"options": options, **given})],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def script(database, options, name):
    path = str(SCRIPTS / name)
    output = session("script.py", options, database=database, script=path, arguments=[])
    return json.loads(output.splitlines()[-1])


def one(database, statement):
    with (
        contextlib.closing(psycopg2.connect(dbname=database)) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
        return cursor.fetchone()[0]


def facts(database):
    return one(database, FACTS)


def shares(database):
    return one(database, SHARES) if one(database, HAS_SHARES) else None


def release_options(release, folder):
    """Options that start Odoo with the modules of an earlier version in place of ours."""
    shutil.unpack_archive(release, folder)
    ours = {str(places.TREE), str(places.TREE / "addons")}
    options = []
    for option in odoo_options():
        name, _equals, value = option.partition("=")
        if name == "--addons-path":
            others = [part for part in value.split(",") if part not in ours]
            option = f"{name}={','.join([str(folder / 'addons'), str(folder), *others])}"
        options.append(option)
    return [*options, "--no-http", "--max-cron-threads=0"]


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def test_earlier_database_is_upgraded_with_its_records(release, tmp_path):
    core = os.environ.get("HEAT_CORE_DB")
    assert core, "HEAT_CORE_DB names no database to copy: ./heat test sets it"
    before = release_options(release, tmp_path / "release")
    now = [*odoo_options(), "--no-http", "--max-cron-threads=0"]
    preparing = {"create": False, "state": {}, "log": str(tmp_path / "odoo.log")}
    with copy_of(core) as database:
        preparing["database"] = database
        names = sorted(addons.folders(tmp_path / "release"))
        session("prepare.py", before, install=names, upgrade=[], **preparing)
        earlier = script(database, before, "make_records.py")
        kept, shares_kept = facts(database), shares(database)
        assert kept["readings"] > 100_000 and len(kept["bills"]) > 20
        new = [name for name in addons.folders() if name not in names]
        session("prepare.py", now, install=new, upgrade=names, **preparing)
        assert facts(database) == kept
        if shares_kept:
            assert len(shares_kept["movements"]) > 10
            assert shares(database) == shares_kept
        if release.name.startswith(WITHOUT_ROLES):
            assert one(database, ROLES) == 0
        if release.name.startswith(WITHOUT_DATES):
            assert one(database, UNDATED) == 0
        assert one(database, LINES) == 0
        assert script(database, now, "read_records.py") == earlier
        again = script(database, now, "make_records.py")
        assert again == earlier
        assert len(facts(database)["bills"]) == len(kept["bills"])
