"""How files are cut, and what their content is called."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.ingest.parts import (
    LARGEST_FILE_BYTES,
    LARGEST_PART_BYTES,
    SMALLEST_PART_BYTES,
    content_hash,
    declared_parts,
    digest_from_base64,
    job_id_of,
    part_size_bytes,
)
from matinee.kernel.errors import Invalid

GIB = 1024**3


@given(st.integers(1, LARGEST_FILE_BYTES))
def test_every_size_fits_what_s3_takes(size_bytes: int) -> None:
    part_bytes = part_size_bytes(size_bytes)
    count = -(-size_bytes // part_bytes)
    assert 5 * 1024**2 <= part_bytes <= 5 * GIB
    assert count <= 10_000
    assert count <= 1_000 or part_bytes == LARGEST_PART_BYTES
    smaller_would_do = part_bytes > SMALLEST_PART_BYTES and size_bytes <= part_bytes // 2 * 1_000
    assert not smaller_would_do


@pytest.mark.parametrize(
    ("size_bytes", "mib"),
    [
        (1, 8),
        (8000 * 1024**2, 8),
        (8000 * 1024**2 + 1, 16),
        (100 * GIB, 128),
        (LARGEST_FILE_BYTES, 4096),
    ],
)
def test_the_part_size_follows_from_the_files_size_alone(size_bytes: int, mib: int) -> None:
    assert part_size_bytes(size_bytes) == mib * 1024**2


@pytest.mark.parametrize("size_bytes", [0, -1, LARGEST_FILE_BYTES + 1])
def test_files_that_s3_cannot_hold_are_invalid(size_bytes: int) -> None:
    with pytest.raises(Invalid, match="5 TiB"):
        part_size_bytes(size_bytes)


@given(st.integers(1, 40 * 1024**2))
def test_parts_add_up_to_the_file(size_bytes: int) -> None:
    count = -(-size_bytes // part_size_bytes(size_bytes))
    parts = declared_parts(size_bytes, [bytes(32)] * count)
    assert sum(part.size_bytes for part in parts) == size_bytes
    assert [part.number for part in parts] == list(range(1, count + 1))
    for wrong in (count - 1, count + 1):
        with pytest.raises(Invalid, match="part_sha256"):
            declared_parts(size_bytes, [bytes(32)] * wrong)


def test_the_content_hash_is_s3s_composite_checksum() -> None:
    """Against the worked definition: SHA-256 over the parts' raw SHA-256 digests."""
    parts = [b"a" * 100, b"b" * 7]
    digests = [hashlib.sha256(part).digest() for part in parts]
    expected = hashlib.sha256(digests[0] + digests[1]).hexdigest()
    assert content_hash(digests) == expected
    assert job_id_of(digests) == expected[:32]
    assert content_hash(digests) != content_hash(reversed(digests))


@pytest.mark.parametrize(
    "value",
    [
        None,
        1,
        "",
        "abc",
        "=" * 44,
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        " " + base64.b64encode(bytes(32)).decode(),
        base64.b64encode(bytes(32)).decode() + "\n",
        bytes(32).hex(),
        "é" * 44,
        ["A" * 43 + "="],
    ],
)
def test_what_is_no_sha256_in_base64_is_invalid(value: object) -> None:
    with pytest.raises(Invalid, match="part_sha256"):
        digest_from_base64(value, "part_sha256")
