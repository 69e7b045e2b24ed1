"""One content, one encode: however often an event comes, a file is uploaded, or a worker is killed."""

import json
from pathlib import Path

import pytest

from tests.e2e.films import film, upload
from tests.e2e.killing import kill_workers, nothing_encodes
from tests.e2e.running import Running


def executions(running: Running, job_id: str) -> list[str]:
    """Names of the job's executions, whatever became of them."""
    machines = running.aws("stepfunctions")
    found = [
        execution["name"]
        for machine in machines.list_state_machines()["stateMachines"]
        for execution in machines.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
    ]
    return [name for name in found if name.startswith(f"{job_id}-")]


def test_ten_copies_of_one_event_are_one_encode(running: Running) -> None:
    before = executions(running, running.title_id)
    source = running.aws("s3").head_object(
        Bucket=running.facts.source_bucket, Key=f"uploads/{running.title_id}/source"
    )
    detail = {
        "version": "0",
        "bucket": {"name": running.facts.source_bucket},
        "object": {"key": f"uploads/{running.title_id}/source", "size": source["ContentLength"]},
    }
    [starter] = [
        function["FunctionName"]
        for page in running.aws("lambda").get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if "StartEncode" in function["FunctionName"]
    ]
    event = {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}
    for _ in range(10):
        answer = running.aws("lambda").invoke(FunctionName=starter, Payload=json.dumps(event))
        assert "FunctionError" not in answer, answer["Payload"].read()
    assert executions(running, running.title_id) == before == [f"{running.title_id}-1"]


def test_the_same_file_twice_is_one_encode(running: Running, tmp_path: Path) -> None:
    path = film(tmp_path / "zweimal.mp4")
    first = upload(path)
    again = upload(path.rename(tmp_path / "andermal ☃ 'x'.mp4"))
    assert again["job_id"] == first["job_id"]
    assert running.wait(first["job_id"])["status"] == "published"
    assert executions(running, first["job_id"]) == [f"{first['job_id']}-1"]


@pytest.mark.parametrize("victim", ["ffmpeg", "its function"])
def test_a_killed_worker_does_not_stop_the_title(running: Running, tmp_path: Path, victim: str) -> None:
    pattern = "mandelbrot" if victim == "ffmpeg" else "cellauto=seed=1"
    job = upload(film(tmp_path / "killed.mp4", seconds=6, pattern=pattern))
    assert running.wait(job["job_id"], "encoding")["status"] == "encoding"
    assert kill_workers(running, victim, at_most=2, within_seconds=30), "no ffmpeg was seen at work"
    ended = running.wait(job["job_id"])
    assert ended["status"] == "published", ended


def test_a_cancelled_job_ends_and_shows_nothing_and_can_be_retried(running: Running, tmp_path: Path) -> None:
    job = upload(film(tmp_path / "cancelled.mp4", seconds=5, pattern="mandelbrot"))
    running.wait(job["job_id"], "encoding")
    running.studio.post(f"/ingest/jobs/{job['job_id']}/cancel")
    assert running.wait(job["job_id"], timeout_seconds=60)["status"] == "cancelled"
    assert nothing_encodes(running, within_seconds=30)
    published = running.aws("s3").list_objects_v2(
        Bucket=running.facts.origin_bucket, Prefix=f"titles/{job['job_id']}/"
    )
    assert published["KeyCount"] == 0

    running.studio.post(f"/ingest/jobs/{job['job_id']}/retry")
    retried = running.wait(job["job_id"], past=("cancelled",))
    assert retried["status"] == "published"
    assert retried["attempt"] == 2


@pytest.mark.parametrize("name", ["not a film.mp4", "../../etc/passwd.mp4"])
def test_what_is_no_film_is_rejected_with_a_reason(running: Running, tmp_path: Path, name: str) -> None:
    path = tmp_path / Path(name).name
    path.write_bytes(f"this is no film: {name}".encode() * 50)
    job = running.wait(upload(path)["job_id"])
    assert job["status"] == "rejected"
    assert job["reason"]
    assert job["message"]
