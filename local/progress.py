"""One line per step, with its seconds; several steps may run at once."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

CLEAR = "\r\x1b[2K"


class Progress:
    """Writes a line when a step ends; on a terminal also a living line of what still runs."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr
        self.live = self.stream.isatty()
        self.running: dict[str, float] = {}
        self.guard = threading.Lock()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times the block; a raised error marks the step as failed and passes on."""
        started = time.monotonic()
        with self.guard:
            self.running[name] = started
        stop = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(stop,), daemon=True)
        if self.live:
            ticker.start()
        mark = "✗"
        try:
            yield
            mark = "✓"
        finally:
            stop.set()
            with self.guard:
                del self.running[name]
            self.line(f"  {mark} {name:<44} {time.monotonic() - started:6.1f} s")

    def note(self, text: str) -> None:
        """A line that is no step."""
        self.line(f"  {text}")

    def line(self, text: str) -> None:
        with self.guard:
            self.stream.write(f"{CLEAR if self.live else ''}{text}\n")
            self.stream.flush()

    def _tick(self, stop: threading.Event) -> None:
        while not stop.wait(0.25):
            with self.guard:
                now = time.monotonic()
                doing = ", ".join(f"{name} {now - since:.0f} s" for name, since in self.running.items())
                self.stream.write(f"{CLEAR}  … {doing}"[:110])
                self.stream.flush()
