"""ECS tasks as processes: images, commands, exit codes, stopping."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from probing import lives, wait_until

from localcloud.memory import MemoryWatcher
from localcloud.tasks.container import OUT_OF_MEMORY, Container
from localcloud.tasks.images import ImageNotFound, find
from localcloud.tasks.lifeline import tied
from localcloud.tasks.plan import ContainerPlan, LogTarget, plan
from localcloud.tasks.task import Task


def view() -> dict[str, Any]:
    return {"taskArn": "arn:task/c/1", "containers": [{"name": "main", "lastStatus": "PENDING"}]}


def python(code: str, **facts: Any) -> ContainerPlan:
    defaults: dict[str, Any] = {
        "essential": True,
        "variables": {"PATH": "/usr/bin:/bin"},
        "cwd": "/",
        "memory_mb": None,
        "stop_seconds": 30,
        "logs": None,
    }
    return ContainerPlan(name="main", command=(sys.executable, "-c", code), **{**defaults, **facts})


def breed(marker: Path) -> str:
    """Code that starts a child and writes its process id down."""
    note = f"open({str(marker)!r}, 'w').write(str(c.pid));"
    return f"import subprocess; c = subprocess.Popen(['sleep', '300']); {note}"


@pytest.fixture
def run(tmp_path: Path, memory: MemoryWatcher) -> Callable[..., tuple[Container, list[str]]]:
    def run(container: ContainerPlan) -> tuple[Container, list[str]]:
        lines: list[str] = []
        return Container(container, tmp_path / "work", memory, lines.append), lines

    return run


@pytest.mark.parametrize(
    ("code", "expected"), [("pass", 0), ("exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_the_exit_code_is_the_commands(run: Any, code: str, expected: int) -> None:
    assert run(python(code))[0].follow() == expected


def test_a_command_that_is_not_there_is_127(run: Any) -> None:
    container, lines = run(ContainerPlan(**{**python("").__dict__, "command": ("no-such-program",)}))
    assert container.follow() == 127
    assert "no-such-program" in "".join(lines)


def test_output_is_shipped_whole_and_tmp_is_private_and_goes(run: Any) -> None:
    container, lines = run(python("import os; print(os.environ['TMPDIR']); print('no newline', end='')"))
    container.follow()
    tmp, last = "".join(lines).splitlines()
    assert last == "no newline"
    assert not Path(tmp).exists()


def test_stopping_asks_first(run: Any) -> None:
    handler = "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(7));"
    code = f"{handler} print('up', flush=True); time.sleep(60)"
    container, lines = run(python(code))
    _stop_when_up(container, lines)
    assert container.follow() == 7


def test_a_command_that_does_not_listen_is_killed_with_its_children(run: Any, tmp_path: Path) -> None:
    marker = tmp_path / "child"
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN);"
        f"{breed(marker)} print('up', flush=True); time.sleep(300)"
    )
    container, lines = run(python(code, stop_seconds=1))
    _stop_when_up(container, lines)
    assert container.follow() == 137
    assert wait_until(lambda: not lives(int(marker.read_text())))


def test_too_much_memory_is_killed_and_said_so(run: Any) -> None:
    container, _ = run(python("import time; x = bytearray(300 << 20); time.sleep(5)", memory_mb=128))
    assert container.follow() == 137
    assert container.reason == OUT_OF_MEMORY


def test_everything_dies_with_the_process_it_is_tied_to(tmp_path: Path) -> None:
    owner = subprocess.Popen(["sleep", "300"])
    marker = tmp_path / "child"
    code = f"{breed(marker)} c.wait()"
    leader = subprocess.Popen(tied([sys.executable, "-c", code], owner.pid))
    assert wait_until(lambda: marker.exists() and marker.read_text() != "")
    owner.kill()
    owner.wait()
    assert leader.wait(10) == -signal.SIGKILL
    assert wait_until(lambda: not lives(int(marker.read_text())))


def test_a_definition_and_its_overrides_make_a_command(tmp_path: Path) -> None:
    catalogue = tmp_path / "images.json"
    image = {
        "python": "/v/bin/python",
        "pythonpath": ["/app"],
        "path": ["/tools"],
        "cwd": "/app",
        "environment": {"I": "1"},
    }
    catalogue.write_text(json.dumps({"encoder": image}))
    definition = {
        "memory": "512",
        "containerDefinitions": [
            {
                "name": "main",
                "image": "encoder:latest",
                "command": ["python", "-m", "encode"],
                "environment": [{"name": "A", "value": "definition"}, {"name": "B", "value": "definition"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {"awslogs-group": "g", "awslogs-stream-prefix": "p"},
                },
            }
        ],
    }
    overrides = {
        "containerOverrides": [{"name": "main", "environment": [{"name": "B", "value": "override"}]}]
    }
    given = {"AWS_REGION": "r"}
    [made] = plan(definition, overrides, catalogue=catalogue, task_id="1", region="r", given=given)
    assert made.command == ("/v/bin/python", "-m", "encode")
    assert made.variables["PATH"].split(":")[:2] == ["/tools", "/v/bin"]
    assert {name: made.variables[name] for name in ("A", "B", "I", "PYTHONPATH", "AWS_REGION")} == {
        "A": "definition",
        "B": "override",
        "I": "1",
        "PYTHONPATH": "/app",
        "AWS_REGION": "r",
    }
    assert (made.cwd, made.memory_mb) == ("/app", 512)
    assert made.logs == LogTarget(group="g", stream="p/main/1", region="r")


@pytest.mark.parametrize("name", ["a/b", "a/b:1", "a/b@sha256:00", "host:5000/a/b:1"])
def test_an_image_is_found_without_its_tag_or_digest(tmp_path: Path, name: str) -> None:
    catalogue = tmp_path / "images.json"
    catalogue.write_text(json.dumps({"a/b": {"cwd": "/x"}, "host:5000/a/b": {"cwd": "/x"}}))
    assert find(catalogue, name).cwd == "/x"


def test_a_task_tells_its_life_truthfully(run: Any) -> None:
    told: list[str] = []
    task = Task(
        view(),
        lambda: [python("exit(5)")],
        lambda p: run(p)[0],
        lambda t: told.append(t.describe()["lastStatus"]),
    )
    task.run()
    shown = task.describe()
    assert told == ["PROVISIONING", "PENDING", "RUNNING", "STOPPED"]
    assert (shown["stopCode"], shown["stoppedReason"]) == (
        "EssentialContainerExited",
        "Essential container in task exited",
    )
    assert shown["containers"][0]["exitCode"] == 5


def test_an_unknown_image_stops_the_task_as_on_aws(tmp_path: Path) -> None:
    def plans() -> list[ContainerPlan]:
        find(None, "no/such")
        raise AssertionError

    task = Task(view(), plans, lambda _: pytest.fail("started"), lambda _: None)
    task.run()
    shown = task.describe()
    assert shown["lastStatus"] == "STOPPED"
    assert shown["stopCode"] == "TaskFailedToStart"
    assert shown["stoppedReason"].startswith("CannotPullContainerError")
    assert "exitCode" not in shown["containers"][0]
    with pytest.raises(ImageNotFound):
        find(tmp_path / "none.json", "no/such")


def _stop_when_up(container: Container, lines: list[str]) -> None:
    log = container._home / "log"
    assert wait_until(lambda: "up" in log.read_text())
    time.sleep(0.05)
    container.stop()
    assert lines == []
    os.sched_yield()
