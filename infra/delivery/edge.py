"""CloudFront over the origin bucket: signed paths, pictures, and nothing else."""

from aws_cdk import Duration, Fn
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager

from infra.constructs.context_stack import ContextStack
from infra.constructs.distribution import distribution
from infra.layer_builds import ROOT

_SOURCE = ROOT / "functions" / "delivery" / "signed_path.js"
_PLACEHOLDER = "__SIGNING_KEY__"
_CORS_MAX_AGE = Duration.days(1)
_LONGEST = Duration.days(365)


def edge(
    stack: ContextStack, origin: s3.Bucket, signing_key: secretsmanager.Secret
) -> cloudfront.Distribution:
    """The function checks every path and refuses what is not signed; `/art/*` needs no signature."""
    bucket = origins.S3BucketOrigin.with_origin_access_control(origin)
    check = cloudfront.FunctionAssociation(
        function=_signed_path(stack, signing_key),
        event_type=cloudfront.FunctionEventType.VIEWER_REQUEST,
    )
    headers, cache = _headers(stack), _cache(stack)
    return distribution(
        stack,
        "Edge",
        comment="Matinee media",
        default_behavior=_behaviour(bucket, headers, cache, check),
        additional_behaviors={"art/*": _behaviour(bucket, headers, cache)},
    )


def _behaviour(
    bucket: cloudfront.IOrigin,
    headers: cloudfront.IResponseHeadersPolicy,
    cache: cloudfront.ICachePolicy,
    *associations: cloudfront.FunctionAssociation,
) -> cloudfront.BehaviorOptions:
    return cloudfront.BehaviorOptions(
        origin=bucket,
        cache_policy=cache,
        response_headers_policy=headers,
        allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        compress=True,
        function_associations=list(associations) or None,
    )


def _signed_path(stack: ContextStack, signing_key: secretsmanager.Secret) -> cloudfront.Function:
    """The function's text with the key in its place: CloudFormation reads the key, this app never does."""
    before, after = _SOURCE.read_text().split(_PLACEHOLDER)
    return cloudfront.Function(
        stack,
        "SignedPath",
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        code=cloudfront.FunctionCode.from_inline(
            Fn.join("", [before, signing_key.secret_value.unsafe_unwrap(), after])
        ),
        comment="Checks the signature in a media path",
    )


def _cache(stack: ContextStack) -> cloudfront.CachePolicy:
    """A path under a title's version never changes: it is kept for long, and only the path counts."""
    return cloudfront.CachePolicy(
        stack,
        "Immutable",
        comment="Matinee media: versioned paths never change",
        default_ttl=_LONGEST,
        max_ttl=_LONGEST,
        min_ttl=Duration.seconds(0),
        enable_accept_encoding_gzip=True,
        enable_accept_encoding_brotli=True,
    )


def _headers(stack: ContextStack) -> cloudfront.ResponseHeadersPolicy:
    """Any player on any page may read media; the signature is what protects it."""
    return cloudfront.ResponseHeadersPolicy(
        stack,
        "MediaHeaders",
        comment="Matinee media: CORS and nosniff",
        cors_behavior=cloudfront.ResponseHeadersCorsBehavior(
            access_control_allow_credentials=False,
            access_control_allow_headers=["*"],
            access_control_allow_methods=["GET", "HEAD", "OPTIONS"],
            access_control_allow_origins=["*"],
            access_control_expose_headers=["Content-Length", "Content-Range", "ETag"],
            access_control_max_age=_CORS_MAX_AGE,
            origin_override=True,
        ),
        security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
            content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
            strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                access_control_max_age=_LONGEST, include_subdomains=True, override=True
            ),
        ),
    )
