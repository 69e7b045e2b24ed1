"""Encoding's ports, kept by S3, Step Functions, ECS and Secrets Manager."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import batched
from pathlib import Path
from typing import IO, Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from matinee.encoding.model import Source
from matinee.encoding.ports import KeySource, KeySources, Upload
from matinee.encoding.protection import ClearKeys
from matinee.encoding.settings import EncodingSettings
from matinee.encoding.speke import SpekeKeys
from matinee.kernel.aws import client, is_passing
from matinee.kernel.content_keys import CLEARKEY, SPEKE
from matinee.kernel.errors import NotFound, Transient

_MISSING = ("404", "NoSuchKey", "NotFound", "NoSuchBucket", "ResourceNotFoundException")
_PASSING = ("ConditionalRequestConflict", "IncompleteBody", "RequestTimeout")
_THERE_ALREADY = "PreconditionFailed"
_ONE_REQUEST_BYTES = 64 << 20
_PIECE_BYTES = 1 << 20
_KEYS_OF_A_REQUEST = 1000
_FOREVER = "public, max-age=31536000, immutable"
_PRIVATE = "private, no-store"
_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".m4s": "video/mp4",
}


class S3Sources:
    """Uploaded files."""

    def keys(self, bucket: str, prefix: str) -> Sequence[str]:
        """Keys under `prefix`. Raises Transient."""
        return [each["Key"] for each in _listed(bucket, prefix)]

    def describe(self, bucket: str, key: str) -> Upload:
        """What stands there. Raises NotFound, Transient."""
        with _meaning(key):
            head = client("s3").head_object(Bucket=bucket, Key=key)
        source = Source(bucket=bucket, key=key, size_bytes=head["ContentLength"])
        return Upload(source=source, fingerprint=head["ETag"], metadata=head["Metadata"])

    def fetch(self, bucket: str, key: str, path: Path) -> None:
        """Download it, in parallel ranges when it is large. Raises NotFound, Transient."""
        with _meaning(key):
            client("s3").download_file(bucket, key, str(path))


class S3Work:
    """The work bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def read(self, key: str) -> bytes | None:
        """The object's bytes, or None. Raises Transient."""
        try:
            with _meaning(key):
                body: bytes = client("s3").get_object(Bucket=self._bucket, Key=key)["Body"].read()
                return body
        except NotFound:
            return None

    def read_part(self, key: str, first_byte: int, end_byte: int) -> bytes:
        """The bytes from one up to another. Raises NotFound, Transient."""
        with _meaning(key):
            wanted = f"bytes={first_byte}-{end_byte - 1}"
            body: bytes = client("s3").get_object(Bucket=self._bucket, Key=key, Range=wanted)["Body"].read()
            return body

    def write(self, key: str, body: bytes, *, once: bool = False) -> None:
        """Put the object. Raises Transient."""
        self._put(key, body, once=once)

    def fetch(self, key: str, path: Path) -> None:
        """Download it beside `path`, then move it there. Raises NotFound, Transient."""
        part = path.with_name(f"{path.name}.part")
        with _meaning(key), part.open("wb") as target:
            body = client("s3").get_object(Bucket=self._bucket, Key=key)["Body"]
            for piece in body.iter_chunks(_PIECE_BYTES):
                target.write(piece)
        part.rename(path)

    def keep(self, path: Path, key: str, *, once: bool = False) -> None:
        """Upload it: one request, or several for a large file that may be replaced. Raises Transient."""
        if path.stat().st_size > _ONE_REQUEST_BYTES and not once:
            with _meaning(key):
                kind = {"ContentType": content_type(key)}
                client("s3").upload_file(str(path), self._bucket, key, ExtraArgs=kind)
            return
        with path.open("rb") as body:
            self._put(key, body, once=once)

    def _put(self, key: str, body: bytes | IO[bytes], *, once: bool) -> None:
        condition: dict[str, Any] = {"IfNoneMatch": "*"} if once else {}
        try:
            with _meaning(key):
                client("s3").put_object(
                    Bucket=self._bucket, Key=key, Body=body, ContentType=content_type(key), **condition
                )
        except ClientError as error:
            if error.response["Error"]["Code"] != _THERE_ALREADY:
                raise

    def sizes(self, prefix: str) -> Mapping[str, int]:
        """Keys and sizes under `prefix`. Raises Transient."""
        return {each["Key"]: each["Size"] for each in _listed(self._bucket, prefix)}


