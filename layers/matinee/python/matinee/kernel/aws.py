"""Makes AWS clients: time-outs and retries are set here, and the endpoint is the environment's."""

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from matinee.kernel.errors import Transient
from matinee.kernel.events import Event

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
)
_PUT_EVENTS_LIMIT = 10


@cache
def client(service: str) -> Any:
    """A boto3 client, one per service and execution environment. Reads AWS_ENDPOINT_URL by itself.

    Source of the retry mode: AWS SDKs and Tools Reference Guide, "Retry behavior".
    """
    make: Callable[..., Any] = boto3.client
    return make(service, config=_CONFIG)


class EventBridgeAnnouncer:
    """Announces on the default bus."""

    def announce(self, *events: Event) -> None:
        """Put `events`, ten a call. Raises Transient when the bus refused one."""
        for start in range(0, len(events), _PUT_EVENTS_LIMIT):
            entries = [_entry(event) for event in events[start : start + _PUT_EVENTS_LIMIT]]
            answer = client("events").put_events(Entries=entries)
            if answer["FailedEntryCount"]:
                codes = {entry.get("ErrorCode") for entry in answer["Entries"]} - {None}
                raise Transient(f"The event bus refused {answer['FailedEntryCount']} events: {codes}.")


def _entry(event: Event) -> "PutEventsRequestEntryTypeDef":
    return {
        "Source": event.source,
        "DetailType": event.detail_type(),
        "Detail": json.dumps(event.to_detail()),
    }
