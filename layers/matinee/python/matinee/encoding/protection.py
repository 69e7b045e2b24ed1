"""Encryption of a packaged title: CENC `cbcs` (ISO/IEC 23001-7), one key for each kind of track."""

import base64
import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from matinee.encoding.model import Plan, PlannedRung
from matinee.kernel.content_keys import AUDIO, ContentKey, content_keys
from matinee.kernel.errors import Invalid

_SD_LINES, _HD_LINES = 576, 1088
_URI = re.compile(r'URI="([^"]*)"')
_KEY_LINE = "#EXT-X-KEY:"
_KEY_ID_IN_TENC = 12
"""Behind the box's name: a version, flags, the pattern, and whether and how samples are encrypted."""


@dataclass(frozen=True, kw_only=True)
class Signals:
    """How DRM systems tell players of one key: its IV and PSSH boxes in hex, its lines in HLS playlists."""

    iv: str
    pssh: tuple[str, ...]
    playlist_lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Protection:
    """The keys of a title. They never stand in a document of ours, nor in a message.

    `signals` are those of DRM systems, by key id; without them it is the keys' ids that players are told.
    """

    keys: tuple[ContentKey, ...]
    signals: Mapping[str, Signals] = field(default_factory=dict)

    def packager_options(self) -> list[str]:
        """Every segment is encrypted; the IV follows from the key ids, so the bytes are always the same."""
        pairs = (f"label={each.label}:key_id={each.key_id}:key={each.key}" for each in self.keys)
        always = ("--enable_raw_key_encryption", "--protection_scheme", "cbcs", "--clear_lead", "0")
        if self.signals:
            ivs = (f":iv={self.signals[each.key_id].iv}" for each in self.keys)
            told = ",".join(map("".join, zip(pairs, ivs, strict=True)))
            boxes = dict.fromkeys(box for each in self.signals.values() for box in each.pssh)
            return [*always, "--keys", told, "--pssh", "".join(boxes)]
        iv = hashlib.sha256("".join(each.key_id for each in self.keys).encode()).hexdigest()[:32]
        return [*always, "--keys", ",".join(pairs), "--iv", iv, "--protection_systems", "Common"]

    @property
    def key_addresses(self) -> frozenset[str]:
        """What HLS playlists name as keys: their ids, for players to ask licences for; or as signalled."""
        if self.signals:
            lines = "".join(line for each in self.signals.values() for line in each.playlist_lines)
            return frozenset(_URI.findall(lines))
        ids = (base64.b64encode(bytes.fromhex(each.key_id)).decode() for each in self.keys)
        return frozenset(f"data:text/plain;base64,{each}" for each in ids)

    def signalled(self, playlist: str, init: bytes) -> str:
        """An HLS playlist of encrypted media that tells players of its key; `init` begins that media."""
        if not self.signals:
            return with_key_ids(playlist)
        at = init.index(b"tenc") + _KEY_ID_IN_TENC
        told = self.signals[init[at : at + 16].hex()].playlist_lines
        lines = playlist.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith(_KEY_LINE))
        others = [line for line in lines if not line.startswith(_KEY_LINE)]
        return "\n".join([*others[:first], *told, *others[first:], ""])

    def input_options(self, label: str) -> list[str]:
        """ffmpeg's, to read a track with that label. Raises StopIteration without a key for it."""
        return ["-decryption_key", next(each.key for each in self.keys if each.label == label)]


def with_key_ids(playlist: str) -> str:
    """An HLS playlist whose key addresses are key ids, as players for ClearKey take them.

    The packager calls them `identity`, which says that they are the keys themselves (RFC 8216, 4.3.2.4): a
    player that believes it decrypts to noise.
    """
    return playlist.replace('KEYFORMAT="identity"', 'KEYFORMAT="org.w3.clearkey"')


def require_offered(protection: str | None, offered: Collection[str]) -> None:
    """Raises Invalid when this stage has no keys for what was asked for."""
    if protection is not None and protection not in offered:
        raise Invalid(
            f"There are no keys here for the protection {protection!r}: "
            f"upload it with one of these instead: {', '.join(sorted(offered)) or 'none'}."
        )


def label_of(rung: PlannedRung) -> str:
    """`SD`, `HD` or `UHD`: what a licence may withhold from a device that is not trusted with it."""
    lines = min(rung.width, rung.height)
    return "SD" if lines <= _SD_LINES else "HD" if lines <= _HD_LINES else "UHD"


def labels_of(plan: Plan) -> tuple[str, ...]:
    """The labels a title needs keys for."""
    return tuple(sorted({*map(label_of, plan.rungs), *([AUDIO] if plan.audio else ())}))


class ClearKeys:
    """A KeySource for titles of our own and for tests: keys follow from a secret that playback has too."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def protect(self, title_id: str, labels: Sequence[str]) -> Protection:
        """The same keys every time. Raises what `secret` raises."""
        return Protection(keys=content_keys(self._secret(), title_id, labels))
