"""Alarms. They have no action of their own: EventBridge tells every state change on the default bus."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

_PERIOD = Duration.minutes(5)
_NEAR_TIMEOUT = 0.8


def alarm_on_function(function: lambda_.Function, *, timeout_seconds: int) -> None:
    """Errors, throttles, and a slowest call that took more than 80 % of the time-out."""
    _alarm(function, "Errors", function.metric_errors(period=_PERIOD), 1)
    _alarm(function, "Throttles", function.metric_throttles(period=_PERIOD), 1)
    slowest = function.metric_duration(period=_PERIOD, statistic="Maximum")
    _alarm(function, "NearTimeout", slowest, timeout_seconds * 1000 * _NEAR_TIMEOUT)


def alarm_on_workflow(machine: sfn.StateMachine) -> None:
    """Executions that timed out or were throttled: a failed one is told by its own event."""
    _alarm(machine, "TimedOut", machine.metric_timed_out(period=_PERIOD), 1)
    _alarm(machine, "Throttled", machine.metric_throttled(period=_PERIOD), 1)


def alarm_on_messages(queue: sqs.Queue) -> None:
    """Any message at all."""
    visible = queue.metric_approximate_number_of_messages_visible(period=_PERIOD, statistic="Maximum")
    _alarm(queue, "NotEmpty", visible, 1)


def _alarm(scope: Construct, name: str, metric: cloudwatch.IMetric, threshold: float) -> None:
    cloudwatch.Alarm(
        scope,
        f"{name}Alarm",
        metric=metric,
        threshold=threshold,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
    )
