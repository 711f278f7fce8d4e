"""Stamps, locks and atomic writes: what lets a killed set-up be taken up again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from launcher import places
from launcher.steps import Lock, Stamp, fingerprint, read_json, sha256, write_atomically


def test_a_stamp_matches_the_facts_it_was_left_for(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "deep" / "stamp.json")
    assert not stamp.matches({"version": "1"})
    stamp.leave({"version": "1", "more": True})
    assert stamp.matches({"version": "1"})
    assert not stamp.matches({"version": "2"})
    stamp.remove()
    assert not stamp.matches({})


def test_a_damaged_stamp_is_no_stamp(tmp_path: Path) -> None:
    path = tmp_path / "stamp.json"
    path.write_text('{"version": "1"')
    assert read_json(path) is None
    assert not Stamp(path).matches({})


def test_fingerprints_tell_where_parts_end() -> None:
    assert fingerprint("ab", "c") != fingerprint("a", "bc")
    assert fingerprint("ab") == fingerprint(b"ab")


def test_a_write_keeps_the_old_file_or_gives_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\udc80")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    write_atomically(path, "new", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600


def test_sha256_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    assert sha256(tmp_path / "file").startswith("ba7816bf")


HOLDER = """
    import sys, time
    from pathlib import Path
    from launcher.steps import Lock
    Lock(Path(sys.argv[1])).acquire("essai")
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def _holder(path: Path, seconds: float, program: str = HOLDER) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program), str(path), str(seconds)],
        cwd=places.TREE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "held\n"
    return process


def test_a_second_process_waits_and_says_for_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lock"
    holder = _holder(path, 1)
    start = time.monotonic()
    Lock(path).acquire("Base « essai »").release()
    assert time.monotonic() - start > 0.3
    assert f"un autre processus ({holder.pid}) s'en occupe" in capsys.readouterr().out
    holder.wait()


def test_a_killed_process_releases_its_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = _holder(path, 60)
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    start = time.monotonic()
    Lock(path).acquire("essai").release()
    assert time.monotonic() - start < 5


ORPHAN_MAKER = """
    import sys
    from pathlib import Path
    from launcher.progress import run_logged
    from launcher.steps import Lock
    Lock(Path(sys.argv[1])).acquire("essai")
    print("held", flush=True)
    run_logged(["sleep", "3"], log=Path(sys.argv[1] + ".log"))
"""


def test_the_next_one_waits_for_what_a_killed_one_had_started(tmp_path: Path) -> None:
    """A killed launcher leaves its apt, pip or Odoo running: nothing may start beside it."""
    path = tmp_path / "lock"
    holder = _holder(path, 0, ORPHAN_MAKER)
    while not (tmp_path / "lock.log").exists():
        time.sleep(0.01)
    time.sleep(0.2)
    start = time.monotonic()
    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()
    Lock(path).acquire("essai").release()
    assert 1 < time.monotonic() - start < 10
