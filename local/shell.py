"""Runs programs whose output belongs in a log, and shows its end when they fail."""

import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from local.errors import LocalError

RUNNING: set[subprocess.Popen[bytes]] = set()
LONGEST_LINE = 240
ENDING = threading.Event()


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    error: type[LocalError] = LocalError,
) -> None:
    """Runs to the end with output in `log`; raises `error` with the last 20 lines when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(f"$ {' '.join(map(str, command))}\n".encode())
        out.flush()
        try:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        except FileNotFoundError:
            raise error(f"{command[0]} is not installed.") from None
    RUNNING.add(process)
    if ENDING.is_set():
        _end(process)
    try:
        code = process.wait()
    finally:
        RUNNING.discard(process)
        _end(process)
    if code != 0:
        name = Path(command[0]).name
        raise error(f"{name} failed (exit {code}). The end of {log}:\n{tail(log)}")


def end_running() -> None:
    """Ends what `run` started in other threads, and what it starts from now on; for Ctrl-C."""
    ENDING.set()
    for process in list(RUNNING):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the program and all that it started: they share a process group of their own."""
    for number, patience_seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        if process.poll() is None:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, number)
                process.wait(patience_seconds)


def tail(log: Path, lines: int = 20) -> str:
    """The last lines of a log, indented, or a note that there are none."""
    if not log.is_file():
        return "    (no log)"
    with log.open(errors="replace") as text:
        return (
            "\n".join(f"    {line.rstrip()[:LONGEST_LINE]}" for line in deque(text, maxlen=lines))
            or "    (empty)"
        )


def end_on_sigterm() -> None:
    """Makes a polite kill end this process as Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    if os.isatty(0):
        signal.signal(signal.SIGHUP, interrupt)
