"""Pytests that run side by side: each counts, whatever way it ends."""

import os
import sys

import pytest

from launcher import testing


def _run(code: str) -> testing.Run:
    return testing.Run([sys.executable, "-c", code], dict(os.environ))


def test_each_run_is_counted_and_shown(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    runs = [
        _run("print('== 2 passed in 1s ==')"),
        _run("print('== 1 failed, 3 passed in 1s ==');raise SystemExit(1)"),
        _run("print('== 4 passed in 1s ==')"),
    ]
    testing.run_side_by_side(runs)
    assert [one.status for one in runs] == [0, 1, 0]
    shown = capfdbinary.readouterr().out.decode()
    assert shown.index("2 passed") < shown.index("3 passed") < shown.index("4 passed")
    assert "1 failed, 9 passed" in testing.closing_line([one.closing for one in runs], 3)


def test_a_run_that_a_signal_ends_has_failed() -> None:
    killed = _run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    testing.run_side_by_side([_run(""), killed])
    assert killed.status == 128 + 9
    assert killed.closing == ""


def test_a_run_that_cannot_start_has_failed() -> None:
    lost = testing.Run(["/nowhere/python"], dict(os.environ))
    with pytest.raises(OSError):
        testing.run_side_by_side([lost])
    assert lost.status == 1
