"""Puts the web app into its bucket, as it lies on AWS."""

import mimetypes
from pathlib import Path

from mypy_boto3_s3 import S3Client

TYPES = {".js": "text/javascript", ".webmanifest": "application/manifest+json", ".map": "application/json"}
FOREVER, ALWAYS_ASK = "public, max-age=31536000, immutable", "no-cache"


def upload_site(s3: S3Client, dist: Path, bucket: str) -> None:
    """Uploads every file with its type; the page itself last, so that it never names a missing file."""
    files = sorted(
        (path for path in dist.rglob("*") if path.is_file()), key=lambda path: path.name == "index.html"
    )
    for path in files:
        key = path.relative_to(dist).as_posix()
        # Names under assets/ carry the digest of their content.
        caching = FOREVER if key.startswith("assets/") else ALWAYS_ASK
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=path.read_bytes(),
            ContentType=content_type(path),
            CacheControl=caching,
        )


def content_type(path: Path) -> str:
    """The media type of a file of a web app."""
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
