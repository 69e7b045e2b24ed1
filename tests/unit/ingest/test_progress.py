"""Percent and time to go."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from matinee.ingest.model import STEPS, JobStatus
from matinee.ingest.progress import chunks_done, progress_of
from tests.fakes.ingest import START
from tests.fakes.ingest_samples import RUNGS, a_job

ENCODING = a_job(
    JobStatus.ENCODING, step="encode", step_at=START, planned_at=START, rungs=RUNGS, updated_at=START
)


def test_a_job_that_waits_is_at_nought_and_knows_no_end() -> None:
    found = progress_of(a_job(), {}, START)
    assert (found.percent, found.eta_seconds) == (0.0, None)


def test_a_published_job_is_at_a_hundred() -> None:
    found = progress_of(a_job(JobStatus.PUBLISHED), {}, START)
    assert (found.percent, found.eta_seconds) == (100.0, 0)


def test_without_a_finished_chunk_nothing_is_promised() -> None:
    assert progress_of(ENCODING, {}, START + timedelta(seconds=30)).eta_seconds is None


def test_the_time_to_go_follows_the_measured_rate() -> None:
    done = {"360p": 2, "720p": 2}
    found = progress_of(ENCODING, done, START + timedelta(seconds=50))
    assert found.percent == 48.0
    assert found.eta_seconds == 50 + 20, "half of the work took 50 s, and a fifth of all of it comes after"


def test_a_big_picture_weighs_more_than_a_small_one() -> None:
    small = progress_of(ENCODING, {"360p": 4}, START).percent
    big = progress_of(ENCODING, {"720p": 4}, START).percent
    assert round((big - 8) / (small - 8), 3) == 4.0


def test_the_steps_after_encoding_count_down_but_never_to_nought() -> None:
    at = START + timedelta(seconds=100)
    packaging = a_job(JobStatus.ENCODING, step="package", step_at=at, planned_at=START, rungs=RUNGS)
    assert progress_of(packaging, {}, at).eta_seconds == 20
    assert progress_of(packaging, {}, at + timedelta(hours=1)).eta_seconds == 1


def test_a_failed_job_keeps_its_percent_and_promises_nothing() -> None:
    failed = a_job(JobStatus.FAILED, step="encode", step_at=START, planned_at=START, rungs=RUNGS)
    found = progress_of(failed, {"360p": 4, "720p": 4}, START)
    assert (found.percent, found.eta_seconds) == (88.0, None)


def test_chunks_done_are_all_once_packaging_began() -> None:
    rung = RUNGS[0]
    assert chunks_done(ENCODING, rung, {"360p": 3}) == 3
    assert chunks_done(ENCODING, rung, {"360p": 9}) == 4
    assert chunks_done(a_job(JobStatus.ENCODING, step="verify"), rung, {"360p": 3}) == 4
    assert chunks_done(a_job(JobStatus.PUBLISHED), rung, {}) == 4


@given(st.integers(0, 9), st.integers(0, 9), st.sampled_from(STEPS), st.integers(0, 10**6))
def test_percent_and_time_are_always_sane(small: int, big: int, step: str, seconds: int) -> None:
    job = a_job(JobStatus.ENCODING, step=step, step_at=START, planned_at=START, rungs=RUNGS)
    found = progress_of(job, {"360p": small, "720p": big}, START + timedelta(seconds=seconds))
    assert 0 <= found.percent < 100
    assert found.eta_seconds is None or found.eta_seconds >= 1
