"""Uploading, on the fakes and on moto: one content is one job, and whatever goes wrong can be made good."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from matinee.ingest.declaration import Declaration
from matinee.ingest.model import JobStatus
from matinee.ingest.ports import Stores, UploadGone
from matinee.ingest.service import cancel_job, retry_job
from matinee.ingest.uploads import Started, complete_upload, sign_parts, start_upload
from matinee.kernel.errors import Conflict, Invalid, NotFound, Transient
from tests.fakes.ingest import ManualClock
from tests.fakes.ingest_samples import declared, pieces
from tests.integration.ingest.conftest import Send

CONTENT = bytes(range(256)) * (8 * 4096) + b"the last part"
FIRST, LAST = pieces(CONTENT)


@pytest.fixture
def film() -> Declaration:
    return declared(CONTENT)


def start(stores: Stores, film: Declaration, account_id: str = "ana") -> Started:
    return start_upload(stores, film, account_id=account_id)


def upload(stores: Stores, send: Send, film: Declaration) -> None:
    started = start(stores, film)
    assert started.upload is not None
    for part in started.upload.parts:
        send(part, (FIRST, LAST)[part.number - 1])


def test_a_whole_upload_is_received(stores: Stores, send: Send, film: Declaration) -> None:
    upload(stores, send, film)
    job = complete_upload(stores, film.job_id)
    assert job.status is JobStatus.RECEIVED
    source = stores.sources.find(film.job_id)
    assert source is not None
    assert (source.size_bytes, source.content_hash) == (len(CONTENT), film.content_hash)


def test_an_interrupted_upload_goes_on_with_what_is_missing(
    stores: Stores, send: Send, film: Declaration
) -> None:
    began = start(stores, film).upload
    assert began is not None
    assert send(began.parts[1], LAST) == 200
    resumed = start(stores, film, account_id="someone else").upload
    assert resumed is not None
    assert list(resumed.received) == [2]
    assert [part.number for part in resumed.parts] == [1]
    assert send(resumed.parts[0], FIRST) == 200
    assert complete_upload(stores, film.job_id).status is JobStatus.RECEIVED


def test_ten_completes_are_one(stores: Stores, send: Send, film: Declaration) -> None:
    upload(stores, send, film)
    jobs = [complete_upload(stores, film.job_id) for _ in range(10)]
    assert {job.revision for job in jobs} == {2}
    assert {job.attempt for job in jobs} == {1}


def test_ten_starts_at_once_are_one_upload(stores: Stores, film: Declaration) -> None:
    with ThreadPoolExecutor(10) as pool:
        begun = list(pool.map(lambda _: start(stores, film), range(10)))
    assert {one.job.upload_id for one in begun} == {stores.jobs.get(film.job_id).upload_id}


def test_ten_completes_at_once_are_one_source(stores: Stores, send: Send, film: Declaration) -> None:
    upload(stores, send, film)

    def complete(_: int) -> JobStatus | None:
        try:
            return complete_upload(stores, film.job_id).status
        except Transient:
            return None

    with ThreadPoolExecutor(10) as pool:
        assert JobStatus.RECEIVED in set(pool.map(complete, range(10))) <= {JobStatus.RECEIVED, None}
    job = complete_upload(stores, film.job_id)
    assert (job.status, job.attempt, job.revision) == (JobStatus.RECEIVED, 1, 2)
    source = stores.sources.find(film.job_id)
    assert source is not None
    assert source.size_bytes == len(CONTENT)


def test_between_the_upload_and_its_source_somebody_is_at_work(
    stores: Stores, send: Send, film: Declaration, clock: ManualClock
) -> None:
    upload(stores, send, film)
    job = stores.jobs.get(film.job_id)
    stores.uploads.abort(film.job_id, job.upload_id or "")
    stores.jobs.save(replace(job, completing_at=clock()))
    with pytest.raises(Transient):
        complete_upload(stores, film.job_id)
    clock.pass_time(seconds=60)
    with pytest.raises(Conflict):
        complete_upload(stores, film.job_id)


def test_a_completion_that_died_half_way_can_be_repeated_a_minute_later(
    stores: Stores, send: Send, film: Declaration, clock: ManualClock
) -> None:
    upload(stores, send, film)
    job = stores.jobs.get(film.job_id)
    stores.jobs.save(replace(job, completing_at=clock()))
    with pytest.raises(Transient):
        complete_upload(stores, film.job_id)
    clock.pass_time(seconds=60)
    assert complete_upload(stores, film.job_id).status is JobStatus.RECEIVED


def test_content_that_is_here_is_not_sent_again(stores: Stores, send: Send, film: Declaration) -> None:
    upload(stores, send, film)
    complete_upload(stores, film.job_id)
    again = start(stores, film)
    assert again.upload is None
    assert again.job.status is JobStatus.RECEIVED


def test_completing_with_a_missing_part_names_it_and_can_be_gone_on_with(
    stores: Stores, send: Send, film: Declaration
) -> None:
    began = start(stores, film).upload
    assert began is not None
    send(began.parts[0], FIRST)
    with pytest.raises(Invalid, match="1 of 2 parts are missing or wrong: 2"):
        complete_upload(stores, film.job_id)
    send(began.parts[1], LAST)
    assert complete_upload(stores, film.job_id).status is JobStatus.RECEIVED


def test_wrong_bytes_never_become_a_source_and_the_right_ones_still_can(
    stores: Stores, send: Send, film: Declaration
) -> None:
    began = start(stores, film).upload
    assert began is not None
    send(began.parts[0], FIRST)
    send(began.parts[1], b"x" * len(LAST))
    with pytest.raises(Invalid):
        complete_upload(stores, film.job_id)
    assert stores.sources.find(film.job_id) is None
    upload(stores, send, film)
    assert complete_upload(stores, film.job_id).status is JobStatus.RECEIVED


def test_a_part_of_another_length_is_not_taken(stores: Stores, send: Send, film: Declaration) -> None:
    began = start(stores, film).upload
    assert began is not None
    send(began.parts[0], FIRST)
    send(began.parts[1], LAST + b" and more")
    with pytest.raises(Invalid, match="missing or wrong: 2"):
        complete_upload(stores, film.job_id)
    resumed = start(stores, film).upload
    assert resumed is not None
    assert list(resumed.received) == [1]


def test_parts_of_another_film_are_not_taken(stores: Stores, send: Send, film: Declaration) -> None:
    other = declared(b"another film")
    theirs = start(stores, other).upload
    assert theirs is not None
    send(theirs.parts[0], b"another film")
    start(stores, film)
    with pytest.raises(Invalid, match="2 of 2 parts"):
        complete_upload(stores, film.job_id)


def test_a_signed_url_after_completion_changes_nothing(stores: Stores, send: Send, film: Declaration) -> None:
    began = start(stores, film).upload
    assert began is not None
    for part in began.parts:
        send(part, (FIRST, LAST)[part.number - 1])
    complete_upload(stores, film.job_id)
    assert send(began.parts[1], LAST) == 404
    source = stores.sources.find(film.job_id)
    assert source is not None
    assert source.content_hash == film.content_hash


def test_an_upload_that_the_store_forgot_begins_again(stores: Stores, send: Send, film: Declaration) -> None:
    old = start(stores, film).job
    stores.uploads.abort(film.job_id, old.upload_id or "")
    with pytest.raises(Conflict, match="start it again"):
        complete_upload(stores, film.job_id)
    upload(stores, send, film)
    job = complete_upload(stores, film.job_id)
    assert (job.status, job.attempt) == (JobStatus.RECEIVED, 1)


def test_a_crash_between_the_store_and_the_table_is_made_good(
    stores: Stores, send: Send, film: Declaration
) -> None:
    upload(stores, send, film)
    uploading = stores.jobs.get(film.job_id)
    complete_upload(stores, film.job_id)
    received = stores.jobs.get(film.job_id)
    stores.jobs.save(replace(uploading, revision=received.revision))
    again = start(stores, film)
    assert again.upload is None
    assert again.job.status is JobStatus.RECEIVED


def test_a_cancelled_upload_can_be_started_anew(stores: Stores, send: Send, film: Declaration) -> None:
    began = start(stores, film)
    assert cancel_job(stores, film.job_id).status is JobStatus.CANCELLED
    with pytest.raises(UploadGone):
        stores.uploads.received(film.job_id, began.job.upload_id or "")
    with pytest.raises(Conflict, match="cancelled"):
        complete_upload(stores, film.job_id)
    with pytest.raises(Conflict, match="upload the file again"):
        retry_job(stores, film.job_id)
    upload(stores, send, film)
    job = complete_upload(stores, film.job_id)
    assert (job.status, job.attempt) == (JobStatus.RECEIVED, 1)


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.REJECTED, JobStatus.CANCELLED])
def test_content_whose_job_ended_badly_is_not_sent_again_but_can_be_retried(
    stores: Stores, send: Send, film: Declaration, status: JobStatus
) -> None:
    upload(stores, send, film)
    stores.jobs.save(replace(complete_upload(stores, film.job_id), status=status, reason="why"))
    again = start(stores, film)
    assert again.upload is None
    assert (again.job.status, again.job.reason) == (status, "why")
    retried = retry_job(stores, film.job_id)
    assert (retried.status, retried.attempt, retried.reason) == (JobStatus.RECEIVED, 2, None)


def test_a_lost_source_of_a_failed_job_is_uploaded_as_a_new_attempt(
    stores: Stores, send: Send, film: Declaration
) -> None:
    upload(stores, send, film)
    stores.jobs.save(replace(complete_upload(stores, film.job_id), status=JobStatus.FAILED))
    stores.sources.delete(film.job_id)
    upload(stores, send, film)
    job = complete_upload(stores, film.job_id)
    assert (job.status, job.attempt) == (JobStatus.RECEIVED, 2)


def test_a_lie_about_the_size_spoils_nothing_for_who_tells_the_truth(
    stores: Stores, send: Send, film: Declaration
) -> None:
    start(stores, declared(CONTENT, size_bytes=len(CONTENT) - 1))
    upload(stores, send, film)
    assert complete_upload(stores, film.job_id).size_bytes == len(CONTENT)
    with pytest.raises(Invalid, match="size_bytes"):
        start(stores, declared(CONTENT, size_bytes=len(CONTENT) - 1))


def test_parts_are_signed_again_and_that_is_news(
    stores: Stores, send: Send, film: Declaration, clock: ManualClock
) -> None:
    start(stores, film)
    clock.pass_time(hours=2)
    signed = sign_parts(stores, film.job_id, [2, 1, 2])
    assert [part.number for part in signed] == [1, 2]
    assert send(signed[1], LAST) == 200
    assert stores.jobs.get(film.job_id).updated_at == clock()


@pytest.mark.parametrize("numbers", [None, [], [0], [3], ["1"], [True], [1.0], list(range(1, 102)), {"1": 1}])
def test_only_parts_of_this_upload_are_signed(stores: Stores, film: Declaration, numbers: object) -> None:
    start(stores, film)
    with pytest.raises(Invalid):
        sign_parts(stores, film.job_id, numbers)


def test_nothing_is_signed_or_completed_for_an_unknown_job(stores: Stores, film: Declaration) -> None:
    with pytest.raises(NotFound):
        sign_parts(stores, film.job_id, [1])
    with pytest.raises(NotFound):
        complete_upload(stores, film.job_id)
