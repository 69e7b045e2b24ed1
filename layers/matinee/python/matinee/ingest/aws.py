"""The ingest ports, kept by AWS: the jobs table (see `table`) and, here, the source bucket in S3.

A source is `uploads/<job_id>/source`; its metadata `job-id`, `title-id`, `title-name` and `file-name` are
percent-encoded UTF-8, within the 2 KB that S3 gives. A sidecar is
`uploads/<job_id>/sidecars/<kind>-<language>`, with `file-name`.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import Session

from matinee.ingest.model import Job
from matinee.ingest.names import to_header
from matinee.ingest.parts import Part
from matinee.ingest.ports import (
    REPORT_LIFE,
    SIGNATURE_LIFE,
    BadParts,
    ReceivedPart,
    SignedPart,
    StoredSource,
    Stores,
    UploadGone,
)
from matinee.ingest.settings import IngestSettings
from matinee.ingest.sidecar import Sidecar
from matinee.ingest.table import DynamoDigests, DynamoJobs
from matinee.kernel import clock
from matinee.kernel.aws import client
from matinee.kernel.errors import Transient
from matinee.kernel.ids import JobId

_REFUSED = frozenset({"InvalidPart", "InvalidPartOrder", "BadDigest", "EntityTooSmall", "InvalidRequest"})

_FILE_NAME_BYTES = 600


def source_key(job_id: JobId) -> str:
    """Where a job's source stands in the source bucket."""
    return f"uploads/{job_id}/source"


def aws_stores(settings: IngestSettings) -> Stores:
    """Every port of this context, kept by AWS."""
    jobs = DynamoJobs(settings.jobs_table)
    sources = S3Sources(settings.source_bucket)
    return Stores(
        jobs=jobs,
        index=jobs,
        chunks=jobs,
        digests=DynamoDigests(settings.jobs_table),
        uploads=sources,
        sources=sources,
        sidecars=sources,
        reports=S3Reports(settings.origin_bucket),
        clock=clock.now,
    )


def _signing_client() -> Any:
    """Signature version 4 puts length and digest among the signed headers; version 2 would not."""
    return Session().create_client("s3", config=Config(signature_version="s3v4"))


