"""A job under every mix of people, workflow, watchdog and time that hypothesis finds."""

from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from matinee.ingest.announcements import announcement
from matinee.ingest.model import Ended, Job, JobStatus
from matinee.ingest.service import cancel_job, end_silent_jobs, record_news, retry_job
from matinee.ingest.settings import WatchSettings
from matinee.ingest.uploads import complete_upload, start_upload
from matinee.ingest.view import job_view
from matinee.kernel.errors import Conflict, Invalid
from matinee.kernel.events import (
    CancelRequested,
    EncodeFailed,
    EncodePlanned,
    EncodeProgressed,
    EncodeStarted,
    EncodeStepStarted,
    TitleEncoded,
)
from tests.fakes.ingest import ManualClock, MemoryJobs, MemorySources, memory_stores
from tests.fakes.ingest_samples import RUNGS, declared, encoded

CONTENT = b"one short film"
ATTEMPTS = st.integers(-1, 1)


class JobMachine(RuleBasedStateMachine):
    """The whole service on the fakes; `published` remembers the attempts that made a title."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock()
        self.stores = memory_stores(self.clock)
        self.wanted = declared(CONTENT)
        self.published: set[int] = set()
        self.stops: list[tuple[int, bool]] = []
        assert isinstance(self.stores.jobs, MemoryJobs)
        self.stores.jobs.on_change = self.changed

    def changed(self, old: Job | None, new: Job) -> None:
        assert old is None or new.attempt in (old.attempt, old.attempt + 1)
        assert old is None or old.status is not JobStatus.PUBLISHED or new.attempt > old.attempt
        assert old is None or new.published_version == old.published_version or new.attempt in self.published
        event = announcement(old, new, bucket="b", key="k")
        if isinstance(event, CancelRequested):
            self.stops.append((event.attempt, new.has_ended))

    @property
    def job(self) -> Job:
        return self.stores.jobs.get(self.wanted.job_id)

    def attempt(self, offset: int) -> int:
        return max(1, self.job.attempt + offset)

    @initialize()
    def first_upload(self) -> None:
        self.send()

    @rule()
    def another_upload(self) -> None:
        self.send()

    def send(self) -> None:
        started = start_upload(self.stores, self.wanted, account_id="ana")
        if started.upload:
            assert isinstance(self.stores.sources, MemorySources)
            for part in started.upload.parts:
                self.stores.sources.put(part.url, part.headers, CONTENT)

    @rule()
    def complete(self) -> None:
        self.allow(lambda: complete_upload(self.stores, self.wanted.job_id))

    @rule()
    def cancel(self) -> None:
        self.allow(lambda: cancel_job(self.stores, self.wanted.job_id))

    @rule()
    def retry(self) -> None:
        self.allow(lambda: retry_job(self.stores, self.wanted.job_id))

    @rule(minutes=st.sampled_from([1, 15, 70, 60 * 25]))
    def time_passes(self, minutes: int) -> None:
        self.clock.pass_time(minutes=minutes)

    @rule()
    def watchdog(self) -> None:
        end_silent_jobs(self.stores, WatchSettings())

    @rule(offset=ATTEMPTS, step=st.sampled_from(["inspect", "encode", "publish", "unheard of"]))
    def progress(self, offset: int, step: str) -> None:
        ids: Any = {"job_id": self.wanted.job_id, "attempt": self.attempt(offset)}
        record_news(self.stores, EncodeStepStarted(**ids, step=step))
        record_news(self.stores, EncodeProgressed(**ids, rung="720p", chunk=1, cpu_seconds=1.0))
        record_news(self.stores, EncodePlanned(**ids, version="v", rungs=RUNGS))

    @rule(offset=ATTEMPTS)
    def started(self, offset: int) -> None:
        news = EncodeStarted(job_id=self.wanted.job_id, title_id="t", attempt=self.attempt(offset))
        before = self.job
        record_news(self.stores, news)
        if before.status is JobStatus.CANCELLING and news.attempt == before.attempt:
            assert self.stops[-1][0] == news.attempt

    @rule(offset=ATTEMPTS, reason=st.sampled_from(["cancelled", "MediaRejected", "States.Timeout"]))
    def failed(self, offset: int, reason: str) -> None:
        number = self.attempt(offset)
        news = EncodeFailed(job_id=self.wanted.job_id, attempt=number, reason=reason, message="m")
        record_news(self.stores, news)
        assert number != self.job.attempt or self.job.has_ended

    @rule(offset=ATTEMPTS, status=st.sampled_from(["FAILED", "TIMED_OUT", "ABORTED"]))
    def execution_over(self, offset: int, status: str) -> None:
        number = self.attempt(offset)
        record_news(self.stores, Ended(job_id=self.wanted.job_id, attempt=number, status=status))
        assert number != self.job.attempt or self.job.has_ended

    @rule(offset=st.integers(-1, 0))
    def title(self, offset: int) -> None:
        fields = encoded(self.attempt(offset)).to_detail() | {"job_id": self.wanted.job_id}
        news = TitleEncoded.from_detail(fields)
        if news.attempt == self.job.attempt:
            self.published.add(news.attempt)
        record_news(self.stores, news)

    @invariant()
    def a_published_attempt_is_a_published_job(self) -> None:
        assert (self.job.status is JobStatus.PUBLISHED) == (self.job.attempt in self.published)

    @invariant()
    def a_job_can_be_shown_and_an_ending_explained(self) -> None:
        shown = job_view(self.job, {}, self.clock())
        assert 0 <= shown["percent"] <= 100
        if self.job.status in (JobStatus.FAILED, JobStatus.REJECTED):
            assert self.job.reason
            assert self.job.message
        if self.job.status is JobStatus.UPLOADING:
            assert self.job.upload_id

    def teardown(self) -> None:
        for _ in range(2):
            self.clock.pass_time(days=2)
            end_silent_jobs(self.stores, WatchSettings())
        assert self.job.has_ended

    def allow(self, act: Any) -> None:
        with suppress(Conflict, Invalid):
            act()


TestJobMachine = JobMachine.TestCase
TestJobMachine.settings = settings(max_examples=60, stateful_step_count=25)
