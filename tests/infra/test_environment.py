"""Functions and tasks start with the environment that their stack gives them."""

import pytest

from tests.infra.cloud import Cloud
from tests.lambdas import cold_start


def _written(environment: dict[str, object]) -> dict[str, str]:
    """The variables as a function would read them; what CloudFormation fills in is written as a pool's id."""
    return {
        name: value if isinstance(value, str) else "us-east-1_Example" for name, value in environment.items()
    }


def test_every_function_starts_with_its_environment(local: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    for function in local.all("AWS::Lambda::Function"):
        with monkeypatch.context() as patch:
            for name, value in _written(function.properties["Environment"]["Variables"]).items():
                patch.setenv(name, value)
            handler = function.properties["Handler"].removesuffix(".handler")
            assert callable(cold_start(function.stack, handler).handler), function.name


def test_the_fargate_task_runs_every_step_with_its_environment(
    local: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    (task,) = local.all("AWS::ECS::TaskDefinition")
    (container,) = task.properties["ContainerDefinitions"]
    for variable in container["Environment"]:
        monkeypatch.setenv(variable["Name"], _written({"value": variable["Value"]})["value"])
    for step in (
        "inspect_source",
        "plan_encode",
        "encode_chunk",
        "package_title",
        "verify_title",
        "publish_title",
    ):
        assert callable(cold_start("encoding", step).handler)


def test_the_local_task_uses_the_image_that_the_local_cloud_knows(local: Cloud) -> None:
    (task,) = local.all("AWS::ECS::TaskDefinition")
    (container,) = task.properties["ContainerDefinitions"]
    assert container["Image"] == "matinee/encoding:local"


def test_a_long_run_may_take_longer_on_fargate_than_on_lambda(local: Cloud) -> None:
    (task,) = local.all("AWS::ECS::TaskDefinition")
    of_task = {
        each["Name"]: each["Value"] for each in task.properties["ContainerDefinitions"][0]["Environment"]
    }
    of_lambda = [
        function.properties["Environment"]["Variables"]["MEDIA_TIMEOUT_SECONDS"]
        for function in local.all("AWS::Lambda::Function")
        if "MEDIA_TIMEOUT_SECONDS" in function.properties["Environment"]["Variables"]
    ]
    assert of_lambda
    assert all(float(seconds) < 900 < float(of_task["MEDIA_TIMEOUT_SECONDS"]) for seconds in of_lambda)
