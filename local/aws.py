"""SDK clients of one local cloud."""

from functools import cached_property

import boto3
from botocore.config import Config
from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
from mypy_boto3_s3 import S3Client
from mypy_boto3_secretsmanager import SecretsManagerClient
from mypy_boto3_ssm import SSMClient

from local.cloud import REGION, Cloud

CONFIG = Config(retries={"total_max_attempts": 3}, read_timeout=30, s3={"addressing_style": "path"})


class Aws:
    """Clients that talk to this cloud whatever the environment says."""

    def __init__(self, cloud: Cloud) -> None:
        self.endpoint = cloud.endpoint
        self.session = boto3.Session(
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - LocalStack takes any
            region_name=REGION,
        )

    @cached_property
    def s3(self) -> S3Client:
        return self.session.client("s3", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def ssm(self) -> SSMClient:
        return self.session.client("ssm", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def secrets(self) -> SecretsManagerClient:
        return self.session.client("secretsmanager", endpoint_url=self.endpoint, config=CONFIG)

    @cached_property
    def cognito(self) -> CognitoIdentityProviderClient:
        return self.session.client("cognito-idp", endpoint_url=self.endpoint, config=CONFIG)
