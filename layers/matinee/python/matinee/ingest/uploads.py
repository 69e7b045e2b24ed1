"""Uploading: start or resume, sign parts, complete. The same content is one job, whoever sends it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from matinee.ingest import transitions
from matinee.ingest.declaration import Declaration
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.parts import Part, content_hash, declared_parts, part_size_bytes
from matinee.ingest.ports import (
    BadParts,
    ReceivedPart,
    SignedPart,
    StaleJob,
    StoredSource,
    Stores,
    UploadGone,
)
from matinee.ingest.service import change_job
from matinee.ingest.sidecar import Sidecar
from matinee.kernel.errors import Conflict, Invalid, NotFound
from matinee.kernel.ids import JobId

SIGNED_AT_ONCE = 100
_RACES = 5


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An upload under way: what has arrived, and permission to send (the first of) what is missing."""

    part_size_bytes: int
    parts: Sequence[SignedPart]
    received: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Started:
    """A job, and its upload; None when the content is here already and nothing need be sent."""

    job: Job
    upload: Upload | None


def start_upload(stores: Stores, wanted: Declaration, *, account_id: str) -> Started:
    """Open the upload of this content, or join the one under way.

    Raises Invalid when its size is untrue; Conflict when it is here without the protection asked for.
    """
    for _ in range(_RACES):
        try:
            return _start(stores, wanted, account_id)
        except StaleJob:
            continue
    raise StaleJob("Others are starting the same upload; try again.")


def _start(stores: Stores, wanted: Declaration, account_id: str) -> Started:
    try:
        job = stores.jobs.get(wanted.job_id)
    except NotFound:
        return _begin(stores, wanted, account_id)
    if job.status is JobStatus.UPLOADING and job.upload_id and job.size_bytes == wanted.size_bytes:
        _require_protection(job, wanted)
        return _resume(stores, job, wanted)
    source = stores.sources.find(job.job_id)
    if source is None and (
        job.status is JobStatus.UPLOADING or (job.has_ended and job.status is not JobStatus.PUBLISHED)
    ):
        return _restart(stores, job, wanted)
    if wanted.size_bytes != job.size_bytes:
        raise Invalid("size_bytes is not the length of this content.")
    _require_protection(job, wanted)
    return Started(job=job, upload=None)


def _require_protection(job: Job, wanted: Declaration) -> None:
    """Nobody should think a film protected that is not: less is refused, more is welcome."""
    if wanted.protection is not None and wanted.protection != job.protection:
        raise Conflict(
            f"This film is here already, {job.status}, with the protection {job.protection or 'none'}: "
            f"cancel the job if it still runs, then retry it (or upload again) with {wanted.protection}."
        )


def _begin(stores: Stores, wanted: Declaration, account_id: str) -> Started:
    at = stores.clock()
    job = Job(
        job_id=wanted.job_id,
        title_id=wanted.title_id,
        title_name=wanted.title_name,
        file_name=wanted.file_name,
        size_bytes=wanted.size_bytes,
        budget_usd=wanted.budget_usd,
        protection=wanted.protection,
        created_by=account_id,
        created_at=at,
        updated_at=at,
    )
    stores.digests.put(job.job_id, wanted.digests)
    upload_id = stores.uploads.begin(job)
    job = replace(job, upload_id=upload_id)
    try:
        stores.jobs.add(job)
    except StaleJob:
        stores.uploads.abort(job.job_id, upload_id)
        raise
    return _opened(stores, job, wanted.parts, received=())


def _resume(stores: Stores, job: Job, wanted: Declaration) -> Started:
    try:
        received = _whole(wanted.parts, stores.uploads.received(job.job_id, job.upload_id or ""))
    except UploadGone:
        if _is_whole(stores.sources.find(job.job_id), wanted.size_bytes, wanted.content_hash):
            job = change_job(stores, job.job_id, lambda found: transitions.received(found, stores.clock()))
            return Started(job=job, upload=None)
        return _restart(stores, job, wanted)
    return _opened(stores, job, wanted.parts, received=sorted(received))


def _restart(stores: Stores, job: Job, wanted: Declaration) -> Started:
    job = replace(job, protection=wanted.protection or job.protection)
    upload_id = stores.uploads.begin(job)
    fresh = transitions.restarted(job, upload_id=upload_id, size_bytes=wanted.size_bytes, at=stores.clock())
    try:
        saved = stores.jobs.save(fresh)
    except StaleJob:
        stores.uploads.abort(job.job_id, upload_id)
        raise
    if job.upload_id:
        stores.uploads.abort(job.job_id, job.upload_id)
    return _opened(stores, saved, wanted.parts, received=())


def _opened(stores: Stores, job: Job, parts: Sequence[Part], *, received: Sequence[int]) -> Started:
    missing = [part for part in parts if part.number not in set(received)][:SIGNED_AT_ONCE]
    signed = stores.sources.sign(job.job_id, job.upload_id or "", missing)
    upload = Upload(part_size_bytes=part_size_bytes(job.size_bytes), parts=signed, received=received)
    return Started(job=job, upload=upload)


