"""`kill -9` for what works on a film in the cloud of these tests."""

import contextlib
import os
import signal
import time

import psutil

from tests.e2e.conftest import Running


def kill_workers(running: Running, victim: str, *, at_most: int, within_seconds: float) -> int:
    """Kill encoding `ffmpeg`s as they show up, or the process that runs each (`its …`); says how many."""
    record = running.cloud.supervisor.record(running.cloud.supervisor.parts[0])
    assert record is not None
    deadline, killed = time.monotonic() + within_seconds, 0
    while killed < at_most and time.monotonic() < deadline:
        for process in psutil.Process(record.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                if process.name() == "ffmpeg" and "libx264" in process.cmdline() and killed < at_most:
                    os.kill(process.pid if victim == "ffmpeg" else process.ppid(), signal.SIGKILL)
                    killed += 1
        time.sleep(0.02)
    return killed
