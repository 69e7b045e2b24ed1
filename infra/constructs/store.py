"""Buckets: encrypted, private, TLS only; access logs on AWS; told to EventBridge where asked."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3

from infra.constructs.context_stack import ContextStack

_ACCESS_LOG_DAYS = 90
_OLD_VERSION_DAYS = 30


class Store(s3.Bucket):
    """A bucket of the context. Unfinished multipart uploads are dropped."""

    def __init__(
        self,
        stack: ContextStack,
        name: str,
        *,
        versioned: bool = False,
        expire_days: Mapping[str, int] | None = None,
        unfinished_upload_days: int = 7,
        events: bool = False,
    ) -> None:
        """`events` sends Object Created and the like to the default bus; `expire_days` is for each prefix."""
        super().__init__(
            stack,
            name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=versioned,
            removal_policy=stack.facts.removal_policy,
            lifecycle_rules=_lifecycle(versioned, expire_days, unfinished_upload_days),
            server_access_logs_bucket=access_logs(stack) if stack.facts.on_aws else None,
            server_access_logs_prefix=f"{name}/" if stack.facts.on_aws else None,
        )
        if events:
            self._tell_eventbridge()

    def _tell_eventbridge(self) -> None:
        # `event_bridge_enabled=True` would add a custom-resource function for the same one property.
        resource = self.node.default_child
        assert isinstance(resource, s3.CfnBucket)
        resource.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(
                event_bridge_enabled=True
            )
        )


def _lifecycle(
    versioned: bool, expire_days: Mapping[str, int] | None, unfinished_upload_days: int
) -> list[s3.LifecycleRule]:
    rules = [
        s3.LifecycleRule(
            id="drop-unfinished-uploads",
            abort_incomplete_multipart_upload_after=Duration.days(unfinished_upload_days),
        )
    ]
    if versioned:
        days = Duration.days(_OLD_VERSION_DAYS)
        rules.append(s3.LifecycleRule(id="drop-old-versions", noncurrent_version_expiration=days))
    for prefix, days in (expire_days or {}).items():
        name = f"expire-{prefix.strip('/')}"
        rules.append(s3.LifecycleRule(id=name, prefix=prefix, expiration=Duration.days(days)))
    return rules


def access_logs(stack: ContextStack) -> s3.Bucket:
    """The stack's bucket of access logs, made on first use."""
    existing = stack.node.try_find_child("AccessLogs")
    if isinstance(existing, s3.Bucket):
        return existing
    return s3.Bucket(
        stack,
        "AccessLogs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
        enforce_ssl=True,
        minimum_tls_version=1.2,
        removal_policy=stack.facts.removal_policy,
        lifecycle_rules=[s3.LifecycleRule(id="expire", expiration=Duration.days(_ACCESS_LOG_DAYS))],
    )
