"""DynamoDB tables: on demand, encrypted, recoverable to any second of 35 days."""

from aws_cdk import aws_dynamodb as dynamodb

from infra.constructs.context_stack import ContextStack


class Table(dynamodb.Table):
    """A table of the context. Its physical name is CloudFormation's; settings carry it."""

    def __init__(
        self,
        stack: ContextStack,
        name: str,
        *,
        partition_key: str,
        sort_key: str | None = None,
        stream: bool = False,
        expires_at: str | None = None,
    ) -> None:
        """Keys are strings. `stream` carries new and old images; `expires_at` is the TTL attribute."""
        super().__init__(
            stack,
            name,
            partition_key=string_attribute(partition_key),
            sort_key=string_attribute(sort_key) if sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.DEFAULT
            if not stack.facts.on_aws
            else dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stack.facts.protect,
            removal_policy=stack.facts.removal_policy,
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES if stream else None,
            time_to_live_attribute=expires_at,
        )


def string_attribute(name: str) -> dynamodb.Attribute:
    """A key attribute of type S."""
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
