"""News in any order, and any number of times, end in the truth."""

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ingest.model import Certainty, Ended, Job, JobStatus
from matinee.ingest.news import News, told
from matinee.ingest.transitions import cancelled
from matinee.kernel.events import EncodeFailed, EncodeProgressed, EncodeStarted, EncodeStepStarted
from tests.fakes.ingest import START
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job, encoded, planned

STARTED = EncodeStarted(job_id=JOB_ID, title_id=JOB_ID, attempt=1)
REJECTED = EncodeFailed(
    job_id=JOB_ID,
    attempt=1,
    reason="MediaRejected",
    message='{"reason": "no_video", "message": "No picture."}',
)
BROKEN = EncodeFailed(job_id=JOB_ID, attempt=1, reason="States.Timeout", message="")
STOPPED = EncodeFailed(job_id=JOB_ID, attempt=1, reason="cancelled", message="")
PROGRESS: list[News] = [
    STARTED,
    *(
        EncodeStepStarted(job_id=JOB_ID, attempt=1, step=step)
        for step in ("inspect", "plan", "encode", "package")
    ),
    planned(),
    *(
        EncodeProgressed(job_id=JOB_ID, attempt=1, rung="720p", chunk=chunk, cpu_seconds=1.0)
        for chunk in range(3)
    ),
]
ENDINGS: dict[str, tuple[list[News], JobStatus]] = {
    "published": ([encoded()], JobStatus.PUBLISHED),
    "rejected": ([REJECTED, Ended(job_id=JOB_ID, attempt=1, status="FAILED")], JobStatus.REJECTED),
    "failed": ([BROKEN, Ended(job_id=JOB_ID, attempt=1, status="FAILED")], JobStatus.FAILED),
    "timed out": ([Ended(job_id=JOB_ID, attempt=1, status="TIMED_OUT")], JobStatus.FAILED),
    "stopped": ([STOPPED, Ended(job_id=JOB_ID, attempt=1, status="ABORTED")], JobStatus.CANCELLED),
    "published though a step failed": (
        [encoded(), BROKEN, Ended(job_id=JOB_ID, attempt=1, status="FAILED")],
        JobStatus.PUBLISHED,
    ),
    "still encoding": ([], JobStatus.ENCODING),
}


def after(job: Job, *news: News) -> Job:
    return reduce(lambda found, each: told(found, each, START) or found, news, job)


def of_attempt(news: News, attempt: int) -> News:
    return replace(news, attempt=attempt)


@given(ending=st.sampled_from(sorted(ENDINGS)), data=st.data())
def test_any_order_of_the_same_news_ends_in_the_same_truth(ending: str, data: st.DataObject) -> None:
    news, status = ENDINGS[ending]
    every = [*PROGRESS, *news]
    noise = [
        of_attempt(each, 2) for each in data.draw(st.lists(st.sampled_from([*every, encoded()]), max_size=5))
    ]
    doubled = [*every, *data.draw(st.lists(st.sampled_from(every), max_size=10)), *noise]
    shuffled = data.draw(st.permutations(doubled))
    begun = a_job(data.draw(st.sampled_from([JobStatus.RECEIVED, JobStatus.UPLOADING])))
    job = after(begun, *shuffled)
    assert job.status is status
    in_order = after(begun, *every)
    assert (job.reason, job.message, job.certainty) == (in_order.reason, in_order.message, in_order.certainty)
    if status is JobStatus.PUBLISHED:
        assert [rung.vmaf_mean for rung in job.rungs] == [93.5, 93.5]
        assert job.version == "abcdef012345"
    if status is JobStatus.ENCODING:
        assert (job.step, job.rungs) == ("package", RUNGS)


@given(st.lists(st.sampled_from([*PROGRESS, REJECTED, BROKEN, STOPPED]), max_size=12))
def test_a_published_job_never_changes(news: list[News]) -> None:
    job = after(a_job(), encoded())
    assert after(job, *news, encoded()) is job


