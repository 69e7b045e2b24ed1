"""Queues: encrypted, TLS only, and each one a dead-letter queue or with one."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.alarms import alarm_on_messages
from infra.stages import Stage

_RETENTION_DAYS = 14


def dead_letter_queue(scope: Construct, stage: Stage) -> sqs.Queue:
    """The context's one queue of failures; a message in it raises an alarm."""
    queue = sqs.Queue(
        scope,
        "DeadLetters",
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(_RETENTION_DAYS),
        removal_policy=stage.removal_policy,
    )
    if stage.on_aws:
        alarm_on_messages(queue)
    return queue
