"""A process killed half-way and started again leaves the same end state."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from .common import ROOT, needs_household_file

JOB = Path(__file__).with_name("interrupted_job.py")
END_STATE = """
    SELECT (SELECT count(*) FROM heat_meter_reading),
           (SELECT sum(index)::text FROM heat_meter_reading),
           (SELECT count(*) FROM heat_bill),
           (SELECT count(*) FROM heat_bill_line),
           (SELECT count(*) FROM account_move WHERE state = 'posted'),
           (SELECT count(*) FROM account_move),
           (SELECT sum(amount_total)::text FROM account_move),
           (SELECT count(*) FROM heat_reading_import WHERE state = 'draft')
"""


def start(database):
    return subprocess.Popen(
        [str(ROOT / "heat"), "shell", "--db", database, str(JOB)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def kill_in(database, stage, delay):
    """Start the job and kill it ``delay`` seconds into ``stage``."""
    process = start(database)
    for line in process.stdout:
        if line.strip() == f"stage: {stage}":
            break
    else:
        pytest.fail(f"the job never came to its stage {stage}")
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def complete(database):
    process = start(database)
    output = process.communicate()[0]
    assert process.returncode == 0, output
    assert "stage: done" in output


def end_state(database):
    with psycopg2.connect(dbname=database) as connection, connection.cursor() as cursor:
        cursor.execute(END_STATE)
        state = cursor.fetchone()
    connection.close()
    return state


@needs_household_file
def test_killed_job_ends_like_one_that_ran_through(database_copy):
    reference = database_copy()
    complete(reference)
    expected = end_state(reference)
    assert expected[:5] == (52512, expected[1], 1, 2, 1)
    killed = database_copy()
    for stage, delay in (("import", 0.2), ("import", 1.5), ("billing", 0.1), ("billing", 0.4)):
        kill_in(killed, stage, delay)
    complete(killed)
    complete(killed)
    assert end_state(killed)[:7] == expected[:7]
