"""What the ingest context asks of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from matinee.ingest.model import Job, JobStatus
from matinee.ingest.parts import Part
from matinee.ingest.sidecar import Sidecar
from matinee.kernel.clock import Clock
from matinee.kernel.errors import Conflict
from matinee.kernel.ids import JobId


class StaleJob(Conflict):
    """Somebody else wrote this job meanwhile: read it again and decide again."""


class UploadGone(Conflict):
    """There is no such multipart upload (any more): completed, aborted or expired."""


class BadParts(Conflict):
    """The store refuses to join these parts."""


class Jobs(Protocol):
    """Jobs, each written only by who has read its latest revision."""

    def add(self, job: Job) -> None:
        """Keep a new job. Raises StaleJob when there is one with its id."""

    def get(self, job_id: JobId) -> Job:
        """The job as last written. Raises NotFound."""

    def save(self, job: Job) -> Job:
        """Replace the job whose revision is `job.revision`; answers it with the next one. Raises StaleJob."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some jobs, newest first, and where the next page starts."""

    jobs: tuple[Job, ...]
    cursor: str | None


class JobIndex(Protocol):
    """Finding jobs. May lag behind `Jobs` by a moment."""

    def page(self, *, limit: int, cursor: str | None) -> Page:
        """Up to `limit` jobs, newest first. Raises Invalid for a cursor that is not ours."""

    def quiet_since(self, status: JobStatus, moment: datetime) -> Sequence[JobId]:
        """Jobs with this status whose last news is older than `moment`."""


class ChunkLog(Protocol):
    """Which chunks of an attempt are done: a set, so saying it twice changes nothing."""

    def note(self, job_id: JobId, attempt: int, rung: str, chunk: int) -> None:
        """Chunk number `chunk` of `rung` is done."""

    def counts(self, job_id: JobId, attempt: int) -> Mapping[str, int]:
        """How many chunks of each rung are done."""


class Digests(Protocol):
    """The declared SHA-256 digests of each job's parts."""

    def put(self, job_id: JobId, digests: Sequence[bytes]) -> None:
        """Keep them; the same job id always has the same digests."""

    def get(self, job_id: JobId) -> tuple[bytes, ...]:
        """The digests, in order of the parts. Raises NotFound."""


@dataclass(frozen=True, kw_only=True)
class ReceivedPart:
    """A part that the store holds. `sha256` is None where it does not tell; `tag` is the store's own mark."""

    number: int
    size_bytes: int
    sha256: bytes | None
    tag: str


@dataclass(frozen=True, kw_only=True)
class SignedPart:
    """Where, and with which headers, a client may PUT exactly this part."""

    number: int
    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class StoredSource:
    """A complete source: its length and its content hash in hex."""

    size_bytes: int
    content_hash: str


class Uploads(Protocol):
    """Multipart uploads under way."""

    def begin(self, job: Job) -> str:
        """Open an upload for the job's source; answers its id."""

    def received(self, job_id: JobId, upload_id: str) -> Sequence[ReceivedPart]:
        """The parts that have arrived, by number. Raises UploadGone."""

    def complete(self, job_id: JobId, upload_id: str, parts: Sequence[tuple[Part, str]]) -> None:
        """Join parts (each with the store's tag) unless the source exists. Raises UploadGone, BadParts."""

    def abort(self, job_id: JobId, upload_id: str) -> None:
        """Forget the upload and its parts; nothing when it is gone."""


class Sources(Protocol):
    """Sources, complete; and the permission to send their parts."""

    def sign(self, job_id: JobId, upload_id: str, parts: Sequence[Part]) -> list[SignedPart]:
        """A URL for each part, good for an hour and for exactly these bytes."""

    def find(self, job_id: JobId) -> StoredSource | None:
        """The job's source, if it is complete."""

    def delete(self, job_id: JobId) -> None:
        """Remove the source, if it is there."""


class Sidecars(Protocol):
    """What stands beside sources, by name: `captions-fra`."""

    def sign_sidecar(self, job_id: JobId, sidecar: Sidecar) -> SignedPart:
        """A URL for its only part, good as a source's: what comes there replaces the one of its name."""

    def remove_sidecar(self, job_id: JobId, name: str) -> None:
        """Remove it, if it is there."""


class Reports(Protocol):
    """Reports of encodes, which encoding writes."""

    def address(self, key: str) -> str:
        """Where a browser can read it for a quarter of an hour, without signing in."""


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Everything the services of this context use."""

    jobs: Jobs
    index: JobIndex
    chunks: ChunkLog
    digests: Digests
    uploads: Uploads
    sources: Sources
    sidecars: Sidecars
    reports: Reports
    clock: Clock


SIGNATURE_LIFE = timedelta(hours=1)
REPORT_LIFE = timedelta(minutes=15)
