"""A job as the API shows it."""

from datetime import datetime
from typing import Any

from matinee.ingest.model import Job
from matinee.ingest.ports import SignedPart
from matinee.ingest.progress import Done, chunks_done, progress_of
from matinee.ingest.uploads import Upload
from matinee.kernel.clock import to_text


def job_view(job: Job, done: Done, now: datetime) -> dict[str, Any]:
    """`job` as docs/architecture.md writes it; `done` counts chunks by rung."""
    progress = progress_of(job, done, now)
    return {
        "job_id": job.job_id,
        "title_id": job.title_id,
        "title_name": job.title_name,
        "file_name": job.file_name,
        "size_bytes": job.size_bytes,
        "status": job.status.value,
        "step": job.step if not job.has_ended else None,
        "attempt": job.attempt,
        "percent": progress.percent,
        "eta_seconds": progress.eta_seconds,
        "rungs": [
            {
                "name": rung.name,
                "width": rung.width,
                "height": rung.height,
                "bitrate_kbps": rung.bitrate_kbps,
                "chunks": rung.chunks,
                "chunks_done": chunks_done(job, rung, done),
                "vmaf_mean": rung.vmaf_mean,
            }
            for rung in job.rungs
        ],
        "reason": job.reason,
        "message": job.message,
        "timecode_seconds": job.timecode_seconds,
        "created_at": to_text(job.created_at),
        "updated_at": to_text(job.updated_at),
        "version": job.version,
        "published_version": job.published_version,
        "protection": job.protection,
        "budget_usd": job.budget_usd,
        "quote_usd": job.quote_usd,
        "mediaconvert_usd": job.mediaconvert_usd,
        "cost_usd": job.cost_usd,
        "has_report": job.report_key is not None,
    }


def upload_view(upload: Upload | None) -> dict[str, Any] | None:
    """`upload` as docs/architecture.md writes it."""
    if upload is None:
        return None
    return {
        "part_size_bytes": upload.part_size_bytes,
        "parts": [part_view(part) for part in upload.parts],
        "received": list(upload.received),
    }


def part_view(part: SignedPart) -> dict[str, Any]:
    """Permission to send one part."""
    return {"number": part.number, **address_view(part)}


def address_view(part: SignedPart) -> dict[str, Any]:
    """Where to PUT it, and with which headers."""
    return {"url": part.url, "headers": dict(part.headers)}
