"""Properties that the open core's resource types ignore, applied after the resource is made or changed."""

from collections.abc import Callable
from typing import Any

from localcloud.cloudformation.base import Model


def reserve_concurrency(clients: Any, model: Model) -> None:
    """AWS::Lambda::Function ReservedConcurrentExecutions"""
    name, reserved = model["FunctionName"], model.get("ReservedConcurrentExecutions")
    if reserved is None:
        clients.lambda_.delete_function_concurrency(FunctionName=name)
    else:
        clients.lambda_.put_function_concurrency(
            FunctionName=name, ReservedConcurrentExecutions=int(reserved)
        )


def retain_logs(clients: Any, model: Model) -> None:
    """AWS::Logs::LogGroup RetentionInDays"""
    name, days = model["LogGroupName"], model.get("RetentionInDays")
    if days is None:
        clients.logs.delete_retention_policy(logGroupName=name)
    else:
        clients.logs.put_retention_policy(logGroupName=name, retentionInDays=int(days))


def recover_to_a_point(clients: Any, model: Model) -> None:
    """AWS::DynamoDB::Table PointInTimeRecoverySpecification, and a global table's of its first replica"""
    replica = (model.get("Replicas") or [{}])[0]
    wanted = (
        model.get("PointInTimeRecoverySpecification") or replica.get("PointInTimeRecoverySpecification") or {}
    )
    enabled = {"PointInTimeRecoveryEnabled": bool(wanted.get("PointInTimeRecoveryEnabled"))}
    clients.dynamodb.update_continuous_backups(
        TableName=model["TableName"], PointInTimeRecoverySpecification=enabled
    )


BY_TYPE: dict[str, Callable[[Any, Model], None]] = {
    "AWS::DynamoDB::GlobalTable": recover_to_a_point,
    "AWS::DynamoDB::Table": recover_to_a_point,
    "AWS::Lambda::Function": reserve_concurrency,
    "AWS::Logs::LogGroup": retain_logs,
}
