"""How a title may be protected, and the keys that follow from a secret: encoding and playback agree here.

A key depends on the secret, the title and the kind of track alone. So nothing is stored, each version of a
title has the keys of the one before, and who knows the secret can license every title: it is the one thing to
keep.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from matinee.kernel.errors import Invalid

CLEARKEY, SPEKE = "clearkey", "speke"
PROTECTIONS = (CLEARKEY, SPEKE)
AUDIO = "AUDIO"
LABELS = (AUDIO, "SD", "HD", "UHD")
"""Kinds of track, each with a key of its own, which a licence may withhold from a device."""


@dataclass(frozen=True, kw_only=True)
class ContentKey:
    """The key of the tracks with a `label`; `key_id` and `key` are 32 hex digits each."""

    label: str
    key_id: str
    key: str


def content_keys(secret: bytes, title_id: str, labels: Sequence[str] = LABELS) -> tuple[ContentKey, ...]:
    """One key for each label, the same ones every time: HMAC-SHA256 (RFC 2104) cut to AES-128's length."""

    def part(*about: str) -> str:
        return hmac.new(secret, "/".join(about).encode(), hashlib.sha256).hexdigest()[:32]

    return tuple(
        ContentKey(label=label, key_id=part("id", title_id, label), key=part("key", title_id, label))
        for label in labels
    )


def read_protection(value: object) -> str | None:
    """`value` as a way to protect a title; None for none. Raises Invalid, naming those there are."""
    if value is None or value in PROTECTIONS:
        return None if value is None else str(value)
    raise Invalid(f"protection must be one of {', '.join(PROTECTIONS)}, or left out for none.")
