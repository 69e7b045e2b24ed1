"""What the plug-ins' tests share: a Lambda runtime, and sandboxes that are always closed."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from probing import FUNCTIONS, PYTHON

from localcloud.memory import MemoryWatcher
from localcloud.runtime.environment import Place
from localcloud.runtime.sandbox import Function, Sandbox
from localcloud.runtime.spawner import Spawner

# It starts a whole LocalStack, so it runs only when it is asked for.
collect_ignore = [] if os.environ.get("LOCALCLOUD_SMOKE") == "1" else ["test_smoke.py"]


@pytest.fixture(scope="session")
def spawner() -> Iterator[Spawner]:
    spawner = Spawner(PYTHON, fork=sys.platform == "linux")
    yield spawner
    spawner.close()


@pytest.fixture(scope="session")
def memory() -> MemoryWatcher:
    return MemoryWatcher()


@pytest.fixture
def make_sandbox(spawner: Spawner, memory: MemoryWatcher, tmp_path: Path) -> Iterator[Callable[..., Sandbox]]:
    made: list[Sandbox] = []

    def make(handler: str = "probe.handler", *, init_seconds: float = 10, **facts: Any) -> Sandbox:
        place = Place(task_root=FUNCTIONS, layers=facts.pop("layers", ()), python=PYTHON)
        defaults: dict[str, Any] = {
            "timeout_seconds": 10,
            "memory_mb": 512,
            "json_logs": False,
            "variables": {},
        }
        function = Function(name="probe", version="1", handler=handler, place=place, **{**defaults, **facts})
        made.append(Sandbox(function, spawner, memory, tmp_path / "work", init_seconds))
        return made[-1]

    yield make
    for sandbox in made:
        sandbox.close()
