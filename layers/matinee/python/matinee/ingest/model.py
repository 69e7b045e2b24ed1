"""A job: one source file on its way to becoming a title."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from matinee.kernel.events import Rung
from matinee.kernel.ids import JobId, TitleId

STEPS = ("inspect", "plan", "encode", "package", "verify", "publish")
STALLED = "stalled"
ABANDONED = "upload_abandoned"


class JobStatus(StrEnum):
    """Where a job stands. The last four end it."""

    UPLOADING = "uploading"
    RECEIVED = "received"
    ENCODING = "encoding"
    CANCELLING = "cancelling"
    PUBLISHED = "published"
    REJECTED = "rejected"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobStatus.UPLOADING, JobStatus.RECEIVED, JobStatus.ENCODING, JobStatus.CANCELLING})
ENDED = frozenset(JobStatus) - OPEN


class Certainty(IntEnum):
    """How well an ending is known. Better knowledge replaces worse: any order of news ends in the truth."""

    OPEN = 0
    ASSUMED = 1
    """Nobody said so: silence for too long, or a cancel before anything ran."""
    STOPPED = 2
    """The workflow's execution is over; why is not known yet."""
    TOLD = 3
    """The workflow itself said how it ended."""
    PUBLISHED = 4
    """A title exists, whatever else went wrong."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job. `revision` counts its writes; `stops` counts how often its attempt was asked to stop.

    `rungs` is the plan of this attempt (`vmaf_mean` known once published); its chunks done are counted apart.
    `protection` is how its title is to be protected; None for not at all.
    `budget_usd` is the most it may cost, `quote_usd` what its plan promised, `cost_usd` what it came to.
    `report_key` is where the encode's report stands. `published_version` is what viewers have, if anything:
    a later attempt leaves it alone until it is published itself.
    """

    job_id: JobId
    title_id: TitleId
    title_name: str
    file_name: str
    size_bytes: int
    created_by: str
    created_at: datetime
    updated_at: datetime
    status: JobStatus = JobStatus.UPLOADING
    upload_id: str | None = None
    completing_at: datetime | None = None
    received_at: datetime | None = None
    attempt: int = 1
    step: str | None = None
    step_at: datetime | None = None
    planned_at: datetime | None = None
    rungs: tuple[Rung, ...] = ()
    version: str | None = None
    protection: str | None = None
    budget_usd: float | None = None
    quote_usd: float | None = None
    mediaconvert_usd: float | None = None
    cost_usd: float | None = None
    report_key: str | None = None
    published_version: str | None = None
    reason: str | None = None
    message: str | None = None
    timecode_seconds: float | None = None
    certainty: Certainty = Certainty.OPEN
    stops: int = 0
    revision: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether nothing more is expected to happen."""
        return self.status in ENDED


@dataclass(frozen=True, kw_only=True)
class Ended:
    """The execution of this attempt is over: `status` is Step Functions' word for it."""

    job_id: str
    attempt: int
    status: str
