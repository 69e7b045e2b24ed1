"""How the tests invoke functions and look at processes.

LOCALCLOUD_LAMBDA_PYTHON names an interpreter with awslambdaric and boto3; by default it is the tests' own.
"""

import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localcloud.runtime.api import Event
from localcloud.runtime.sandbox import Answer, Sandbox

PYTHON = os.environ.get("LOCALCLOUD_LAMBDA_PYTHON", sys.executable)
FUNCTIONS = Path(__file__).parent / "functions"


def event(payload: Any) -> Event:
    return Event(
        request_id=str(uuid.uuid4()),
        payload=json.dumps(payload).encode(),
        arn="arn:aws:lambda:us-east-1:000000000000:function:probe",
        deadline_ms=int(time.time() * 1000) + 10_000,
        trace_id="Root=1-5759e988-bd862e3fe1be46a994272793",
    )


def ask(sandbox: Sandbox, do: str, **arguments: Any) -> Answer:
    """Invokes `do` of tests/functions/probe.py."""
    return sandbox.invoke(event({"do": do, **arguments}))


def value(answer: Answer) -> Any:
    return json.loads(answer.outcome.payload)


def wait_until(condition: Callable[[], bool], timeout_seconds: float = 10) -> bool:
    """Whether the condition became true in time."""
    deadline = time.monotonic() + timeout_seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def lives(pid: int) -> bool:
    """Whether a process of this id runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
