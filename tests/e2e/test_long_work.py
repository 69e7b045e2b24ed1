"""Long work goes to Fargate tasks: the same handlers, with task tokens and heartbeats."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Running
from tests.e2e.films import film, upload

STEPS = {"plan_encode", "encode_chunk", "package_title", "verify_title"}


@pytest.fixture
def everything_is_long(running: Running) -> Iterator[None]:
    """Functions that choose a route now send all work to Fargate."""
    lambdas = running.aws("lambda")
    choosers = [
        function
        for page in lambdas.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if function["FunctionName"].startswith("Matinee-Local-Encoding-")
        and "WORK_BUCKET" in function["Environment"]["Variables"]
    ]
    for function in choosers:
        limits = {"LAMBDA_CHUNK_CPU_SECONDS": "0", "LAMBDA_TITLE_CPU_SECONDS": "0"}
        configure(lambdas, function["FunctionName"], function["Environment"]["Variables"] | limits)
    yield
    for function in choosers:
        configure(lambdas, function["FunctionName"], function["Environment"]["Variables"])


def configure(lambdas: Any, name: str, variables: dict[str, str]) -> None:
    lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    lambdas.get_waiter("function_updated_v2").wait(FunctionName=name)


@pytest.mark.usefixtures("everything_is_long")
def test_long_work_runs_as_tasks_and_ends_in_a_title(running: Running, tmp_path: Path) -> None:
    job = running.wait(upload(film(tmp_path / "long.mp4", seconds=3))["job_id"])
    assert job["status"] == "published", job
    ran = {step for task in tasks(running) for step in STEPS if step in task}
    assert ran == STEPS


def tasks(running: Running) -> list[str]:
    """The commands of the tasks that ran."""
    ecs = running.aws("ecs")
    [cluster] = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    described = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
    return [str(task["overrides"]) for task in described]
