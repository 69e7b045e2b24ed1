"""CloudFront: signed media, the web app with its API under one origin, and buckets that only it may read."""

import json
from typing import Any

from tests.infra.cloud import Cloud, Resource

_DISTRIBUTION = "AWS::CloudFront::Distribution"


def _distribution(cloud: Cloud, context: str) -> tuple[Resource, dict[str, Any]]:
    (found,) = [each for each in cloud.all(_DISTRIBUTION) if each.stack == context]
    return found, found.properties["DistributionConfig"]


def test_every_media_path_but_pictures_is_checked_by_the_function(on_aws: Cloud) -> None:
    _, config = _distribution(on_aws, "delivery")
    (association,) = config["DefaultCacheBehavior"]["FunctionAssociations"]
    assert association["EventType"] == "viewer-request"
    assert association["FunctionARN"]["Fn::GetAtt"][0].startswith("SignedPath")
    (pictures,) = config["CacheBehaviors"]
    assert pictures["PathPattern"] == "art/*"
    assert "FunctionAssociations" not in pictures


def test_the_functions_key_is_the_secret_and_stands_in_no_template(on_aws: Cloud) -> None:
    (function,) = [each for each in on_aws.all("AWS::CloudFront::Function") if each.stack == "delivery"]
    code = json.dumps(function.properties["FunctionCode"])
    assert "__SIGNING_KEY__" not in code
    assert code.count("{{resolve:secretsmanager:") == 1
    assert function.properties["FunctionConfig"]["Runtime"] == "cloudfront-js-2.0"


def test_every_distribution_speaks_http_3_over_tls_only(on_aws: Cloud) -> None:
    for each in on_aws.all(_DISTRIBUTION):
        config = each.properties["DistributionConfig"]
        assert config["HttpVersion"] == "http2and3"
        assert config["DefaultCacheBehavior"]["ViewerProtocolPolicy"] in ("https-only", "redirect-to-https")


def test_buckets_are_read_through_origin_access_control_only(on_aws: Cloud) -> None:
    for each in on_aws.all(_DISTRIBUTION):
        buckets = [o for o in each.properties["DistributionConfig"]["Origins"] if "S3OriginConfig" in o]
        assert buckets
        for origin in buckets:
            assert "OriginAccessControlId" in origin
            assert origin["S3OriginConfig"] == {"OriginAccessIdentity": ""}


def test_calls_go_to_the_api_uncached_and_with_their_token(on_aws: Cloud) -> None:
    _, config = _distribution(on_aws, "web")
    (calls,) = config["CacheBehaviors"]
    assert calls["PathPattern"] == "api/*"
    caching_disabled, all_viewer_except_host = (
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    )
    assert calls["CachePolicyId"] == caching_disabled
    assert calls["OriginRequestPolicyId"] == all_viewer_except_host
    (stage,) = on_aws.all("AWS::ApiGateway::Stage")
    assert calls["PathPattern"].startswith(f"{stage.properties['StageName']}/")
    assert all("OriginPath" not in origin for origin in config["Origins"])


def test_any_player_may_read_media(on_aws: Cloud) -> None:
    (policy,) = on_aws.all("AWS::CloudFront::ResponseHeadersPolicy")
    config = policy.properties["ResponseHeadersPolicyConfig"]
    assert config["CorsConfig"]["AccessControlAllowOrigins"] == {"Items": ["*"]}
    assert config["SecurityHeadersConfig"]["ContentTypeOptions"] == {"Override": True}
