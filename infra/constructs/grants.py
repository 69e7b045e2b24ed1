"""Least-privilege grants: single actions, on single tables, prefixes and event sources."""

from typing import cast

from aws_cdk import Aws, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import IConstruct

from infra.constructs.nag import acknowledge_wildcard
from matinee.kernel.events import Event

_UNDER_A_PREFIX = "Objects get their keys later; the grant ends at the prefix that it is for."

Conditions = dict[str, dict[str, str]]


def allow(
    grantee: iam.IGrantable,
    actions: list[str],
    *resources: str,
    conditions: Conditions | None = None,
    wildcard: str | None = None,
) -> None:
    """Allows `actions` on `resources`. Raises ValueError when a `*` has no reason in `wildcard`."""
    wide = [resource for resource in resources if "*" in resource]
    if wide and not wildcard:
        raise ValueError(f"{actions} on {wide} needs a reason.")
    grantee.grant_principal.add_to_principal_policy(
        iam.PolicyStatement(actions=actions, resources=list(resources), conditions=conditions)
    )
    for resource in wide:
        acknowledge_wildcard(cast(IConstruct, grantee.grant_principal), resource, wildcard or "")


def allow_objects(grantee: iam.IGrantable, bucket: s3.IBucket, prefix: str, *actions: str) -> None:
    """Allows S3 `actions` (GetObject, …) on the objects under `prefix`, which ends in `/`."""
    arn = _seen_from(cast(IConstruct, grantee.grant_principal), bucket)
    allow(grantee, [f"s3:{action}" for action in actions], f"{arn}/{prefix}*", wildcard=_UNDER_A_PREFIX)


def _seen_from(grantee: IConstruct, bucket: s3.IBucket) -> str:
    """The bucket's ARN; from another stack as the import that it will be: a finding is named by it."""
    owner = Stack.of(bucket)
    return str(bucket.bucket_arn if owner is Stack.of(grantee) else owner.export_value(bucket.bucket_arn))


def allow_listing(grantee: iam.IGrantable, bucket: s3.IBucket) -> None:
    """Allows listing; without it a missing object would look forbidden, not missing."""
    allow(grantee, ["s3:ListBucket"], bucket.bucket_arn)


def allow_items(grantee: iam.IGrantable, table: dynamodb.ITable, *actions: str) -> None:
    """Allows DynamoDB `actions` (GetItem, …) on the table."""
    allow(grantee, [f"dynamodb:{action}" for action in actions], table.table_arn)


def allow_query(grantee: iam.IGrantable, table: dynamodb.ITable, *indexes: str) -> None:
    """Allows queries of the named indexes of `table`."""
    allow(grantee, ["dynamodb:Query"], *(f"{table.table_arn}/index/{index}" for index in indexes))


def allow_secret(grantee: iam.IGrantable, secret_arn: str) -> None:
    """Allows reading the secret."""
    allow(grantee, ["secretsmanager:GetSecretValue"], secret_arn)


def allow_announcing(grantee: iam.IGrantable, event: type[Event]) -> None:
    """Allows events of the source of `event`, and of nobody else, on the default bus."""
    bus = f"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-bus/default"
    allow(grantee, ["events:PutEvents"], bus, conditions={"StringEquals": {"events:source": event.source}})
