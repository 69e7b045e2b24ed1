"""Reading the bus events that are news of a job."""

import re
from typing import Any

from matinee.ingest.model import Ended
from matinee.ingest.news import News
from matinee.kernel.events import (
    EncodeFailed,
    EncodePlanned,
    EncodeProgressed,
    EncodeStarted,
    EncodeStepStarted,
    TitleEncoded,
)

_KINDS = (EncodeStarted, EncodeStepStarted, EncodePlanned, EncodeProgressed, TitleEncoded, EncodeFailed)
_EXECUTION = "Step Functions Execution Status Change"
_NAME = re.compile(r"([0-9a-f]{32})-([1-9][0-9]{0,8})", re.ASCII)
_BAD_ENDS = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})


def news_in(event: dict[str, Any]) -> News | None:
    """The news in a bus event; None when it is none of ours. Raises KeyError when a field is missing."""
    detail = event["detail"]
    if event["source"] == "aws.states" and event["detail-type"] == _EXECUTION:
        return _execution_news(detail)
    for kind in _KINDS:
        if event["source"] == kind.source and event["detail-type"] == kind.detail_type():
            return kind.from_detail(detail)
    return None


def _execution_news(detail: dict[str, Any]) -> Ended | None:
    name = _NAME.fullmatch(str(detail.get("name", "")))
    if name is None or detail["status"] not in _BAD_ENDS:
        return None
    return Ended(job_id=name[1], attempt=int(name[2]), status=detail["status"])
