"""A sidecar: captions or sound for a film, in a file of its own that may come long after the film."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matinee.ingest import names
from matinee.ingest.parts import MIB, Part, digest_from_base64
from matinee.kernel.errors import Invalid
from matinee.kernel.languages import language

LARGEST_BYTES: Mapping[str, int] = {"captions": 8 * MIB, "audio": 5_000_000_000}
"""By kind. What is sent in one request may have 5 GiB in S3."""


@dataclass(frozen=True, kw_only=True)
class Sidecar:
    """A file as declared: `kind` is `captions` or `audio`, `language` three letters, `sha256` raw."""

    kind: str
    language: str
    file_name: str
    size_bytes: int
    sha256: bytes

    @property
    def name(self) -> str:
        """See `name_of`."""
        return name_of(self.kind, self.language)

    @property
    def whole(self) -> Part:
        """All of it, as a part of an upload."""
        return Part(number=1, size_bytes=self.size_bytes, sha256=self.sha256)


def name_of(kind: str, code: str) -> str:
    """What tells sidecars of a job apart, a later one from that which it replaces: `captions-fra`."""
    return f"{kind}-{code}"


def sidecar_name(body: Mapping[str, Any]) -> str:
    """The name of the sidecar that a request's body means. Raises Invalid, naming the field."""
    return name_of(_kind(body), language(body.get("language")))


def sidecar(body: Mapping[str, Any]) -> Sidecar:
    """The sidecar in a request's body; unknown fields are dropped. Raises Invalid, naming the field."""
    kind, size_bytes, digest = _kind(body), body.get("size_bytes"), body.get("sha256")
    if type(size_bytes) is not int or not 1 <= size_bytes <= LARGEST_BYTES[kind]:
        raise Invalid(f"size_bytes of {kind} must be a whole number from 1 to {LARGEST_BYTES[kind]}.")
    return Sidecar(
        kind=kind,
        language=language(body.get("language")),
        file_name=names.file_name(body.get("file_name")),
        size_bytes=size_bytes,
        sha256=digest_from_base64(digest, "sha256"),
    )


def _kind(body: Mapping[str, Any]) -> str:
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in LARGEST_BYTES:
        raise Invalid('kind must be "captions" or "audio".')
    return kind
