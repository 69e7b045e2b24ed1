"""Makes AWS clients: time-outs and retries are set here, and the endpoint is the environment's."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from matinee.kernel.errors import Transient

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

    from matinee.kernel.events import Event

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=32,
)
_PUT_EVENTS_LIMIT = 10
_THROTTLED = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


@cache
def client(service: str) -> Any:
    """An SDK client, one per service and execution environment. Reads AWS_ENDPOINT_URL by itself.

    S3's comes from boto3, whose file transfers it carries; the others from botocore, which imports in less
    CPU time. Source of the retry mode: AWS SDKs and Tools Reference Guide, "Retry behavior".
    """
    if service == "s3":
        import boto3

        return boto3.client("s3", config=_CONFIG)
    return _session().create_client(service, config=_CONFIG)


@cache
def _session() -> Session:
    return Session()


def is_passing(error: Exception) -> bool:
    """Whether an SDK error may go away by itself: no connection, throttled, or a failure inside AWS."""
    if isinstance(error, ClientError):
        status = error.response["ResponseMetadata"].get("HTTPStatusCode", 500)
        return status >= 500 or error.response["Error"]["Code"] in _THROTTLED
    return isinstance(error, BotoCoreError)


class EventBridgeAnnouncer:
    """Announces on the default bus."""

    def announce(self, *events: "Event") -> None:
        """Put `events`, ten a call. Raises Transient when the bus refuses one, or does not answer."""
        for start in range(0, len(events), _PUT_EVENTS_LIMIT):
            entries = [_entry(event) for event in events[start : start + _PUT_EVENTS_LIMIT]]
            try:
                answer = client("events").put_events(Entries=entries)
            except (ClientError, BotoCoreError) as error:
                if is_passing(error):
                    raise Transient(f"The event bus does not answer: {error}") from error
                raise
            if answer["FailedEntryCount"]:
                codes = {entry.get("ErrorCode") for entry in answer["Entries"]} - {None}
                raise Transient(f"The event bus refused {answer['FailedEntryCount']} events: {codes}.")


def _entry(event: "Event") -> "PutEventsRequestEntryTypeDef":
    return {
        "Source": event.source,
        "DetailType": event.detail_type(),
        "Detail": json.dumps(event.to_detail()),
    }
