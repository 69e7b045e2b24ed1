"""Encoding's buckets, machine and cluster on moto."""

import json
import os
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from matinee.encoding.aws import EcsTasks, S3Origin, S3Sources, S3Work, StepFunctionsWorkflows
from matinee.encoding.settings import EncodingSettings, StartEncodeSettings, StopEncodeSettings
from matinee.kernel.aws import client
from tests.farm_fixtures import house, program_folder, programs_on_path, tools
from tests.media import programs

__all__ = ["house", "program_folder", "programs_on_path", "tools"]

SETTINGS = EncodingSettings(
    source_bucket="uploads", work_bucket="work", origin_bucket="origin", preset="ultrafast"
)


class AwsBench:
    """The stores on S3."""

    source_bucket = SETTINGS.source_bucket

    def __init__(self) -> None:
        self.sources = S3Sources()
        self.work = S3Work(SETTINGS.work_bucket)
        self.origin = S3Origin(SETTINGS.origin_bucket, work_bucket=SETTINGS.work_bucket)

    def upload(self, key: str, body: bytes, metadata: dict[str, str]) -> None:
        """Put an object into the source bucket."""
        boto3.client("s3").put_object(Bucket=self.source_bucket, Key=key, Body=body, Metadata=metadata)

    def published(self, key: str) -> bytes:
        """An object of the origin bucket."""
        body: bytes = boto3.client("s3").get_object(Bucket=SETTINGS.origin_bucket, Key=key)["Body"].read()
        return body


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsBench]:
    """Three empty buckets: on moto, or on the local cloud that MATINEE_TEST_ENDPOINT names."""
    with ExitStack() as stack:
        if endpoint := os.environ.get("MATINEE_TEST_ENDPOINT"):
            monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        else:
            stack.enter_context(mock_aws())
        client.cache_clear()
        for name in (SETTINGS.source_bucket, SETTINGS.work_bucket, SETTINGS.origin_bucket):
            _empty_bucket(name)
        yield AwsBench()
        client.cache_clear()


def _empty_bucket(name: str) -> None:
    bucket = boto3.resource("s3").Bucket(name)
    bucket.create()
    bucket.objects.delete()


@pytest.fixture
def machine_arn(bench: AwsBench) -> str:
    """A state machine that nothing runs."""
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    role = "arn:aws:iam::123456789012:role/states"
    made = boto3.client("stepfunctions").create_state_machine(
        name="encode_title", definition=json.dumps(definition), roleArn=role
    )
    return made["stateMachineArn"]


@pytest.fixture
def workflows(machine_arn: str) -> StepFunctionsWorkflows:
    """Executions of that machine."""
    return StepFunctionsWorkflows(machine_arn)


@pytest.fixture
def title_key_arn(bench: AwsBench) -> str:
    """The secret that keys of titles follow from."""
    secrets = boto3.client("secretsmanager")
    made = secrets.create_secret(Name=f"title-key-{uuid.uuid4().hex}", SecretString="t1tle" * 12)
    return made["ARN"]


@pytest.fixture
def cluster_arn(bench: AwsBench) -> str:
    """A cluster without tasks."""
    return boto3.client("ecs").create_cluster(clusterName="work")["cluster"]["clusterArn"]


@pytest.fixture
def environment(
    machine_arn: str, cluster_arn: str, title_key_arn: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> EncodingSettings:
    """What the stack gives its functions, ffmpeg on PATH included."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, path in programs().items():
        (folder / name).symlink_to(path)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    start = StartEncodeSettings(source_bucket=SETTINGS.source_bucket, encode_title_arn=machine_arn)
    stop = StopEncodeSettings(
        work_bucket=SETTINGS.work_bucket, encode_title_arn=machine_arn, cluster_arn=cluster_arn
    )
    settings = replace(SETTINGS, title_key_secret_arn=title_key_arn)
    for name, value in {**settings.to_env(), **start.to_env(), **stop.to_env()}.items():
        monkeypatch.setenv(name, value)
    return settings


@pytest.fixture
def tasks(cluster_arn: str) -> EcsTasks:
    """Four running tasks: two of job 0…, attempt 1; one of attempt 2; one of another job."""
    vpc = boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    boto3.client("ec2").modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = boto3.client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    ecs = boto3.client("ecs")
    ecs.register_task_definition(
        family="work",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "Work", "image": "work", "memory": 512}],
    )
    for job, attempt in (("0", 1), ("0", 1), ("0", 2), ("f", 1)):
        state = json.dumps({"job_id": job * 32, "attempt": attempt})
        ecs.run_task(
            cluster=cluster_arn,
            taskDefinition="work",
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": []}},
            overrides={
                "containerOverrides": [
                    {"name": "Work", "environment": [{"name": "TASK_INPUT", "value": state}]}
                ]
            },
        )
    return EcsTasks(cluster_arn)
