"""Ingest's functions, started cold on moto: an upload's whole life by the events that AWS would send."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
import requests

from matinee.ingest.aws import aws_stores
from matinee.ingest.item import from_job
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.ports import Stores
from matinee.ingest.settings import IngestSettings
from matinee.ingest.transitions import cancelled, retried
from matinee.kernel import clock
from matinee.kernel.auth import Verifier
from matinee.kernel.errors import Transient
from matinee.kernel.events import CancelRequested, EncodeProgressed, EncodeStarted, Event, RetryRequested
from tests.fakes.accounts import CLIENT_ID, ISSUER, jwks, token
from tests.fakes.ingest_samples import JOB_ID, a_job, body_of, encoded, pieces, planned
from tests.fakes.kernel import MemoryAnnouncer
from tests.lambdas import Context, bus_event, cold_start, rest_event

CONTENT = bytes(range(256)) * (8 * 4096) + b"the last part"
Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def stores(aws: IngestSettings, monkeypatch: pytest.MonkeyPatch) -> Stores:
    for name, value in aws.to_env().items():
        monkeypatch.setenv(name, value)
    return aws_stores(aws)


@pytest.fixture
def call(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Call:
    module = cold_start("ingest", "api")
    verifier = Verifier(issuer=ISSUER, client_id=CLIENT_ID, fetch_keys=jwks)
    monkeypatch.setattr(module.api, "_verifier", verifier)

    def send(method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        answer = module.handler(rest_event(method, path, body=body, token=token("ana", "studio")), Context())
        return answer["statusCode"], json.loads(answer["body"])

    return send


def test_a_report_is_read_by_its_address_alone(call: Call, aws: IngestSettings, stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.PUBLISHED, report_key="reports/t/v/report.html"))
    boto3.client("s3").put_object(
        Bucket=aws.origin_bucket,
        Key="reports/t/v/report.html",
        Body=b"<h1>A film</h1>",
        ContentType="text/html",
    )
    status, answer = call("GET", f"/ingest/jobs/{JOB_ID}/report")
    assert status == 200
    assert "X-Amz-Expires=900" in answer["url"]
    read = requests.get(answer["url"], timeout=30)
    assert (read.content, read.headers["content-type"]) == (b"<h1>A film</h1>", "text/html")


def test_an_upload_over_the_api_becomes_an_object_that_tells_what_it_is(
    call: Call, aws: IngestSettings
) -> None:
    body = body_of(CONTENT, file_name="../der “blaue” Engel 🎬.mp4", title_name="Der blaue Engel 🎬")
    body |= {"budget_usd": 2.5, "protection": "clearkey"}
    _, begun = call("POST", "/ingest/uploads", body)
    job_id = begun["job"]["job_id"]
    for part, piece in zip(begun["upload"]["parts"], pieces(CONTENT), strict=True):
        assert "X-Amz-SignedHeaders=content-length%3Bhost%3Bx-amz-checksum-sha256" in part["url"]
        requests.put(part["url"], data=piece, headers=part["headers"], timeout=30).raise_for_status()
    assert call("POST", f"/ingest/uploads/{job_id}/complete")[0] == 202
    head = boto3.client("s3").head_object(Bucket=aws.source_bucket, Key=f"uploads/{job_id}/source")
    assert head["ContentLength"] == len(CONTENT)
    assert head["Metadata"] == {
        "job-id": job_id,
        "title-id": job_id,
        "title-name": "Der%20blaue%20Engel%20%F0%9F%8E%AC",
        "file-name": "..%2Fder%20%E2%80%9Cblaue%E2%80%9D%20Engel%20%F0%9F%8E%AC.mp4",
        "budget-usd": "2.5",
        "protection": "clearkey",
    }
    listed = boto3.client("s3").list_objects_v2(Bucket=aws.source_bucket)["Contents"]
    assert [each["Key"] for each in listed] == [f"uploads/{job_id}/source"]


def test_the_workflows_events_become_progress_whatever_their_order(call: Call, stores: Stores) -> None:
    stores.jobs.add(a_job())
    track = cold_start("ingest", "track_job").handler
    chunks = [
        EncodeProgressed(job_id=JOB_ID, attempt=1, rung="720p", chunk=chunk, cpu_seconds=1.0)
        for chunk in (2, 0, 2)
    ]
    news: list[Event] = [*chunks, planned(), EncodeStarted(job_id=JOB_ID, title_id=JOB_ID, attempt=1)]
    for each in [*news, *news]:
        track(bus_event(each.source, each.detail_type(), each.to_detail()), Context())
    job = call("GET", f"/ingest/jobs/{JOB_ID}")[1]["job"]
    assert (job["status"], job["step"], job["version"]) == ("encoding", "encode", "abcdef012345")
    assert [(rung["name"], rung["chunks_done"]) for rung in job["rungs"]] == [("360p", 0), ("720p", 2)]
    done = encoded()
    for _ in range(10):
        track(bus_event(done.source, done.detail_type(), done.to_detail()), Context())
    failed = {"name": f"{JOB_ID}-1", "status": "FAILED"}
    track(bus_event("aws.states", "Step Functions Execution Status Change", failed), Context())
    job = call("GET", f"/ingest/jobs/{JOB_ID}")[1]["job"]
    assert (job["status"], job["percent"], job["eta_seconds"]) == ("published", 100.0, 0)
    assert [rung["vmaf_mean"] for rung in job["rungs"]] == [93.5, 93.5]
    assert [rung["chunks_done"] for rung in job["rungs"]] == [4, 4]


def test_news_of_a_job_that_nobody_knows_are_dropped(stores: Stores) -> None:
    done = encoded()
    cold_start("ingest", "track_job").handler(
        bus_event(done.source, "TitleEncoded", done.to_detail()), Context()
    )
    assert stores.index.page(limit=1, cursor=None).jobs == ()


def stream_record(number: int, old: Job | None, new: Job | None) -> dict[str, Any]:
    images = {"NewImage": from_job(new) if new else None, "OldImage": from_job(old) if old else None}
    keys = {"job_id": {"S": JOB_ID}, "part": {"S": "job"}}
    change = {"Keys": keys, "SequenceNumber": str(number), "StreamViewType": "NEW_AND_OLD_IMAGES"}
    change |= {name: image for name, image in images.items() if image}
    return {"eventID": str(number), "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change}


def test_the_tables_stream_announces_cancels_and_retries(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = cold_start("ingest", "announce_job")
    announcer = MemoryAnnouncer()
    monkeypatch.setattr(module, "announcer", announcer)
    running, failed = a_job(JobStatus.ENCODING), a_job(JobStatus.FAILED)
    rung = stream_record(3, None, None)
    rung["dynamodb"]["Keys"]["part"] = {"S": "rung#0001#720p"}
    records = [
        stream_record(1, running, cancelled(running, clock.now())),
        stream_record(2, failed, retried(failed, clock.now())),
        rung,
        stream_record(4, failed, None),
    ]
    assert module.handler({"Records": records}, Context()) == {"batchItemFailures": []}
    assert [type(event) for event in announcer.announced] == [CancelRequested, RetryRequested]
    assert announcer.announced[1].to_detail() == {
        "job_id": JOB_ID,
        "attempt": 2,
        "title_id": JOB_ID,
        "title_name": "A film",
        "bucket": "sources",
        "key": f"uploads/{JOB_ID}/source",
        "size_bytes": 5_000_000,
        "budget_usd": None,
        "protection": None,
    }


def test_a_record_that_could_not_be_announced_is_tried_again(
    stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = cold_start("ingest", "announce_job")

    class Deaf:
        def announce(self, *events: Event) -> None:
            raise Transient("The event bus refused.")

    monkeypatch.setattr(module, "announcer", Deaf())
    job = a_job(JobStatus.ENCODING)
    records = [stream_record(1, job, job), stream_record(2, job, cancelled(job, clock.now()))]
    assert module.handler({"Records": records}, Context()) == {"batchItemFailures": [{"itemIdentifier": "2"}]}


def test_the_watchdog_ends_a_silent_job_and_leaves_a_lively_one(stores: Stores) -> None:
    now = clock.now()
    stores.jobs.add(a_job(JobStatus.ENCODING, step="encode", updated_at=now - timedelta(minutes=61)))
    lively = a_job(JobStatus.ENCODING, step="encode", job_id="f" * 32, updated_at=now)
    stores.jobs.add(lively)
    watch = cold_start("ingest", "watch_jobs").handler
    assert watch({}, Context()) == {"ended": 1}
    assert watch({}, Context()) == {"ended": 0}
    over = stores.jobs.get(JOB_ID)
    assert (over.status, over.reason, over.stops) == (JobStatus.FAILED, "stalled", 1)
    kept = stores.jobs.get(lively.job_id)
    assert replace(kept, updated_at=lively.updated_at) == lively
