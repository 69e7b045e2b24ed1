"""On the jobs table's stream: says CancelRequested and RetryRequested; the writer of a job never does."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.typing import LambdaContext

from matinee.ingest.announcements import announcement
from matinee.ingest.aws import source_key
from matinee.ingest.item import is_job, to_job
from matinee.ingest.settings import IngestSettings
from matinee.kernel.aws import EventBridgeAnnouncer

bucket = IngestSettings.from_env().source_bucket
announcer = EventBridgeAnnouncer()
processor = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def announce(record: Any) -> None:
    """Announce what one stream record means; a failed record is retried by itself."""
    change = record.raw_event["dynamodb"]
    if not is_job(change["Keys"]) or "NewImage" not in change:
        return
    new = to_job(change["NewImage"])
    old = to_job(change["OldImage"]) if "OldImage" in change else None
    event = announcement(old, new, bucket=bucket, key=source_key(new.job_id))
    if event is not None:
        announcer.announce(event)


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Announce a batch; answers with the records to try again."""
    return process_partial_response(
        event=event, record_handler=announce, processor=processor, context=context
    )
