"""Delivery: the origin of all media, and the edge that checks who may have it."""

from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.context_stack import ContextStack
from infra.constructs.nag import acknowledge
from infra.constructs.store import Store
from infra.stages import Stage

_KEY_LENGTH = 64


class DeliveryStack(ContextStack):
    """The origin bucket, the key that signs media paths, and CloudFront in front of it (AWS only)."""

    def __init__(self, scope: Construct, facts: Stage) -> None:
        super().__init__(scope, facts, "delivery", description="Matinee: media origin, signed paths, edge")
        self.origin = Store(self, "Origin")
        self.signing_key = _signing_key(self)
        self.media_base_url = facts.media_base_url or self._edge_url()
        self.output("OriginBucket", self.origin.bucket_name)
        self.output("SigningKeySecretArn", self.signing_key.secret_arn)
        self.output("MediaBaseUrl", self.media_base_url)

    def _edge_url(self) -> str:
        from infra.delivery.edge import (
            edge,
        )  # CloudFront's part of the CDK: a second that LOCAL need not spend

        distribution = edge(self, self.origin, self.signing_key)
        return f"https://{distribution.distribution_domain_name}"


def _signing_key(stack: ContextStack) -> secretsmanager.Secret:
    """Made by Secrets Manager: nobody has ever seen it."""
    secret = secretsmanager.Secret(
        stack,
        "SigningKey",
        description="Signs media paths: playback writes signatures, the edge checks them.",
        generate_secret_string=secretsmanager.SecretStringGenerator(
            password_length=_KEY_LENGTH, exclude_punctuation=True
        ),
        removal_policy=stack.facts.removal_policy,
    )
    acknowledge(
        secret,
        "AwsSolutions-SMG4",
        "The edge's copy changes only by a deployment, so the key is rotated by one.",
    )
    return secret
