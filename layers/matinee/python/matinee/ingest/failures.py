"""Reading why an encode failed: what Lambda and Step Functions report, as a reason and a sentence."""

import json
import re
from dataclasses import dataclass
from typing import Any

_LIMIT = 500
_MEDIAS_FAULT = "MediaRejected"
_PLAIN = {
    "States.Timeout": "A step of the encode took too long.",
    "States.HeartbeatTimeout": "A worker of the encode stopped answering.",
    "States.TaskFailed": "A step of the encode failed.",
    "Lambda.Unknown": "A worker of the encode died.",
    "Sandbox.Timedout": "A step of the encode took too long.",
    "Runtime.ExitError": "A worker of the encode died.",
}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Why there is no title: a stable word, a sentence for people, and a place in the file or None."""

    reason: str
    message: str
    timecode_seconds: float | None = None
    is_medias_fault: bool = False


def explain(reason: str, message: str) -> Failure:
    """The failure in an `EncodeFailed`: `reason` is an error's class name, `message` its cause.

    The cause of an error in a function is JSON with `errorMessage`; for `MediaRejected` that is JSON again.
    """
    outer = _json_object(message)
    text = str(outer.get("errorMessage", message))
    inner = _json_object(text)
    kind = str(outer.get("errorType", reason)) if reason in ("", "States.TaskFailed") else reason
    if "reason" in inner and "message" in inner:
        return Failure(
            reason=_line(str(inner["reason"])),
            message=_line(str(inner["message"])),
            timecode_seconds=_seconds(inner.get("timecode_seconds")),
            is_medias_fault=kind == _MEDIAS_FAULT,
        )
    sentence = _PLAIN.get(kind) or _line(text) or "The encode failed."
    return Failure(reason=_line(kind), message=sentence, is_medias_fault=kind == _MEDIAS_FAULT)


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:_LIMIT]
