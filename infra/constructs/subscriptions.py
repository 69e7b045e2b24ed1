"""What wakes a function: events of the bus, a table's stream, the clock."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources

from infra.constructs.context_function import ContextFunction
from infra.constructs.context_stack import ContextStack
from matinee.kernel.events import Event

_DELIVERY_RETRIES = 24
_DELIVERY_MAX_AGE_HOURS = 6
_STREAM_BATCH = 100
_STREAM_RETRIES = 10
_STREAM_MAX_AGE_HOURS = 6


def on_events(stack: ContextStack, function: lambda_.IFunction, *kinds: type[Event]) -> events.Rule:
    """Wakes `function` for each event of the classes `kinds`, which share one source."""
    (source,) = {kind.source for kind in kinds}
    names = [kind.detail_type() for kind in kinds]
    name = names[0] if len(names) == 1 else f"{source.partition('.')[2].capitalize()}Events"
    return on_pattern(stack, name, function, events.EventPattern(source=[source], detail_type=names))


def on_pattern(
    stack: ContextStack, name: str, function: lambda_.IFunction, pattern: events.EventPattern
) -> events.Rule:
    """Wakes `function` for what matches `pattern`; what cannot be delivered goes to the dead letters."""
    return events.Rule(stack, f"On{name}", event_pattern=pattern, targets=[_target(stack, function)])


def every_minute(stack: ContextStack, function: lambda_.IFunction) -> events.Rule:
    """Wakes `function` once a minute."""
    return events.Rule(
        stack,
        "EveryMinute",
        schedule=events.Schedule.rate(Duration.minutes(1)),
        targets=[_target(stack, function)],
    )


def _target(stack: ContextStack, function: lambda_.IFunction) -> targets.LambdaFunction:
    return targets.LambdaFunction(
        function,
        dead_letter_queue=stack.dead_letters,
        retry_attempts=_DELIVERY_RETRIES,
        max_event_age=Duration.hours(_DELIVERY_MAX_AGE_HOURS),
    )


def on_changes(
    stack: ContextStack,
    function: ContextFunction,
    table: dynamodb.Table,
    *filters: Mapping[str, Any],
) -> None:
    """Wakes `function` with the changes of `table` that match one of `filters` (all, when there is none).

    A batch that fails is split until the bad record is alone; it then goes to the dead letters.
    """
    function.add_event_source(
        sources.DynamoEventSource(
            table,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=_STREAM_BATCH,
            bisect_batch_on_error=True,
            retry_attempts=_STREAM_RETRIES,
            max_record_age=Duration.hours(_STREAM_MAX_AGE_HOURS),
            report_batch_item_failures=True,
            on_failure=sources.SqsDlq(stack.dead_letters),
            filters=[lambda_.FilterCriteria.filter(dict(each)) for each in filters] or None,
        )
    )
