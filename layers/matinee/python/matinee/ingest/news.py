"""What the workflow's news does to a job, in whatever order, and however often, they come.

A rule moves a job only forward, ignores other attempts, and replaces an ending only by one that is known
better (`Certainty`): so every order of the same news ends in the same, true state.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from matinee.ingest.failures import explain
from matinee.ingest.model import STALLED, STEPS, Certainty, Ended, Job, JobStatus
from matinee.ingest.transitions import ended, stopping
from matinee.kernel.events import (
    EncodeFailed,
    EncodePlanned,
    EncodeProgressed,
    EncodeStarted,
    EncodeStepStarted,
    Rung,
    TitleEncoded,
)

News = (
    EncodeStarted | EncodeStepStarted | EncodePlanned | EncodeProgressed | TitleEncoded | EncodeFailed | Ended
)

_NEWS_EVERY = timedelta(seconds=5)
_STOPPED_AS_ASKED = "cancelled"
_SAYS_NOT_WHY = frozenset({"ChunkFailed", "States.ExceedToleratedFailureThreshold"})
"""What the workflow reports when one of its chunks has already reported the cause."""
_HOW_IT_ENDED = {"TIMED_OUT": "took too long and was ended", "ABORTED": "was stopped by an operator"}


def told(job: Job, news: News, at: datetime) -> Job | None:
    """The job after `news`, or None when they change nothing."""
    if news.attempt != job.attempt:
        return None
    job = replace(job, received_at=job.received_at or at)
    match news:
        case TitleEncoded():
            return _published(job, news, at)
        case EncodeFailed():
            return _failed(job, news, at)
        case Ended():
            return _stopped(job, news, at)
        case EncodeStarted() if job.status is JobStatus.CANCELLING or job.certainty is Certainty.ASSUMED:
            return stopping(job, at)
    if job.has_ended or job.status is JobStatus.CANCELLING:
        return None
    return _advanced(job, news, at)


def _published(job: Job, news: TitleEncoded, at: datetime) -> Job | None:
    if job.certainty is Certainty.PUBLISHED:
        return None
    planned = {rung.name: rung for rung in job.rungs}
    rungs = tuple(_with_chunks(rung, planned.get(rung.name)) for rung in news.rungs) or job.rungs
    done = replace(
        job,
        rungs=rungs,
        version=news.version,
        published_version=news.version,
        step=STEPS[-1],
        cost_usd=news.cost_usd,
        report_key=news.report_key,
    )
    return ended(done, JobStatus.PUBLISHED, Certainty.PUBLISHED, at)


def _with_chunks(rung: Rung, planned: Rung | None) -> Rung:
    return replace(rung, chunks=rung.chunks or (planned.chunks if planned else 0))


def _failed(job: Job, news: EncodeFailed, at: datetime) -> Job | None:
    certainty = Certainty.STOPPED if news.reason in _SAYS_NOT_WHY else Certainty.TOLD
    if job.certainty >= certainty:
        return None
    failure = explain(news.reason, news.message)
    if news.reason == _STOPPED_AS_ASKED or (_was_asked_to_stop(job) and not failure.is_medias_fault):
        return _obeyed(job, certainty, at)
    return ended(
        job,
        JobStatus.REJECTED if failure.is_medias_fault else JobStatus.FAILED,
        certainty,
        at,
        reason=failure.reason,
        message=failure.message,
        timecode_seconds=failure.timecode_seconds,
    )


def _stopped(job: Job, news: Ended, at: datetime) -> Job | None:
    if job.certainty >= Certainty.STOPPED:
        return None
    if _was_asked_to_stop(job):
        return _obeyed(job, Certainty.STOPPED, at)
    message = (
        f"The encode {_HOW_IT_ENDED.get(news.status, 'failed')}. Try again; its finished chunks are kept."
    )
    return ended(
        job,
        JobStatus.FAILED,
        Certainty.STOPPED,
        at,
        reason=f"workflow_{news.status.lower()}",
        message=message,
    )


def _was_asked_to_stop(job: Job) -> bool:
    return job.status in (JobStatus.CANCELLING, JobStatus.CANCELLED) or job.reason == STALLED


def _obeyed(job: Job, certainty: Certainty, at: datetime) -> Job:
    """The attempt has stopped as it was asked to: by the watchdog, whose reason stands, or by somebody."""
    if job.reason == STALLED:
        return replace(job, status=JobStatus.FAILED, certainty=certainty, updated_at=at)
    return ended(job, JobStatus.CANCELLED, certainty, at)


def _advanced(job: Job, news: News, at: datetime) -> Job | None:
    begun = replace(job, status=JobStatus.ENCODING, upload_id=None)
    match news:
        case EncodeStepStarted():
            begun = _at_step(begun, news.step, at)
        case EncodePlanned() if not job.planned_at:
            begun = replace(
                begun,
                rungs=news.rungs,
                version=news.version,
                planned_at=at,
                quote_usd=news.quote_usd,
                mediaconvert_usd=news.mediaconvert_usd,
            )
        case EncodeProgressed():
            begun = _at_step(begun, "encode", at)
    changed = begun != job
    has_news = isinstance(news, EncodeProgressed) and at - job.updated_at >= _NEWS_EVERY
    return replace(begun, updated_at=at) if changed or has_news else None


def _at_step(job: Job, step: str, at: datetime) -> Job:
    if step not in STEPS or _rank(step) <= _rank(job.step):
        return job
    return replace(job, step=step, step_at=at)


def _rank(step: str | None) -> int:
    return STEPS.index(step) if step else -1
