"""The web app's CloudFront: pages from the site's bucket, `/api/*` from the REST API, one origin."""

from pathlib import Path

from aws_cdk import Aws
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3

from infra.constructs.context_stack import ContextStack
from infra.constructs.distribution import distribution

_PAGE_PATH = Path(__file__).parent / "page_path.js"


def site(stack: ContextStack, bucket: s3.Bucket, api: apigateway.RestApi) -> cloudfront.Distribution:
    """The API's stage is called `api`, so its path is the same at CloudFront and at the gateway."""
    return distribution(
        stack,
        "SiteEdge",
        comment="Matinee web app",
        default_root_object="index.html",
        default_behavior=_pages(stack, bucket),
        additional_behaviors={"api/*": _calls(api)},
    )


def _pages(stack: ContextStack, bucket: s3.Bucket) -> cloudfront.BehaviorOptions:
    page_path = cloudfront.Function(
        stack,
        "PagePath",
        runtime=cloudfront.FunctionRuntime.JS_2_0,
        code=cloudfront.FunctionCode.from_inline(_PAGE_PATH.read_text()),
        comment="Sends every page of the web app to index.html",
    )
    return cloudfront.BehaviorOptions(
        origin=origins.S3BucketOrigin.with_origin_access_control(bucket),
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        response_headers_policy=cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
        compress=True,
        function_associations=[
            cloudfront.FunctionAssociation(
                function=page_path, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
            )
        ],
    )


def _calls(api: apigateway.RestApi) -> cloudfront.BehaviorOptions:
    host = f"{api.rest_api_id}.execute-api.{Aws.REGION}.{Aws.URL_SUFFIX}"
    return cloudfront.BehaviorOptions(
        origin=origins.HttpOrigin(host, protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY),
        allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
        cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
        origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    )
