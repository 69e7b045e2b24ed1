"""Delivery: the origin of all media, and the edge that checks who may have it."""

from constructs import Construct

from infra.constructs.context_stack import ContextStack
from infra.constructs.secret import made_up_secret
from infra.constructs.store import Store
from infra.stages import Stage


class DeliveryStack(ContextStack):
    """The origin bucket, the key that signs media paths, and CloudFront in front of it (AWS only)."""

    def __init__(self, scope: Construct, facts: Stage) -> None:
        super().__init__(scope, facts, "delivery", description="Matinee: media origin, signed paths, edge")
        self.origin = Store(self, "Origin")
        self.signing_key = made_up_secret(
            self,
            "SigningKey",
            description="Signs media paths: playback writes signatures, the edge checks them.",
            why_not_rotated="The edge's copy changes only by a deployment, so the key is rotated by one.",
        )
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
