"""Which bus events are news of a job."""

import pytest

from matinee.ingest.bus import news_in
from matinee.ingest.model import Ended
from matinee.kernel.events import EncodeStarted
from tests.fakes.ingest_samples import JOB_ID, encoded, planned
from tests.lambdas import bus_event

STATES = "Step Functions Execution Status Change"


def test_an_event_reads_back_as_it_was_written() -> None:
    for event in (planned(), encoded(), EncodeStarted(job_id=JOB_ID, title_id=JOB_ID, attempt=1)):
        assert news_in(bus_event(event.source, event.detail_type(), event.to_detail())) == event


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_a_bad_end_of_an_execution_is_news(status: str) -> None:
    event = bus_event("aws.states", STATES, {"name": f"{JOB_ID}-12", "status": status})
    assert news_in(event) == Ended(job_id=JOB_ID, attempt=12, status=status)


@pytest.mark.parametrize(
    ("source", "kind", "detail"),
    [
        ("aws.states", STATES, {"name": f"{JOB_ID}-1", "status": "SUCCEEDED"}),
        ("aws.states", STATES, {"name": f"{JOB_ID}-1", "status": "RUNNING"}),
        ("aws.states", STATES, {"name": "another workflow", "status": "FAILED"}),
        ("aws.states", STATES, {"name": f"{JOB_ID}-0", "status": "FAILED"}),
        ("aws.states", STATES, {"name": f"{JOB_ID}-1\n", "status": "FAILED"}),
        ("matinee.encoding", "SomethingNew", {}),
        ("somebody.else", "EncodeStarted", {"job_id": JOB_ID, "title_id": JOB_ID, "attempt": 1}),
    ],
)
def test_anything_else_is_none(source: str, kind: str, detail: dict[str, str]) -> None:
    assert news_in(bus_event(source, kind, detail)) is None


def test_an_event_without_a_field_is_an_error_and_not_ignored() -> None:
    with pytest.raises(KeyError):
        news_in(bus_event("matinee.encoding", "EncodeStarted", {"job_id": JOB_ID}))
