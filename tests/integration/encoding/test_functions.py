"""Encoding's functions as Lambda runs them, on moto, with real ffmpeg."""

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from matinee.encoding.settings import EncodingSettings
from matinee.kernel.errors import Invalid, MediaRejected, Transient
from tests import media
from tests.integration.encoding.conftest import AwsBench
from tests.lambdas import bus_event, cold_start

JOB, TITLE = "a" * 32, "b" * 32
KEY = f"uploads/{JOB}/source"
METADATA = {"job-id": JOB, "title-id": TITLE, "title-name": "Film"}


def created(key: str = KEY) -> dict[str, Any]:
    """S3's event, as EventBridge hands it on."""
    detail = {"bucket": {"name": "uploads"}, "object": {"key": key, "size": 1}, "reason": "PutObject"}
    return bus_event("aws.s3", "Object Created", detail)


def executions(arn: str) -> list[str]:
    return [
        each["name"]
        for each in boto3.client("stepfunctions").list_executions(stateMachineArn=arn)["executions"]
    ]


def asked(kind: str, attempt: int = 1) -> dict[str, Any]:
    detail = {"job_id": JOB, "attempt": attempt, "title_id": TITLE, "title_name": "Film", "size_bytes": 3}
    return bus_event("matinee.ingest", kind, {**detail, "bucket": "uploads", "key": KEY})


@pytest.mark.parametrize("protection", [None, "clearkey"])
def test_a_film_travels_through_all_steps(
    environment: EncodingSettings, bench: AwsBench, tmp_path: Path, protection: str | None
) -> None:
    film = media.film(tmp_path / "film.mp4", seconds=1, size="64x36")
    bench.upload(KEY, film.read_bytes(), METADATA)
    source = {"bucket": "uploads", "key": KEY, "size_bytes": film.stat().st_size}
    state: dict[str, Any] = {
        "job_id": JOB, "title_id": TITLE, "title_name": "Film", "attempt": 1, "source": source,
        "protection": protection,
    }  # fmt: skip
    for step, place in (("inspect_source", "inspection"), ("plan_encode", "plan")):
        state[place] = json.loads(json.dumps(cold_start("encoding", step).handler(state, None)))
    assert state["inspection"]["route"] == "lambda"
    items = json.loads(bench.work.read(state["plan"]["batches_key"]) or b"")
    assert sum(item["tasks"] for item in items) == state["plan"]["chunk_count"]
    encode_chunk = cold_start("encoding", "encode_chunk")
    for item in items:
        assert encode_chunk.handler(item, None) == {}
    for step in ("package_title", "verify_title"):
        state[step] = cold_start("encoding", step).handler(state, None)
    title = json.loads(json.dumps(cold_start("encoding", "publish_title").handler(state, None)))
    assert title["version"] == state["plan"]["version"]
    assert bench.published(f"{title['prefix']}master.m3u8").startswith(b"#EXTM3U")
    assert title["protection"] == protection
    (rung,) = {each["name"] for each in title["rungs"][:1]}
    init = bench.published(f"{title['prefix']}video/{rung}/init.mp4")
    assert (b"tenc" in init) == (protection is not None)
    assert bench.published(title["poster_key"]).startswith(b"\xff\xd8")
    assert len(json.dumps(state)) < 8_000


def test_a_refusal_reaches_the_workflow_as_json(environment: EncodingSettings, bench: AwsBench) -> None:
    bench.upload(KEY, b"not a film", METADATA)
    source = {"bucket": "uploads", "key": KEY, "size_bytes": 10}
    state = {"job_id": JOB, "title_id": TITLE, "title_name": "F", "attempt": 1, "source": source}
    with pytest.raises(MediaRejected) as caught:
        cold_start("encoding", "inspect_source").handler(state, None)
    assert json.loads(str(caught.value))["reason"] == "not_a_video"


def test_a_protection_without_keys_is_refused_before_anything_is_encoded(
    environment: EncodingSettings, bench: AwsBench, tmp_path: Path
) -> None:
    film = media.film(tmp_path / "film.mp4", seconds=1, size="64x36")
    bench.upload(KEY, film.read_bytes(), METADATA)
    source = {"bucket": "uploads", "key": KEY, "size_bytes": film.stat().st_size}
    state = {"job_id": JOB, "title_id": TITLE, "title_name": "F", "attempt": 1, "source": source}
    with pytest.raises(Invalid, match="instead: clearkey"):
        cold_start("encoding", "plan_encode").handler({**state, "protection": "speke"}, None)
    with pytest.raises(Invalid, match="protection must be"):
        cold_start("encoding", "package_title").handler({**state, "protection": "none"}, None)


def test_ten_events_of_one_upload_are_one_execution(
    environment: EncodingSettings, bench: AwsBench, machine_arn: str
) -> None:
    bench.upload(KEY, b"abc", METADATA)
    start_encode = cold_start("encoding", "start_encode")
    for _ in range(10):
        start_encode.handler(created(), None)
    assert executions(machine_arn) == [f"{JOB}-1"]


def test_an_object_of_somebody_else_is_ignored(
    environment: EncodingSettings, bench: AwsBench, machine_arn: str
) -> None:
    bench.upload("uploads/holiday.mp4", b"abc", {})
    cold_start("encoding", "start_encode").handler(created("uploads/holiday.mp4"), None)
    assert executions(machine_arn) == []


def test_a_retry_starts_the_attempt_asked_for(
    environment: EncodingSettings, bench: AwsBench, machine_arn: str
) -> None:
    bench.upload(KEY, b"abc", METADATA)
    cold_start("encoding", "start_encode").handler(asked("RetryRequested", attempt=2), None)
    assert executions(machine_arn) == [f"{JOB}-2"]


def test_a_cancel_stops_the_execution_or_comes_again(
    environment: EncodingSettings, bench: AwsBench, machine_arn: str
) -> None:
    stop_encode = cold_start("encoding", "stop_encode")
    with pytest.raises(Transient):
        stop_encode.handler(asked("CancelRequested"), None)
    bench.upload(KEY, b"abc", METADATA)
    cold_start("encoding", "start_encode").handler(created(), None)
    stop_encode.handler(asked("CancelRequested"), None)
    listed = boto3.client("stepfunctions").list_executions(stateMachineArn=machine_arn)["executions"]
    assert [each["status"] for each in listed] == ["ABORTED"]
