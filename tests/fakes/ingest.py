"""Fakes of the ingest ports: a table and a bucket in memory, as strict as the real ones."""

import base64
import hashlib
import itertools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matinee.ingest.model import Job, JobStatus
from matinee.ingest.parts import Part
from matinee.ingest.ports import (
    BadParts,
    Page,
    ReceivedPart,
    SignedPart,
    StaleJob,
    StoredSource,
    Stores,
    UploadGone,
)
from matinee.ingest.sidecar import LARGEST_BYTES, Sidecar
from matinee.kernel.auth import Verifier
from matinee.kernel.errors import Invalid, NotFound
from matinee.kernel.ids import JobId
from tests.fakes.accounts import CLIENT_ID, ISSUER, jwks
from tests.lambdas import cold_start

START = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class ManualClock:
    """A clock that moves only when told."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, **duration: float) -> None:
        """Move on, e.g. `pass_time(minutes=5)`."""
        self.moment += timedelta(**duration)


class MemoryJobs:
    """Jobs, JobIndex and ChunkLog."""

    def __init__(self) -> None:
        self.jobs: dict[JobId, Job] = {}
        self.chunks: dict[tuple[JobId, int, str], set[int]] = {}
        self.on_change: Callable[[Job | None, Job], None] = lambda _old, _new: None
        self._guard = threading.Lock()

    def add(self, job: Job) -> None:
        """See `Jobs.add`."""
        with self._guard:
            if job.job_id in self.jobs:
                raise StaleJob("There is such a job.")
            self._write(job)

    def get(self, job_id: JobId) -> Job:
        """See `Jobs.get`."""
        if job_id not in self.jobs:
            raise NotFound("There is no such job.")
        return self.jobs[job_id]

    def save(self, job: Job) -> Job:
        """See `Jobs.save`."""
        with self._guard:
            kept = self.jobs.get(job.job_id)
            if kept is None or kept.revision != job.revision:
                raise StaleJob("The job was changed meanwhile.")
            saved = replace(job, revision=job.revision + 1)
            self._write(saved)
        return saved

    def _write(self, job: Job) -> None:
        old = self.jobs.get(job.job_id)
        self.jobs[job.job_id] = job
        self.on_change(old, job)

    def page(self, *, limit: int, cursor: str | None) -> Page:
        """See `JobIndex.page`."""
        ordered = sorted(self.jobs.values(), key=lambda job: (job.created_at, job.job_id), reverse=True)
        ids: list[str] = [job.job_id for job in ordered]
        if cursor is not None and cursor not in ids:
            raise Invalid("This cursor is not one that a page of jobs gave.")
        start = 0 if cursor is None else ids.index(cursor) + 1
        found = ordered[start : start + limit]
        return Page(jobs=tuple(found), cursor=found[-1].job_id if start + limit < len(ordered) else None)

    def quiet_since(self, status: JobStatus, moment: datetime) -> Sequence[JobId]:
        """See `JobIndex.quiet_since`."""
        return [job.job_id for job in self.jobs.values() if job.status is status and job.updated_at < moment]

    def note(self, job_id: JobId, attempt: int, rung: str, chunk: int) -> None:
        """See `ChunkLog.note`."""
        self.chunks.setdefault((job_id, attempt, rung), set()).add(chunk)

    def counts(self, job_id: JobId, attempt: int) -> Mapping[str, int]:
        """See `ChunkLog.counts`."""
        return {
            rung: len(done)
            for (found, number, rung), done in self.chunks.items()
            if (found, number) == (job_id, attempt)
        }


class MemoryDigests:
    """Digests."""

    def __init__(self) -> None:
        self.kept: dict[JobId, tuple[bytes, ...]] = {}

    def put(self, job_id: JobId, digests: Sequence[bytes]) -> None:
        """See `Digests.put`."""
        self.kept[job_id] = tuple(digests)

    def get(self, job_id: JobId) -> tuple[bytes, ...]:
        """See `Digests.get`."""
        if job_id not in self.kept:
            raise NotFound("There is no such job.")
        return self.kept[job_id]


@dataclass(kw_only=True)
class _Multipart:
    job: Job
    parts: dict[int, bytes] = field(default_factory=dict)


class MemorySources:
    """Uploads and Sources; `put` is the bucket's own door, and refuses what S3 refuses."""

    def __init__(self) -> None:
        self.open: dict[str, _Multipart] = {}
        self.objects: dict[JobId, tuple[bytes, StoredSource]] = {}
        self.sidecars: dict[tuple[str, str], bytes] = {}
        self.refuse: Callable[[int], int | None] = lambda _number: None
        self._ids = itertools.count(1)
        self._guard = threading.Lock()

    def begin(self, job: Job) -> str:
        """See `Uploads.begin`."""
        upload_id = f"upload-{next(self._ids)}"
        self.open[upload_id] = _Multipart(job=job)
        return upload_id

    def received(self, job_id: JobId, upload_id: str) -> Sequence[ReceivedPart]:
        """See `Uploads.received`."""
        parts = sorted(self._upload(job_id, upload_id).parts.items())
        return [
            ReceivedPart(number=number, size_bytes=len(data), sha256=_sha256(data), tag=_sha256(data).hex())
            for number, data in parts
        ]

    def complete(self, job_id: JobId, upload_id: str, parts: Sequence[tuple[Part, str]]) -> None:
        """See `Uploads.complete`."""
        with self._guard:
            self._complete(job_id, upload_id, parts)

    def _complete(self, job_id: JobId, upload_id: str, parts: Sequence[tuple[Part, str]]) -> None:
        held = self._upload(job_id, upload_id).parts
        if job_id in self.objects:
            return
        if any(_sha256(held.get(part.number, b"")).hex() != tag for part, tag in parts):
            raise BadParts("The store refuses the parts.")
        data = [held[part.number] for part, _ in parts]
        stored = StoredSource(
            size_bytes=sum(map(len, data)),
            content_hash=hashlib.sha256(b"".join(map(_sha256, data))).hexdigest(),
        )
        self.objects[job_id] = (b"".join(data), stored)
        del self.open[upload_id]

    def abort(self, job_id: JobId, upload_id: str) -> None:
        """See `Uploads.abort`."""
        self.open.pop(upload_id, None)

    def sign(self, job_id: JobId, upload_id: str, parts: Sequence[Part]) -> list[SignedPart]:
        """See `Sources.sign`."""
        return [
            SignedPart(
                number=part.number,
                url=f"memory://{job_id}/{upload_id}/{part.number}/{part.size_bytes}",
                headers={"x-amz-checksum-sha256": part.sha256_base64},
            )
            for part in parts
        ]

    def sign_sidecar(self, job_id: JobId, sidecar: Sidecar) -> SignedPart:
        """See `Sidecars.sign_sidecar`."""
        return self.sign(job_id, sidecar.name, [sidecar.whole])[0]

    def remove_sidecar(self, job_id: JobId, name: str) -> None:
        """See `Sidecars.remove_sidecar`."""
        self.sidecars.pop((job_id, name), None)

    def find(self, job_id: JobId) -> StoredSource | None:
        """See `Sources.find`."""
        return self.objects[job_id][1] if job_id in self.objects else None

    def delete(self, job_id: JobId) -> None:
        """See `Sources.delete`."""
        self.objects.pop(job_id, None)

    def put(self, url: str, headers: Mapping[str, str], data: bytes) -> int:
        """What a client's PUT to a signed URL is answered: a status code."""
        job_id, upload_id, number, size_bytes = url.removeprefix("memory://").split("/")
        refused = self.refuse(int(number))
        if refused is not None:
            return refused
        is_sidecar = upload_id.startswith(tuple(LARGEST_BYTES))
        if not is_sidecar and (upload_id not in self.open or self.open[upload_id].job.job_id != job_id):
            return 404
        if len(data) != int(size_bytes):
            return 403
        if base64.b64encode(_sha256(data)).decode() != headers.get("x-amz-checksum-sha256"):
            return 400
        if is_sidecar:
            self.sidecars[job_id, upload_id] = data
        else:
            self.open[upload_id].parts[int(number)] = data
        return 200

    def _upload(self, job_id: JobId, upload_id: str) -> _Multipart:
        found = self.open.get(upload_id)
        if found is None or found.job.job_id != job_id:
            raise UploadGone("There is no such upload any more.")
        return found


class MemoryReports:
    """Reports."""

    def address(self, key: str) -> str:
        """See `Reports.address`."""
        return f"memory://{key}"


def memory_stores(clock: ManualClock | None = None) -> Stores:
    """Every port of the context, in memory."""
    jobs, sources = MemoryJobs(), MemorySources()
    return Stores(
        jobs=jobs,
        index=jobs,
        chunks=jobs,
        digests=MemoryDigests(),
        uploads=sources,
        sources=sources,
        sidecars=sources,
        reports=MemoryReports(),
        clock=clock or ManualClock(),
    )


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def ingest_api(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """The handler of `functions/ingest/api.py` over `stores`, with keys that sign `fakes.accounts.token`."""
    monkeypatch.setenv("JOBS_TABLE", "jobs")
    monkeypatch.setenv("SOURCE_BUCKET", "sources")
    monkeypatch.setenv("ORIGIN_BUCKET", "origin")
    module = cold_start("ingest", "api")
    monkeypatch.setattr(module, "stores", stores)
    verifier = Verifier(issuer=ISSUER, client_id=CLIENT_ID, fetch_keys=jwks)
    monkeypatch.setattr(module.api, "_verifier", verifier)
    handler: Callable[..., dict[str, Any]] = module.handler
    return handler
