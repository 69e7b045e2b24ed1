"""Ingest's API over the fakes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from matinee.ingest.ports import Stores
from tests.fakes.accounts import token
from tests.fakes.ingest import ingest_api, memory_stores
from tests.lambdas import Context, rest_event

Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


@pytest.fixture
def call(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls the API, as a member of the studio unless told otherwise; answers status and body."""
    handler = ingest_api(stores, monkeypatch)
    studio = token("ana", "studio")

    def send(method: str, path: str, body: object = None, **options: Any) -> tuple[int, dict[str, Any]]:
        event = rest_event(method, path, body=body, **({"token": studio} | options))
        answer = handler(event, Context())
        if answer["statusCode"] >= 400:
            assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
        return answer["statusCode"], json.loads(answer["body"]) if answer.get("body") else {}

    return send
