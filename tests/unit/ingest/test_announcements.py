"""What a change of a job tells the encoding context."""

from dataclasses import replace

import pytest

from matinee.ingest.announcements import announcement
from matinee.ingest.item import from_job, to_job
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.transitions import cancelled, received, restarted, retried
from matinee.kernel.events import CancelRequested, Event, RetryRequested
from tests.fakes.ingest import START
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job


def says(old: Job | None, new: Job | None) -> Event | None:
    assert new is not None
    return announcement(old, new, bucket="sources", key=f"uploads/{JOB_ID}/source")


def test_a_cancel_of_a_running_job_is_announced_once() -> None:
    job = a_job(JobStatus.ENCODING)
    stopping = cancelled(job, START)
    event = says(job, stopping)
    assert isinstance(event, CancelRequested)
    assert (event.job_id, event.attempt, event.bucket) == (JOB_ID, 1, "sources")
    assert says(stopping, stopping) is None


def test_a_cancelled_upload_has_nothing_to_stop() -> None:
    job = a_job(JobStatus.UPLOADING)
    assert says(job, cancelled(job, START)) is None


def test_a_first_upload_is_announced_by_its_object_alone() -> None:
    job = a_job(JobStatus.UPLOADING)
    assert says(None, job) is None
    assert says(job, received(job, START)) is None


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.REJECTED, JobStatus.CANCELLED])
def test_a_retry_is_announced_with_its_attempt(status: JobStatus) -> None:
    job = a_job(status)
    event = says(job, retried(job, START))
    assert isinstance(event, RetryRequested)
    assert (event.attempt, event.size_bytes) == (2, job.size_bytes)


def test_a_second_retry_is_announced_too() -> None:
    job = a_job(JobStatus.FAILED, attempt=2)
    event = says(job, retried(job, START))
    assert isinstance(event, RetryRequested)
    assert event.attempt == 3


def test_a_source_uploaded_anew_is_announced_when_it_is_complete() -> None:
    job = a_job(JobStatus.FAILED)
    uploading = restarted(job, upload_id="upload-2", size_bytes=job.size_bytes, at=START)
    assert says(job, uploading) is None
    assert isinstance(says(uploading, received(uploading, START)), RetryRequested)


def test_progress_is_nobodys_business() -> None:
    job = a_job(JobStatus.RECEIVED, attempt=2)
    assert says(job, replace(job, status=JobStatus.ENCODING, step="plan")) is None
    assert says(job, replace(job, title_name="x")) is None


def test_a_job_survives_the_stream() -> None:
    job = a_job(JobStatus.ENCODING, rungs=RUNGS, step="encode", stops=2, timecode_seconds=0.1)
    assert to_job(from_job(job)) == job
