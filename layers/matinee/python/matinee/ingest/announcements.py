"""What a change of a job means to the encoding context: stop this attempt, or encode this source again."""

from matinee.ingest.model import Job, JobStatus
from matinee.kernel.events import CancelRequested, RetryRequested


def announcement(
    old: Job | None, new: Job, *, bucket: str, key: str
) -> CancelRequested | RetryRequested | None:
    """The event that follows from a job's change from `old` to `new`; None when nobody needs to act.

    A first attempt is started by the source's own object event, so only later ones are announced.
    """
    kind = _kind(old, new)
    if kind is None:
        return None
    return kind(
        job_id=new.job_id,
        attempt=new.attempt,
        title_id=new.title_id,
        title_name=new.title_name,
        bucket=bucket,
        key=key,
        size_bytes=new.size_bytes,
        budget_usd=new.budget_usd,
        protection=new.protection,
    )


def _kind(old: Job | None, new: Job) -> type[CancelRequested | RetryRequested] | None:
    if new.stops > (old.stops if old else 0):
        return CancelRequested
    was_received = old is not None and old.status is JobStatus.RECEIVED and old.attempt == new.attempt
    if new.status is JobStatus.RECEIVED and new.attempt > 1 and not was_received:
        return RetryRequested
    return None
