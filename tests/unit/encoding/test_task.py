"""A handler as a container task: what it answers Step Functions, whatever happens to it."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from matinee.kernel import task
from matinee.kernel.errors import MediaRejected

HANDLERS = """
import time
from matinee.kernel.errors import MediaRejected, Transient
def handler(event, _): return {"twice": event["n"] * 2}
def refuse(event, _): raise MediaRejected("truncated", "Cut off.", timecode_seconds=1.5)
def slow(event, _): time.sleep(event["seconds"]); return {}
"""


class StepFunctions:
    """Remembers what a task says; `gone` makes the token unknown, `lost` beats are not heard."""

    class exceptions:  # noqa: N801
        class TaskTimedOut(Exception): ...

        class TaskDoesNotExist(Exception): ...

        class InvalidToken(Exception): ...

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.gone = False
        self.lost = 0
        self.beats = threading.Event()

    def __getattr__(self, name: str) -> Any:
        def say(**arguments: Any) -> None:
            assert arguments.pop("taskToken") == "token"
            if self.gone:
                raise self.exceptions.TaskTimedOut
            if name == "send_task_heartbeat" and self.lost:
                self.lost -= 1
                raise EndpointConnectionError(endpoint_url="https://states")
            self.said.append((name, arguments))
            self.beats.set()

        return say


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StepFunctions]:
    """Step Functions, and a current folder with handlers in it."""
    (tmp_path / "work.py").write_text(HANDLERS)
    monkeypatch.chdir(tmp_path)
    states = StepFunctions()
    monkeypatch.setattr(task, "client", lambda _: states)
    before = signal.getsignal(signal.SIGTERM)
    yield states
    signal.signal(signal.SIGTERM, before)


def test_a_result_is_a_success(states: StepFunctions) -> None:
    assert task.run("work.handler", {"n": 21}, "token") == 0
    assert states.said == [("send_task_success", {"output": '{"twice": 42}'})]


def test_an_error_is_a_failure_of_its_class_with_a_cause_like_lambdas(states: StepFunctions) -> None:
    assert task.run("work.refuse", {}, "token") == 1
    ((name, said),) = states.said
    cause = json.loads(said["cause"])
    assert (name, said["error"], cause["errorType"]) == (
        "send_task_failure",
        "MediaRejected",
        "MediaRejected",
    )
    assert cause["errorMessage"] == str(MediaRejected("truncated", "Cut off.", timecode_seconds=1.5))
    assert cause["stackTrace"]


@pytest.mark.parametrize("name", ["missing.handler", "work.missing", "nonsense"])
def test_a_handler_that_is_not_there_is_a_failure(states: StepFunctions, name: str) -> None:
    assert task.run(name, {}, "token") == 1
    assert states.said[0][0] == "send_task_failure"


def test_a_long_task_says_that_it_lives(states: StepFunctions) -> None:
    assert task.run("work.slow", {"seconds": 0.5}, "token", heartbeat_seconds=0.1) == 0
    names = [name for name, _ in states.said]
    assert names.count("send_task_heartbeat") >= 2
    assert names[-1] == "send_task_success"


def test_a_heartbeat_that_is_lost_ends_nothing(states: StepFunctions) -> None:
    states.lost = 2
    assert task.run("work.slow", {"seconds": 0.8}, "token", heartbeat_seconds=0.1) == 0
    assert states.lost == 0
    assert {name for name, _ in states.said} == {"send_task_heartbeat", "send_task_success"}


def test_a_token_that_nobody_waits_for_ends_the_task_quietly(states: StepFunctions) -> None:
    states.gone = True
    assert task.run("work.slow", {"seconds": 30}, "token", heartbeat_seconds=0.1) == 0


def test_a_task_told_to_stop_says_so_at_once(states: StepFunctions) -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert task.run("work.slow", {"seconds": 30}, "token") == 143
    ((name, said),) = states.said
    assert (name, said["error"]) == ("send_task_failure", "Transient")
