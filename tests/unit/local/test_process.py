"""Started processes are found again and ended exactly, with all that stems from them."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from local import process
from local.process import Record

FAMILY = """
import os, subprocess, sys, time
run = [sys.executable, "-c", "import time; time.sleep(60)"]
subprocess.Popen(run)
subprocess.Popen(run, start_new_session=True)
open("ready", "w").close()
time.sleep(60)
"""

Start = Callable[[str], Record]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    records: list[Record] = []

    def started(code: str) -> Record:
        log = tmp_path / "part.log"
        command = [sys.executable, "-c", code]
        records.append(process.start(command, env=os.environ, log=log, cwd=tmp_path, port=1))
        return records[-1]

    yield started
    for record in records:
        process.stop(record, grace_seconds=0)


@pytest.fixture
def family(start: Start, tmp_path: Path) -> Record:
    """A process with a child, and with another child in a session of its own."""
    record = start(FAMILY)
    wait_until((tmp_path / "ready").exists)
    return record


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_a_started_process_is_alive_until_it_is_stopped(start: Start) -> None:
    record = start("import time; time.sleep(60)")
    assert record.is_alive
    process.stop(record, grace_seconds=5)
    assert not record.is_alive


def test_stopping_ends_children_even_in_sessions_of_their_own(family: Record) -> None:
    pids = [member.pid for member in process.members(family)]
    assert len(pids) == 3
    process.stop(family, grace_seconds=5)
    assert all(map(ended, pids))


def test_orphans_of_a_killed_process_are_found_and_ended(family: Record) -> None:
    pids = [member.pid for member in process.members(family)]
    psutil.Process(family.pid).kill()
    wait_until(lambda: not family.is_alive)
    assert len(process.members(family)) == 2
    process.stop(family, grace_seconds=0)
    assert all(map(ended, pids))


def test_a_process_that_ignores_the_polite_signal_is_killed(start: Start, tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); open('deaf', 'w').close(); time.sleep(60)"
    record = start(deaf)
    wait_until((tmp_path / "deaf").exists)
    process.stop(record, grace_seconds=0.2)
    assert not record.is_alive


def test_another_process_with_the_same_pid_is_left_alone(start: Start) -> None:
    somebody = start("import time; time.sleep(60)")
    ours = replace(somebody, birth="another birth", token="another token")
    assert not ours.is_alive
    assert process.members(ours) == []
    process.stop(ours, grace_seconds=0)
    assert somebody.is_alive


def test_a_record_survives_the_command_that_wrote_it(start: Start, tmp_path: Path) -> None:
    record = start("import time; time.sleep(60)")
    record.save(tmp_path / "run" / "part.json")
    assert Record.load(tmp_path / "run" / "part.json") == record


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}'])
def test_a_broken_record_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "part.json").write_text(content)
    assert Record.load(tmp_path / "part.json") is None


def test_memory_counts_the_whole_family(family: Record) -> None:
    assert process.memory_bytes(family) > psutil.Process(family.pid).memory_info().rss
