"""Why an encode failed, in words."""

import json

import pytest

from matinee.ingest.failures import explain
from matinee.kernel.errors import MediaRejected, VerificationFailed


def cause(error: Exception) -> str:
    """What Lambda reports for an error raised in a function."""
    return json.dumps(
        {"errorMessage": str(error), "errorType": type(error).__name__, "requestId": "1", "stackTrace": ["…"]}
    )


def test_a_rejected_film_says_where_and_why() -> None:
    error = MediaRejected("truncated", "The film ends in the middle of a picture.", timecode_seconds=12.48)
    failure = explain("MediaRejected", cause(error))
    assert failure.is_medias_fault
    assert failure.reason == "truncated"
    assert failure.message == "The film ends in the middle of a picture."
    assert failure.timecode_seconds == 12.48


def test_a_rejection_reported_by_a_task_reads_the_same() -> None:
    error = MediaRejected("no_video", "There is no picture in this file.")
    assert explain("MediaRejected", str(error)) == explain("MediaRejected", cause(error))


def test_a_failed_verification_is_our_fault_not_the_films() -> None:
    failure = explain("VerificationFailed", cause(VerificationFailed("frame_count", "A frame is missing.")))
    assert not failure.is_medias_fault
    assert failure.reason == "frame_count"


@pytest.mark.parametrize(
    ("reason", "message", "reads"),
    [
        ("States.Timeout", "", "A step of the encode took too long."),
        ("States.HeartbeatTimeout", "…", "A worker of the encode stopped answering."),
        ("Lambda.Unknown", '{"errorMessage": "x"}', "A worker of the encode died."),
        ("Transient", cause(RuntimeError("S3 is slow")), "S3 is slow"),
        ("Odd", "", "The encode failed."),
        ("Odd", "a\nb\r\n c", "a b c"),
        ("Odd", "[1, 2]", "[1, 2]"),
        ("Odd", "[" * 100_000, "[" * 500),
    ],
)
def test_every_failure_has_one_readable_line(reason: str, message: str, reads: str) -> None:
    failure = explain(reason, message)
    assert failure.message == reads
    assert not failure.is_medias_fault
    assert "\n" not in failure.message


@pytest.mark.parametrize("timecode", ["12", True, None, [1]])
def test_a_timecode_that_is_no_number_is_none(timecode: object) -> None:
    message = json.dumps({"reason": "r", "message": "m", "timecode_seconds": timecode})
    assert explain("MediaRejected", message).timecode_seconds is None
