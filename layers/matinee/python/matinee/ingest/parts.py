"""How a file is cut into parts, and the name its content has.

The content hash is what S3 calls the composite SHA-256 of a multipart upload ("Checking object integrity",
Amazon S3 User Guide): S3 has verified every part, so equal hashes mean equal bytes.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from matinee.kernel.errors import Invalid
from matinee.kernel.ids import JobId

MIB = 1024 * 1024
SMALLEST_PART_BYTES = 8 * MIB
LARGEST_PART_BYTES = 4096 * MIB
PARTS_WANTED = 1000
LARGEST_FILE_BYTES = 5 * 1024 * 1024 * MIB
_DIGEST_BYTES = 32


def part_size_bytes(size_bytes: int) -> int:
    """The size of every part but the last of a file of `size_bytes`: a power of two from 8 MiB to 4 GiB.

    The smallest that needs at most 1,000 parts; a file over 4,000 GiB takes up to 1,280 parts of 4 GiB (S3's
    own limits are 5 GiB and 10,000). Raises Invalid unless 1 <= size_bytes <= 5 TiB.
    """
    if not 1 <= size_bytes <= LARGEST_FILE_BYTES:
        raise Invalid("size_bytes must be between 1 byte and 5 TiB.")
    part_bytes = SMALLEST_PART_BYTES
    while part_bytes * PARTS_WANTED < size_bytes and part_bytes < LARGEST_PART_BYTES:
        part_bytes *= 2
    return part_bytes


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part as declared: its number from 1, its length, and the raw SHA-256 of its bytes."""

    number: int
    size_bytes: int
    sha256: bytes

    @property
    def sha256_base64(self) -> str:
        """The digest as S3 writes it."""
        return base64.b64encode(self.sha256).decode("ascii")


def declared_parts(size_bytes: int, digests: Iterable[bytes]) -> tuple[Part, ...]:
    """The parts of a file of `size_bytes` with these digests. Raises Invalid unless their count fits."""
    part_bytes = part_size_bytes(size_bytes)
    digests = tuple(digests)
    count = -(-size_bytes // part_bytes)
    if len(digests) != count:
        raise Invalid(
            f"part_sha256 must list {count} digests: the file is {size_bytes} bytes, a part {part_bytes}."
        )
    last = size_bytes - part_bytes * (count - 1)
    return tuple(
        Part(number=number, size_bytes=part_bytes if number < count else last, sha256=digest)
        for number, digest in enumerate(digests, start=1)
    )


def digest_from_base64(value: object, field: str) -> bytes:
    """The 32 raw bytes of a SHA-256 written in base64. Raises Invalid, naming the field."""
    try:
        raw = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != _DIGEST_BYTES:
        raise Invalid(f"{field} must hold SHA-256 digests in base64.")
    return raw


def content_hash(digests: Iterable[bytes]) -> str:
    """Lower-case hex of the SHA-256 over the parts' raw SHA-256 digests, in order."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def job_id_of(digests: Iterable[bytes]) -> JobId:
    """The id of the job that encodes this content: the first 32 hex digits of its hash."""
    return JobId(content_hash(digests)[:32])
