"""Work that is sent to Fargate tasks, and one of them killed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.films import film, upload
from tests.e2e.killing import kill_workers
from tests.e2e.running import Running

LIMITS = {"LAMBDA_CHUNK_CPU_SECONDS": "0", "LAMBDA_TITLE_CPU_SECONDS": "0"}
ALONE = {"BATCH_CPU_SECONDS": "0.001"}


def kill_a_task(running: Running, place: Path) -> str:
    """A job of which one Fargate task was killed in the middle of a chunk, and all others are done."""
    with nothing_is_short(running.aws("lambda"), "PlanEncode", **ALONE):
        job_id: str = upload(film(place / "killed.mp4", seconds=4, pattern="mandelbrot"))["job_id"]
        while running.job(job_id)["step"] != "encode":
            assert running.wait(job_id, "encoding")["status"] == "encoding"
            time.sleep(0.2)
        assert kill_workers(running, "its task", at_most=1, within_seconds=60)
    deadline = time.monotonic() + 120
    while chunks_left(running.job(job_id)) > 1 and time.monotonic() < deadline:
        time.sleep(0.5)
    return job_id


def chunks_left(job: dict[str, Any]) -> int:
    """How many chunks of a job are still to be encoded."""
    return sum(rung["chunks"] - rung["chunks_done"] for rung in job["rungs"])


@contextmanager
def nothing_is_short(lambdas: Any, chooser: str, **more: str) -> Iterator[None]:
    """The function that chooses the route of later steps now sends all of them to Fargate.

    `more` are variables of its environment besides.
    """
    [function] = [
        function
        for page in lambdas.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if f"Encoding-{chooser}" in function["FunctionName"]
    ]
    variables = function["Environment"]["Variables"]
    configure(lambdas, function["FunctionName"], variables | LIMITS | more)
    yield
    configure(lambdas, function["FunctionName"], variables)


def configure(lambdas: Any, name: str, variables: dict[str, str]) -> None:
    lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
    lambdas.get_waiter("function_updated_v2").wait(FunctionName=name)
