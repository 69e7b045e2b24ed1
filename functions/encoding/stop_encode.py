"""On CancelRequested: stops the workflow of an attempt, and its Fargate tasks."""

from typing import Any

from matinee.encoding.aws import EcsTasks, StepFunctionsWorkflows
from matinee.encoding.service.lifecycle import stop
from matinee.encoding.settings import StopEncodeSettings
from matinee.kernel.aws import EventBridgeAnnouncer
from matinee.kernel.events import CancelRequested

settings = StopEncodeSettings.from_env()
workflows = StepFunctionsWorkflows(settings.encode_title_arn)
tasks, announcer = EcsTasks(settings.cluster_arn), EventBridgeAnnouncer()


def handler(event: dict[str, Any], _: object) -> None:
    """Handle one event of the bus. Raises Transient while the execution is not there: it is tried again."""
    stop(CancelRequested.from_detail(event["detail"]), workflows, tasks, announcer)
