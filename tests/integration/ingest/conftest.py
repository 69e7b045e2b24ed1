"""The ports of ingest, kept by the fakes, by moto and by a local cloud: the same tests for each.

The local cloud takes part when MATINEE_TEST_ENDPOINT names one, e.g. `http://127.0.0.1:4566`.
"""

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import boto3
import pytest
import requests
from moto import mock_aws

from matinee.ingest.aws import aws_stores
from matinee.ingest.ports import SignedPart, Stores
from matinee.ingest.settings import IngestSettings
from matinee.kernel.aws import client
from tests.fakes.ingest import ManualClock, MemorySources, memory_stores
from tests.integration.ingest.tables import make_jobs_table

ENDPOINT = os.environ.get("MATINEE_TEST_ENDPOINT")
Send = Callable[[SignedPart, bytes], int]


@pytest.fixture
def clock() -> ManualClock:
    """A clock that the test moves."""
    return ManualClock()


@pytest.fixture
def aws() -> Iterator[IngestSettings]:
    """The jobs table and the source bucket on moto, as the stack makes them."""
    settings = IngestSettings(jobs_table="jobs", source_bucket="sources", origin_bucket="origin")
    with mock_aws():
        client.cache_clear()
        make_jobs_table(settings.jobs_table)
        for bucket in (settings.source_bucket, settings.origin_bucket):
            boto3.client("s3").create_bucket(Bucket=bucket)
        yield settings
        client.cache_clear()


@pytest.fixture
def local_cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[IngestSettings]:
    """The same on the local cloud, under names of this test alone."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", ENDPOINT or "")
    name = f"ingest-{uuid.uuid4().hex}"
    client.cache_clear()
    make_jobs_table(name)
    bucket = boto3.resource("s3").create_bucket(Bucket=name)
    yield IngestSettings(jobs_table=name, source_bucket=name, origin_bucket=name)
    for upload in bucket.multipart_uploads.all():
        upload.abort()
    bucket.objects.all().delete()
    bucket.delete()
    boto3.client("dynamodb").delete_table(TableName=name)
    client.cache_clear()


@pytest.fixture(params=["fake", "moto", *(["local_cloud"] if ENDPOINT else [])])
def stores(request: pytest.FixtureRequest, clock: ManualClock) -> Stores:
    """Every port of the context."""
    if request.param == "fake":
        return memory_stores(clock)
    fixture = "aws" if request.param == "moto" else request.param
    return replace(aws_stores(request.getfixturevalue(fixture)), clock=clock)


@pytest.fixture
def send(stores: Stores) -> Send:
    """PUTs a part to its signed URL; answers the status code."""
    sources = stores.sources
    if isinstance(sources, MemorySources):
        return lambda part, data: sources.put(part.url, part.headers, data)
    return _put


def _put(part: SignedPart, data: bytes) -> int:
    try:
        return requests.put(part.url, data=data, headers=part.headers, timeout=30).status_code
    except KeyError:  # moto has no answer for a part of an upload that is gone
        return 404
