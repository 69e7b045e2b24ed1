"""Functions as Lambda sees them: loaded by file as on a cold start, called with events as AWS writes them."""

import importlib.util
import json
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

_FUNCTIONS = Path(__file__).parent.parent / "functions"


@dataclass(frozen=True)
class Context:
    """What Lambda passes as `context`."""

    function_name: str = "test"
    memory_limit_in_mb: int = 128
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:test"
    aws_request_id: str = "00000000-0000-0000-0000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Plenty."""
        return 30_000


def cold_start(context: str, name: str) -> ModuleType:
    """The module of `functions/<context>/<name>.py`, executed afresh, with no client left over."""
    from matinee.kernel import aws

    aws.client.cache_clear()
    spec = importlib.util.spec_from_file_location(
        f"cold_{name}_{uuid.uuid4().hex}", _FUNCTIONS / context / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def rest_event(
    method: str,
    path: str,
    *,
    body: object = None,
    raw_body: str | None = None,
    token: str | None = None,
    query: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A REST API proxy event (payload format 1.0)."""
    headers = {"content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in (query or {}).items()} or None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {"requestId": "req-1", "stage": "api", "httpMethod": method, "path": path},
        "body": raw_body if raw_body is not None else None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def bus_event(source: str, detail_type: str, detail: dict[str, Any]) -> dict[str, Any]:
    """An event as EventBridge hands it to a function."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "source": source,
        "detail-type": detail_type,
        "account": "000000000000",
        "region": "us-east-1",
        "time": "2026-01-01T00:00:00Z",
        "resources": [],
        "detail": detail,
    }
