"""LocalStack's end of the zygote: start environments, and learn when they end."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ZYGOTE = Path(__file__).with_name("zygote.py")


@dataclass(frozen=True, kw_only=True)
class Child:
    """A running environment; `ended` resolves to its exit status, negative for a signal."""

    pid: int
    ended: "Future[int]" = field(default_factory=Future)

    def kill(self) -> None:
        """Kills the whole process group; harmless when it is gone."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


class Spawner:
    """Keeps one zygote alive and passes orders to it; safe to use from many threads."""

    def __init__(self, python: str, *, fork: bool) -> None:
        self._python = python
        self._fork = fork
        self._lock = threading.Lock()
        self._link: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._waiting: dict[str, Future[Child]] = {}
        self._children: dict[int, Child] = {}

    def warm(self) -> None:
        """Starts the zygote, so that the first function does not wait for it."""
        with self._lock:
            self._connected()

    def spawn(self, order: dict[str, Any], timeout_seconds: float = 30) -> Child:
        """Starts one environment. `order` is as `zygote` documents, with an `id` never used before."""
        started: Future[Child] = Future()
        line = json.dumps({**order, "fork": order["fork"] and self._fork}).encode() + b"\n"
        with self._lock:
            link = self._connected()
            self._waiting[order["id"]] = started
            link.sendall(line)
        return started.result(timeout_seconds)

    def close(self) -> None:
        """Ends the zygote and with it every environment."""
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.shutdown(socket.SHUT_RDWR)
        if self._process is not None:
            self._process.wait(5)

    def _connected(self) -> socket.socket:
        if self._link is None:
            ours, theirs = socket.socketpair()
            preload = "preload" if self._fork else "bare"
            self._process = subprocess.Popen(
                [self._python, "-I", str(ZYGOTE), str(theirs.fileno()), preload],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
            )
            theirs.close()
            self._link = ours
            threading.Thread(target=self._listen, args=(ours,), name="lambda-zygote", daemon=True).start()
        return self._link

    def _listen(self, link: socket.socket) -> None:
        with link, contextlib.suppress(ConnectionResetError), link.makefile("rb") as answers:
            for line in answers:
                self._heard(json.loads(line))
        self._lost(link)

    def _heard(self, answer: dict[str, Any]) -> None:
        pid = answer["pid"]
        if "id" in answer:
            child = Child(pid=pid)
            with self._lock:
                self._children[pid] = child
                started = self._waiting.pop(answer["id"])
            started.set_result(child)
        else:
            with self._lock:
                ended = self._children.pop(pid)
            ended.kill()
            ended.ended.set_result(answer["status"])

    def _lost(self, link: socket.socket) -> None:
        """The zygote is gone: what it had started is gone too, and the next order starts another."""
        with self._lock:
            if self._link is link:
                self._link = None
            children, waiting = list(self._children.values()), list(self._waiting.values())
            self._children.clear()
            self._waiting.clear()
        for child in children:
            child.kill()
            child.ended.set_result(-signal.SIGKILL)
        for started in waiting:
            started.set_exception(ChildProcessError("the Lambda runtime's parent process ended"))
