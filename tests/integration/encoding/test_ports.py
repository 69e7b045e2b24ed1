"""Encoding's ports on moto."""

import boto3
import pytest

from matinee.encoding.aws import S3Work, content_type
from matinee.kernel.errors import NotFound
from tests.integration.encoding.conftest import AwsBench
from tests.suites.encoding import StoresSuite, TasksSuite, WorkflowsSuite


class TestS3(StoresSuite):
    """Buckets."""


class TestStepFunctions(WorkflowsSuite):
    """A state machine."""


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