@given(st.lists(st.sampled_from([*PROGRESS, REJECTED, BROKEN, STOPPED, encoded()]), max_size=12))
def test_news_of_an_older_attempt_change_nothing(news: list[News]) -> None:
    job = a_job(JobStatus.ENCODING, attempt=2, step="plan")
    assert after(job, *news) is job


def test_a_rejected_film_says_why() -> None:
    job = after(a_job(), STARTED, REJECTED)
    assert (job.status, job.reason, job.message) == (JobStatus.REJECTED, "no_video", "No picture.")


@pytest.mark.parametrize("vague", ["ChunkFailed", "States.ExceedToleratedFailureThreshold"])
def test_the_chunk_that_failed_knows_better_than_the_workflow_around_it(vague: str) -> None:
    around = EncodeFailed(job_id=JOB_ID, attempt=1, reason=vague, message="See the chunk.")
    for news in ([around, REJECTED], [REJECTED, around]):
        assert after(a_job(), *news).reason == "no_video"


@pytest.mark.parametrize(
    "news",
    [
        BROKEN,
        Ended(job_id=JOB_ID, attempt=1, status="FAILED"),
        Ended(job_id=JOB_ID, attempt=1, status="ABORTED"),
    ],
)
def test_a_worker_that_dies_of_a_cancel_is_no_failure(news: News) -> None:
    job = cancelled(a_job(JobStatus.ENCODING), START)
    assert job is not None
    assert after(job, news).status is JobStatus.CANCELLED
    assert after(job, STOPPED, news).status is JobStatus.CANCELLED
    assert after(job, news, STOPPED).status is JobStatus.CANCELLED


def test_a_cancel_of_an_earlier_attempt_does_not_excuse_a_later_one() -> None:
    job = a_job(JobStatus.ENCODING, attempt=2, stops=1)
    assert after(job, Ended(job_id=JOB_ID, attempt=2, status="ABORTED")).status is JobStatus.FAILED


def test_the_first_reason_that_the_workflow_gives_stands() -> None:
    assert after(a_job(), REJECTED, BROKEN, STOPPED) == after(a_job(), REJECTED)
    assert after(a_job(), BROKEN, REJECTED).reason == "States.Timeout"


def test_the_end_of_the_execution_alone_ends_the_job_and_the_reason_may_follow() -> None:
    job = after(a_job(), STARTED, Ended(job_id=JOB_ID, attempt=1, status="FAILED"))
    assert (job.status, job.reason, job.certainty) == (JobStatus.FAILED, "workflow_failed", Certainty.STOPPED)
    assert after(job, REJECTED).reason == "no_video"


def test_progress_does_not_take_a_cancel_back() -> None:
    job = cancelled(a_job(JobStatus.ENCODING, step="plan"), START)
    assert job is not None
    assert after(job, *PROGRESS[1:]) is job


@pytest.mark.parametrize("stop", [STOPPED, Ended(job_id=JOB_ID, attempt=1, status="ABORTED")])
def test_a_cancel_ends_when_the_workflow_has_stopped(stop: News) -> None:
    job = cancelled(a_job(JobStatus.ENCODING), START)
    assert job is not None
    over = after(job, stop)
    assert (over.status, over.reason) == (JobStatus.CANCELLED, None)


def test_a_cancel_that_came_too_late_is_published() -> None:
    job = cancelled(a_job(JobStatus.ENCODING), START)
    assert job is not None
    assert after(job, encoded()).status is JobStatus.PUBLISHED


def test_a_workflow_that_starts_after_its_cancel_is_told_to_stop_again() -> None:
    job = cancelled(a_job(JobStatus.RECEIVED), START)
    assert job is not None
    assert job.stops == 1
    assert after(job, STARTED).stops == 2


def test_an_execution_that_an_operator_stopped_is_a_failed_job() -> None:
    job = after(a_job(JobStatus.ENCODING), Ended(job_id=JOB_ID, attempt=1, status="ABORTED"))
    assert (job.status, job.reason) == (JobStatus.FAILED, "workflow_aborted")
