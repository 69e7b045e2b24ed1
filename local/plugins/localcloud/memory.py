"""Watches how much memory running environments use, and kills one that passes its limit."""

import contextlib
import os
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil

INTERVAL_SECONDS = 0.25
MEBIBYTE = 1 << 20


@dataclass(kw_only=True)
class Watch:
    """One process group under watch; `peak_mb` and `exceeded` are filled in while it runs."""

    group: int
    limit_mb: int
    kill: Callable[[], None]
    peak_mb: int = 0
    exceeded: bool = False


class MemoryWatcher:
    """One thread for all watches; it sleeps while there is nothing to watch."""

    def __init__(self) -> None:
        self._watches: list[Watch] = []
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watching(self, group: int, limit_mb: int, kill: Callable[[], None]) -> Iterator[Watch]:
        """Enforces the limit, in MiB over all processes of the group, while the block runs."""
        watch = Watch(group=group, limit_mb=limit_mb, kill=kill, peak_mb=_used_mb([group]))
        with self._changed:
            self._watches.append(watch)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="lambda-memory", daemon=True)
                self._thread.start()
            self._changed.notify()
        try:
            yield watch
        finally:
            with self._changed:
                self._watches.remove(watch)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._watches)
                watches = list(self._watches)
            members = _members()
            for watch in watches:
                self._check(watch, members[watch.group])
            threading.Event().wait(INTERVAL_SECONDS)

    def _check(self, watch: Watch, pids: list[int]) -> None:
        used_mb = _used_mb(pids)
        if used_mb > watch.limit_mb:
            used_mb = _used_mb(pids, shared_once=True)
        watch.peak_mb = max(watch.peak_mb, used_mb)
        if used_mb > watch.limit_mb and not watch.exceeded:
            watch.exceeded = True
            watch.kill()


def _members() -> defaultdict[int, list[int]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for pid in psutil.pids():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            groups[os.getpgid(pid)].append(pid)
    return groups


def _used_mb(pids: list[int], *, shared_once: bool = False) -> int:
    """Resident memory in MiB; with `shared_once`, shared pages are counted in part (PSS), which is dear."""
    total = 0
    for pid in pids:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process = psutil.Process(pid)
            memory = process.memory_full_info() if shared_once else process.memory_info()
            total += getattr(memory, "pss", memory.rss) if shared_once else memory.rss
    return total // MEBIBYTE
