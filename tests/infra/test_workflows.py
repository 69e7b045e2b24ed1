"""State machines come from their files, checked: names, errors, time-outs, and what a stage sets."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.constructs.workflow import check_names
from matinee.kernel import errors
from tests.infra.cloud import Cloud, Resource

_ROOT = Path(__file__).parents[2]
_FILES = sorted((_ROOT / "statemachines").glob("*/*.asl.json"))
_MACHINE = "AWS::StepFunctions::StateMachine"
_OF_SERVICES = ("States.", "Lambda.", "ECS.", "Runtime.")


def _states(definition: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, state in definition["States"].items():
        yield name, state
        for inner in [state.get("ItemProcessor"), *state.get("Branches", [])]:
            if inner:
                yield from _states(inner)


def _definition(machine: Resource) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(machine.properties["DefinitionString"])
    return definition


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_every_error_that_is_caught_or_retried_exists(path: Path) -> None:
    for name, state in _states(json.loads(path.read_text())):
        for rule in state.get("Retry", []) + state.get("Catch", []):
            for error in rule["ErrorEquals"]:
                assert error.startswith(_OF_SERVICES) or hasattr(errors, error), (name, error)


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.name)
def test_every_task_has_a_time_out_and_every_retry_a_jitter_and_a_cap(path: Path) -> None:
    for name, state in _states(json.loads(path.read_text())):
        if state["Type"] == "Task":
            assert "TimeoutSeconds" in state, name
        for rule in state.get("Retry", []):
            assert rule["JitterStrategy"] == "FULL", name
            assert "MaxDelaySeconds" in rule, name


def test_a_name_that_nobody_gives_stops_the_synthesis() -> None:
    with pytest.raises(ValueError, match=r"names \['EncodeChunks'\], which nobody gives it"):
        check_names("a/b.asl.json", '{"Resource": "${EncodeChunks}"}', set())


def test_a_function_that_is_never_named_stops_the_synthesis() -> None:
    with pytest.raises(ValueError, match=r"is given \['EncodeChunk'\], which it does not name"):
        check_names("a/b.asl.json", "{}", {"EncodeChunk"})


def test_every_file_is_a_machine_whose_every_name_is_given(cloud: Cloud) -> None:
    machines = cloud.all(_MACHINE)
    assert len(machines) == len(_FILES)
    for machine in machines:
        check_names(
            machine.name,
            machine.properties["DefinitionString"],
            set(machine.properties["DefinitionSubstitutions"]),
        )


def test_machines_are_traced_and_logged_in_full(cloud: Cloud) -> None:
    for machine in cloud.all(_MACHINE):
        assert machine.properties["TracingConfiguration"] == {"Enabled": True}
        assert machine.properties["LoggingConfiguration"]["Level"] == "ALL"
        assert "TimeoutSeconds" in _definition(machine)


def test_machines_raise_alarms(on_aws: Cloud) -> None:
    for machine in on_aws.all(_MACHINE):
        names = {
            alarm.properties["MetricName"] for alarm in on_aws.referring(machine, "AWS::CloudWatch::Alarm")
        }
        assert {"ExecutionsTimedOut", "ExecutionThrottled"} <= names


@pytest.mark.parametrize(("stage", "concurrency"), [("LOCAL", 2), ("DEV", 20), ("PROD", 200)])
def test_a_stage_sets_how_many_chunks_are_encoded_at_once(
    synthesise: Any, stage: str, concurrency: int
) -> None:
    for machine in synthesise(stage).all(_MACHINE):
        maps = [state for _, state in _states(_definition(machine)) if state["Type"] == "Map"]
        assert [state["MaxConcurrency"] for state in maps] == [concurrency]


def test_a_step_may_take_as_long_as_its_function(cloud: Cloud) -> None:
    functions = {each.id: each for each in cloud.all("AWS::Lambda::Function") if each.stack == "encoding"}
    (machine,) = cloud.all(_MACHINE)
    given = machine.properties["DefinitionSubstitutions"]
    for name, state in _states(_definition(machine)):
        function = given.get(str(state.get("Resource")).strip("${}"))
        if function:
            limit = functions[function["Fn::GetAtt"][0]].properties["Timeout"]
            assert limit < state["TimeoutSeconds"] <= limit + 60, name
