"""The life of a job after its upload: look, cancel, retry, record news, end what has gone silent."""

from matinee.ingest import transitions
from matinee.ingest.model import OPEN, Job, JobStatus
from matinee.ingest.news import News, told
from matinee.ingest.ports import Page, StaleJob, Stores
from matinee.ingest.progress import Done
from matinee.ingest.settings import WatchSettings
from matinee.ingest.transitions import Rule
from matinee.ingest.watch import expired, shortest_limit
from matinee.kernel.errors import Conflict, NotFound, Transient
from matinee.kernel.events import EncodeProgressed
from matinee.kernel.ids import JobId

_TRIES = 20


def change_job(stores: Stores, job_id: JobId, rule: Rule) -> Job:
    """Read, apply `rule`, write; again when somebody wrote in between.

    Raises NotFound, Transient, and what `rule` raises.
    """
    for _ in range(_TRIES):
        job = stores.jobs.get(job_id)
        changed = rule(job)
        if changed is None:
            return job
        try:
            return stores.jobs.save(changed)
        except StaleJob:
            continue
    raise Transient("This job is being changed by many at once; try again.")


def look_at_job(stores: Stores, job_id: JobId) -> Job:
    """The job as it stands. Raises NotFound."""
    return stores.jobs.get(job_id)


def report_address(stores: Stores, job_id: JobId) -> str:
    """Where a browser can read the report of its encode, for a while. Raises NotFound: none, or none yet."""
    key = stores.jobs.get(job_id).report_key
    if key is None:
        raise NotFound("This job has no report: it gets one when its title is published.")
    return stores.reports.address(key)


def list_jobs(stores: Stores, *, limit: int, cursor: str | None) -> Page:
    """Up to `limit` jobs, newest first, and the next page's cursor. Raises Invalid for a foreign cursor."""
    return stores.index.page(limit=limit, cursor=cursor)


def chunks_done(stores: Stores, job: Job) -> Done:
    """The chunks done in the job's present attempt, by rung."""
    is_counted = bool(job.rungs) and job.status is not JobStatus.PUBLISHED
    return stores.chunks.counts(job.job_id, job.attempt) if is_counted else {}


def cancel_job(stores: Stores, job_id: JobId) -> Job:
    """Stop it. Cancelling twice is cancelling once. Raises NotFound; Conflict when it has ended otherwise."""
    upload_id = stores.jobs.get(job_id).upload_id
    job = change_job(stores, job_id, lambda found: transitions.cancelled(found, stores.clock()))
    if upload_id and job.status is JobStatus.CANCELLED:
        stores.uploads.abort(job_id, upload_id)
    return job


def retry_job(
    stores: Stores, job_id: JobId, *, budget_usd: float | None = None, protection: str | None = None
) -> Job:
    """Make the title again, as the next attempt; what is published stays until that is.

    Raises NotFound; Conflict when it cannot be now.
    """

    def rule(job: Job) -> Job:
        changed = transitions.retried(job, stores.clock(), budget_usd=budget_usd, protection=protection)
        if stores.sources.find(job_id) is None:
            raise Conflict("The source is not here any more: upload the file again.")
        return changed

    return change_job(stores, job_id, rule)


def record_news(stores: Stores, news: News) -> Job | None:
    """Write down what the workflow said; the job as it then stands, or None when it is nobody's job."""
    job_id = JobId(news.job_id)
    try:
        job = change_job(stores, job_id, lambda found: told(found, news, stores.clock()))
    except NotFound:
        return None
    if (
        isinstance(news, EncodeProgressed)
        and news.attempt == job.attempt
        and job.status is JobStatus.ENCODING
    ):
        stores.chunks.note(job_id, news.attempt, news.rung, news.chunk)
    return job


def end_silent_jobs(stores: Stores, settings: WatchSettings) -> list[Job]:
    """End every job that has had no news for longer than it may; answers those it ended."""
    now = stores.clock()
    over: list[Job] = []
    for status in sorted(OPEN):
        for job_id in stores.index.quiet_since(status, now - shortest_limit(status, settings)):
            job = _end_if_silent(stores, job_id, settings)
            if job is not None:
                over.append(job)
    return over


def _end_if_silent(stores: Stores, job_id: JobId, settings: WatchSettings) -> Job | None:
    job = stores.jobs.get(job_id)
    changed = expired(job, settings, stores.clock())
    if changed is None:
        return None
    try:
        saved = stores.jobs.save(changed)
    except StaleJob:
        return None
    if job.upload_id:
        stores.uploads.abort(job_id, job.upload_id)
    return saved
