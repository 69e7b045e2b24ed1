"""How far a job is, and how long it will still take: measured, never guessed from the clock alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matinee.ingest.model import Job, JobStatus
from matinee.kernel.events import Rung

Done = Mapping[str, int]
"""Chunks done, by rung."""

_PERCENT_AT = {"inspect": 1.0, "plan": 3.0, "encode": 8.0, "package": 88.0, "verify": 92.0, "publish": 98.0}
_AFTER_ENCODE = {"package": 0.20, "verify": 0.15, "publish": 0.02}
"""What stands before and at each later step, as a share of the time that encoding took."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Percent from 0 to 100, and seconds to go (None when nothing has been measured yet)."""

    percent: float
    eta_seconds: int | None


def progress_of(job: Job, done: Done, now: datetime) -> Progress:
    """The job's progress, each rung's chunks weighed by its pixels."""
    if job.status is JobStatus.PUBLISHED:
        return Progress(percent=100.0, eta_seconds=0)
    if job.step is None:
        return Progress(percent=0.0, eta_seconds=None)
    share = _share(job.rungs, done)
    percent = _PERCENT_AT[job.step]
    if job.step == "encode":
        percent += share * (_PERCENT_AT["package"] - percent)
    eta = None if job.status is not JobStatus.ENCODING else _eta_seconds(job, share, now)
    return Progress(percent=round(percent, 1), eta_seconds=eta)


def chunks_done(job: Job, rung: Rung, done: Done) -> int:
    """How many of the rung's chunks are encoded; all, once the job is past encoding."""
    past = job.status is JobStatus.PUBLISHED or job.step in _AFTER_ENCODE
    return rung.chunks if past else min(done.get(rung.name, 0), rung.chunks)


def _share(rungs: tuple[Rung, ...], done: Done) -> float:
    work = sum(rung.chunks * rung.width * rung.height for rung in rungs)
    finished = sum(min(done.get(rung.name, 0), rung.chunks) * rung.width * rung.height for rung in rungs)
    return finished / work if work else 0.0


def _eta_seconds(job: Job, share: float, now: datetime) -> int | None:
    if job.planned_at is None or job.step_at is None:
        return None
    if job.step in _AFTER_ENCODE:
        encoding_seconds = (job.step_at - job.planned_at).total_seconds()
        left_seconds = encoding_seconds * _AFTER_ENCODE[job.step] - (now - job.step_at).total_seconds()
        return max(1, round(left_seconds))
    if share == 0.0:
        return None
    elapsed_seconds = (now - job.planned_at).total_seconds()
    whole_seconds = elapsed_seconds / share
    return max(1, round(whole_seconds - elapsed_seconds + whole_seconds * _AFTER_ENCODE["package"]))
