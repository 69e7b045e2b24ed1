"""Runs ffmpeg, ffprobe and the packager in a sandbox: local files only, no environment, bounds on all.

The files they read are other people's. Each run gets one private folder as working directory, an empty
environment (no credentials), no network where the kernel allows it, a process group of its own that is killed
on time-out, and resource limits; it dies with us.
"""

import contextlib
import ctypes
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matinee.kernel.errors import MatineeError, Transient

_FORMATS = "mov,matroska,mpegts,mpeg,avi,flv,mxf,asf,ogg,wtv,gxf,dv,wav,w64,aiff,flac,mp3,aac,ac3,eac3"
_MAX_PIXELS = 8192 * 4320
_MAX_STREAMS = 64
_MAX_ALLOC_BYTES = 512 << 20
_MEMORY_BYTES = 16 << 30
_FILE_BYTES = 256 << 30
_OPEN_FILES = 512
_STDERR_TAIL_BYTES = 16_384
_PR_SET_PDEATHSIG = 1
_CLONE_NEWNET, _CLONE_NEWUSER = 0x40000000, 0x10000000
_ADDRESS = re.compile(" @ 0x[0-9a-f]+")
_DISK_FULL = "No space left on device"
_LEAST_FREE_BYTES = 1 << 20
"""A program whose output was cut by a full disk may still end with 0."""

_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None

OURS = ("-protocol_whitelist", "file,pipe")
"""Input options for a file that we made ourselves."""

THEIRS = (
    *OURS,
    *("-format_whitelist", _FORMATS),
    *("-max_streams", str(_MAX_STREAMS)),
    *("-max_pixels", str(_MAX_PIXELS)),
)
"""Input options for a file that somebody gave us: real containers only, never playlists or references."""


@dataclass(frozen=True, kw_only=True)
class Finished:
    """A process that ended. `stderr` is its last 16 KiB; `exit_code` is negative for a signal."""

    exit_code: int
    stdout: str
    stderr: str
    cpu_seconds: float

    @property
    def first_words(self) -> str:
        """The first line of stderr."""
        return next(iter(self._lines), "no message")

    @property
    def last_words(self) -> str:
        """The last line of stderr."""
        return next(reversed(self._lines), "no message")

    @property
    def _lines(self) -> list[str]:
        """All lines, without the addresses of things in memory: the same in every run."""
        return [_ADDRESS.sub("", line) for line in self.stderr.splitlines() if line.strip()]


class TimedOut(MatineeError):
    """A process took longer than it may, and was killed. Trying again would take as long."""


class Running:
    """The processes that work for one task, so that all of them can be ended."""

    def __init__(self) -> None:
        self._pids: set[int] = set()
        self._lock = threading.Lock()
        self._stopped = False

    @contextlib.contextmanager
    def holding(self, pid: int) -> Iterator[None]:
        """While that process runs. It is killed at once after `stop`."""
        with self._lock:
            self._pids.add(pid)
            if self._stopped:
                _kill(pid)
        try:
            yield
        finally:
            with self._lock:
                self._pids.discard(pid)

    def stop(self) -> None:
        """Kill them all, and those that still begin."""
        with self._lock:
            self._stopped = True
            for pid in self._pids:
                _kill(pid)

    def go_on(self) -> None:
        """Raises Stopped after `stop`."""
        if self._stopped:
            raise Stopped("The attempt was cancelled.")


class Stopped(MatineeError):
    """Nobody wants the result any more. Trying again would end the same."""


