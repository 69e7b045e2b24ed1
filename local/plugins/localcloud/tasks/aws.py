"""What a task asks of other services: credentials, CloudWatch Logs, EventBridge."""

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack import config
from localstack.aws.connect import connect_to

from localcloud.tasks.plan import LogTarget

LOG = logging.getLogger(__name__)
MAX_EVENT_BYTES = 200_000


def variables(role_arn: str | None, account: str, region: str) -> dict[str, str]:
    """The variables that tell an SDK where it is and who it is."""
    given = {
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}",
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_REGION": region,
    }
    if role_arn is None:
        return {**given, "AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "none"}
    sts = connect_to(region_name=region).sts.request_metadata(service_principal="ecs-tasks")
    keys = sts.assume_role(RoleArn=role_arn, RoleSessionName="ecs-task", DurationSeconds=43200)["Credentials"]
    return {
        **given,
        "AWS_ACCESS_KEY_ID": keys["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": keys["SecretAccessKey"],
        "AWS_SESSION_TOKEN": keys["SessionToken"],
    }


def shipper(target: LogTarget, account: str) -> Callable[[str], None]:
    """A function that appends the lines of a text to the stream; its failure never costs the task."""
    logs = connect_to(aws_access_key_id=account, region_name=target.region).logs

    def ship(text: str) -> None:
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": line[:MAX_EVENT_BYTES]} for line in text.splitlines() if line]
        place = {"logGroupName": target.group, "logStreamName": target.stream}
        try:
            try:
                logs.put_log_events(**place, logEvents=events)
            except logs.exceptions.ResourceNotFoundException:
                _create(logs, place)
                logs.put_log_events(**place, logEvents=events)
        except ClientError as reason:
            LOG.warning("lost %d log lines of %s: %s", len(events), target.stream, reason)

    return ship


def _create(logs: Any, place: dict[str, str]) -> None:
    try:
        logs.create_log_stream(**place)
    except logs.exceptions.ResourceNotFoundException:
        logs.create_log_group(logGroupName=place["logGroupName"])
        logs.create_log_stream(**place)


def announce(view: dict[str, Any], account: str, region: str) -> None:
    """Puts an "ECS Task State Change" event on the default bus."""

    def plain(value: object) -> str:
        return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else str(value)

    entry = {
        "Source": "aws.ecs",
        "DetailType": "ECS Task State Change",
        "Resources": [view["taskArn"]],
        "Detail": json.dumps(view, default=plain),
    }
    try:
        connect_to(aws_access_key_id=account, region_name=region).events.put_events(Entries=[entry])
    except ClientError as reason:
        LOG.warning("lost the event that %s is %s: %s", view["taskArn"], view["lastStatus"], reason)
