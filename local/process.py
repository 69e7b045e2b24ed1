"""Processes that outlive the command that started them, and can be found and ended exactly."""

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

MARK = "MATINEE_PART_TOKEN"
KILL_SECONDS = 5
# They outlive this process on purpose; a dropped Popen object would complain of that.
STARTED: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, kw_only=True)
class Record:
    """A started process: its pid, and `birth`, which no later process with the same pid can have."""

    pid: int
    birth: str
    token: str
    port: int
    started_at: float

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(path)

    @classmethod
    def load(cls, path: Path) -> "Record | None":
        """The record in a file; nothing when there is none, or it is not one."""
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    @property
    def is_alive(self) -> bool:
        return birth_of(self.pid) == self.birth


def start(command: Sequence[str], *, env: Mapping[str, str], log: Path, cwd: Path, port: int) -> Record:
    """Starts a process in a session of its own, with its output in `log` (the one before becomes `.old`)."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".log.old"))
    token = uuid.uuid4().hex
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            env={**env, MARK: token},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    STARTED.append(process)
    birth = birth_of(process.pid) or "dead at birth"
    return Record(pid=process.pid, birth=birth, token=token, port=port, started_at=time.time())


def birth_of(pid: int) -> str | None:
    """When the process started, in a unit that no setting of the clock moves; nothing for the dead."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            _reap(pid)
            return None
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            return stat.read_text().rpartition(")")[2].split()[19]
        return f"{process.create_time():.2f}"
    except (psutil.Error, OSError):
        return None


def _reap(pid: int) -> None:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def members(record: Record) -> list[psutil.Process]:
    """Every living process that stems from the record: children, same session, or carrying its token."""
    found: dict[int, psutil.Process] = {}
    leader = birth_of(record.pid)
    is_ours = leader == record.birth
    if is_ours:
        root = psutil.Process(record.pid)
        found = {process.pid: process for process in [root, *root.children(recursive=True)]}
    for process in psutil.process_iter():
        if process.pid in found or process.pid == os.getpid():
            continue
        if _carries(process, record.token) or (
            _session(process.pid) == record.pid and (is_ours or leader is None)
        ):
            found[process.pid] = process
    return [process for process in found.values() if not _has_ended(process)]


def _carries(process: psutil.Process, token: str) -> bool:
    try:
        return process.environ().get(MARK) == token
    except (psutil.Error, OSError):
        return False


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return -1


def stop(record: Record, *, grace_seconds: float) -> None:
    """Ends the process politely, then everything that stems from it by force; returns when all are gone."""
    doomed = members(record)
    if record.is_alive:
        os.kill(record.pid, signal.SIGTERM)
        _wait_until(lambda: not record.is_alive, grace_seconds)
    doomed += members(record)
    for process in doomed:
        if not _has_ended(process):
            with suppress(psutil.NoSuchProcess):
                process.kill()
    _wait_until(lambda: all(map(_has_ended, doomed)), KILL_SECONDS)


def _has_ended(process: psutil.Process) -> bool:
    """Gone, or a zombie that only waits for its parent; knows a reused pid from the old one."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)


def memory_bytes(record: Record) -> int:
    """Resident memory of the process and all that stems from it."""
    total = 0
    for process in members(record):
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total
