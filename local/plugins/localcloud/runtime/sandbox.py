"""One execution environment: a process that is started again, in the same /tmp, whenever it has died."""

import shutil
import tempfile
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud.memory import MemoryWatcher
from localcloud.runtime import reports
from localcloud.runtime.api import Event, Outcome, RuntimeApi
from localcloud.runtime.environment import Place
from localcloud.runtime.spawner import Child, Spawner


@dataclass(frozen=True, kw_only=True)
class Function:
    """What of a function's configuration a sandbox needs. `variables` come from LocalStack."""

    name: str
    version: str
    handler: str
    timeout_seconds: int
    memory_mb: int
    json_logs: bool
    place: Place
    variables: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The outcome of an invocation with everything that was logged during it."""

    outcome: Outcome
    logs: str


class Sandbox:
    """Runs invocations one at a time: a process that dies costs only the invocation it was in."""

    def __init__(
        self, function: Function, spawner: Spawner, memory: MemoryWatcher, work: Path, init_seconds: float
    ) -> None:
        self._function = function
        self._spawner = spawner
        self._memory = memory
        self._init_seconds = init_seconds
        work.mkdir(parents=True, exist_ok=True)
        self._home = Path(tempfile.mkdtemp(dir=work, prefix=f"{function.name[:40]}-"))
        self._tmp = self._home / "tmp"
        self._tmp.mkdir(mode=0o700)
        self._log = self._home / "log"
        self._log.touch()
        self._read_to = 0
        self._starts = 0
        self._process: _Process | None = None
        self._closed = threading.Event()

    def start(self) -> None:
        """Starts the process; waits until it asks for an event, fails, or has taken too long to do so."""
        self._starts += 1
        api = RuntimeApi()
        place = self._function.place
        order: dict[str, Any] = {
            "id": f"{self._home.name}/{self._starts}",
            "handler": self._function.handler,
            "cwd": str(place.task_root),
            "path": place.import_path,
            "env": place.variables(self._function.variables, api=api.address, tmp=self._tmp),
            "log": str(self._log),
            "fork": place.forkable,
            "forget": place.forget,
        }
        began = time.monotonic()
        process = _Process(api=api, child=self._spawner.spawn(order))
        _first_of(self._init_seconds, api.initialised, process.child.ended)
        process.init_ms = (time.monotonic() - began) * 1000
        self._process = process

    def invoke(self, event: Event) -> Answer:
        """Runs one event, starting the process first if it is not there."""
        if self._process is not None and self._process.has_died_idle:
            self._drop()
        if self._process is None:
            self.start()
        process = self._process
        assert process is not None
        began = time.monotonic()
        with self._memory.watching(process.child.pid, self._function.memory_mb, process.child.kill) as watch:
            outcome = self._failed_init(event, process) or self._run(event, process)
        report = reports.Report(
            request_id=event.request_id,
            version=self._function.version,
            duration_ms=(time.monotonic() - began) * 1000,
            memory_mb=self._function.memory_mb,
            peak_mb=self._function.memory_mb if watch.exceeded else watch.peak_mb,
            init_ms=process.init_ms,
            outcome=outcome,
        )
        process.init_ms = None
        if process.child.ended.done():
            self._drop()
        body = self.new_logs()
        return Answer(
            outcome=outcome, logs=report.structured(body) if self._function.json_logs else report.text(body)
        )

    def close(self) -> None:
        """Kills what runs and removes the environment's files. An invocation under way ends as killed."""
        self._closed.set()
        self._drop()
        shutil.rmtree(self._home, ignore_errors=True)

    def new_logs(self) -> str:
        """What was written to stdout and stderr since the last call."""
        try:
            with self._log.open("rb") as log:
                log.seek(self._read_to)
                written = log.read()
        except FileNotFoundError:
            return ""
        self._read_to += len(written)
        return written.decode(errors="replace")

    def _failed_init(self, event: Event, process: "_Process") -> Outcome | None:
        if process.child.ended.done() and not process.api.initialised.done():
            return reports.exited(event.request_id, process.child.ended.result())
        if not process.api.initialised.done():
            process.kill()
            return reports.timed_out(event.request_id, self._init_seconds)
        failure = process.api.initialised.result()
        if failure is not None:
            process.kill()
        return failure

    def _run(self, event: Event, process: "_Process") -> Outcome:
        answer = process.api.offer(event)
        _first_of(self._function.timeout_seconds, answer, process.child.ended)
        if answer.done():
            return answer.result()
        if process.child.ended.done():
            return reports.exited(event.request_id, process.child.ended.result())
        process.kill()
        return reports.timed_out(event.request_id, self._function.timeout_seconds)

    def _drop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.api.close()


class _Process:
    """One life of the runtime process."""

    def __init__(self, *, api: RuntimeApi, child: Child) -> None:
        self.api = api
        self.child = child
        self.init_ms: float | None = None

    @property
    def has_died_idle(self) -> bool:
        """Whether the process ended between two invocations, which is nobody's failure."""
        return self.child.ended.done() and self.init_ms is None

    def kill(self) -> None:
        """Kills the process group and waits until the process is gone."""
        self.child.kill()
        ended: Future[int] = self.child.ended
        wait([ended], timeout=5)


def _first_of(timeout_seconds: float, *futures: Future[Any]) -> None:
    """Waits until one of the futures is done, or the time is over."""
    wait(futures, timeout=timeout_seconds, return_when=FIRST_COMPLETED)
