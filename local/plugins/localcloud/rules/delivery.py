"""Retries and dead-letter queues for the targets of EventBridge rules; templates that keep their values."""

import json
import logging
import random
import threading
import time
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from localstack.aws.connect import connect_to
from localstack.services.events import target as events_target
from localstack.services.events.target import StatesTargetSender, TargetSender
from localstack.services.events.utils import to_json_str
from localstack.utils.json import extract_jsonpath
from localstack.utils.strings import long_uid

LOG = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
FIRST_WAIT_SECONDS = 0.5
RETRIED = frozenset(
    {"ThrottlingException", "TooManyRequestsException", "ServiceException", "InternalError", "500", "503"}
)


def mend() -> None:
    """Replaces the parts of LocalStack's event delivery that this module's docstring names."""
    once = TargetSender.process_event

    def process_event(self: TargetSender, event: dict[str, Any], trace_header: Any) -> None:
        def attempt() -> None:
            once(self, dict(event), trace_header)

        try:
            attempt()
        except Exception as first:  # the border of LocalStack's senders, which raise anything
            arguments = (self, event, attempt, first)
            threading.Thread(target=_insist, args=arguments, name="events-retry", daemon=True).start()

    TargetSender.process_event = process_event
    StatesTargetSender.send_event = _start_execution
    events_target.get_template_replacements = _replacements
    events_target.replace_template_placeholders = _filled(events_target.replace_template_placeholders)


def _insist(sender: TargetSender, event: dict[str, Any], attempt: Any, failure: Exception) -> None:
    """Tries again while the failure may pass, then leaves the event in the target's dead-letter queue."""
    policy = sender.target.get("RetryPolicy") or {}
    retries = min(policy.get("MaximumRetryAttempts", MAX_ATTEMPTS - 1), MAX_ATTEMPTS - 1)
    for number in range(retries):
        if not _may_pass(failure):
            break
        time.sleep(random.uniform(0, FIRST_WAIT_SECONDS * 2**number))  # noqa: S311
        try:
            return attempt()
        except Exception as reason:  # as above
            failure = reason
    LOG.warning("rule %s could not reach %s: %s", sender.rule_name, sender.arn, failure)
    if queue := (sender.target.get("DeadLetterConfig") or {}).get("Arn"):
        _bury(queue, sender, event, failure)
    return None


def _may_pass(failure: Exception) -> bool:
    if isinstance(failure, ClientError):
        return failure.response.get("Error", {}).get("Code") in RETRIED
    return isinstance(failure, BotoCoreError | OSError)


def _bury(queue_arn: str, sender: TargetSender, event: dict[str, Any], failure: Exception) -> None:
    _, _, _, region, account, name = queue_arn.split(":", 5)
    sqs = connect_to(aws_access_key_id=account, region_name=region).sqs
    code = failure.response["Error"]["Code"] if isinstance(failure, ClientError) else type(failure).__name__
    facts = {
        "ERROR_CODE": code,
        "ERROR_MESSAGE": str(failure) or code,
        "RULE_ARN": sender.rule_arn,
        "TARGET_ARN": sender.arn,
    }
    attributes = {fact: {"DataType": "String", "StringValue": value} for fact, value in facts.items()}
    url = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=to_json_str(event), MessageAttributes=attributes)


def _start_execution(self: StatesTargetSender, event: Any, _trace_header: Any) -> None:
    """A name of its own for each execution; LocalStack takes an id that transformed input lacks."""
    self.service = "stepfunctions"
    self.client.start_execution(stateMachineArn=self.target["Arn"], name=long_uid(), input=to_json_str(event))


def _replacements(transformer: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """The values of a template's placeholders; 0 and false are values, only an absent one is empty."""
    found = {
        name: extract_jsonpath(event, path)
        for name, path in (transformer.get("InputPathsMap") or {}).items()
        if name not in events_target.PREDEFINED_PLACEHOLDERS
    }
    return {name: "" if value is None or value == [] else value for name, value in found.items()}


def _filled(original: Any) -> Any:
    def replace(template: str, replacements: dict[str, Any]) -> Any:
        if not template.strip().startswith("{"):
            return original(template, replacements)
        return json.loads(_fill(template, replacements))

    return replace


def _fill(template: str, replacements: dict[str, Any]) -> str:
    """Puts values into a JSON template: as JSON outside of strings, as escaped text inside of them."""
    pieces, at, inside = [], 0, False
    for match in events_target.TRANSFORMER_PLACEHOLDER_PATTERN.finditer(template):
        between = template[at : match.start()]
        inside ^= between.replace('\\"', "").count('"') % 2 == 1
        value = replacements.get(match.group(1), "")
        text = value if isinstance(value, str) and inside else to_json_str(value)
        pieces += [between, json.dumps(text)[1:-1] if inside else text]
        at = match.end()
    return "".join([*pieces, template[at:]])
