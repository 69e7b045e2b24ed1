"""Updates that the open core's resource types do not have; without them a second deploy changes nothing.

Each takes the type's provider and the request, makes the change, and returns the resource's full model.
"""

import json
from collections.abc import Callable
from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProvider, ResourceRequest

from localcloud.cloudformation.base import Model, accepted

type Update = Callable[[ResourceProvider[Model], ResourceRequest[Model]], Model]

MAX_POLICY_VERSIONS = 5


def again(*identity: str) -> Update:
    """For types whose creation replaces what has the same name: keep `identity`, create once more."""

    def update(provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
        before = request.previous_state or {}
        kept = {name: before[name] for name in identity if name in before}
        request.desired_state = {**request.desired_state, **kept}
        model: Model = provider.create(request).resource_model or {}
        return {**model, **kept}

    return update


def rule(provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::Events::Rule: targets that are gone are removed, the rest is put again."""
    before, wanted = request.previous_state or {}, request.desired_state
    events = request.aws_client_factory.events
    place = {"Rule": before["Id"].rpartition("|")[2]}
    if bus := before.get("EventBusName"):
        place["EventBusName"] = bus
    kept = {target["Id"] for target in wanted.get("Targets") or []}
    gone = [
        target["Id"] for target in events.list_targets_by_rule(**place)["Targets"] if target["Id"] not in kept
    ]
    if gone:
        events.remove_targets(**place, Ids=gone)
    request.desired_state = {**wanted, "Name": place["Rule"]}
    return provider.create(request).resource_model or {}


def stage(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::ApiGateway::Stage: above all, which deployment it serves."""
    model = {**(request.previous_state or {}), **request.desired_state}
    changes = {
        "/deploymentId": model["DeploymentId"],
        "/description": model.get("Description", ""),
        "/tracingEnabled": str(bool(model.get("TracingEnabled"))).lower(),
        **{f"/variables/{name}": value for name, value in (model.get("Variables") or {}).items()},
    }
    request.aws_client_factory.apigateway.update_stage(
        restApiId=model["RestApiId"],
        stageName=model["StageName"],
        patchOperations=[{"op": "replace", "path": path, "value": value} for path, value in changes.items()],
    )
    return model


def table(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::DynamoDB::Table and GlobalTable: indexes, time to live, and a stream that was not there before."""
    before = request.previous_state or {}
    model = {**before, **request.desired_state}
    dynamodb, name = request.aws_client_factory.dynamodb, model["TableName"]
    current = dynamodb.describe_table(TableName=name)["Table"]
    wanted = {
        index["IndexName"]: index for index in request.desired_state.get("GlobalSecondaryIndexes") or []
    }
    present = {index["IndexName"] for index in current.get("GlobalSecondaryIndexes") or []}
    removals: list[Model] = [{"Delete": {"IndexName": index}} for index in present - wanted.keys()]
    additions: list[Model] = [{"Create": _index(wanted[index])} for index in wanted.keys() - present]
    for one in removals + additions:
        attributes = model["AttributeDefinitions"]
        dynamodb.update_table(
            TableName=name, AttributeDefinitions=attributes, GlobalSecondaryIndexUpdates=[one]
        )
    if (stream := model.get("StreamSpecification")) and not current.get("StreamSpecification", {}).get(
        "StreamEnabled"
    ):
        dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": True, **stream})
        model["StreamArn"] = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
    if (ttl := model.get("TimeToLiveSpecification")) and ttl != before.get("TimeToLiveSpecification"):
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=ttl)
    return model


def _index(index: Model) -> Model:
    return {
        key: index[key]
        for key in ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput")
        if key in index
    }


def queue(provider: Any, request: ResourceRequest[Model]) -> Model:
    """AWS::SQS::Queue attributes"""
    before = request.previous_state or {}
    model = {**request.desired_state, **{name: before[name] for name in ("QueueName", "QueueUrl", "Arn")}}
    attributes = {k: v for k, v in provider._compile_sqs_queue_attributes(model).items() if k != "FifoQueue"}
    request.aws_client_factory.sqs.set_queue_attributes(QueueUrl=model["QueueUrl"], Attributes=attributes)
    return model


def log_group(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::Logs::LogGroup: retention, which is a completion."""
    before = request.previous_state or {}
    return {**request.desired_state, "LogGroupName": before["LogGroupName"], "Arn": before["Arn"]}


def managed_policy(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::IAM::ManagedPolicy: a new default version; the oldest goes when there are too many."""
    model = {**(request.previous_state or {}), **request.desired_state}
    iam, arn = request.aws_client_factory.iam, model["PolicyArn"]
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    spare = [version["VersionId"] for version in versions if not version["IsDefaultVersion"]]
    if len(versions) >= MAX_POLICY_VERSIONS:
        iam.delete_policy_version(PolicyArn=arn, VersionId=min(spare, key=lambda version: int(version[1:])))
    document = json.dumps(model["PolicyDocument"])
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=True)
    return model


def key(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::KMS::Key: its policy."""
    model = {**(request.previous_state or {}), **request.desired_state}
    policy = json.dumps(model["KeyPolicy"])
    request.aws_client_factory.kms.put_key_policy(KeyId=model["KeyId"], PolicyName="default", Policy=policy)
    return model


def schedule(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::Scheduler::Schedule"""
    model = {**(request.previous_state or {}), **request.desired_state}
    scheduler = request.aws_client_factory.scheduler
    scheduler.update_schedule(**accepted(scheduler, "UpdateSchedule", model))
    return model


def event_invoke(_provider: ResourceProvider[Model], request: ResourceRequest[Model]) -> Model:
    """AWS::Lambda::EventInvokeConfig"""
    request.aws_client_factory.lambda_.put_function_event_invoke_config(**request.desired_state)
    return {**request.desired_state, "Id": (request.previous_state or {})["Id"]}


BY_TYPE: dict[str, Update] = {
    "AWS::ApiGateway::Stage": stage,
    "AWS::CloudWatch::Alarm": again("AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": again("AlarmName"),
    "AWS::DynamoDB::GlobalTable": table,
    "AWS::DynamoDB::Table": table,
    "AWS::Events::Rule": rule,
    "AWS::IAM::ManagedPolicy": managed_policy,
    "AWS::KMS::Key": key,
    "AWS::Lambda::EventInvokeConfig": event_invoke,
    "AWS::Logs::LogGroup": log_group,
    "AWS::S3::Bucket": again("BucketName"),
    "AWS::S3::BucketPolicy": again("Id"),
    "AWS::SNS::TopicPolicy": again("Id"),
    "AWS::SQS::Queue": queue,
    "AWS::SQS::QueuePolicy": again("Id"),
    "AWS::Scheduler::Schedule": schedule,
}
