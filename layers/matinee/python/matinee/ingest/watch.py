"""The watchdog's rule: a job without news for longer than its limit is ended, with the reason."""

from dataclasses import replace
from datetime import datetime, timedelta

from matinee.ingest.model import ABANDONED, STALLED, STEPS, Certainty, Job, JobStatus
from matinee.ingest.settings import WatchSettings
from matinee.ingest.transitions import ended


def limit_of(job: Job, settings: WatchSettings) -> timedelta:
    """How long this job may go without news where it stands."""
    if job.status is JobStatus.ENCODING:
        return timedelta(minutes=_step_limit_minutes(job.step, settings))
    return shortest_limit(job.status, settings)


def shortest_limit(status: JobStatus, settings: WatchSettings) -> timedelta:
    """The shortest silence that can end a job with this status."""
    match status:
        case JobStatus.UPLOADING:
            return timedelta(minutes=settings.upload_limit_minutes)
        case JobStatus.CANCELLING:
            return timedelta(minutes=settings.cancelling_limit_minutes)
        case JobStatus.ENCODING:
            return timedelta(minutes=min(_step_limit_minutes(step, settings) for step in STEPS))
        case _:
            return timedelta(minutes=settings.received_limit_minutes)


def expired(job: Job, settings: WatchSettings, at: datetime) -> Job | None:
    """The job, ended for silence, or None when it has ended already or still has time."""
    limit = limit_of(job, settings)
    if job.has_ended or at - job.updated_at <= limit:
        return None
    match job.status:
        case JobStatus.UPLOADING:
            message = "The upload was left unfinished. Upload the file again."
            return ended(job, JobStatus.FAILED, Certainty.ASSUMED, at, reason=ABANDONED, message=message)
        case JobStatus.CANCELLING if job.reason != STALLED:
            return ended(job, JobStatus.CANCELLED, Certainty.ASSUMED, at)
    minutes = int(limit.total_seconds() // 60)
    message = f"There was no progress for {minutes} minutes. Try again; its finished chunks are kept."
    silent = ended(job, JobStatus.FAILED, Certainty.ASSUMED, at, reason=STALLED, message=message)
    return replace(silent, stops=job.stops + 1)


def _step_limit_minutes(step: str | None, settings: WatchSettings) -> int:
    return {
        "plan": settings.plan_limit_minutes,
        "encode": settings.encode_limit_minutes,
        "package": settings.package_limit_minutes,
        "verify": settings.verify_limit_minutes,
        "publish": settings.publish_limit_minutes,
    }.get(step or "inspect", settings.inspect_limit_minutes)
