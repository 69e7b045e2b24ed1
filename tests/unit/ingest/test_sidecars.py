"""Captions and sound for a film that is here, and a published title that is made again, through the API."""

import base64
import hashlib
from dataclasses import replace
from typing import Any

import pytest

from matinee.ingest import service
from matinee.ingest.ports import Stores
from matinee.kernel.events import EncodeFailed
from tests.fakes.ingest import MemorySources
from tests.fakes.ingest_samples import body_of, declared, encoded
from tests.unit.ingest.conftest import Call

CONTENT = b"one short film"
FILM = declared(CONTENT).job_id


def sidecar_body(content: bytes = b"WEBVTT", language: str = "fr") -> dict[str, Any]:
    """A sidecar as a client declares it."""
    sha256 = base64.b64encode(hashlib.sha256(content).digest()).decode()
    about = {"kind": "captions", "language": language, "file_name": "film.vtt"}
    return {**about, "size_bytes": len(content), "sha256": sha256}


def publish(call: Call, stores: Stores) -> None:
    """Upload `CONTENT`, and hear that it is a title."""
    _, begun = call("POST", "/ingest/uploads", body_of(CONTENT))
    assert isinstance(stores.sources, MemorySources)
    (part,) = begun["upload"]["parts"]
    stores.sources.put(part["url"], part["headers"], CONTENT)
    call("POST", f"/ingest/uploads/{FILM}/complete")
    service.record_news(stores, replace(encoded(), job_id=FILM))


def test_a_published_title_is_made_again_and_stays_meanwhile_whatever_comes_of_it(
    call: Call, stores: Stores
) -> None:
    publish(call, stores)
    version = encoded().version
    again = call("POST", f"/ingest/jobs/{FILM}/retry")[1]["job"]
    assert (again["status"], again["attempt"], again["version"]) == ("received", 2, None)
    assert again["published_version"] == version
    assert call("POST", f"/ingest/jobs/{FILM}/retry")[0] == 409
    failure = EncodeFailed(job_id=FILM, attempt=2, reason="MediaRejected", message="No captions.")
    service.record_news(stores, failure)
    ended = call("GET", f"/ingest/jobs/{FILM}")[1]["job"]
    assert (ended["status"], ended["published_version"]) == ("rejected", version)
    assert call("POST", f"/ingest/jobs/{FILM}/retry")[1]["job"]["attempt"] == 3
    service.record_news(stores, replace(encoded(3), job_id=FILM, version="new"))
    assert call("GET", f"/ingest/jobs/{FILM}")[1]["job"]["published_version"] == "new"


def test_a_sidecar_is_sent_to_its_address_and_replaces_that_of_its_kind_and_language(
    call: Call, stores: Stores
) -> None:
    publish(call, stores)
    assert isinstance(stores.sources, MemorySources)
    for language, content in (("fr", b"first"), ("fre", b"second"), ("sv", b"third")):
        status, address = call("POST", f"/ingest/jobs/{FILM}/sidecars", sidecar_body(content, language))
        assert status == 201
        assert set(address) == {"url", "headers"}
        assert stores.sources.put(address["url"], address["headers"], b"x" * len(content)) == 400
        assert stores.sources.put(address["url"], address["headers"], content + b"x") == 403
        assert stores.sources.put(address["url"], address["headers"], content) == 200
    kept = {(FILM, "captions-fra"): b"second", (FILM, "captions-swe"): b"third"}
    assert stores.sources.sidecars == kept
    for _ in range(2):
        gone = {"kind": "captions", "language": "fr"}
        assert call("POST", f"/ingest/jobs/{FILM}/sidecars/remove", gone) == (204, {})
    assert set(stores.sources.sidecars) == {(FILM, "captions-swe")}
    wrong = {"kind": "captions", "language": "../source"}
    assert call("POST", f"/ingest/jobs/{FILM}/sidecars/remove", wrong)[0] == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "video"},
        {"kind": None},
        {"kind": ["captions"]},
        {"language": ""},
        {"language": "xx"},
        {"language": "../x"},
        {"language": "english"},
        {"language": "ё"},
        {"language": "fr\n"},
        {"language": 7},
        {"file_name": "a\0"},
        {"file_name": None},
        {"size_bytes": 0},
        {"size_bytes": 100_000_000},
        {"size_bytes": 5_000_000_001, "kind": "audio"},
        {"size_bytes": True},
        {"size_bytes": "1"},
        {"sha256": "x"},
        {"sha256": None},
        {"sha256": ["A" * 44]},
    ],
    ids=repr,
)
def test_a_sidecar_that_cannot_be_is_refused_by_its_field(
    call: Call, stores: Stores, wrong: dict[str, Any]
) -> None:
    publish(call, stores)
    (field, *_) = wrong
    status, problem = call("POST", f"/ingest/jobs/{FILM}/sidecars", sidecar_body() | wrong)
    assert (status, field in problem["detail"]) == (400, True)
