"""`kill -9` for what works on a film in the cloud of these tests."""

import contextlib
import os
import signal
import time

import psutil

from tests.e2e.running import Running


def kill_workers(running: Running, victim: str, *, at_most: int, within_seconds: float) -> int:
    """Kill encoding `ffmpeg`s as they show up, or the process that runs each (`its …`); says how many."""
    deadline, killed = time.monotonic() + within_seconds, 0
    while killed < at_most and time.monotonic() < deadline:
        for process in encoders(running)[: at_most - killed]:
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
                os.kill(process.pid if victim == "ffmpeg" else process.ppid(), signal.SIGKILL)
                killed += 1
        time.sleep(0.02)
    return killed


def nothing_encodes(running: Running, *, within_seconds: float) -> bool:
    """Whether the last encoding `ffmpeg` ends in that time."""
    deadline = time.monotonic() + within_seconds
    while (found := encoders(running)) and time.monotonic() < deadline:
        time.sleep(0.2)
    return not found


def encoders(running: Running) -> list[psutil.Process]:
    """The `ffmpeg`s that encode H.264 now."""
    record = running.cloud.supervisor.record(running.cloud.supervisor.parts[0])
    assert record is not None
    found = []
    for process in psutil.Process(record.pid).children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.name() == "ffmpeg" and "libx264" in process.cmdline():
                found.append(process)
    return found
