"""Jobs, declarations and news for the tests of the ingest context."""

import hashlib
from dataclasses import replace
from typing import Any

from matinee.ingest.declaration import Declaration, declaration
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.parts import declared_parts, part_size_bytes
from matinee.kernel.events import EncodePlanned, Rung, TitleEncoded
from matinee.kernel.ids import JobId, TitleId
from tests.fakes.ingest import START

JOB_ID = JobId("0123456789abcdef0123456789abcdef")
RUNGS = (
    Rung(name="360p", width=640, height=360, bitrate_kbps=600, chunks=4),
    Rung(name="720p", width=1280, height=720, bitrate_kbps=2400, chunks=4),
)


def a_job(status: JobStatus = JobStatus.RECEIVED, **changes: Any) -> Job:
    """A job of attempt 1."""
    job = Job(
        job_id=JOB_ID,
        title_id=TitleId(JOB_ID),
        title_name="A film",
        file_name="a film.mp4",
        size_bytes=5_000_000,
        created_by="account",
        created_at=START,
        updated_at=START,
        status=status,
        received_at=None if status is JobStatus.UPLOADING else START,
        upload_id="upload-1" if status is JobStatus.UPLOADING else None,
    )
    return replace(job, **changes)


def planned(attempt: int = 1) -> EncodePlanned:
    """The plan of two rungs of four chunks."""
    return EncodePlanned(job_id=JOB_ID, attempt=attempt, version="abcdef012345", rungs=RUNGS)


def encoded(attempt: int = 1) -> TitleEncoded:
    """The title is there."""
    return TitleEncoded(
        job_id=JOB_ID,
        title_id=JOB_ID,
        title_name="A film",
        attempt=attempt,
        version="abcdef012345",
        prefix=f"titles/{JOB_ID}/abcdef012345",
        duration_seconds=16.0,
        width=1280,
        height=720,
        poster_key=f"art/{JOB_ID}/abcdef012345/poster.jpg",
        report_key=f"reports/{JOB_ID}/abcdef012345/report.html",
        rungs=tuple(replace(rung, vmaf_mean=93.5) for rung in RUNGS),
    )


def pieces(content: bytes) -> list[bytes]:
    """The content, cut as uploads are."""
    size = part_size_bytes(len(content))
    return [content[start : start + size] for start in range(0, len(content), size)]


def body_of(content: bytes, **changes: Any) -> dict[str, Any]:
    """What a client says of `content` to begin its upload."""
    digests = [hashlib.sha256(piece).digest() for piece in pieces(content)]
    listed = [part.sha256_base64 for part in declared_parts(len(content), digests)]
    return {"file_name": "a film.mp4", "size_bytes": len(content), "part_sha256": listed} | changes


def declared(content: bytes, **changes: Any) -> Declaration:
    """The declaration of `content`."""
    return declaration(body_of(content, **changes))
