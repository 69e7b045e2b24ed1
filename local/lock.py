"""One command at a time: a lock that dies with its holder, so it can never be stale."""

import fcntl
import os
from datetime import datetime
from pathlib import Path

from local.errors import AlreadyRunning


def hold(path: Path, name: str, *, through_exec: bool = False) -> int:
    """Takes the lock `path` for the rest of this process's life and returns its file descriptor.

    The kernel releases it when the last holder of the descriptor ends. With `through_exec` a program that
    replaces this process keeps it. Raises `AlreadyRunning`, which names the holder.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 4096).decode(errors="replace").strip() or "another command"
        os.close(descriptor)
        raise AlreadyRunning(f"{holder} is already running here: wait for it, or stop it first.") from None
    started = datetime.now().astimezone().strftime("%H:%M")
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"`{name}` (pid {os.getpid()}, started {started})".encode(), 0)
    os.set_inheritable(descriptor, through_exec)
    return descriptor