class S3Reports:
    """Reports in the origin bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def _signer(self) -> Any:
        return _signing_client()

    def address(self, key: str) -> str:
        """See `Reports.address`."""
        place = {"Bucket": self._bucket, "Key": key}
        life = int(REPORT_LIFE.total_seconds())
        return str(self._signer.generate_presigned_url("get_object", Params=place, ExpiresIn=life))


class S3Sources:
    """Uploads, Sources and Sidecars in one bucket."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    @cached_property
    def _signer(self) -> Any:
        return _signing_client()

    @property
    def _s3(self) -> Any:
        return client("s3")

    def begin(self, job: Job) -> str:
        """See `Uploads.begin`."""
        answer = self._s3.create_multipart_upload(
            **self._place(job.job_id),
            ChecksumAlgorithm="SHA256",
            ContentType="application/octet-stream",
            Metadata={
                "job-id": job.job_id,
                "title-id": job.title_id,
                "title-name": to_header(job.title_name, limit_bytes=1200),
                "file-name": to_header(job.file_name, limit_bytes=_FILE_NAME_BYTES),
                **({"budget-usd": str(job.budget_usd)} if job.budget_usd else {}),
                **({"protection": job.protection} if job.protection else {}),
            },
        )
        return str(answer["UploadId"])

    def received(self, job_id: JobId, upload_id: str) -> Sequence[ReceivedPart]:
        """See `Uploads.received`."""
        pages = self._s3.get_paginator("list_parts").paginate(**self._place(job_id), UploadId=upload_id)
        try:
            return [_received(part) for page in pages for part in page.get("Parts", ())]
        except ClientError as error:
            raise _translated(error) from None

    def complete(self, job_id: JobId, upload_id: str, parts: Sequence[tuple[Part, str]]) -> None:
        """See `Uploads.complete`."""
        listed = [
            {"PartNumber": part.number, "ETag": tag, "ChecksumSHA256": part.sha256_base64}
            for part, tag in parts
        ]
        try:
            self._s3.complete_multipart_upload(
                **self._place(job_id),
                UploadId=upload_id,
                MultipartUpload={"Parts": listed},
                MpuObjectSize=sum(part.size_bytes for part, _ in parts),
                IfNoneMatch="*",
            )
        except ClientError as error:
            if _code(error) != "PreconditionFailed":
                raise _translated(error) from None

    def abort(self, job_id: JobId, upload_id: str) -> None:
        """See `Uploads.abort`."""
        try:
            self._s3.abort_multipart_upload(**self._place(job_id), UploadId=upload_id)
        except ClientError as error:
            if _code(error) != "NoSuchUpload":
                raise

    def sign(self, job_id: JobId, upload_id: str, parts: Sequence[Part]) -> list[SignedPart]:
        """See `Sources.sign`."""
        return [self._signed(job_id, upload_id, part) for part in parts]

    def _signed(self, job_id: JobId, upload_id: str, part: Part) -> SignedPart:
        url = self._signer.generate_presigned_url(
            "upload_part",
            Params={
                **self._place(job_id),
                "UploadId": upload_id,
                "PartNumber": part.number,
                "ContentLength": part.size_bytes,
                "ChecksumSHA256": part.sha256_base64,
            },
            ExpiresIn=int(SIGNATURE_LIFE.total_seconds()),
        )
        return SignedPart(number=part.number, url=url, headers={"x-amz-checksum-sha256": part.sha256_base64})

    def sign_sidecar(self, job_id: JobId, sidecar: Sidecar) -> SignedPart:
        """See `Sidecars.sign_sidecar`."""
        whole = sidecar.whole
        file_name = to_header(sidecar.file_name, limit_bytes=_FILE_NAME_BYTES)
        url = self._signer.generate_presigned_url(
            "put_object",
            Params={
                **self._beside(job_id, sidecar.name),
                "ContentLength": whole.size_bytes,
                "ChecksumSHA256": whole.sha256_base64,
                "Metadata": {"file-name": file_name},
            },
            ExpiresIn=int(SIGNATURE_LIFE.total_seconds()),
        )
        headers = {"x-amz-checksum-sha256": whole.sha256_base64, "x-amz-meta-file-name": file_name}
        return SignedPart(number=whole.number, url=url, headers=headers)

    def remove_sidecar(self, job_id: JobId, name: str) -> None:
        """See `Sidecars.remove_sidecar`."""
        self._s3.delete_object(**self._beside(job_id, name))

    def find(self, job_id: JobId) -> StoredSource | None:
        """See `Sources.find`."""
        try:
            head = self._s3.head_object(**self._place(job_id), ChecksumMode="ENABLED")
        except ClientError as error:
            if _code(error) in ("404", "NoSuchKey", "NotFound"):
                return None
            raise
        return StoredSource(
            size_bytes=head["ContentLength"], content_hash=_composite(head.get("ChecksumSHA256", ""))
        )

    def delete(self, job_id: JobId) -> None:
        """See `Sources.delete`."""
        self._s3.delete_object(**self._place(job_id))

    def _beside(self, job_id: JobId, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": f"uploads/{job_id}/sidecars/{name}"}

    def _place(self, job_id: JobId) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": source_key(job_id)}


def _received(part: Mapping[str, Any]) -> ReceivedPart:
    digest = part.get("ChecksumSHA256")
    return ReceivedPart(
        number=part["PartNumber"],
        size_bytes=part["Size"],
        sha256=base64.b64decode(digest) if digest else None,
        tag=part["ETag"],
    )


def _composite(checksum: str) -> str:
    """Hex of S3's `<base64>-<parts>`; empty when it is no such thing."""
    try:
        return base64.b64decode(checksum.partition("-")[0], validate=True).hex()
    except binascii.Error:
        return ""


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _translated(error: ClientError) -> Exception:
    code = _code(error)
    if code == "NoSuchUpload":
        return UploadGone("There is no such upload any more.")
    if code in _REFUSED:
        return BadParts(f"The store refuses the parts: {code}.")
    if code in ("ConditionalRequestConflict", "OperationAborted"):
        return Transient("Another request is completing this upload; try again.")
    return error
