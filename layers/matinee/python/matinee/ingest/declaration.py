"""What a client declares: a file, not believed until S3 has verified it; how long a page is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matinee.ingest import names
from matinee.ingest.parts import (
    Part,
    content_hash,
    declared_parts,
    digest_from_base64,
    job_id_of,
    part_size_bytes,
)
from matinee.kernel.content_keys import read_protection
from matinee.kernel.errors import Invalid
from matinee.kernel.ids import JobId, TitleId, title_id

_MOST_USD = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A file: its name, its length, the SHA-256 of each of its parts.

    And what is wished for its title: what encoding it may cost, and how it is to be protected.
    """

    file_name: str
    title_name: str
    title_id: TitleId
    size_bytes: int
    digests: tuple[bytes, ...]
    budget_usd: float | None = None
    protection: str | None = None

    @property
    def job_id(self) -> JobId:
        """The job of this content."""
        return job_id_of(self.digests)

    @property
    def content_hash(self) -> str:
        """The name of this content."""
        return content_hash(self.digests)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its parts, in order."""
        return declared_parts(self.size_bytes, self.digests)


def declaration(body: Mapping[str, Any]) -> Declaration:
    """The declaration in a request's body; unknown fields are dropped. Raises Invalid, naming the field."""
    size_bytes = body.get("size_bytes")
    if type(size_bytes) is not int:
        raise Invalid("size_bytes must be a whole number.")
    part_size_bytes(size_bytes)
    listed = body.get("part_sha256")
    if not isinstance(listed, list):
        raise Invalid("part_sha256 must be a list of SHA-256 digests in base64, one for each part.")
    digests = tuple(digest_from_base64(each, "part_sha256") for each in listed)
    declared_parts(size_bytes, digests)
    file_name = names.file_name(body.get("file_name"))
    given = body.get("title_name")
    wanted = body.get("title_id")
    return Declaration(
        file_name=file_name,
        title_name=names.title_from_file(file_name) if given is None else names.title_name(given),
        title_id=TitleId(job_id_of(digests)) if wanted is None else title_id(wanted),
        size_bytes=size_bytes,
        digests=digests,
        budget_usd=budget(body),
        protection=read_protection(body.get("protection")),
    )


def budget(body: Mapping[str, Any]) -> float | None:
    """The US dollars that a request allows; None for no limit. Raises Invalid."""
    given = body.get("budget_usd")
    if given is None:
        return None
    if type(given) not in (int, float) or not 0 < given <= _MOST_USD:
        raise Invalid(f"budget_usd must be a number above 0, at most {_MOST_USD}.")
    return float(given)


def page_limit(text: str | None) -> int:
    """How many jobs a page has: 1 to 100, 20 unless told; more is cut to 100. Raises Invalid."""
    if text is None:
        return 20
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) >= 1):
        raise Invalid("limit must be a whole number from 1.")
    return min(int(text), 100)
