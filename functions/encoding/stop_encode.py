"""On CancelRequested: stops the workflow of an attempt, its Fargate tasks, and its functions."""

from typing import Any

from matinee.encoding.aws import EcsTasks, S3Work, StepFunctionsWorkflows
from matinee.encoding.service.lifecycle import stop
from matinee.encoding.settings import StopEncodeSettings
from matinee.kernel.aws import EventBridgeAnnouncer
from matinee.kernel.events import CancelRequested

settings = StopEncodeSettings.from_env()
workflows = StepFunctionsWorkflows(settings.encode_title_arn)
tasks, work, announcer = EcsTasks(settings.cluster_arn), S3Work(settings.work_bucket), EventBridgeAnnouncer()


def handler(event: dict[str, Any], _: object) -> None:
    """Handle one event of the bus. Raises Transient while the execution is not there: it is tried again."""
    stop(CancelRequested.from_detail(event["detail"]), workflows, tasks, work, announcer)
