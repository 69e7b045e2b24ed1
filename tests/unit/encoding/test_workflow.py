"""The shape of `encode_title`: time-outs, retries and ends that tell the truth."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding.settings import EncodingSettings

ROOT = Path(__file__).parents[3]
FILE = ROOT / "statemachines" / "encoding" / "encode_title.asl.json"
MACHINE: dict[str, Any] = json.loads(FILE.read_text())


def states(machine: dict[str, Any] = MACHINE) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    for name, state in machine["States"].items():
        yield name, state, machine
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def of_type(kind: str) -> list[Any]:
    return [
        pytest.param(state, machine, id=name) for name, state, machine in states() if state["Type"] == kind
    ]


NO_CAPACITY = {"ECS.AmazonECSException", "ECS.ServerException", "ECS.InvalidParameterException"}
"""What ECS says to many tasks at once: it has no place for them, or looks up too much."""


def nexts(state: dict[str, Any]) -> set[str]:
    found = {state[key] for key in ("Next", "Default") if key in state}
    return found | {each["Next"] for each in [*state.get("Catch", ()), *state.get("Choices", ())]}


def test_every_state_is_reached_and_every_next_exists() -> None:
    for machine in (MACHINE, MACHINE["States"]["Encode chunks"]["ItemProcessor"]):
        reached, waiting = set(), {machine["StartAt"]}
        while waiting:
            name = waiting.pop()
            reached.add(name)
            waiting |= nexts(machine["States"][name]) - reached
        assert reached == set(machine["States"])


@pytest.mark.parametrize(("state", "machine"), of_type("Task"))
def test_a_task_has_a_time_out_and_bounded_jittered_retries(
    state: dict[str, Any], machine: dict[str, Any]
) -> None:
    assert 0 < state["TimeoutSeconds"] <= 6 * 3600
    for retry in state["Retry"]:
        assert retry["JitterStrategy"] == "FULL"
        seconds, attempts = (120, 10) if set(retry["ErrorEquals"]) == NO_CAPACITY else (60, 5)
        assert 0 < retry["MaxDelaySeconds"] <= seconds
        assert 1 <= retry["MaxAttempts"] <= attempts
        assert "States.ALL" not in retry["ErrorEquals"]
    if state["Resource"].endswith(".waitForTaskToken"):
        assert state["HeartbeatSeconds"] < state["TimeoutSeconds"]
        assert NO_CAPACITY in [set(retry["ErrorEquals"]) for retry in state["Retry"]]


@pytest.mark.parametrize(("state", "machine"), of_type("Task") + of_type("Map"))
def test_whatever_fails_is_reported_before_it_ends(state: dict[str, Any], machine: dict[str, Any]) -> None:
    if state.get("Next", "").endswith(" failed"):
        assert machine["States"][state["Next"]]["Type"] == "Fail"
        return
    assert state["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
    for catch in state["Catch"]:
        report = machine["States"][catch["Next"]]
        (entry,) = report["Parameters"]["Entries"]
        assert entry["DetailType"] == "EncodeFailed"
        assert {key.removesuffix(".$") for key in entry["Detail"]} == {
            "job_id",
            "attempt",
            "reason",
            "message",
        }


def test_a_time_out_is_reported_without_a_cause_that_it_may_lack() -> None:
    for _, state, machine in states():
        for catch in state.get("Catch", ()):
            if "States.Timeout" in catch["ErrorEquals"]:
                assert "$.failure.Cause" not in json.dumps(machine["States"][catch["Next"]])


def test_the_steps_are_the_files_of_the_context() -> None:
    files = {path.stem for path in (ROOT / "functions" / "encoding").glob("*.py")}
    pascal = {"".join(word.capitalize() for word in name.split("_")): name for name in files}
    text = FILE.read_text()
    named = set(re.findall(r'"Resource": "\$\{(\w+)\}"', text))
    assert {pascal[name] for name in named} == files - {"start_encode", "stop_encode"}
    commands = set(re.findall(r'"Command": \["(\w+)\.handler"\]', text))
    assert commands == files - {"start_encode", "stop_encode"}


def test_both_routes_of_a_step_write_the_same_place() -> None:
    for machine in (MACHINE, MACHINE["States"]["Encode chunks"]["ItemProcessor"]):
        for name, state in machine["States"].items():
            if name.endswith(" on Fargate"):
                other = machine["States"][name.removesuffix(" on Fargate")]
                for key in ("ResultPath", "ResultSelector", "Next", "End"):
                    assert state.get(key) == other.get(key)


def test_a_source_that_no_lambda_can_hold_is_inspected_on_fargate() -> None:
    (choice,) = MACHINE["States"]["Choose where to inspect"]["Choices"]
    settings = EncodingSettings(source_bucket="", work_bucket="", origin_bucket="")
    assert choice["Variable"] == "$.source.size_bytes"
    assert choice["NumericGreaterThan"] == settings.lambda_source_bytes


def test_ten_thousand_chunks_fit_the_limit_of_a_maps_output() -> None:
    processor = MACHINE["States"]["Encode chunks"]["ItemProcessor"]
    last = [state for state in processor["States"].values() if state.get("End")]
    assert last
    assert all(state["ResultSelector"] == {} for state in last)
    assert 10_000 * len("{},") < 256 * 1024
