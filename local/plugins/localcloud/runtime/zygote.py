"""The parent of all Lambda environments: a process with boto3 imported that forks a child for each order.

Run as a script by the Lambda runtime's interpreter, it imports nothing of this package. Orders and answers
are lines of JSON on an inherited socket. When it closes, LocalStack is gone, and every environment is killed.

Order:  {"id", "handler", "cwd", "path": [..], "env": {..}, "log", "fork": bool, "forget": [..]}, where
        `forget` names preloaded packages of which the function brings its own copy.
Answer: {"id", "pid"} once forked, {"pid", "status"} once ended (status as of `os.waitstatus_to_exitcode`).
"""

import contextlib
import ctypes
import gc
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from typing import Any

PR_SET_PDEATHSIG = 1


def preload() -> None:
    """Imports what nearly every function imports; a throw-away client pulls in botocore's lazy modules."""
    import boto3

    session = boto3.session.Session("none", "none", region_name="us-east-1")
    session.client("sts")
    import uuid  # noqa: F401

    gc.collect()
    gc.freeze()


def serve(link: socket.socket) -> dict[str, Any]:
    """Forks a child for each order, for ever; returns only inside a child, with its order."""
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    children: set[int] = set()
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(wake_read, selectors.EVENT_READ)
        selector.register(link, selectors.EVENT_READ)
        while True:
            ready = {key.fd for key, _ in selector.select()}
            if link.fileno() in ready:
                received = link.recv(1 << 16)
                if not received:
                    end(children)
                *lines, pending = (pending + received).split(b"\n")
                for line in lines:
                    order: dict[str, Any] = json.loads(line)
                    pid = os.fork()
                    if pid == 0:
                        signal.set_wakeup_fd(-1)
                        for fd in (wake_read, wake_write, link.fileno()):
                            os.close(fd)
                        link.detach()
                        return order
                    children.add(pid)
                    tell(link, {"id": order["id"], "pid": pid})
            if wake_read in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(wake_read, 1 << 12)
            for pid, status in reap():
                children.discard(pid)
                tell(link, {"pid": pid, "status": status})


def tell(link: socket.socket, answer: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        link.sendall(json.dumps(answer).encode() + b"\n")


def reap() -> Iterator[tuple[int, int]]:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            yield pid, os.waitstatus_to_exitcode(status)


def end(children: set[int]) -> None:
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os._exit(0)


def become(order: dict[str, Any], parent: int) -> None:
    """Turns this fresh child into the environment that was ordered; does not return while it lives."""
    os.setsid()
    die_with(parent)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for fd in (1, 2):
        os.dup2(log, fd)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(order["cwd"])
    if not order["fork"]:
        arguments = [sys.executable, "-s", "-m", "awslambdaric", order["handler"]]
        os.execve(sys.executable, arguments, order["env"])  # noqa: S606
    os.environ.clear()
    os.environ.update(order["env"])
    time.tzset()
    sys.path[:0] = order["path"]
    for name in [name for name in sys.modules if name.partition(".")[0] in order["forget"]]:
        del sys.modules[name]
    sys.argv = ["awslambdaric", order["handler"]]
    from awslambdaric.__main__ import main

    main(sys.argv)


def die_with(parent: int) -> None:
    """Asks Linux to kill this process when its parent ends; elsewhere the closed socket does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)


if __name__ == "__main__":
    zygote = os.getpid()
    if sys.argv[2] == "preload":
        preload()
    become(serve(socket.socket(fileno=int(sys.argv[1]))), zygote)
