"""Starts, watches and ends the parts of one local cloud."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from local import process
from local.errors import PartFailed
from local.home import Home
from local.parts.part import Part
from local.ports import Ports, is_listening, require_free
from local.process import Record
from local.progress import Progress
from local.shell import ENDING, tail


@dataclass(frozen=True, kw_only=True)
class PartStatus:
    """How a part is: `state` is up, down or dead; `log_end` says why it is dead."""

    name: str
    title: str
    state: str
    pid: int | None
    port: int
    memory_mb: int
    started_at: str | None
    log: str
    log_end: str = ""


class Supervisor:
    """One local cloud; its memory are the records in `home.run`, so any command can take over."""

    def __init__(self, home: Home, ports: Ports, parts: Sequence[Part], progress: Progress) -> None:
        self.home, self.ports, self.parts, self.progress = home, ports, parts, progress

    def record(self, part: Part) -> Record | None:
        return Record.load(self._record_path(part))

    def up(self, part: Part) -> Record:
        """Starts a part unless it is up, and waits until it is ready. Raises PortTaken, PartFailed."""
        port, old = part.port(self.ports), self.record(part)
        if old and old.is_alive:
            if old.port != port:
                raise PartFailed(
                    f"{part.title} is up on port {old.port}, not {port}: `matinee down` first, to move it."
                )
            self._wait(part, old)
            self.progress.note(f"✓ {part.title} is up already (pid {old.pid}, port {port})")
            return old
        with self.progress.step(part.title):
            if old:
                process.stop(old, grace_seconds=0)
            require_free(port, part=part.title, variable=part.port_variable)
            part.prepare(self.home, self.ports)
            record = process.start(
                part.command(self.home),
                env=part.environment(self.home, self.ports),
                log=self.log(part),
                cwd=self.home.state,
                port=port,
            )
            record.save(self._record_path(part))
            self._wait(part, record)
        return record

    def down(self, part: Part) -> bool:
        """Ends a part and all that stems from it; says whether there was anything to end."""
        record = self.record(part)
        if record is None:
            return False
        with self.progress.step(f"{part.title} down"):
            process.stop(record, grace_seconds=part.grace_seconds)
            left = process.members(record)
            if left:
                pids = ", ".join(str(one.pid) for one in left)
                raise PartFailed(
                    f"{part.title} left processes that do not end: {pids}. End them with `kill -9`."
                )
            self._record_path(part).unlink(missing_ok=True)
        return True

    def status(self, part: Part) -> PartStatus:
        record = self.record(part)
        alive = record is not None and record.is_alive
        state = "up" if alive else "dead" if record else "down"
        return PartStatus(
            name=part.name,
            title=part.title,
            state=state,
            pid=record.pid if record and alive else None,
            port=record.port if record else part.port(self.ports),
            memory_mb=process.memory_bytes(record) // 2**20 if record and alive else 0,
            started_at=_local_time(record.started_at) if record else None,
            log=str(self.log(part)),
            log_end=tail(self.log(part)) if state == "dead" else "",
        )

    def log(self, part: Part) -> Path:
        return self.home.logs / f"{part.name}.log"

    def _wait(self, part: Part, record: Record) -> None:
        deadline = time.monotonic() + part.ready_seconds
        while not part.is_ready(record.port):
            if ENDING.is_set():
                raise PartFailed(f"Stopped while {part.title} was starting.")
            if not record.is_alive:
                raise PartFailed(
                    f"{part.title} died at start. The end of {self.log(part)}:\n{tail(self.log(part))}"
                )
            if time.monotonic() > deadline:
                silent = "does not answer" if is_listening(record.port) else "does not listen"
                raise PartFailed(
                    f"{part.title} {silent} on port {record.port} after {part.ready_seconds:.0f} s. "
                    f"The end of {self.log(part)}:\n{tail(self.log(part))}"
                )
            time.sleep(0.1)

    def _record_path(self, part: Part) -> Path:
        return self.home.run / f"{part.name}.json"


def _local_time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().isoformat(timespec="seconds")
