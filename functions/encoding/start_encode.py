"""On a new upload, or on RetryRequested: starts the workflow, once however often it is told."""

from typing import Any

from aws_lambda_powertools import Logger

from matinee.encoding.aws import S3Sources, StepFunctionsWorkflows
from matinee.encoding.service.lifecycle import NotOurs, start_again, start_for_upload
from matinee.encoding.settings import StartEncodeSettings
from matinee.kernel.aws import EventBridgeAnnouncer
from matinee.kernel.events import RetryRequested

logger = Logger(service="encoding")
settings = StartEncodeSettings.from_env()
workflows = StepFunctionsWorkflows(settings.encode_title_arn)
sources, announcer = S3Sources(), EventBridgeAnnouncer()


def handler(event: dict[str, Any], _: object) -> None:
    """Handle one event of the bus."""
    detail = event["detail"]
    try:
        if event["detail-type"] == RetryRequested.detail_type():
            start_again(RetryRequested.from_detail(detail), sources, workflows, announcer)
        elif detail["bucket"]["name"] == settings.source_bucket:
            key = detail["object"]["key"]
            start_for_upload(settings.source_bucket, key, sources, workflows, announcer)
    except NotOurs as error:
        logger.warning("ignored", extra={"detail": error.detail})
