"""Long work goes to Fargate tasks: the same handlers, with task tokens and heartbeats."""

from pathlib import Path

import pytest

from tests.e2e.films import film, upload
from tests.e2e.long_work import chunks_left, nothing_is_short
from tests.e2e.running import Running


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
    """All chunks of so small a film are one batch, so one task."""
    before = set(finished(running))
    with nothing_is_short(running.aws("lambda"), chooser):
        path = film(
            tmp_path / f"{chooser}.mp4", pattern="yuvtestsrc" if chooser == "PlanEncode" else "rgbtestsrc"
        )
        job = running.wait(upload(path)["job_id"])
    assert job["status"] == "published", job
    ran = [command for arn, command in finished(running).items() if arn not in before]
    assert sorted(command.removesuffix(".handler") for command in ran) == sorted(tasks)


def test_a_task_that_is_killed_keeps_the_others_going(running: Running, killed_task: str) -> None:
    """How its silence ends is seen when it has lasted long enough: in `test_what_was_killed`."""
    job = running.job(killed_task)
    assert job["status"] == "encoding"
    assert chunks_left(job) == 1


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
