"""What cdk-nag finds, what is accepted and why, and who may do what."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_s3 as s3

from infra.app import compose
from infra.stages import LOCAL
from tests.infra.cloud import Cloud
from tests.infra.conftest import Compose

# Actions that IAM cannot tie to a resource. Everything else names what it is for.
_WITHOUT_RESOURCE = {
    "dynamodb:ListStreams",
    "ecr:GetAuthorizationToken",
    "ecs:ListTasks",
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _grants(cloud: Cloud) -> list[tuple[str, str, list[Any]]]:
    return [
        (policy.name, action, _as_list(statement["Resource"]))
        for policy in cloud.all("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
        for action in _as_list(statement["Action"])
    ]


def test_aws_solutions_has_no_findings_left(on_aws: Cloud) -> None:
    assert on_aws.report["pluginReports"] == []


def test_a_bare_bucket_would_be_found(compose_stage: Compose) -> None:
    app, folder = compose_stage("DEV")
    s3.Bucket(Stack(app, "Matinee-Dev-Bare"), "Bare")
    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()
    (report,) = Cloud.read(folder).report["pluginReports"]
    assert {"AwsSolutions-S1", "AwsSolutions-S10"} <= {each["ruleName"] for each in report["violations"]}


def test_no_grant_allows_every_action(cloud: Cloud) -> None:
    assert [(policy, action) for policy, action, _ in _grants(cloud) if "*" in action] == []


def test_only_actions_without_resources_are_allowed_on_everything(cloud: Cloud) -> None:
    wide = {action for _, action, resources in _grants(cloud) if "*" in resources}
    assert wide <= _WITHOUT_RESOURCE


def test_no_function_shares_its_role(cloud: Cloud) -> None:
    roles = Counter(
        (function.stack, function.properties["Role"]["Fn::GetAtt"][0])
        for function in cloud.all("AWS::Lambda::Function")
    )
    assert set(roles.values()) == {1}


def _secrets_read(cloud: Cloud, *, stack: str) -> dict[str, set[str]]:
    """Which secrets each role of a stack may read, as its template names them."""
    return {
        role["Ref"]: {json.dumps(resource) for resource in _as_list(statement["Resource"])}
        for policy in cloud.all("AWS::IAM::Policy")
        if policy.stack == stack
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if "secretsmanager:GetSecretValue" in _as_list(statement["Action"])
        for role in policy.properties["Roles"]
    }


def test_the_secret_of_title_keys_is_for_who_encrypts_verifies_and_licenses_alone(cloud: Cloud) -> None:
    stacks = {policy.stack for policy in cloud.all("AWS::IAM::Policy")}
    readers = [
        role
        for stack in stacks
        for role, secrets in _secrets_read(cloud, stack=stack).items()
        if any("TitleKey" in each for each in secrets)
    ]
    allowed = ("ApiRole", "LongWorkTask", "PackageTitleRole", "VerifyTitleRole")
    assert len(readers) == len(allowed)
    for role, name in zip(sorted(readers), allowed, strict=True):
        assert role.startswith(name)
    assert _secrets_read(cloud, stack="playback").keys() & set(readers)


def test_a_key_service_and_its_token_are_for_who_encrypts_and_verifies_alone(tmp_path: Path) -> None:
    token = "arn:aws:secretsmanager:us-east-1:123456789012:secret:speke-AbCdEf"
    app = App(outdir=str(tmp_path), context={"aws:cdk:disable-asset-staging": True}, tree_metadata=False)
    compose(app, replace(LOCAL, speke_url="https://keys.example/", speke_token_secret_arn=token))
    app.synth()
    cloud = Cloud.read(tmp_path)
    readers = [role for role, each in _secrets_read(cloud, stack="encoding").items() if f'"{token}"' in each]
    assert [role[:11] for role in sorted(readers)] == ["LongWorkTas", "PackageTitl", "VerifyTitle"]
    assert token not in str(_secrets_read(cloud, stack="playback"))
    steps = [each for each in cloud.all("AWS::Lambda::Function") if each.id.startswith("PackageTitle")]
    assert [each.properties["Environment"]["Variables"]["SPEKE_URL"] for each in steps] == [
        "https://keys.example/"
    ]


def test_events_are_announced_in_the_own_name_only(cloud: Cloud) -> None:
    for policy in cloud.all("AWS::IAM::Policy"):
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            if "events:PutEvents" in _as_list(statement["Action"]):
                allowed = {"StringEquals": {"events:source": f"matinee.{policy.stack}"}}
                assert statement["Condition"] == allowed, policy.name


def test_nobody_comes_in_from_the_network(cloud: Cloud) -> None:
    assert cloud.all("AWS::EC2::SecurityGroupIngress") == []
    groups = cloud.all("AWS::EC2::SecurityGroup")
    assert [group.properties.get("SecurityGroupIngress") for group in groups] == [None]
    assert [rule["ToPort"] for rule in groups[0].properties["SecurityGroupEgress"]] == [443]


def test_the_gateway_asks_for_an_access_token_on_all_but_accounts(on_aws: Cloud) -> None:
    resources = {each.id: each.properties["PathPart"] for each in on_aws.all("AWS::ApiGateway::Resource")}
    parents = {
        each.id: each.properties["ParentId"].get("Ref") for each in on_aws.all("AWS::ApiGateway::Resource")
    }
    guarded = {
        resources[parents[method.properties["ResourceId"]["Ref"]]]: method.properties["AuthorizationType"]
        for method in on_aws.all("AWS::ApiGateway::Method")
    }
    assert guarded.pop("accounts") == "NONE"
    assert guarded == dict.fromkeys(("ingest", "catalog", "playback"), "COGNITO_USER_POOLS")


def test_tokens_come_from_the_apps_own_client_which_has_no_secret(cloud: Cloud) -> None:
    (client,) = cloud.all("AWS::Cognito::UserPoolClient")
    flows = client.properties["ExplicitAuthFlows"]
    assert set(flows) == {"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}
    assert client.properties["GenerateSecret"] is False
    assert client.properties["PreventUserExistenceErrors"] == "ENABLED"


def test_accepted_findings_are_counted_and_each_has_its_reason(on_aws: Cloud) -> None:
    reasons = {rule: len(each) for rule, each in on_aws.accepted.items()}
    of_dev = {"AwsSolutions-COG3": 1, "AwsSolutions-COG8": 1, "AwsSolutions-APIG3": 1}
    assert of_dev | reasons == of_dev | {
        "AwsSolutions-APIG4": 1,
        "AwsSolutions-CFR1": 1,
        "AwsSolutions-CFR2": 1,
        "AwsSolutions-CFR4": 1,
        "AwsSolutions-COG2": 1,
        "AwsSolutions-COG4": 1,
        "AwsSolutions-ECS2": 1,
        "AwsSolutions-IAM4": 1,
        "AwsSolutions-IAM5": 7,
        "AwsSolutions-L1": 1,
        "AwsSolutions-SMG4": 2,
    }
    assert all(reason.endswith(".") for each in on_aws.accepted.values() for reason in each)
