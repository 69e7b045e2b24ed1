"""Runs a command as the leader of its own process group, and kills all of it when a given process is gone.

As a script: `lifeline.py <pid> <command> [arguments]`. SIGTERM and SIGINT are passed on to the command, and
its exit status is passed back, as a container does (128 + signal number when it was killed).
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.5


def tied(command: list[str], pid: int | None = None) -> list[str]:
    """The command that runs `command` tied to the life of process `pid` (by default, of this one)."""
    return [sys.executable, "-I", "-S", str(Path(__file__)), str(pid or os.getpid()), *command]


def main(parent: int, command: list[str]) -> int:
    if os.getpgid(0) != os.getpid():
        os.setsid()
    try:
        child = subprocess.Popen(command, preexec_fn=_die_with_me)
    except OSError as reason:
        sys.stderr.write(f"{command[0]}: {reason.strerror}\n")
        return 127 if isinstance(reason, FileNotFoundError) else 126
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: child.send_signal(received))
    _wait(child, parent)
    code = child.wait()
    return code if code >= 0 else 128 - code


def _wait(child: "subprocess.Popen[bytes]", parent: int) -> None:
    """Returns when the child has ended; kills the group, this process with it, when the parent has."""
    if not hasattr(os, "pidfd_open"):
        while child.poll() is None:
            _live(parent)
            select.select([], [], [], POLL_SECONDS)
        return
    poll = select.poll()
    ours = os.pidfd_open(child.pid)
    poll.register(ours, select.POLLIN)
    try:
        poll.register(os.pidfd_open(parent), select.POLLIN)
    except ProcessLookupError:
        os.killpg(0, signal.SIGKILL)
    if ours not in [fd for fd, _ in poll.poll()]:
        os.killpg(0, signal.SIGKILL)


def _live(parent: int) -> None:
    try:
        os.kill(parent, 0)
    except ProcessLookupError:
        os.killpg(0, signal.SIGKILL)


def _die_with_me() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
