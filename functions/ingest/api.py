"""Ingest's API, for members of the studio: uploads and jobs."""

from typing import Any

from matinee.ingest import service, uploads
from matinee.ingest.aws import aws_stores
from matinee.ingest.declaration import budget, declaration, page_limit
from matinee.ingest.model import Job
from matinee.ingest.settings import IngestSettings
from matinee.ingest.sidecar import sidecar, sidecar_name
from matinee.ingest.view import address_view, job_view, part_view, upload_view
from matinee.kernel.auth import Caller
from matinee.kernel.content_keys import read_protection
from matinee.kernel.http import Api, accepted, created
from matinee.kernel.ids import job_id as read_job_id

stores = aws_stores(IngestSettings.from_env())
handler = api = Api("ingest")


@api.post("/ingest/uploads")
def start_upload() -> Any:
    """{file_name, size_bytes, part_sha256, …} → 201 {job, upload}; 200 when this content is here already.

    It may also hold title_name, title_id, budget_usd and protection.
    """
    account_id = _studio().account_id
    started = uploads.start_upload(stores, declaration(api.body()), account_id=account_id)
    answer = {**_shown(started.job), "upload": upload_view(started.upload)}
    return created(answer) if started.upload else answer


@api.post("/ingest/uploads/<job_id>/parts")
def sign_parts(job_id: str) -> Any:
    """{numbers} → {parts}."""
    _studio()
    signed = uploads.sign_parts(stores, read_job_id(job_id), api.body().get("numbers"))
    return {"parts": [part_view(part) for part in signed]}


@api.post("/ingest/uploads/<job_id>/complete")
def complete_upload(job_id: str) -> Any:
    """→ 202 {job}."""
    _studio()
    return accepted(_shown(uploads.complete_upload(stores, read_job_id(job_id))))


@api.get("/ingest/jobs")
def list_jobs() -> Any:
    """?limit=&cursor= → {jobs, cursor}; the cursor of the last page is null."""
    _studio()
    limit = page_limit(api.query("limit"))
    page = service.list_jobs(stores, limit=limit, cursor=api.query("cursor"))
    return {"jobs": [_shown(job)["job"] for job in page.jobs], "cursor": page.cursor}


@api.get("/ingest/jobs/<job_id>")
def look_at_job(job_id: str) -> Any:
    """→ {job}."""
    _studio()
    return _shown(service.look_at_job(stores, read_job_id(job_id)))


@api.get("/ingest/jobs/<job_id>/report")
def find_report(job_id: str) -> Any:
    """→ {url}, good for a quarter of an hour."""
    _studio()
    return {"url": service.report_address(stores, read_job_id(job_id))}


@api.post("/ingest/jobs/<job_id>/cancel")
def cancel_job(job_id: str) -> Any:
    """→ 202 {job}."""
    _studio()
    return accepted(_shown(service.cancel_job(stores, read_job_id(job_id))))


@api.post("/ingest/jobs/<job_id>/retry")
def retry_job(job_id: str) -> Any:
    """{budget_usd?, protection?} → 202 {job}: the next attempt, also of what is published."""
    _studio()
    body = api.body(default={})
    job = service.retry_job(
        stores,
        read_job_id(job_id),
        budget_usd=budget(body),
        protection=read_protection(body.get("protection")),
    )
    return accepted(_shown(job))


@api.post("/ingest/jobs/<job_id>/sidecars")
def add_sidecar(job_id: str) -> Any:
    """{kind, language, file_name, size_bytes, sha256} → 201 {url, headers}: where to put the file."""
    _studio()
    return created(address_view(uploads.sign_sidecar(stores, read_job_id(job_id), sidecar(api.body()))))


@api.post("/ingest/jobs/<job_id>/sidecars/remove")
def remove_sidecar(job_id: str) -> None:
    """{kind, language} → 204."""
    _studio()
    uploads.remove_sidecar(stores, read_job_id(job_id), sidecar_name(api.body()))


def _studio() -> Caller:
    caller = api.caller()
    caller.require_group("studio")
    return caller


def _shown(job: Job) -> dict[str, Any]:
    return {"job": job_view(job, service.chunks_done(stores, job), stores.clock())}
