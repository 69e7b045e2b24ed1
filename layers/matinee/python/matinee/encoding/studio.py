"""What every step works with: its stores, its tools, a private folder, and the source in it."""

import errno
import shutil
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from matinee.encoding import keys
from matinee.encoding.documents import from_bytes, from_json
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.measured import Spent
from matinee.encoding.model import Request, Source
from matinee.encoding.ports import Sources, Work
from matinee.encoding.probe import SOURCE
from matinee.encoding.settings import EncodingSettings
from matinee.kernel.content_keys import read_protection
from matinee.kernel.errors import NotFound, Transient
from matinee.kernel.events import Announcer, EncodeStepStarted

_RESULTS = ("inspection", "plan", "package", "verification")
"""Where the workflow keeps the results of steps."""


class Studio:
    """One per execution environment. Keeps the last source, so that a title's next chunk finds it there."""

    def __init__(
        self, *, sources: Sources, work: Work, announcer: Announcer, settings: EncodingSettings
    ) -> None:
        self.work = work
        self.announcer = announcer
        self.settings = settings
        self.sources = sources
        self._held: tuple[str, Path] | None = None
        self._drop: Callable[[], object] = lambda: None

    def tools(self) -> Tools:
        """Tools that count one task's CPU seconds."""
        return Tools(timeout_seconds=self.settings.media_timeout_seconds)

    @contextmanager
    def step(self, request: Request, name: str) -> Iterator["Step"]:
        """A step of this attempt, announced; its programs end when the attempt is cancelled: Stopped."""
        self.announcer.announce(EncodeStepStarted(job_id=request.job_id, attempt=request.attempt, step=name))
        step = Step(name, self.settings.worker, self.tools())
        with self.until_cancelled(request.job_id, request.attempt, step.tools):
            yield step

    @contextmanager
    def until_cancelled(self, job_id: str, attempt: int, tools: Tools) -> Iterator[None]:
        """Look for word that the attempt is cancelled, and stop the tools then."""
        done = threading.Event()

        def look() -> None:
            while not done.wait(self.settings.look_seconds):
                with suppress(Transient):
                    if self.work.read(keys.cancelled(job_id, attempt)) is not None:
                        tools.stop()
                        return

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()

    def document[T](self, kind: type[T], key: str) -> T:
        """A document of an earlier step. Raises NotFound."""
        body = self.work.read(key)
        if body is None:
            raise NotFound(f"{key} is not there: an earlier step did not write it, or it has expired.")
        return from_bytes(kind, body)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder of our own, gone afterwards. Raises Transient when the disk is full."""
        try:
            with tempfile.TemporaryDirectory(prefix="matinee-", ignore_cleanup_errors=True) as name:
                yield Path(name)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise Transient("The worker's disk is full.") from error

    @contextmanager
    def folder_with(self, bucket: str, key: str) -> Iterator[Path]:
        """A folder where the source, a piece or a sidecar is `probe.SOURCE`. Raises NotFound, Transient."""
        with self.folder() as folder:
            (folder / SOURCE).symlink_to(self._hold(bucket, key))
            yield folder

    def _hold(self, bucket: str, key: str) -> Path:
        ours = bucket == self.settings.work_bucket
        name = key if ours else f"{bucket} {key} {self.sources.describe(bucket, key).fingerprint}"
        if self._held is None or self._held[0] != name:
            self._held = None
            self._drop()
            place = Path(tempfile.mkdtemp(prefix="matinee-source-"))
            self._drop = weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
            if ours:
                self.work.fetch(key, place / SOURCE)
            else:
                self.sources.fetch(bucket, key, place / SOURCE)
            self._held = (name, place / SOURCE)
        return self._held[1]


class Step:
    """One step over a whole title: its tools, and what it has spent so far."""

    def __init__(self, name: str, route: str, tools: Tools) -> None:
        self.tools = tools
        self._name = name
        self._route = route
        self._began = time.monotonic()

    def spent(self) -> Spent:
        """Up to now."""
        return Spent(
            step=self._name,
            route=self._route,
            seconds=round(time.monotonic() - self._began, 3),
            cpu_seconds=round(self.tools.cpu_seconds, 3),
        )


def spent_of(state: Mapping[str, Any]) -> tuple[Spent, ...]:
    """What the steps before have spent, as their results in the workflow's state say."""
    results = (state[name] for name in _RESULTS if name in state)
    return tuple(from_json(Spent, result["spent"]) for result in results)


def request_of(state: dict[str, object]) -> Request:
    """The workflow's input, which every step's state still holds. Raises KeyError, Invalid."""
    values = dict(state)
    source = values["source"]
    if not isinstance(source, dict):
        raise KeyError("source")
    budget = values.get("budget_usd")
    return Request(
        job_id=str(values["job_id"]),
        title_id=str(values["title_id"]),
        title_name=str(values["title_name"]),
        attempt=int(str(values["attempt"])),
        source=Source(
            bucket=str(source["bucket"]), key=str(source["key"]), size_bytes=int(source["size_bytes"])
        ),
        budget_usd=float(str(budget)) if budget else None,
        protection=read_protection(values.get("protection")),
    )
