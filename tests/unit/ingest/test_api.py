"""Ingest's API over the fakes: who may call it, what it answers, and what attackers get."""

import json
from typing import Any

import pytest

from matinee.ingest import service
from matinee.ingest.model import JobStatus
from matinee.ingest.ports import Stores
from matinee.kernel.events import EncodeFailed
from tests.fakes.accounts import token
from tests.fakes.ingest import MemorySources
from tests.fakes.ingest_samples import JOB_ID, RUNGS, a_job, body_of, encoded
from tests.unit.ingest.conftest import Call

CONTENT = b"one short film"
SIDECAR = {
    "kind": "captions",
    "language": "fr",
    "file_name": "a.vtt",
    "size_bytes": 6,
    "sha256": "A" * 43 + "=",
}
ROUTES = [
    ("POST", "/ingest/uploads"),
    ("POST", f"/ingest/uploads/{JOB_ID}/parts"),
    ("POST", f"/ingest/uploads/{JOB_ID}/complete"),
    ("GET", "/ingest/jobs"),
    ("GET", f"/ingest/jobs/{JOB_ID}"),
    ("GET", f"/ingest/jobs/{JOB_ID}/report"),
    ("POST", f"/ingest/jobs/{JOB_ID}/cancel"),
    ("POST", f"/ingest/jobs/{JOB_ID}/retry"),
    ("POST", f"/ingest/jobs/{JOB_ID}/sidecars"),
    ("POST", f"/ingest/jobs/{JOB_ID}/sidecars/remove"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_enters_without_a_token(call: Call, method: str, path: str) -> None:
    assert call(method, path, {}, token=None)[0] == 401


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_viewer_may_not_enter_the_studio(call: Call, stores: Stores, method: str, path: str) -> None:
    stores.jobs.add(a_job(JobStatus.FAILED))
    status, problem = call(method, path, body_of(CONTENT), token=token("vera"))
    assert status == 403
    assert "studio" in problem["detail"]
    assert stores.jobs.get(JOB_ID) == a_job(JobStatus.FAILED)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if JOB_ID in route[1]])
def test_an_unknown_job_is_a_404(call: Call, method: str, path: str) -> None:
    assert call(method, path, {"numbers": [1], **SIDECAR})[0] == 404


@pytest.mark.parametrize("job_id", ["x", JOB_ID.upper(), JOB_ID + "0", "..", "%2e%2e%2f", "job%00"])
def test_a_job_id_that_cannot_be_is_a_4xx(call: Call, job_id: str) -> None:
    assert call("GET", f"/ingest/jobs/{job_id}")[0] in (400, 404)


def test_an_upload_begins_goes_on_and_becomes_a_job(call: Call, stores: Stores) -> None:
    status, begun = call("POST", "/ingest/uploads", body_of(CONTENT, title_name="Film “1” 🎬"))
    assert status == 201
    assert begun["job"]["status"] == "uploading"
    assert begun["job"]["title_name"] == "Film “1” 🎬"
    assert begun["upload"]["received"] == []
    (part,) = begun["upload"]["parts"]
    assert isinstance(stores.sources, MemorySources)
    assert stores.sources.put(part["url"], part["headers"], CONTENT) == 200
    job_id = begun["job"]["job_id"]
    status, completed = call("POST", f"/ingest/uploads/{job_id}/complete")
    assert (status, completed["job"]["status"]) == (202, "received")
    status, again = call("POST", "/ingest/uploads", body_of(CONTENT))
    assert (status, again["upload"], again["job"]["job_id"]) == (200, None, job_id)


def test_a_job_has_exactly_the_documented_fields(call: Call, stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.ENCODING, step="encode", rungs=RUNGS))
    stores.chunks.note(JOB_ID, 1, "720p", 0)
    status, answer = call("GET", f"/ingest/jobs/{JOB_ID}")
    job = answer["job"]
    assert status == 200
    assert set(job) == {
        *(
            "job_id",
            "title_id",
            "title_name",
            "file_name",
            "size_bytes",
            "status",
            "step",
            "attempt",
            "percent",
        ),
        *(
            "eta_seconds",
            "rungs",
            "reason",
            "message",
            "timecode_seconds",
            "created_at",
            "updated_at",
            "version",
        ),
        *(
            "published_version",
            "protection",
            "budget_usd",
            "quote_usd",
            "mediaconvert_usd",
            "cost_usd",
            "has_report",
        ),
    }
    assert job["created_at"] == "2026-01-01T12:00:00.000Z"
    assert job["rungs"][1] == {
        "name": "720p",
        "width": 1280,
        "height": 720,
        "bitrate_kbps": 2400,
        "chunks": 4,
        "chunks_done": 1,
        "vmaf_mean": None,
    }


def test_a_published_job_leads_to_its_report(call: Call, stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.ENCODING))
    status, problem = call("GET", f"/ingest/jobs/{JOB_ID}/report")
    assert (status, call("GET", f"/ingest/jobs/{JOB_ID}")[1]["job"]["has_report"]) == (404, False)
    assert "published" in problem["detail"]
    service.record_news(stores, encoded())
    assert call("GET", f"/ingest/jobs/{JOB_ID}")[1]["job"]["has_report"] is True
    assert call("GET", f"/ingest/jobs/{JOB_ID}/report") == (200, {"url": f"memory://{encoded().report_key}"})


