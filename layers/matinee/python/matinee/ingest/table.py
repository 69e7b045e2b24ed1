"""The jobs table in DynamoDB: jobs, their digests, and which of their chunks are done.

Partition key `job_id` (S), sort key `part` (S). Items of one job:

    part = "job"                        the job: one attribute for each field of `Job`, and `listing` = "jobs"
    part = "parts"                      `digests` (B): the declared SHA-256 of each part, 32 bytes each
    part = "rung#<attempt, 4>#<name>"   `done` (NS): indexes of the chunks done

    GSI by_created   listing (S), created_at (S), all attributes: jobs, newest first
    GSI by_status    status (S), updated_at (S), keys only: what the watchdog reads
    stream           new and old images, read by `announce_job` (only part = "job")
"""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from matinee.ingest import item
from matinee.ingest.model import Job, JobStatus
from matinee.ingest.ports import Page, StaleJob
from matinee.kernel import clock, ids
from matinee.kernel.aws import client
from matinee.kernel.errors import Invalid, NotFound
from matinee.kernel.ids import JobId

_JOB = {"S": item.PART}
_PARTS = {"S": "parts"}
_DIGEST_BYTES = 32


class DynamoJobs:
    """Jobs, JobIndex and ChunkLog in one table."""

    def __init__(self, table: str) -> None:
        self._table = table

    @property
    def _dynamodb(self) -> Any:
        return client("dynamodb")

    def add(self, job: Job) -> None:
        """See `Jobs.add`."""
        self._put(job, condition="attribute_not_exists(job_id)", values={})

    def get(self, job_id: JobId) -> Job:
        """See `Jobs.get`."""
        answer = self._dynamodb.get_item(
            TableName=self._table, Key={"job_id": {"S": job_id}, "part": _JOB}, ConsistentRead=True
        )
        if "Item" not in answer:
            raise NotFound("There is no such job.")
        return item.to_job(answer["Item"])

    def save(self, job: Job) -> Job:
        """See `Jobs.save`."""
        saved = item.next_revision(job)
        self._put(saved, condition="revision = :seen", values={":seen": {"N": str(job.revision)}})
        return saved

    def _put(self, job: Job, *, condition: str, values: dict[str, Any]) -> None:
        request = {"TableName": self._table, "Item": item.from_job(job), "ConditionExpression": condition}
        if values:
            request["ExpressionAttributeValues"] = values
        dynamodb = self._dynamodb
        try:
            dynamodb.put_item(**request)
        except dynamodb.exceptions.ConditionalCheckFailedException:
            raise StaleJob("The job was changed meanwhile; try again.") from None

    def page(self, *, limit: int, cursor: str | None) -> Page:
        """See `JobIndex.page`."""
        start = {"ExclusiveStartKey": _start_key(cursor)} if cursor else {}
        answer = self._dynamodb.query(
            TableName=self._table,
            IndexName="by_created",
            KeyConditionExpression="listing = :jobs",
            ExpressionAttributeValues={":jobs": {"S": item.LISTING}},
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        last = answer.get("LastEvaluatedKey")
        return Page(jobs=tuple(map(item.to_job, answer["Items"])), cursor=_cursor(last) if last else None)

    def quiet_since(self, status: JobStatus, moment: datetime) -> Sequence[JobId]:
        """See `JobIndex.quiet_since`."""
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_status",
            KeyConditionExpression="#status = :status AND updated_at < :moment",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={
                ":status": {"S": status.value},
                ":moment": {"S": clock.to_text(moment)},
            },
        )
        return [JobId(found["job_id"]["S"]) for page in pages for found in page["Items"]]

    def note(self, job_id: JobId, attempt: int, rung: str, chunk: int) -> None:
        """See `ChunkLog.note`."""
        self._dynamodb.update_item(
            TableName=self._table,
            Key={"job_id": {"S": job_id}, "part": {"S": _rungs(attempt) + rung}},
            UpdateExpression="ADD done :chunk",
            ExpressionAttributeValues={":chunk": {"NS": [str(chunk)]}},
        )

    def counts(self, job_id: JobId, attempt: int) -> Mapping[str, int]:
        """See `ChunkLog.counts`."""
        prefix = _rungs(attempt)
        pages = self._dynamodb.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="job_id = :job AND begins_with(part, :rungs)",
            ExpressionAttributeValues={":job": {"S": job_id}, ":rungs": {"S": prefix}},
        )
        return {
            found["part"]["S"].removeprefix(prefix): len(found["done"]["NS"])
            for page in pages
            for found in page["Items"]
        }


class DynamoDigests:
    """Digests, beside the job that they belong to."""

    def __init__(self, table: str) -> None:
        self._table = table

    def put(self, job_id: JobId, digests: Sequence[bytes]) -> None:
        """See `Digests.put`."""
        client("dynamodb").put_item(
            TableName=self._table,
            Item={"job_id": {"S": job_id}, "part": _PARTS, "digests": {"B": b"".join(digests)}},
        )

    def get(self, job_id: JobId) -> tuple[bytes, ...]:
        """See `Digests.get`."""
        answer = client("dynamodb").get_item(
            TableName=self._table, Key={"job_id": {"S": job_id}, "part": _PARTS}, ConsistentRead=True
        )
        if "Item" not in answer:
            raise NotFound("There is no such job.")
        joined = answer["Item"]["digests"]["B"]
        return tuple(joined[at : at + _DIGEST_BYTES] for at in range(0, len(joined), _DIGEST_BYTES))


def _rungs(attempt: int) -> str:
    return f"rung#{attempt:04d}#"


def _cursor(key: Mapping[str, Any]) -> str:
    place = [key["job_id"]["S"], key["created_at"]["S"]]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _start_key(cursor: str) -> dict[str, Any]:
    try:
        found, created_at = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        clock.from_text(created_at)
        return {
            "job_id": {"S": ids.job_id(found)},
            "part": _JOB,
            "listing": {"S": item.LISTING},
            "created_at": {"S": created_at},
        }
    except (ValueError, TypeError, Invalid):
        raise Invalid("This cursor is not one that a page of jobs gave.") from None
