"""The stages: names, order of stacks, what LOCAL leaves out, and what DEV costs while nobody uses it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from aws_cdk import App

from infra.constructs.context_stack import ContextStack
from infra.constructs.fargate_work import FargateWork
from infra.stages import DEV, LOCAL, choose_stage
from matinee.encoding.workers import ARM, X86
from tests.infra.cloud import Cloud

_ORDER = ["accounts", "delivery", "ingest", "encoding", "catalog", "playback", "web"]
_BILLED_BY_THE_HOUR = (
    "AWS::EC2::NatGateway",
    "AWS::EC2::EIP",
    "AWS::EC2::Instance",
    "AWS::ECS::Service",
    "AWS::EKS::",
    "AWS::ElastiCache::",
    "AWS::ElasticLoadBalancing",
    "AWS::Kinesis::Stream",
    "AWS::KMS::Key",
    "AWS::MSK::",
    "AWS::OpenSearchService::",
    "AWS::OpenSearchServerless::",
    "AWS::Elasticsearch::",
    "AWS::RDS::",
    "AWS::Redshift",
    "AWS::SageMaker::Endpoint",
    "AWS::Neptune::",
    "AWS::WAFv2::",
)
_ONLY_ON_AWS = ("AWS::CloudFront::", "AWS::WAFv2::", "AWS::ApiGateway::Authorizer", "AWS::CloudWatch::Alarm")


def test_a_stage_is_chosen_by_name_and_dev_by_default() -> None:
    assert choose_stage("local") == LOCAL
    assert choose_stage(None) == DEV
    assert choose_stage("LOCAL", media_base_url="http://x").media_base_url == "http://x"


def test_an_unknown_stage_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="LOCAL, DEV, PROD"):
        choose_stage("STAGING")


def test_a_stack_per_context_depends_only_on_earlier_ones(cloud: Cloud) -> None:
    assert sorted(cloud.templates) == sorted(_ORDER)
    for context, needed in cloud.dependencies.items():
        assert all(_ORDER.index(each) < _ORDER.index(context) for each in needed), context


def test_dev_has_nothing_that_bills_by_the_hour_while_idle(dev: Cloud) -> None:
    billed = [each.name for each in dev.all() if each.type.startswith(_BILLED_BY_THE_HOUR)]
    assert billed == []


def test_dev_has_only_the_endpoints_that_are_free(dev: Cloud) -> None:
    kinds = [each.properties["VpcEndpointType"] for each in dev.all("AWS::EC2::VPCEndpoint")]
    assert kinds == ["Gateway"]


def test_dev_buys_no_capacity_ahead(dev: Cloud) -> None:
    for table in dev.all("AWS::DynamoDB::Table"):
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
    provisioned = [each.name for each in dev.all() if "ProvisionedConcurrencyConfig" in each.properties]
    assert provisioned == []


def test_local_has_nothing_that_only_aws_has(local: Cloud) -> None:
    assert [each.name for each in local.all() if each.type.startswith(_ONLY_ON_AWS)] == []


def test_only_production_has_a_firewall(prod: Cloud, dev: Cloud) -> None:
    assert len(prod.all("AWS::WAFv2::WebACLAssociation")) == 1
    assert dev.all("AWS::WAFv2::WebACL") == []


@pytest.mark.parametrize(
    ("context", "names"),
    [
        ("accounts", {"UserPoolId", "UserPoolClientId"}),
        ("delivery", {"OriginBucket", "SigningKeySecretArn", "MediaBaseUrl"}),
        ("ingest", {"SourceBucket", "JobsTable"}),
        ("encoding", {"WorkBucket", "EncodeTitleArn"}),
        ("web", {"ApiUrl", "ApiId", "SiteBucket", "SiteUrl"}),
    ],
)
def test_outputs_have_the_names_that_the_cli_reads(cloud: Cloud, context: str, names: set[str]) -> None:
    assert set(cloud.outputs(context)) == names


def test_local_addresses_are_those_of_the_front_door(local: Cloud) -> None:
    assert local.outputs("web")["ApiUrl"] == "http://127.0.0.1:8080/api"
    assert local.outputs("delivery")["MediaBaseUrl"] == "http://127.0.0.1:8080/media"


@pytest.mark.parametrize("machine", [X86, ARM])
def test_long_work_runs_on_the_architecture_of_its_stage(tmp_path: Path, machine: str) -> None:
    app = App(outdir=str(tmp_path), context={"aws:cdk:disable-asset-staging": True})
    stack = ContextStack(app, replace(DEV, encoding_architecture=machine), "encoding", description="x")
    FargateWork(stack, "LongWork", environment={})
    app.synth()
    (task,) = [
        each["Properties"]
        for each in json.loads((tmp_path / f"{stack.artifact_id}.template.json").read_text())[
            "Resources"
        ].values()
        if each["Type"] == "AWS::ECS::TaskDefinition"
    ]
    images = json.loads((tmp_path / f"{stack.artifact_id}.assets.json").read_text())["dockerImages"]
    names = {X86: ("X86_64", "linux/amd64"), ARM: ("ARM64", "linux/arm64")}
    built_for = {image["source"]["platform"] for image in images.values()}
    assert (task["RuntimePlatform"]["CpuArchitecture"], built_for) == (names[machine][0], {names[machine][1]})
