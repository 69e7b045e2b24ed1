"""One container as a group of processes with files of its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from localcloud.memory import MemoryWatcher
from localcloud.tasks.lifeline import tied
from localcloud.tasks.plan import ContainerPlan

LOG_INTERVAL_SECONDS = 1.0
OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
UNLIMITED_MB = 1 << 40


class Container:
    """Starts at once; `exit_code` is None while it runs. Its /tmp goes when it ends."""

    def __init__(
        self, plan: ContainerPlan, work: Path, memory: MemoryWatcher, ship: Callable[[str], None] | None
    ) -> None:
        self.plan = plan
        self.exit_code: int | None = None
        self.reason = ""
        self.ended = threading.Event()
        self._memory = memory
        self._ship = ship
        work.mkdir(parents=True, exist_ok=True)
        self._home = Path(tempfile.mkdtemp(dir=work, prefix=f"{plan.name[:40]}-"))
        tmp = self._home / "tmp"
        tmp.mkdir(mode=0o700)
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                tied(list(plan.command)),
                cwd=plan.cwd,
                env={"HOME": str(tmp), **plan.variables, "TMPDIR": str(tmp)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def follow(self) -> int:
        """Waits for the end and sends log lines on; returns the exit code (128 + number for a signal)."""
        limit_mb = self.plan.memory_mb or UNLIMITED_MB
        with self._memory.watching(self._process.pid, limit_mb, self.kill) as watch, self._log() as ship:
            while self._process.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(LOG_INTERVAL_SECONDS)
                ship()
        self.kill()
        self.reason = OUT_OF_MEMORY if watch.exceeded else ""
        code = self._process.returncode
        self.exit_code = code if code >= 0 else 128 - code
        shutil.rmtree(self._home, ignore_errors=True)
        self.ended.set()
        return self.exit_code

    def stop(self) -> None:
        """Sends SIGTERM, and SIGKILL to the whole group after the stop time-out; returns at once."""
        if self._process.poll() is None:
            self._process.terminate()
            threading.Thread(target=self._insist, name="ecs-stop", daemon=True).start()

    def kill(self) -> None:
        """Kills every process of the container."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _insist(self) -> None:
        if not self.ended.wait(self.plan.stop_seconds):
            self.kill()

    @contextlib.contextmanager
    def _log(self) -> Iterator[Callable[..., None]]:
        """Yields a function that ships what was written since its last call, whole lines until the end."""
        with (self._home / "log").open("rb") as log:
            rest = b""

            def ship(*, last: bool = False) -> None:
                nonlocal rest
                written = rest + log.read()
                cut = len(written) if last else written.rfind(b"\n") + 1
                written, rest = written[:cut], written[cut:]
                if written and self._ship is not None:
                    self._ship(written.decode(errors="replace"))

            yield ship
            ship(last=True)
