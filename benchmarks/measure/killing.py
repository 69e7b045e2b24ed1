"""Kills the worker of a title at a random moment, lets another go on, and compares what comes out."""

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import ROOT

_WORKER = (sys.executable, "-m", "benchmarks.measure.mortal_worker")
_MEASURED = (".json", "report.html")
"""Documents that hold measured seconds: no two runs have the same."""


@dataclass(frozen=True, kw_only=True)
class Life:
    """What a worker began and ended before it ended itself, or was killed after `seconds` of work."""

    begun: tuple[str, ...]
    ended: tuple[str, ...]
    seconds: float
    killed: bool


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """A title whose first worker was killed. `again` are the chunks that were encoded a second time."""

    killed_in: str
    again: int
    published: bool
    same: bool


def live(root: Path, attempt: int, done: Iterable[str] = (), *, kill_after: float | None = None) -> Life:
    """Run a worker; with `kill_after`, kill it that many seconds after it has begun to work.

    Raises CalledProcessError when it ends badly by itself.
    """
    temporary = root / "tmp"
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*_WORKER, str(root), str(attempt), *done],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        text=True,
    )
    lines: list[list[str]] = []
    began, timer = 0.0, threading.Timer(kill_after or 0, process.kill)
    with process:
        for line in process.stdout or ():
            if not lines:
                began = time.monotonic()
                if kill_after is not None:
                    timer.start()
            lines.append(line.split())
    code = process.returncode
    if code not in (0, -signal.SIGKILL):
        raise subprocess.CalledProcessError(code, process.args)
    timer.cancel()
    shutil.rmtree(temporary, ignore_errors=True)
    return Life(
        begun=tuple(name for word, name in lines if word == "begin"),
        ended=tuple(name for word, name in lines if word == "end"),
        seconds=time.monotonic() - began,
        killed=code != 0,
    )


def kill_and_resume(
    film: Path, root: Path, moment: float, expected: dict[str, str], *, anew: bool
) -> Resumed:
    """A title killed after `moment` seconds (or sooner, where it was faster), and then finished.

    `anew` starts a new attempt, as a user's retry does; else the workflow tries the one step again.
    """
    while True:
        shutil.rmtree(root, ignore_errors=True)
        (root / "uploads").mkdir(parents=True)
        shutil.copy(film, root / "uploads" / "film")
        first = live(root, 1, kill_after=moment)
        if first.killed:
            break
        moment *= 0.9
    second = live(root, 2) if anew else live(root, 1, first.ended)
    encodes = Counter(name for life in (first, second) for name in life.begun if "encode_chunk" in name)
    return Resumed(
        killed_in=(first.begun or ("nothing",))[-1].partition(":")[0],
        again=sum(count - 1 for count in encodes.values()),
        published="publish_title" in (*first.ended, *second.ended),
        same=hashes(root) == expected,
    )


def hashes(root: Path) -> dict[str, str]:
    """SHA-256 of every object of both buckets, but of those that tell of time."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for bucket in ("work", "origin")
        for path in (root / bucket).rglob("*")
        if path.is_file() and not path.name.endswith(_MEASURED)
    }


def kill_often(film: Path, folder: Path, *, seed: int, times: int) -> tuple[list[Resumed], Life]:
    """Kill at that many random moments of the whole path; also the life of a worker that was let be."""
    root = folder / "whole"
    (root / "uploads").mkdir(parents=True)
    shutil.copy(film, root / "uploads" / "film")
    whole, dice = live(root, 1), random.Random(seed)  # noqa: S311 - a test, not a secret
    expected = hashes(root)
    results = [
        kill_and_resume(
            film, folder / "killed", dice.uniform(0, whole.seconds), expected, anew=number % 2 == 1
        )
        for number in range(times)
    ]
    return results, whole
