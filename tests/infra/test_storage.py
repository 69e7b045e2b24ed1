"""Queues, buckets and tables: encrypted, private, TLS only, recoverable."""

import json
from typing import Any

from tests.infra.cloud import Cloud, Resource

_QUEUE, _BUCKET, _TABLE = "AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::DynamoDB::Table"
_POLICIES = {_QUEUE: "AWS::SQS::QueuePolicy", _BUCKET: "AWS::S3::BucketPolicy"}


def _statements(cloud: Cloud, target: Resource) -> list[dict[str, Any]]:
    policies = cloud.referring(target, _POLICIES[target.type])
    return [each for policy in policies for each in policy.properties["PolicyDocument"]["Statement"]]


def _refuses_plain_http(statement: dict[str, Any]) -> bool:
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    return statement["Effect"] == "Deny" and statement.get("Condition") == insecure


def test_every_queue_and_bucket_refuses_plain_http(cloud: Cloud) -> None:
    resources = cloud.all(_QUEUE, _BUCKET)
    assert resources
    for resource in resources:
        assert any(map(_refuses_plain_http, _statements(cloud, resource))), resource.name


def test_every_queue_is_encrypted_and_is_or_has_a_dead_letter_queue(cloud: Cloud) -> None:
    for queue in cloud.all(_QUEUE):
        assert queue.properties["SqsManagedSseEnabled"] is True
        assert queue.id.startswith("DeadLetters") or "RedrivePolicy" in queue.properties, queue.name


def test_a_message_among_the_dead_raises_an_alarm(on_aws: Cloud) -> None:
    for queue in on_aws.all(_QUEUE):
        (alarm,) = on_aws.referring(queue, "AWS::CloudWatch::Alarm")
        assert alarm.properties["Threshold"] == 1


def test_every_bucket_is_encrypted_private_and_drops_unfinished_uploads(cloud: Cloud) -> None:
    for bucket in cloud.all(_BUCKET):
        rules = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert rules[0]["ServerSideEncryptionByDefault"]["SSEAlgorithm"] in ("AES256", "aws:kms")
        assert set(bucket.properties["PublicAccessBlockConfiguration"].values()) == {True}, bucket.name
        lifecycle = bucket.properties["LifecycleConfiguration"]["Rules"]
        if not bucket.id.startswith("AccessLogs"):
            assert any("AbortIncompleteMultipartUpload" in rule for rule in lifecycle), bucket.name
            assert "BucketName" not in bucket.properties


def test_work_that_spares_an_encode_is_kept_longer_than_the_rest(cloud: Cloud) -> None:
    (work,) = [each for each in cloud.all(_BUCKET) if each.stack == "encoding" and each.id.startswith("Work")]
    rules = work.properties["LifecycleConfiguration"]["Rules"]
    days = {each["Prefix"]: each["ExpirationInDays"] for each in rules if "ExpirationInDays" in each}
    assert days == {"jobs/": 90, "scratch/": 7}


def test_every_bucket_is_logged_on_aws(on_aws: Cloud) -> None:
    for bucket in on_aws.all(_BUCKET):
        assert bucket.id.startswith("AccessLogs") or "LoggingConfiguration" in bucket.properties, bucket.name


def test_every_table_is_encrypted_recoverable_and_on_demand(cloud: Cloud) -> None:
    for table in cloud.all(_TABLE):
        recovery = table.properties["PointInTimeRecoverySpecification"]
        assert recovery["PointInTimeRecoveryEnabled"] is True, table.name
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST", table.name
        assert "TableName" not in table.properties


def test_tables_are_encrypted_under_a_key_that_can_be_audited(on_aws: Cloud) -> None:
    for table in on_aws.all(_TABLE):
        assert table.properties["SSESpecification"] == {"SSEEnabled": True}, table.name


def test_production_cannot_lose_its_data_with_a_stack(prod: Cloud) -> None:
    for kept in prod.all(_TABLE, _BUCKET, "AWS::Cognito::UserPool", "AWS::SecretsManager::Secret"):
        assert kept.policy == "Retain", kept.name
    assert all(table.properties["DeletionProtectionEnabled"] for table in prod.all(_TABLE))


def test_only_the_source_bucket_tells_eventbridge_and_without_a_custom_resource(cloud: Cloud) -> None:
    told = [bucket for bucket in cloud.all(_BUCKET) if "NotificationConfiguration" in bucket.properties]
    assert [bucket.stack for bucket in told] == ["ingest"]
    assert told[0].properties["NotificationConfiguration"]["EventBridgeConfiguration"] == {
        "EventBridgeEnabled": True
    }


def test_no_stack_needs_a_custom_resource(cloud: Cloud) -> None:
    custom = [each.name for each in cloud.all() if each.type.startswith(("Custom::", "AWS::CloudFormation"))]
    assert custom == []


def test_no_template_holds_a_secret(cloud: Cloud) -> None:
    for secret in cloud.all("AWS::SecretsManager::Secret"):
        assert "SecretString" not in secret.properties
        assert secret.properties["GenerateSecretString"]["PasswordLength"] >= 32
    assert "SecretString" not in json.dumps(
        [template.get("Outputs") for template in cloud.templates.values()]
    )
