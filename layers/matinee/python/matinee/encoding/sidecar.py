"""A file that came beside the film."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sidecar:
    """A file beside the source, `captions` or `audio`, in `language` (three letters): it came by itself.

    `fingerprint` changes with its content. `start_seconds` is what its clock says at the film's frame 0.
    """

    kind: str
    language: str
    file_name: str
    key: str
    size_bytes: int
    fingerprint: str
    start_seconds: float = 0.0
