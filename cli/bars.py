"""Showing how a film goes: a bar for people, lines for scripts."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

Say = Callable[[dict[str, Any]], None]
Tell = Callable[[int], None]
_EVERY_SECONDS = 1.0


@contextmanager
def byte_bar(console: Console, title: str, size_bytes: int, *, done_bytes: int = 0) -> Iterator[Tell]:
    """A bar that grows by the bytes it is told, with speed and time to go; nothing without a terminal."""
    bar = Progress(
        TextColumn("  {task.description}", markup=False),
        BarColumn(bar_width=30),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with bar:
        task = bar.add_task(title, total=size_bytes, completed=done_bytes)
        yield lambda count: bar.advance(task, count)


class ByteLines:
    """Says `{"event": "uploading", …}` at most once a second: bytes there, bytes a second, seconds to go."""

    def __init__(self, say: Say, *, job_id: str, size_bytes: int, done_bytes: int) -> None:
        self._say = say
        self._job_id = job_id
        self._size_bytes = size_bytes
        self._began_with = self._done = done_bytes
        self._began = self._said = time.monotonic()
        self._guard = threading.Lock()

    def __call__(self, count: int) -> None:
        """`count` more bytes are there (or, negative, were lost again)."""
        with self._guard:
            self._done += count
            now = time.monotonic()
            if now - self._said >= _EVERY_SECONDS:
                self._said = now
                self._line(now - self._began)

    def _line(self, seconds: float) -> None:
        rate = (self._done - self._began_with) / seconds
        left = self._size_bytes - self._done
        self._say(
            {
                "event": "uploading",
                "job_id": self._job_id,
                "sent_bytes": self._done,
                "size_bytes": self._size_bytes,
                "bytes_per_second": round(rate),
                "eta_seconds": round(left / rate) if rate > 0 else None,
            }
        )
