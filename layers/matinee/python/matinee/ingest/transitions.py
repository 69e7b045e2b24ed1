"""What may be done to a job: pure rules, each returning the changed job, or None when nothing changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from matinee.ingest.model import Certainty, Job, JobStatus
from matinee.kernel.errors import Conflict, Transient

Rule = Callable[[Job], Job | None]
_CLAIM = timedelta(seconds=60)


def completing(job: Job, at: datetime) -> Job | None:
    """One request at a time may join the parts; its claim ends by itself. Raises Transient for any other."""
    if job.status is not JobStatus.UPLOADING:
        return None
    if job.completing_at and at - job.completing_at < _CLAIM:
        raise Transient("Another request is completing this upload; try again in a moment.")
    return replace(job, completing_at=at)


def received(job: Job, at: datetime) -> Job | None:
    """The source is complete."""
    if job.status is not JobStatus.UPLOADING:
        return None
    return replace(
        job, status=JobStatus.RECEIVED, received_at=at, updated_at=at, upload_id=None, completing_at=None
    )


def cancelled(job: Job, at: datetime) -> Job | None:
    """Somebody wants it to stop: at once while uploading, else as soon as the workflow has stopped.

    Raises Conflict when the job has ended in another way.
    """
    match job.status:
        case JobStatus.UPLOADING:
            return ended(job, JobStatus.CANCELLED, Certainty.ASSUMED, at)
        case JobStatus.RECEIVED | JobStatus.ENCODING:
            return stopping(job, at)
        case JobStatus.CANCELLING | JobStatus.CANCELLED:
            return None
    raise Conflict(f"The job is {job.status} already; there is nothing to cancel.")


def retried(job: Job, at: datetime, *, budget_usd: float | None = None, protection: str | None = None) -> Job:
    """Make the title again, within another budget or protected in another way if these are given.

    Raises Conflict while the job is under way.
    """
    if not job.has_ended:
        raise Conflict(f"The job is {job.status}: it can be tried again once it has ended.")
    return replace(
        _fresh(job, at),
        status=JobStatus.RECEIVED,
        attempt=job.attempt + 1,
        received_at=at,
        budget_usd=budget_usd or job.budget_usd,
        protection=protection or job.protection,
    )


def restarted(job: Job, *, upload_id: str, size_bytes: int, at: datetime) -> Job:
    """The source is uploaded anew; an attempt that may have run is not reused (its execution's name is)."""
    attempt = job.attempt + 1 if job.received_at else job.attempt
    return replace(
        _fresh(job, at),
        status=JobStatus.UPLOADING,
        attempt=attempt,
        upload_id=upload_id,
        size_bytes=size_bytes,
        received_at=None,
    )


def stopping(job: Job, at: datetime) -> Job:
    """The job, with its attempt asked (again) to stop."""
    return replace(
        job,
        status=JobStatus.CANCELLING,
        certainty=Certainty.OPEN,
        stops=job.stops + 1,
        received_at=job.received_at or at,
        updated_at=at,
    )


def ended(
    job: Job,
    status: JobStatus,
    certainty: Certainty,
    at: datetime,
    *,
    reason: str | None = None,
    message: str | None = None,
    timecode_seconds: float | None = None,
) -> Job:
    """The job, over."""
    return replace(
        job,
        status=status,
        certainty=certainty,
        reason=reason,
        message=message,
        timecode_seconds=timecode_seconds,
        upload_id=None,
        updated_at=at,
    )


def _fresh(job: Job, at: datetime) -> Job:
    return replace(
        job,
        updated_at=at,
        completing_at=None,
        step=None,
        step_at=None,
        planned_at=None,
        rungs=(),
        version=None,
        quote_usd=None,
        mediaconvert_usd=None,
        cost_usd=None,
        reason=None,
        message=None,
        timecode_seconds=None,
        certainty=Certainty.OPEN,
    )
