"""What every adapter of the ingest ports must do."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests

from matinee.ingest.aws import S3Sources
from matinee.ingest.model import JobStatus
from matinee.ingest.parts import content_hash
from matinee.ingest.ports import StaleJob, Stores, UploadGone
from matinee.ingest.settings import IngestSettings
from matinee.ingest.sidecar import Sidecar, sidecar
from matinee.kernel.errors import Invalid, NotFound
from matinee.kernel.ids import JobId
from tests.fakes.ingest import START, ManualClock
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job, declared, pieces
from tests.integration.ingest.conftest import Send

CONTENT = bytes(range(256)) * (8 * 4096) + b"the last part"


def test_a_job_is_read_as_it_was_written(stores: Stores) -> None:
    job = a_job(
        JobStatus.REJECTED,
        rungs=RUNGS,
        timecode_seconds=12.5,
        message="“Überfilm” 🎬",
        step="plan",
        step_at=START,
    )
    stores.jobs.add(job)
    assert stores.jobs.get(JOB_ID) == job


def test_an_unknown_job_is_not_found(stores: Stores) -> None:
    with pytest.raises(NotFound):
        stores.jobs.get(JOB_ID)


def test_a_job_is_added_once(stores: Stores) -> None:
    stores.jobs.add(a_job())
    with pytest.raises(StaleJob):
        stores.jobs.add(a_job(title_name="Another"))
    assert stores.jobs.get(JOB_ID).title_name == "A film"


def test_only_the_latest_reader_may_save(stores: Stores) -> None:
    stores.jobs.add(a_job())
    read = stores.jobs.get(JOB_ID)
    saved = stores.jobs.save(replace(read, step="inspect"))
    with pytest.raises(StaleJob):
        stores.jobs.save(replace(read, step="plan"))
    assert stores.jobs.get(JOB_ID) == saved


def test_a_job_that_is_not_there_cannot_be_saved(stores: Stores) -> None:
    with pytest.raises(StaleJob):
        stores.jobs.save(a_job())


def test_pages_go_from_newest_to_oldest_without_gap_or_repetition(stores: Stores) -> None:
    for number in range(5):
        at = START + timedelta(minutes=number)
        stores.jobs.add(a_job(job_id=JobId(f"{number:032x}"), created_at=at))
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        page = stores.index.page(limit=2, cursor=cursor)
        seen += [job.job_id for job in page.jobs]
        cursor = page.cursor
    assert seen == [f"{number:032x}" for number in (4, 3, 2, 1, 0)]
    assert cursor is None


@pytest.mark.parametrize("cursor", ["x", "null", "e30=", "WyJhIiwgImIiXQ==", "é", "[]"])
def test_a_cursor_that_is_not_ours_is_invalid(stores: Stores, cursor: str) -> None:
    with pytest.raises(Invalid):
        stores.index.page(limit=2, cursor=cursor)


def test_quiet_jobs_are_those_of_this_status_without_late_news(stores: Stores) -> None:
    for number, minute in enumerate((1, 5, 9)):
        at = START + timedelta(minutes=minute)
        stores.jobs.add(a_job(JobStatus.ENCODING, job_id=JobId(f"{number:032x}"), updated_at=at))
    stores.jobs.add(a_job(JobStatus.PUBLISHED, job_id=JobId(f"{9:032x}")))
    found = stores.index.quiet_since(JobStatus.ENCODING, START + timedelta(minutes=6))
    assert sorted(found) == [f"{0:032x}", f"{1:032x}"]


def test_a_chunk_said_ten_times_counts_once_and_for_its_attempt_only(stores: Stores) -> None:
    for _ in range(10):
        stores.chunks.note(JOB_ID, 1, "720p", 3)
    stores.chunks.note(JOB_ID, 1, "720p", 0)
    stores.chunks.note(JOB_ID, 1, "360p", 0)
    stores.chunks.note(JOB_ID, 11, "360p", 7)
    assert stores.chunks.counts(JOB_ID, 1) == {"720p": 2, "360p": 1}
    assert stores.chunks.counts(JOB_ID, 2) == {}


def test_digests_come_back_in_order(stores: Stores) -> None:
    digests = tuple(hashlib.sha256(bytes([number])).digest() for number in range(3))
    stores.digests.put(JOB_ID, digests)
    assert stores.digests.get(JOB_ID) == digests
    with pytest.raises(NotFound):
        stores.digests.get(JobId("f" * 32))


def test_parts_sent_to_their_urls_become_the_source(stores: Stores, send: Send) -> None:
    wanted = declared(CONTENT)
    job_id = wanted.job_id
    upload_id = stores.uploads.begin(a_job(JobStatus.UPLOADING, job_id=job_id))
    signed = stores.sources.sign(job_id, upload_id, wanted.parts)
    assert [send(part, piece) for part, piece in zip(signed, pieces(CONTENT), strict=True)] == [200, 200]
    received = stores.uploads.received(job_id, upload_id)
    assert [(part.number, part.size_bytes) for part in received] == [(1, 8 * 1024 * 1024), (2, 13)]
    stores.uploads.complete(
        job_id, upload_id, [(part, got.tag) for part, got in zip(wanted.parts, received, strict=True)]
    )
    found = stores.sources.find(job_id)
    assert found is not None
    assert found.size_bytes == len(CONTENT)
    assert found.content_hash == content_hash(wanted.digests)


def a_sidecar(content: bytes) -> Sidecar:
    """Captions in a file with a name that is not ASCII."""
    sha256 = base64.b64encode(hashlib.sha256(content).digest()).decode()
    about = {"kind": "captions", "language": "fr", "file_name": "Été.vtt"}
    return sidecar({**about, "size_bytes": len(content), "sha256": sha256})


def test_a_sidecar_can_be_sent_again_and_is_no_source(stores: Stores, send: Send) -> None:
    for content in (b"WEBVTT", b"WEBVTT\n"):
        assert send(stores.sidecars.sign_sidecar(JOB_ID, a_sidecar(content)), content) == 200
    assert stores.sources.find(JOB_ID) is None


def test_the_address_of_a_sidecar_signs_its_length_digest_and_name(aws: IngestSettings) -> None:
    signed = S3Sources(aws.source_bucket).sign_sidecar(JOB_ID, a_sidecar(b"WEBVTT"))
    names = parse_qs(urlsplit(signed.url).query)["X-Amz-SignedHeaders"][0].split(";")
    assert {"content-length", *signed.headers} <= set(names)
    assert requests.put(signed.url, data=b"WEBVTT", headers=signed.headers, timeout=30).status_code == 200
    key = f"uploads/{JOB_ID}/sidecars/captions-fra"
    s3 = boto3.client("s3")
    kept = s3.get_object(Bucket=aws.source_bucket, Key=key)
    assert (kept["Body"].read(), kept["Metadata"]) == (b"WEBVTT", {"file-name": "%C3%89t%C3%A9.vtt"})
    for _ in range(2):
        S3Sources(aws.source_bucket).remove_sidecar(JOB_ID, "captions-fra")
    assert s3.list_objects_v2(Bucket=aws.source_bucket)["KeyCount"] == 0


def test_an_aborted_upload_is_gone_and_may_be_aborted_again(stores: Stores) -> None:
    upload_id = stores.uploads.begin(a_job(JobStatus.UPLOADING))
    stores.uploads.abort(JOB_ID, upload_id)
    stores.uploads.abort(JOB_ID, upload_id)
    with pytest.raises(UploadGone):
        stores.uploads.received(JOB_ID, upload_id)
    assert stores.sources.find(JOB_ID) is None


def test_a_deleted_source_is_not_found_and_may_be_deleted_again(stores: Stores, send: Send) -> None:
    wanted = declared(b"short")
    upload_id = stores.uploads.begin(a_job(JobStatus.UPLOADING, job_id=wanted.job_id))
    send(stores.sources.sign(wanted.job_id, upload_id, wanted.parts)[0], b"short")
    tag = stores.uploads.received(wanted.job_id, upload_id)[0].tag
    stores.uploads.complete(wanted.job_id, upload_id, [(wanted.parts[0], tag)])
    assert stores.sources.find(wanted.job_id) is not None
    stores.sources.delete(wanted.job_id)
    stores.sources.delete(wanted.job_id)
    assert stores.sources.find(wanted.job_id) is None


def test_the_clock_of_the_stores_is_the_tests(stores: Stores, clock: ManualClock) -> None:
    clock.pass_time(minutes=1)
    assert stores.clock() == START + timedelta(minutes=1)
