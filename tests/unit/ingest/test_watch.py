"""The watchdog: no job stays pending for ever."""

from datetime import timedelta

import pytest

from matinee.ingest.model import ABANDONED, OPEN, STALLED, STEPS, JobStatus
from matinee.ingest.news import told
from matinee.ingest.service import end_silent_jobs
from matinee.ingest.settings import WatchSettings
from matinee.ingest.watch import expired, limit_of, shortest_limit
from matinee.kernel.events import EncodeFailed, EncodeStarted
from tests.fakes.ingest import START, ManualClock, MemorySources, memory_stores
from tests.fakes.ingest_samples import JOB_ID, a_job, encoded

SETTINGS = WatchSettings()
MOMENT = timedelta(milliseconds=1)


@pytest.mark.parametrize("status", sorted(OPEN))
@pytest.mark.parametrize("step", [None, *STEPS])
def test_every_open_job_ends_after_its_limit_and_not_before(status: JobStatus, step: str | None) -> None:
    job = a_job(status, step=step)
    limit = limit_of(job, SETTINGS)
    assert shortest_limit(status, SETTINGS) <= limit
    assert expired(job, SETTINGS, START + limit) is None
    over = expired(job, SETTINGS, START + limit + MOMENT)
    assert over is not None
    assert over.has_ended


@pytest.mark.parametrize("status", sorted(set(JobStatus) - OPEN))
def test_an_ended_job_is_left_alone(status: JobStatus) -> None:
    assert expired(a_job(status), SETTINGS, START + timedelta(days=365)) is None


def test_a_stalled_encode_fails_with_a_reason_and_is_told_to_stop() -> None:
    job = expired(a_job(JobStatus.ENCODING, step="package"), SETTINGS, START + timedelta(hours=2))
    assert job is not None
    assert (job.status, job.reason, job.stops) == (JobStatus.FAILED, STALLED, 1)
    assert job.message == "There was no progress for 60 minutes. Try again; its finished chunks are kept."


def test_a_stalled_job_stays_failed_when_its_workflow_then_stops_as_told() -> None:
    stalled = expired(a_job(JobStatus.ENCODING, step="encode"), SETTINGS, START + timedelta(hours=2))
    assert stalled is not None
    stop = EncodeFailed(job_id=JOB_ID, attempt=1, reason="cancelled", message="")
    job = told(stalled, stop, START)
    assert job is not None
    assert (job.status, job.reason) == (JobStatus.FAILED, STALLED)


def test_a_stalled_job_that_was_published_after_all_is_published() -> None:
    stalled = expired(a_job(JobStatus.ENCODING, step="publish"), SETTINGS, START + timedelta(hours=2))
    assert stalled is not None
    job = told(stalled, encoded(), START)
    assert job is not None
    assert (job.status, job.reason) == (JobStatus.PUBLISHED, None)


def test_a_workflow_that_starts_after_its_job_was_given_up_is_told_to_stop_and_then_ends() -> None:
    given_up = expired(a_job(JobStatus.RECEIVED), SETTINGS, START + timedelta(hours=1))
    assert given_up is not None
    started = told(given_up, EncodeStarted(job_id=JOB_ID, title_id=JOB_ID, attempt=1), START)
    assert started is not None
    assert (started.status, started.stops) == (JobStatus.CANCELLING, 2)
    again = expired(started, SETTINGS, START + timedelta(hours=1))
    assert again is not None
    assert (again.status, again.reason) == (JobStatus.FAILED, STALLED)


def test_the_watchdog_aborts_an_abandoned_upload() -> None:
    clock = ManualClock()
    stores = memory_stores(clock)
    upload_id = stores.uploads.begin(a_job(JobStatus.UPLOADING))
    stores.jobs.add(a_job(JobStatus.UPLOADING, upload_id=upload_id))
    clock.pass_time(hours=24)
    assert end_silent_jobs(stores, SETTINGS) == []
    clock.pass_time(seconds=1)
    (job,) = end_silent_jobs(stores, SETTINGS)
    assert (job.status, job.reason, job.stops) == (JobStatus.FAILED, ABANDONED, 0)
    assert isinstance(stores.sources, MemorySources)
    assert stores.sources.open == {}
    assert end_silent_jobs(stores, SETTINGS) == []


def test_late_news_beat_the_watchdog() -> None:
    clock = ManualClock()
    stores = memory_stores(clock)
    stores.jobs.add(a_job(JobStatus.ENCODING, step="publish"))
    clock.pass_time(minutes=21)
    stale = stores.index.quiet_since(JobStatus.ENCODING, clock())
    assert stale == [JOB_ID]
    stores.jobs.save(a_job(JobStatus.ENCODING, step="publish", updated_at=clock()))
    assert end_silent_jobs(stores, SETTINGS) == []
