"""Encryption of a packaged title: CENC `cbcs` (ISO/IEC 23001-7), one key for each kind of track."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from matinee.encoding.model import Plan, PlannedRung

AUDIO = "AUDIO"
_SD_LINES, _HD_LINES = 576, 1088


@dataclass(frozen=True, kw_only=True)
class ContentKey:
    """The key of the tracks with a `label`; `key_id` and `key` are 32 hex digits each."""

    label: str
    key_id: str
    key: str


@dataclass(frozen=True, kw_only=True)
class Protection:
    """The keys of a title. They never stand in a document of ours, nor in a message."""

    keys: tuple[ContentKey, ...]

    def packager_options(self) -> list[str]:
        """Every segment is encrypted; the IV follows from the key ids, so the bytes are always the same."""
        pairs = (f"label={each.label}:key_id={each.key_id}:key={each.key}" for each in self.keys)
        iv = hashlib.sha256("".join(each.key_id for each in self.keys).encode()).hexdigest()[:32]
        return [
            *("--enable_raw_key_encryption", "--keys", ",".join(pairs), "--iv", iv),
            *("--protection_scheme", "cbcs", "--clear_lead", "0", "--protection_systems", "Common"),
        ]

    @property
    def key_addresses(self) -> frozenset[str]:
        """What HLS playlists name as keys: their ids, for the player to ask a licence for."""
        ids = (base64.b64encode(bytes.fromhex(each.key_id)).decode() for each in self.keys)
        return frozenset(f"data:text/plain;base64,{each}" for each in ids)

    def input_options(self, label: str) -> list[str]:
        """ffmpeg's, to read a track with that label. Raises StopIteration without a key for it."""
        return ["-decryption_key", next(each.key for each in self.keys if each.label == label)]


def with_key_ids(playlist: str) -> str:
    """An HLS playlist whose key addresses are key ids, as players for ClearKey take them.

    The packager calls them `identity`, which says that they are the keys themselves (RFC 8216, 4.3.2.4): a
    player that believes it decrypts to noise.
    """
    return playlist.replace('KEYFORMAT="identity"', 'KEYFORMAT="org.w3.clearkey"')


def label_of(rung: PlannedRung) -> str:
    """`SD`, `HD` or `UHD`: what a licence may withhold from a device that is not trusted with it."""
    lines = min(rung.width, rung.height)
    return "SD" if lines <= _SD_LINES else "HD" if lines <= _HD_LINES else "UHD"


def labels_of(plan: Plan) -> tuple[str, ...]:
    """The labels a title needs keys for."""
    return tuple(sorted({*map(label_of, plan.rungs), *([AUDIO] if plan.audio else ())}))


class ClearKeys:
    """A KeySource for tests and ClearKey players: keys follow from a secret, the title and the label."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def keys(self, title_id: str, labels: Sequence[str]) -> tuple[ContentKey, ...]:
        """The same ones every time."""
        return tuple(
            ContentKey(
                label=label, key_id=self._part("id", title_id, label), key=self._part("key", title_id, label)
            )
            for label in labels
        )

    def _part(self, *about: str) -> str:
        return hmac.new(self._secret, "/".join(about).encode(), hashlib.sha256).hexdigest()[:32]
