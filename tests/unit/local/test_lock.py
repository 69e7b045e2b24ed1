"""One command at a time, and never a stale lock."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local.errors import AlreadyRunning
from local.lock import hold

HOLDER = """
import sys, time
from pathlib import Path
from local.lock import hold
descriptor = hold(Path(sys.argv[1]), "make play", through_exec=len(sys.argv) > 2)
{then}
print("held", flush=True)
time.sleep(60)
"""
CHILD = "import subprocess; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(5)'])"


def holder(lock: Path, *, then: str = "", through_exec: bool = False) -> "subprocess.Popen[str]":
    """A process that holds the lock, once this returns."""
    arguments = [
        sys.executable,
        "-c",
        HOLDER.format(then=then),
        str(lock),
        *(["exec"] if through_exec else []),
    ]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout
    process.stdout.close()


def test_a_second_command_is_refused_by_the_first_ones_name_pid_and_time(tmp_path: Path) -> None:
    first = holder(tmp_path / "lock")
    with pytest.raises(AlreadyRunning) as refused:
        hold(tmp_path / "lock", "make test")
    end(first)
    assert re.search(
        rf"`make play` \(pid {first.pid}, started \d\d:\d\d\) is already running", str(refused.value)
    )


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    end(holder(tmp_path / "lock"))
    os.close(hold(tmp_path / "lock", "make test"))


def test_what_the_holder_started_does_not_keep_the_lock(tmp_path: Path) -> None:
    first = holder(tmp_path / "lock", then=CHILD)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    os.close(hold(tmp_path / "lock", "make test"))
    end(first)


def test_the_program_that_replaces_the_holder_keeps_the_lock(tmp_path: Path) -> None:
    become = "import os; os.execv('/bin/sh', ['sh', '-c', 'echo held; sleep 60'])"
    first = holder(tmp_path / "lock", then=become, through_exec=True)
    with pytest.raises(AlreadyRunning, match=f"pid {first.pid}"):
        hold(tmp_path / "lock", "make test")
    end(first)
