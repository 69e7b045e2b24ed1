"""Findings of cdk-nag that stand on purpose, each with its reason."""

from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Accepts the finding `rule` (with `[…]` for one of several) on `construct` and what is inside it."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def acknowledge_wildcard(construct: IConstruct, resource: str, reason: str) -> None:
    """Accepts that a policy inside `construct` allows `resource`, an ARN that holds a `*`."""
    written = _written(Stack.of(construct).resolve(resource))
    acknowledge(construct, f"AwsSolutions-IAM5[Resource::{written}]", reason)


def _written(value: Any) -> str:
    """A resolved ARN as cdk-nag writes it in the id of a finding."""
    match value:
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::ImportValue": name}:
            return str(name)
        case {"Fn::Join": ["", parts]}:
            return "".join(_written(part) for part in parts)
        case _:
            return str(value)
