"""Start encode and stop encode: from news of an upload or a wish to an execution, or to none."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from matinee.encoding import keys
from matinee.encoding.ports import Documents, Sources, Tasks, Upload, Workflows
from matinee.kernel import ids
from matinee.kernel.errors import Invalid, NotFound, Transient
from matinee.kernel.events import Announcer, CancelRequested, EncodeFailed, EncodeStarted, RetryRequested

CANCELLED = "cancelled"
_KEY = re.compile(r"uploads/([0-9a-f]{32})/source", re.ASCII)
_FIRST_ATTEMPT = 1


class NotOurs(Invalid):
    """An object that no upload of ours made."""


def start_for_upload(
    bucket: str, key: str, sources: Sources, workflows: Workflows, announcer: Announcer
) -> bool:
    """Start the first attempt for an object that has appeared; False when it runs, or ran, already.

    Raises NotOurs for an object that `ingest` did not make, NotFound when it has gone again.
    """
    named = _KEY.fullmatch(key)
    if named is None:
        raise NotOurs(f"{key} is not an upload's source.")
    upload = sources.describe(bucket, key)
    if upload.metadata.get("job-id") != named[1]:
        raise NotOurs(f"{key} does not carry the metadata of job {named[1]}.")
    return _start(upload, _title_of(upload), _FIRST_ATTEMPT, workflows, announcer)


def _title_of(upload: Upload) -> dict[str, Any]:
    try:
        title_id = ids.title_id(upload.metadata.get("title-id"))
    except Invalid:
        raise NotOurs(f"{upload.source.key} does not name a title.") from None
    return {
        "job_id": upload.metadata["job-id"],
        "title_id": title_id,
        "title_name": unquote(upload.metadata.get("title-name", "")) or title_id,
        "budget_usd": float(upload.metadata.get("budget-usd", 0)) or None,
        "protection": upload.metadata.get("protection"),
    }


def start_again(wish: RetryRequested, sources: Sources, workflows: Workflows, announcer: Announcer) -> bool:
    """Start the attempt that was asked for; False when it runs, or ran, already. Raises NotFound."""
    upload = sources.describe(wish.bucket, wish.key)
    title = {
        "job_id": wish.job_id,
        "title_id": wish.title_id,
        "title_name": wish.title_name,
        "budget_usd": wish.budget_usd,
        "protection": wish.protection,
    }
    return _start(upload, title, wish.attempt, workflows, announcer)


def _start(
    upload: Upload, title: Mapping[str, Any], attempt: int, workflows: Workflows, announcer: Announcer
) -> bool:
    source = upload.source
    state: dict[str, Any] = {
        **title,
        "attempt": attempt,
        "source": {"bucket": source.bucket, "key": source.key, "size_bytes": source.size_bytes},
    }
    started = workflows.start(execution_name(title["job_id"], attempt), state)
    announcer.announce(EncodeStarted(job_id=title["job_id"], title_id=title["title_id"], attempt=attempt))
    return started


def execution_name(job_id: str, attempt: int) -> str:
    """What makes ten copies of one event one execution."""
    return f"{job_id}-{attempt}"


def stop(
    wish: CancelRequested, workflows: Workflows, tasks: Tasks, work: Documents, announcer: Announcer
) -> bool:
    """Stop an attempt, its tasks and functions; False when it has succeeded.

    Raises Transient while it is not there.
    """
    cause = "Cancelled on request."
    try:
        stopped = workflows.stop(execution_name(wish.job_id, wish.attempt), cause)
    except NotFound:
        raise Transient(f"Attempt {wish.attempt} of {wish.job_id} has not started yet.") from None
    if not stopped:
        return False
    work.write(keys.cancelled(wish.job_id, wish.attempt), cause.encode())
    tasks.stop(wish.job_id, wish.attempt, cause)
    announcer.announce(
        EncodeFailed(job_id=wish.job_id, attempt=wish.attempt, reason=CANCELLED, message=cause)
    )
    return True