class S3Origin:
    """The origin bucket, filled by copies inside S3 from the work bucket."""

    def __init__(self, bucket: str, *, work_bucket: str) -> None:
        self._bucket = bucket
        self._work_bucket = work_bucket

    def publish(self, work_key: str, origin_key: str) -> None:
        """Copy one object; media at a versioned key never change. Raises NotFound, Transient."""
        with _meaning(work_key):
            client("s3").copy_object(
                Bucket=self._bucket,
                Key=origin_key,
                CopySource={"Bucket": self._work_bucket, "Key": work_key},
                MetadataDirective="REPLACE",
                ContentType=content_type(origin_key),
                CacheControl=_PRIVATE if origin_key.startswith("reports/") else _FOREVER,
            )

    def keys(self, prefix: str) -> Sequence[str]:
        """Keys under `prefix`. Raises Transient."""
        return [each["Key"] for each in _listed(self._bucket, prefix)]

    def remove(self, prefix: str) -> None:
        """Delete them, a thousand in a request. Raises Transient."""
        for keys in batched(self.keys(prefix), _KEYS_OF_A_REQUEST, strict=False):
            with _meaning(prefix):
                there = {"Objects": [{"Key": key} for key in keys], "Quiet": True}
                client("s3").delete_objects(Bucket=self._bucket, Delete=there)


class StepFunctionsWorkflows:
    """Executions of one state machine."""

    def __init__(self, arn: str) -> None:
        self._arn = arn

    def start(self, name: str, state: Mapping[str, Any]) -> bool:
        """Start it; False when that name was used before. Raises Transient."""
        machine = client("stepfunctions")
        try:
            with _meaning(name):
                machine.start_execution(stateMachineArn=self._arn, name=name, input=json.dumps(state))
        except machine.exceptions.ExecutionAlreadyExists:
            return False
        return True

    def stop(self, name: str, cause: str) -> bool:
        """Stop it unless it has ended; False when it has succeeded. Raises NotFound, Transient."""
        machine = client("stepfunctions")
        arn = f"{self._arn.replace(':stateMachine:', ':execution:')}:{name}"
        try:
            with _meaning(name):
                status = machine.describe_execution(executionArn=arn)["status"]
                if status == "RUNNING":
                    machine.stop_execution(executionArn=arn, error="Cancelled", cause=cause)
        except machine.exceptions.ExecutionDoesNotExist:
            raise NotFound(f"There is no execution {name}.") from None
        return bool(status != "SUCCEEDED")


class EcsTasks:
    """Fargate tasks, known by the TASK_INPUT they were started with."""

    def __init__(self, cluster_arn: str) -> None:
        self._cluster = cluster_arn

    def stop(self, job_id: str, attempt: int, cause: str) -> int:
        """Stop the tasks of an attempt; how many there were. Raises Transient."""
        stopped = 0
        with _meaning(job_id):
            pages = client("ecs").get_paginator("list_tasks")
            for page in pages.paginate(cluster=self._cluster, desiredStatus="RUNNING"):
                for task in self._described(page["taskArns"]):
                    if _works_for(task, job_id, attempt):
                        client("ecs").stop_task(cluster=self._cluster, task=task["taskArn"], reason=cause)
                        stopped += 1
        return stopped

    def _described(self, arns: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        if not arns:
            return []
        answer = client("ecs").describe_tasks(cluster=self._cluster, tasks=arns)
        return list(answer["tasks"])


def key_sources(settings: EncodingSettings) -> KeySources:
    """Those that are set up. A secret is read when a title first needs it. They raise NotFound, Transient."""
    sources: dict[str, KeySource] = {}
    if settings.title_key_secret_arn:
        sources[CLEARKEY] = ClearKeys(_secret(settings.title_key_secret_arn))
    if settings.speke_url:
        token = settings.speke_token_secret_arn
        sources[SPEKE] = SpekeKeys(settings.speke_url, _secret(token) if token else None)
    return sources


def _secret(arn: str) -> Callable[[], bytes]:
    @cache
    def read() -> bytes:
        with _meaning(arn):
            text: str = client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"]
        return text.encode()

    return read


def content_type(key: str) -> str:
    """The media type that a key's folder and suffix stand for."""
    suffix = Path(key).suffix
    if suffix in (".mp4", ".m4s"):
        return "audio/mp4" if "/audio/" in key else "application/mp4" if "/text/" in key else "video/mp4"
    return _TYPES.get(suffix, "application/octet-stream")


def _works_for(task: Mapping[str, Any], job_id: str, attempt: int) -> bool:
    inputs = (
        json.loads(variable["value"])
        for container in task.get("overrides", {}).get("containerOverrides", [])
        for variable in container.get("environment", [])
        if variable["name"] == "TASK_INPUT"
    )
    return any(each.get("job_id") == job_id and each.get("attempt") == attempt for each in inputs)


def _listed(bucket: str, prefix: str) -> Iterator[Mapping[str, Any]]:
    with _meaning(prefix):
        for page in client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            yield from page.get("Contents", [])


@contextmanager
def _meaning(what: str) -> Iterator[None]:
    """Errors of AWS as errors of ours."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _MISSING:
            raise NotFound(f"{what} is not there.") from error
        if is_passing(error) or code in _PASSING:
            raise Transient(f"AWS cannot do this now: {code}.") from error
        raise
    except (BotoCoreError, Boto3Error) as error:
        raise Transient(f"AWS does not answer: {error}") from error
