"""A title is protected as its uploader asked, and nobody is told that it is when it is not."""

import pytest

from matinee.ingest.announcements import announcement
from matinee.ingest.model import Job
from matinee.ingest.ports import Stores
from matinee.ingest.service import cancel_job, record_news, retry_job
from matinee.ingest.uploads import complete_upload, start_upload
from matinee.kernel.errors import Conflict
from matinee.kernel.events import EncodeFailed, RetryRequested
from tests.fakes.ingest import MemorySources, memory_stores
from tests.fakes.ingest_samples import declared

CONTENT = b"one short film"


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


def begin(stores: Stores, protection: str | None = None) -> Job:
    return start_upload(stores, declared(CONTENT, protection=protection), account_id="ana").job


def send(stores: Stores, job: Job) -> None:
    assert isinstance(stores.sources, MemorySources)
    (part,) = stores.sources.sign(job.job_id, job.upload_id or "", declared(CONTENT).parts)
    stores.sources.put(part.url, dict(part.headers), CONTENT)
    complete_upload(stores, job.job_id)


def fail(stores: Stores, job: Job, attempt: int) -> None:
    record_news(
        stores, EncodeFailed(job_id=job.job_id, attempt=attempt, reason="Transient", message="No luck.")
    )


def test_a_retry_may_ask_for_protection_and_the_next_one_keeps_it(stores: Stores) -> None:
    job = begin(stores)
    send(stores, job)
    fail(stores, job, 1)
    failed = stores.jobs.get(job.job_id)
    retried = retry_job(stores, job.job_id, protection="clearkey")
    said = announcement(failed, retried, bucket="sources", key="source")
    assert isinstance(said, RetryRequested)
    assert (said.protection, said.attempt) == ("clearkey", 2)
    fail(stores, job, 2)
    assert retry_job(stores, job.job_id).protection == "clearkey"


@pytest.mark.parametrize("is_here", [False, True])
def test_a_film_that_is_here_unprotected_is_not_taken_for_protected(stores: Stores, is_here: bool) -> None:
    job = begin(stores)
    if is_here:
        send(stores, job)
    with pytest.raises(Conflict, match="retry it"):
        begin(stores, "clearkey")
    assert stores.jobs.get(job.job_id).protection is None


def test_a_protected_film_stays_so_whoever_joins_its_upload(stores: Stores) -> None:
    begin(stores, "clearkey")
    assert begin(stores).protection == begin(stores, "clearkey").protection == "clearkey"


def test_an_upload_that_was_given_up_may_begin_again_protected(stores: Stores) -> None:
    cancel_job(stores, begin(stores).job_id)
    again = begin(stores, "clearkey")
    assert again.protection == stores.jobs.get(again.job_id).protection == "clearkey"
