"""A job as an item of the jobs table, both ways."""

import json
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from matinee.ingest.model import Certainty, Job, JobStatus
from matinee.kernel.clock import from_text, to_text
from matinee.kernel.events import Rung

LISTING = "jobs"
PART = "job"
_MONEY = dict.fromkeys(("budget_usd", "quote_usd", "mediaconvert_usd", "cost_usd"), float)
_COUNTS = dict.fromkeys(("size_bytes", "attempt", "stops", "revision"), int)
_NUMBERS = {**_COUNTS, **_MONEY, "timecode_seconds": float}
_TIMES = frozenset({"created_at", "updated_at", "completing_at", "received_at", "step_at", "planned_at"})

Item = dict[str, Any]


def from_job(job: Job) -> Item:
    """The item of a job, in DynamoDB's own JSON; fields that are None are left out."""
    values = {field.name: getattr(job, field.name) for field in fields(job)}
    item = {name: _write(name, value) for name, value in values.items() if value is not None}
    return {**item, "part": {"S": PART}, "listing": {"S": LISTING}}


def to_job(item: Item) -> Job:
    """The job that `from_job` wrote; also reads the images of a stream record."""
    values = {field.name: _read(field.name, item[field.name]) for field in fields(Job) if field.name in item}
    return Job(**values)


def is_job(keys: Item) -> bool:
    """Whether these keys are a job's, and not of something kept beside it."""
    return bool(keys["part"]["S"] == PART)


def next_revision(job: Job) -> Job:
    """The job as its next write."""
    return replace(job, revision=job.revision + 1)


def _write(name: str, value: Any) -> dict[str, str]:
    if name in _NUMBERS:
        return {"N": str(value)}
    if name == "certainty":
        return {"N": str(int(value))}
    if name == "rungs":
        return {"S": json.dumps([asdict(rung) for rung in value])}
    return {"S": to_text(value) if isinstance(value, datetime) else str(value)}


def _read(name: str, value: dict[str, str]) -> Any:
    if name in _NUMBERS:
        return _NUMBERS[name](value["N"])
    if name == "certainty":
        return Certainty(int(value["N"]))
    if name == "rungs":
        return tuple(Rung(**rung) for rung in json.loads(value["S"]))
    if name == "status":
        return JobStatus(value["S"])
    return from_text(value["S"]) if name in _TIMES else value["S"]
