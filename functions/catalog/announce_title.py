"""On the titles table's stream: says TitlePublished for every title that came in or got a new version."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

from matinee.catalog.aws import title_of
from matinee.catalog.publishing import announcement
from matinee.kernel.aws import EventBridgeAnnouncer

announcer = EventBridgeAnnouncer()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def announce(record: Any) -> None:
    """Announce the title of one stream record.

    A failed record is retried by itself; twice announced is harmless.
    """
    image = record.raw_event["dynamodb"].get("NewImage")
    if image is not None:
        announcer.announce(announcement(title_of(image)))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Announce a batch; answers with the records to try again."""
    return process_partial_response(
        event=event, record_handler=announce, processor=processor, context=context
    )
