"""A CloudFront distribution with what all of ours share: HTTP/3, access logs."""

from collections.abc import Mapping

from aws_cdk import aws_cloudfront as cloudfront

from infra.constructs.context_stack import ContextStack
from infra.constructs.nag import acknowledge
from infra.constructs.store import access_logs


def distribution(
    stack: ContextStack,
    name: str,
    *,
    comment: str,
    default_behavior: cloudfront.BehaviorOptions,
    additional_behaviors: Mapping[str, cloudfront.BehaviorOptions],
    default_root_object: str | None = None,
    error_responses: list[cloudfront.ErrorResponse] | None = None,
) -> cloudfront.Distribution:
    """Behaviours are tried in the order of the mapping, the default one last."""
    made = cloudfront.Distribution(
        stack,
        name,
        comment=comment,
        default_behavior=default_behavior,
        additional_behaviors=dict(additional_behaviors),
        default_root_object=default_root_object,
        error_responses=error_responses,
        http_version=cloudfront.HttpVersion.HTTP2_AND_3,
        price_class=cloudfront.PriceClass.PRICE_CLASS_ALL,
        enable_logging=True,
        log_bucket=access_logs(stack),
        log_file_prefix=f"cloudfront-{name.lower()}/",
    )
    acknowledge(made, "AwsSolutions-CFR1", "Films may be watched from anywhere.")
    acknowledge(
        made,
        "AwsSolutions-CFR2",
        "A firewall at CloudFront must live in us-east-1; the API has its own, and media paths are signed.",
    )
    acknowledge(
        made,
        "AwsSolutions-CFR4",
        "Without a domain of its own it uses CloudFront's certificate, which sets TLSv1.",
    )
    return made
