"""Encoding's ports on moto."""

from dataclasses import replace

import boto3
import pytest

from matinee.encoding.aws import S3Work, content_type, key_sources
from matinee.encoding.ports import KeySource
from matinee.kernel.content_keys import CLEARKEY
from matinee.kernel.errors import NotFound
from tests.integration.encoding.conftest import SETTINGS, AwsBench
from tests.suites.encoding import KeySourceSuite, StoresSuite, TasksSuite, WorkflowsSuite


class TestS3(StoresSuite):
    """Buckets."""


class TestStepFunctions(WorkflowsSuite):
    """A state machine."""


class TestSecretsManager(KeySourceSuite):
    """A secret, in this process and on the local cloud alike."""

    @pytest.fixture
    def key_source(self, title_key_arn: str) -> KeySource:
        return key_sources(replace(SETTINGS, title_key_secret_arn=title_key_arn))[CLEARKEY]


def test_a_secret_that_is_not_there_is_said_when_it_is_needed(bench: AwsBench) -> None:
    arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:none-AbCdEf"
    source = key_sources(replace(SETTINGS, title_key_secret_arn=arn))[CLEARKEY]
    with pytest.raises(NotFound):
        source.protect("0" * 32, ("SD",))


class TestEcs(TasksSuite):
    """A cluster."""


def test_what_is_published_is_typed_and_may_be_kept_for_ever(bench: AwsBench) -> None:
    bench.work.write("jobs/1/p/audio/main/1.m4s", b"x")
    bench.origin.publish("jobs/1/p/audio/main/1.m4s", "titles/1/v/audio/main/1.m4s")
    head = boto3.client("s3").head_object(Bucket="origin", Key="titles/1/v/audio/main/1.m4s")
    assert head["ContentType"] == "audio/mp4"
    assert head["CacheControl"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("t/master.m3u8", "application/vnd.apple.mpegurl"),
        ("t/manifest.mpd", "application/dash+xml"),
        ("t/video/720p/init.mp4", "video/mp4"),
        ("t/text/en/1.m4s", "application/mp4"),
        ("t/text/en/1.vtt", "text/vtt"),
        ("art/t/poster.jpg", "image/jpeg"),
        ("t/unknown", "application/octet-stream"),
    ],
)
def test_a_name_says_its_media_type(key: str, kind: str) -> None:
    assert content_type(key) == kind


def test_a_missing_bucket_is_not_found(bench: AwsBench) -> None:
    with pytest.raises(NotFound):
        S3Work("no-such-bucket").write("jobs/1/x", b"")
