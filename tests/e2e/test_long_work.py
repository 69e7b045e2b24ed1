"""Long work goes to Fargate tasks: the same handlers, with task tokens and heartbeats."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Running
from tests.e2e.films import film, upload
from tests.e2e.killing import kill_workers

LIMITS = {"LAMBDA_CHUNK_CPU_SECONDS": "0", "LAMBDA_TITLE_CPU_SECONDS": "0"}


@pytest.mark.parametrize(
    ("chooser", "tasks"),
    [
        ("InspectSource", {"plan_encode"}),
        ("PlanEncode", {"encode_chunk", "package_title", "verify_title", "publish_title"}),
    ],
)
def test_long_work_runs_as_tasks_and_ends_in_a_title(
    running: Running, tmp_path: Path, chooser: str, tasks: set[str]
) -> None:
    before = set(finished(running))
    with nothing_is_short(running.aws("lambda"), chooser):
        path = film(
            tmp_path / f"{chooser}.mp4", pattern="yuvtestsrc" if chooser == "PlanEncode" else "rgbtestsrc"
        )
        job = running.wait(upload(path)["job_id"])
    assert job["status"] == "published", job
    ran = [command for arn, command in finished(running).items() if arn not in before]
    assert {command.removesuffix(".handler") for command in ran} == tasks


def test_a_killed_task_is_noticed_by_its_silence_and_done_again(running: Running, tmp_path: Path) -> None:
    with nothing_is_short(running.aws("lambda"), "PlanEncode"):
        job = upload(film(tmp_path / "killed.mp4", seconds=4, pattern="mandelbrot"))
        assert running.wait(job["job_id"], "encoding")["status"] == "encoding"
        while running.job(job["job_id"])["step"] != "encode":
            time.sleep(0.2)
        assert kill_workers(running, "its task", at_most=1, within_seconds=60)
        job = running.wait(job["job_id"], timeout_seconds=400)
    assert job["status"] == "published", job


@contextmanager
def nothing_is_short(lambdas: Any, chooser: str) -> Iterator[None]:
    """The function that chooses the route of later steps now sends all of them to Fargate."""
    [function] = [
        function
        for page in lambdas.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if f"Encoding-{chooser}" in function["FunctionName"]
    ]
    variables = function["Environment"]["Variables"]
    configure(lambdas, function["FunctionName"], variables | LIMITS)
    yield
    configure(lambdas, function["FunctionName"], variables)


def configure(lambdas: Any, name: str, variables: dict[str, str]) -> None:
    lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    lambdas.get_waiter("function_updated_v2").wait(FunctionName=name)


def finished(running: Running) -> dict[str, str]:
    """The commands of the tasks that ended well, by the task's name."""
    ecs = running.aws("ecs")
    [cluster] = ecs.list_clusters()["clusterArns"]
    arns = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    described = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []
    return {
        task["taskArn"]: task["overrides"]["containerOverrides"][0]["command"][0]
        for task in described
        if task["containers"][0]["exitCode"] == 0
    }