def test_jobs_are_listed_in_pages(call: Call) -> None:
    for number in range(3):
        call("POST", "/ingest/uploads", body_of(CONTENT + bytes([number])))
    _, first = call("GET", "/ingest/jobs", query={"limit": "2"})
    _, second = call("GET", "/ingest/jobs", query={"limit": "2", "cursor": first["cursor"]})
    assert (len(first["jobs"]), len(second["jobs"]), second["cursor"]) == (2, 1, None)


@pytest.mark.parametrize("limit", ["-1", "0", "x", "1.5", "", " 1", "١٢", "9" * 11, "1e3"])
def test_a_limit_that_makes_no_sense_is_a_400(call: Call, limit: str) -> None:
    assert call("GET", "/ingest/jobs", query={"limit": limit})[0] == 400


def test_a_huge_limit_is_cut(call: Call) -> None:
    assert call("GET", "/ingest/jobs", query={"limit": "999999999"})[0] == 200


def test_cancel_and_retry_answer_the_job(call: Call, stores: Stores) -> None:
    stores.jobs.add(a_job(JobStatus.ENCODING))
    assert call("POST", f"/ingest/jobs/{JOB_ID}/cancel")[1]["job"]["status"] == "cancelling"
    status, problem = call("POST", f"/ingest/jobs/{JOB_ID}/retry")
    assert status == 409
    assert "cancelling" in problem["detail"]


def test_a_budget_is_kept_and_a_retry_may_change_it(call: Call, stores: Stores) -> None:
    _, begun = call("POST", "/ingest/uploads", body_of(CONTENT, budget_usd=2.5))
    job = stores.jobs.get(begun["job"]["job_id"])
    assert begun["job"]["budget_usd"] == job.budget_usd == 2.5
    assert isinstance(stores.sources, MemorySources)
    (part,) = begun["upload"]["parts"]
    stores.sources.put(part["url"], part["headers"], CONTENT)
    call("POST", f"/ingest/uploads/{job.job_id}/complete")
    service.record_news(
        stores, EncodeFailed(job_id=job.job_id, attempt=1, reason="OverBudget", message="It would cost $9.")
    )
    failed = call("GET", f"/ingest/jobs/{job.job_id}")[1]["job"]
    assert (failed["status"], failed["message"]) == ("failed", "It would cost $9.")
    assert call("POST", f"/ingest/jobs/{job.job_id}/retry", {"budget_usd": -1})[0] == 400
    retried = call("POST", f"/ingest/jobs/{job.job_id}/retry", {"budget_usd": 9})[1]["job"]
    assert (retried["budget_usd"], retried["attempt"]) == (9, 2)


def test_fields_that_are_not_the_clients_are_dropped(call: Call, stores: Stores) -> None:
    extra = {
        "status": "published",
        "version": "x",
        "attempt": 9,
        "created_by": "eve",
        "job_id": JOB_ID,
        "pk": "x",
    }
    status, begun = call("POST", "/ingest/uploads", body_of(CONTENT, **extra))
    assert status == 201
    job = stores.jobs.get(begun["job"]["job_id"])
    assert (job.status, job.version, job.attempt, job.created_by) == (JobStatus.UPLOADING, None, 1, "ana")


ODD: list[Any] = [
    None,
    True,
    1.5,
    -1,
    2**63,
    1e400,
    "",
    "x",
    "١٢",
    "\ud800",
    "a\u202eb",
    "a\0",
    "\r\nSet-Cookie: a",
    [],
]
ODD += [{}, [[]], [None], "x" * 100_000, {"__proto__": 1}, ["A" * 44]]


@pytest.mark.parametrize(
    "field", ["file_name", "size_bytes", "part_sha256", "title_name", "title_id", "budget_usd", "protection"]
)
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_every_kind_of_value_in_every_field_is_refused_or_text(
    call: Call, stores: Stores, field: str, value: Any
) -> None:
    body = body_of(CONTENT) | {field: value}
    status, _ = call("POST", "/ingest/uploads", body)
    is_fine = (
        (field.endswith("_name") and value in ("x", "١٢"))
        or (field.startswith(("title_", "budget_", "protection")) and value is None)
        or (field == "budget_usd" and value == 1.5)
    )
    assert status == (201 if is_fine else 400)
    assert (stores.index.page(limit=1, cursor=None).jobs != ()) == is_fine


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "null",
        "[]",
        '"x"',
        "{",
        '{"file_name": NaN}',
        '{"a": 1} trailing',
        '{"size_bytes": 1, "size_bytes": 2}',
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        "\x1f\x8b gzip",
    ],
    ids=lambda raw: raw[:12],
)
def test_a_body_that_is_no_json_object_is_a_400(call: Call, stores: Stores, raw: str) -> None:
    assert call("POST", "/ingest/uploads", raw_body=raw)[0] == 400
    assert stores.index.page(limit=1, cursor=None).jobs == ()


@pytest.mark.parametrize(
    "name", ["../../x.mp4", "..\\x", "/etc/passwd", "CON", "%2e%2e%2f", "a" * 255, "<script>"]
)
def test_a_file_name_never_reaches_a_key(call: Call, stores: Stores, name: str) -> None:
    _, begun = call("POST", "/ingest/uploads", body_of(CONTENT, file_name=name))
    assert begun["job"]["file_name"] == name
    assert begun["upload"]["parts"][0]["url"].startswith(f"memory://{begun['job']['job_id']}/")


def test_a_log_of_a_refused_request_holds_neither_token_nor_name(
    call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    call("POST", "/ingest/uploads", body_of(CONTENT, file_name="secret\ncanary"))
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["error"] == "Invalid"
    assert "canary" not in line
    assert "eyJ" not in line
