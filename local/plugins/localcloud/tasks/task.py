"""The life of one ECS task, told as the ECS API tells it."""

import copy
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from localcloud.tasks.container import Container
from localcloud.tasks.images import ImageNotFound
from localcloud.tasks.plan import ContainerPlan

ESSENTIAL_EXITED = "Essential container in task exited"
STOPPED_BY_USER = "Task stopped by user"


class Task:
    """Runs a task's containers on a thread of its own; `describe` is the API's view at any moment."""

    def __init__(
        self,
        view: dict[str, Any],
        plans: Callable[[], Sequence[ContainerPlan]],
        start: Callable[[ContainerPlan], Container],
        changed: Callable[["Task"], None],
    ) -> None:
        self._view = view
        self._plans = plans
        self._start = start
        self._changed = changed
        self._lock = threading.RLock()
        self._containers: list[Container] = []
        self._stopping = threading.Event()
        self._update(lastStatus="PROVISIONING", desiredStatus="RUNNING", createdAt=datetime.now(UTC))

    @property
    def arn(self) -> str:
        return str(self._view["taskArn"])

    def describe(self) -> dict[str, Any]:
        """A copy of the task as DescribeTasks shows it."""
        with self._lock:
            return copy.deepcopy(self._view)

    def run(self) -> None:
        """Starts the containers and follows them to the end; meant for a thread."""
        try:
            plans = self._plans()
        except ImageNotFound as unknown:
            reason = f"CannotPullContainerError: pull image manifest failed: {unknown}: not found"
            return self._stopped("TaskFailedToStart", reason)
        self._update(lastStatus="PENDING")
        with self._lock:
            if not self._stopping.is_set():
                self._containers = [self._start(plan) for plan in plans]
        followers = [
            threading.Thread(target=self._follow, args=(each,), daemon=True) for each in self._containers
        ]
        for follower in followers:
            follower.start()
        if self._containers:
            self._update(lastStatus="RUNNING", connectivity="CONNECTED", startedAt=datetime.now(UTC))
        for follower in followers:
            follower.join()
        return self._stopped(
            self._view.get("stopCode", "EssentialContainerExited"), self._view["stoppedReason"]
        )

    def stop(self, reason: str | None) -> None:
        """Asks the containers to end; does nothing to a task that is already stopping."""
        self._end("UserInitiated", reason or STOPPED_BY_USER)

    def _end(self, code: str, reason: str) -> None:
        with self._lock:
            if self._stopping.is_set() or self._view["lastStatus"] == "STOPPED":
                return
            self._stopping.set()
            now = datetime.now(UTC)
            self._update(desiredStatus="STOPPED", stopCode=code, stoppedReason=reason, stoppingAt=now)
            for container in self._containers:
                container.stop()

    def _follow(self, container: Container) -> None:
        code = container.follow()
        with self._lock:
            for shown in self._view["containers"]:
                if shown["name"] == container.plan.name:
                    shown.update(lastStatus="STOPPED", exitCode=code)
                    if container.reason:
                        shown["reason"] = container.reason
        if container.plan.essential or all(each.ended.is_set() for each in self._containers):
            self._end("EssentialContainerExited", ESSENTIAL_EXITED)

    def _stopped(self, code: str, reason: str) -> None:
        now = datetime.now(UTC)
        with self._lock:
            for container in self._view["containers"]:
                container["lastStatus"] = "STOPPED"
        self._update(
            lastStatus="STOPPED",
            desiredStatus="STOPPED",
            stopCode=code,
            stoppedReason=reason,
            stoppedAt=now,
            executionStoppedAt=now,
        )

    def _update(self, **fields: Any) -> None:
        with self._lock:
            before = self._view.get("lastStatus")
            self._view.update(fields)
            self._view["version"] = self._view.get("version", 0) + 1
            if "lastStatus" in fields and fields["lastStatus"] != "STOPPED":
                for container in self._view["containers"]:
                    running = fields["lastStatus"] == "RUNNING"
                    container["lastStatus"] = "RUNNING" if running else "PENDING"
        if fields.get("lastStatus", before) != before:
            self._changed(self)