def sign_parts(stores: Stores, job_id: JobId, numbers: object) -> list[SignedPart]:
    """Fresh permission to send these parts. Raises NotFound, Invalid; Conflict when there is no upload."""
    job = _uploading(stores.jobs.get(job_id))
    parts = _parts_of(stores, job)
    wanted = _numbers(numbers, count=len(parts))
    signed = stores.sources.sign(job_id, job.upload_id or "", [parts[number - 1] for number in wanted])
    change_job(stores, job_id, lambda found: _touched(found, stores))
    return signed


def sign_sidecar(stores: Stores, job_id: JobId, wanted: Sidecar) -> SignedPart:
    """Permission to send a sidecar, in place of any of its kind and language. Raises NotFound.

    The next attempt to plan the title takes it in: `retry_job` makes one.
    """
    return stores.sidecars.sign_sidecar(stores.jobs.get(job_id).job_id, wanted)


def remove_sidecar(stores: Stores, job_id: JobId, name: str) -> None:
    """Take a sidecar away; the next attempt makes the title without it. Raises NotFound: no such job."""
    stores.sidecars.remove_sidecar(stores.jobs.get(job_id).job_id, name)


def complete_upload(stores: Stores, job_id: JobId) -> Job:
    """Join the parts into the source, once all are here and as declared; if not, the upload stays resumable.

    Raises NotFound; Invalid, naming parts that are missing or wrong; Conflict when there is no upload;
    Transient while another request does the same.
    """
    job = stores.jobs.get(job_id)
    if job.status is not JobStatus.UPLOADING and not (
        job.has_ended and job.status is not JobStatus.PUBLISHED
    ):
        return job
    _uploading(job)
    parts = _parts_of(stores, job)
    with suppress(UploadGone):
        _join(stores, job, parts)
    _require_whole(stores, job, parts)
    return change_job(stores, job_id, lambda found: transitions.received(found, stores.clock()))


def _join(stores: Stores, job: Job, parts: Sequence[Part]) -> None:
    upload_id = job.upload_id or ""
    tagged = _matched(parts, stores.uploads.received(job.job_id, upload_id))
    change_job(stores, job.job_id, lambda found: transitions.completing(found, stores.clock()))
    try:
        stores.uploads.complete(job.job_id, upload_id, tagged)
    except BadParts:
        change_job(stores, job.job_id, lambda found: replace(found, completing_at=None))
        raise Invalid("The parts that arrived are not the ones declared; start the upload again.") from None


def _uploading(job: Job) -> Job:
    if job.status is JobStatus.UPLOADING and job.upload_id:
        return job
    raise Conflict(
        f"Nothing is being uploaded: the job is {job.status}. Start the upload again to send the file."
    )


def _touched(job: Job, stores: Stores) -> Job | None:
    return replace(job, updated_at=stores.clock()) if job.status is JobStatus.UPLOADING else None


def _parts_of(stores: Stores, job: Job) -> tuple[Part, ...]:
    return declared_parts(job.size_bytes, stores.digests.get(job.job_id))


def _numbers(value: object, *, count: int) -> list[int]:
    if not isinstance(value, list) or not 1 <= len(value) <= SIGNED_AT_ONCE:
        raise Invalid(f"numbers must list 1 to {SIGNED_AT_ONCE} part numbers.")
    if any(type(number) is not int or not 1 <= number <= count for number in value):
        raise Invalid(f"Part numbers of this upload are whole numbers from 1 to {count}.")
    return sorted(set(value))


def _whole(parts: Sequence[Part], received: Sequence[ReceivedPart]) -> dict[int, str]:
    """The store's tag of every part that arrived as declared."""
    arrived = {part.number: part for part in received}
    return {
        part.number: arrived[part.number].tag for part in parts if _is_same(part, arrived.get(part.number))
    }


def _is_same(part: Part, arrived: ReceivedPart | None) -> bool:
    return (
        arrived is not None
        and arrived.size_bytes == part.size_bytes
        and arrived.sha256 in (None, part.sha256)
    )


def _matched(parts: Sequence[Part], received: Sequence[ReceivedPart]) -> list[tuple[Part, str]]:
    tags = _whole(parts, received)
    missing = [str(part.number) for part in parts if part.number not in tags]
    if missing:
        listed = ", ".join(missing[:10]) + (" …" if len(missing) > 10 else "")
        raise Invalid(
            f"{len(missing)} of {len(parts)} parts are missing or wrong: {listed}. Send them, complete again."
        )
    return [(part, tags[part.number]) for part in parts]


def _is_whole(source: StoredSource | None, size_bytes: int, content: str) -> bool:
    return source is not None and source.size_bytes == size_bytes and source.content_hash == content


def _require_whole(stores: Stores, job: Job, parts: Sequence[Part]) -> None:
    """Raises Transient while another request joins the parts: then neither upload nor source is there."""
    source = stores.sources.find(job.job_id)
    if source is None:
        transitions.completing(stores.jobs.get(job.job_id), stores.clock())
        raise Conflict("The upload is gone; start it again to send the file.")
    if not _is_whole(source, job.size_bytes, content_hash(part.sha256 for part in parts)):
        stores.sources.delete(job.job_id)
        raise Invalid(
            "What arrived is not what was declared, and is deleted; start the upload again to send the file."
        )