class Tools:
    """The three programs, found on PATH. `cpu_seconds` sums what all runs have used."""

    def __init__(self, *, timeout_seconds: float, within: "Tools | None" = None) -> None:
        self._timeout_seconds = timeout_seconds
        self._within = within
        self._running: Running = within._running if within else Running()
        self._lock = threading.Lock()
        self.cpu_seconds = 0.0

    def stop(self) -> None:
        """End what runs, and let nothing more begin: from now on every run raises Stopped."""
        self._running.stop()

    def go_on(self) -> None:
        """Raises Stopped after `stop`."""
        self._running.go_on()

    def separate(self) -> "Tools":
        """Tools whose runs count here too, and there alone by themselves."""
        return Tools(timeout_seconds=self._timeout_seconds, within=self)

    def ffmpeg(self, folder: Path, *arguments: str) -> Finished:
        """Run ffmpeg in `folder`, on one thread, errors on stderr. Raises TimedOut, Transient."""
        start = ("ffmpeg", "-nostdin", "-hide_banner", "-v", "error", "-y", "-threads", "1")
        return self._run(folder, (*start, "-max_alloc", str(_MAX_ALLOC_BYTES), *arguments))

    def ffprobe(self, folder: Path, *arguments: str) -> Finished:
        """Run ffprobe in `folder`, on one thread. Raises TimedOut, Transient."""
        start = ("ffprobe", "-v", "error", "-threads", "1", "-max_alloc", str(_MAX_ALLOC_BYTES))
        return self._run(folder, (*start, *arguments))

    def packager(self, folder: Path, *arguments: str) -> Finished:
        """Run Shaka Packager in `folder`. Raises TimedOut."""
        return self._run(folder, ("packager", *arguments))

    def must_ffmpeg(self, folder: Path, *arguments: str) -> Finished:
        """Run ffmpeg where only a passing trouble (memory, disk) can make it fail. Raises Transient."""
        return _succeeded("ffmpeg", self.ffmpeg(folder, *arguments))

    def must_packager(self, folder: Path, *arguments: str) -> Finished:
        """Run the packager on files of ours. Raises Transient."""
        return _succeeded("packager", self.packager(folder, *arguments))

    def build(self) -> str:
        """Which ffmpeg this is: its version line. Raises Transient."""
        return _version(_found("ffmpeg"), self._timeout_seconds)

    def _run(self, folder: Path, arguments: Sequence[str]) -> Finished:
        finished = run(folder, arguments, timeout_seconds=self._timeout_seconds, running=self._running)
        self._count(finished.cpu_seconds)
        self.go_on()
        if finished.exit_code == -signal.SIGKILL:
            raise Transient(f"{arguments[0]} was killed, perhaps for want of memory.")
        if _DISK_FULL in finished.stderr or shutil.disk_usage(folder).free < _LEAST_FREE_BYTES:
            raise Transient(f"{arguments[0]} found the disk full.")
        return finished

    def _count(self, cpu_seconds: float) -> None:
        with self._lock:
            self.cpu_seconds += cpu_seconds
        if self._within is not None:
            self._within._count(cpu_seconds)


@cache
def _version(program: str, timeout_seconds: float) -> str:
    """A program is asked once in the life of a worker: a start takes 15 CPU-ms."""
    with tempfile.TemporaryDirectory() as folder:
        said = _succeeded(program, run(Path(folder), (program, "-version"), timeout_seconds=timeout_seconds))
    return " ".join(said.stdout.split()[:3])


def _found(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise Transient(f"{name} is not on the PATH.")
    return program


def _succeeded(name: str, finished: Finished) -> Finished:
    if finished.exit_code != 0:
        raise Transient(f"{name} ended with {finished.exit_code}: {finished.last_words[:300]}")
    return finished


def run(
    folder: Path, arguments: Sequence[str], *, timeout_seconds: float, running: Running | None = None
) -> Finished:
    """Run one program to its end. Raises TimedOut, Stopped, Transient when it cannot be started."""
    program = _found(arguments[0])
    with tempfile.TemporaryFile(dir=folder) as out, tempfile.TemporaryFile(dir=folder) as err:
        process = subprocess.Popen(
            [program, *arguments[1:]],
            cwd=folder,
            env={"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            process_group=0,
            preexec_fn=_limit,
        )
        with (running or Running()).holding(process.pid):
            usage, timed_out = _wait(process, timeout_seconds)
        if timed_out:
            raise TimedOut(f"{arguments[0]} took more than {timeout_seconds:.0f} s and was stopped.")
        out.seek(0)
        err.seek(max(0, err.seek(0, os.SEEK_END) - _STDERR_TAIL_BYTES))
        return Finished(
            exit_code=process.returncode,
            stdout=out.read().decode(errors="replace"),
            stderr=err.read().decode(errors="replace"),
            cpu_seconds=usage.ru_utime + usage.ru_stime,
        )


def _wait(process: subprocess.Popen[bytes], timeout_seconds: float) -> tuple[resource.struct_rusage, bool]:
    started = time.monotonic()
    timer = threading.Timer(timeout_seconds, _kill, (process.pid,))
    timer.daemon = True
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    except BaseException:
        _kill(process.pid)
        raise
    finally:
        timer.cancel()
    killed = process.returncode == -signal.SIGKILL
    return usage, killed and time.monotonic() - started >= timeout_seconds


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _limit() -> None:
    """Runs in the child, before the program."""
    if _LIBC is not None:
        if _LIBC.unshare(_CLONE_NEWNET) != 0:
            _LIBC.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for what, value in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
    ):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
