"""From TitleEncoded to TitlePublished: by way of the table and its stream, never by the writer."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from matinee.catalog.settings import CatalogSettings
from matinee.kernel.events import TitlePublished
from tests.lambdas import Context, bus_event, cold_start
from tests.loopback import sdk
from tests.suites.catalog import FILM, SERIES, TITLE

Items = Callable[[], list[dict[str, Any]]]

ENCODED = {
    "job_id": "ef" * 16,
    "title_id": FILM,
    "title_name": TITLE.name,
    "attempt": 1,
    "version": TITLE.version,
    "prefix": TITLE.prefix,
    "duration_seconds": 5.28,
    "width": 1280,
    "height": 720,
    "poster_key": TITLE.poster_key,
    "rungs": [asdict(rung) | {"chunks": 2} for rung in TITLE.rungs],
}


def record(time: str = "2026-01-02T12:00:00Z", **changes: object) -> None:
    event = bus_event("matinee.encoding", "TitleEncoded", ENCODED | changes) | {"time": time}
    cold_start("catalog", "record_encode").handler(event, Context())


@pytest.fixture
def items(settings: CatalogSettings, dynamodb: Any) -> Items:
    """All titles as they stand in the table."""
    return lambda: list(dynamodb.scan(TableName=settings.titles_table)["Items"])


def stream_record(name: str, *, new: dict[str, Any] | None, number: str = "1") -> dict[str, Any]:
    images = {} if new is None else {"NewImage": new}
    return {
        "eventID": number,
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "eventVersion": "1.1",
        "awsRegion": "us-east-1",
        "dynamodb": {"Keys": {"title_id": {"S": FILM}}, "SequenceNumber": number} | images,
    }


def announce(*records: dict[str, Any]) -> list[str]:
    """The sequence numbers that the batch answers to try again."""
    answer = cold_start("catalog", "announce_title").handler({"Records": list(records)}, Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture(scope="module")
def queue(endpoint_url: str) -> tuple[Any, str]:
    """A queue that gets every event of the catalog, and a client for it."""
    sqs, events = sdk("sqs", endpoint_url), sdk("events", endpoint_url)
    queue_url = sqs.create_queue(QueueName="heard")["QueueUrl"]
    events.put_rule(Name="all", EventPattern='{"source": ["matinee.catalog"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:heard"}])
    return sqs, queue_url


@pytest.fixture
def heard(queue: tuple[Any, str]) -> Items:
    """What the queue got since it was last asked."""
    sqs, queue_url = queue

    def receive() -> list[dict[str, Any]]:
        answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    return receive


def test_ten_copies_of_an_event_are_one_title(items: Items) -> None:
    record()
    [first] = items()
    for _ in range(9):
        record()
    assert items() == [first]


def test_an_older_event_that_comes_late_changes_nothing(items: Items) -> None:
    record("2026-01-02T12:00:05Z", version="ba9876543210")
    before = items()
    record("2026-01-02T12:00:00Z")
    assert items() == before


def test_an_event_without_a_field_fails_loudly_and_writes_nothing(items: Items) -> None:
    detail = {name: value for name, value in ENCODED.items() if name != "prefix"}
    with pytest.raises(KeyError):
        cold_start("catalog", "record_encode").handler(
            bus_event("matinee.encoding", "TitleEncoded", detail), Context()
        )
    assert items() == []


def test_what_comes_into_the_table_is_announced_from_its_stream(items: Items, heard: Items) -> None:
    record()
    assert announce(stream_record("INSERT", new=items()[0])) == []
    [event] = heard()
    assert (event["source"], event["detail-type"]) == ("matinee.catalog", "TitlePublished")
    published = TitlePublished.from_detail(event["detail"])
    assert (published.title_id, published.name, published.prefix) == (FILM, TITLE.name, TITLE.prefix)
    assert published.published_at == "2026-01-02T12:00:00.000Z"


def test_a_removed_title_is_not_announced(items: Items, heard: Items) -> None:
    assert announce(stream_record("REMOVE", new=None)) == []
    assert heard() == []


def test_of_a_batch_only_what_failed_is_tried_again(items: Items, heard: Items) -> None:
    record()
    good = items()[0]
    broken = {"title_id": {"S": SERIES}}
    failed = announce(
        stream_record("INSERT", new=good, number="1"),
        stream_record("INSERT", new=broken, number="2"),
        stream_record("MODIFY", new=good, number="3"),
    )
    assert failed == ["2"]
    assert len(heard()) == 2


def test_a_batch_that_fails_whole_is_tried_again_whole(items: Items) -> None:
    assert announce(stream_record("INSERT", new={}, number="7")) == ["7"]
