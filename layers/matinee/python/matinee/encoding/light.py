"""How bright an HDR film is, and the boxes that say it (`mdcv`, `clli`: ISO/IEC 14496-12)."""

import struct
from dataclasses import dataclass

_PATH = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
_STSD_HEAD = 8
_VISUAL_ENTRY_BYTES = 86


@dataclass(frozen=True, kw_only=True)
class HdrMetadata:
    """How bright an HDR film is and was seen: SMPTE ST 2086 mastering display, CTA-861.3 light levels.

    `primaries` are x, y of green, blue, red and white in 1/50000, empty where unknown; the display's
    luminances are in 1/10000 cd/m²; `max_cll`, `max_fall` (brightest pixel, frame) in cd/m², 0 where unknown.
    """

    primaries: tuple[tuple[int, ...], ...] = ()
    max_luminance: int = 0
    min_luminance: int = 0
    max_cll: int = 0
    max_fall: int = 0


def with_light(init: bytes, hdr: HdrMetadata) -> bytes:
    """An initialisation segment with boxes for `hdr`, which the packager drops. Raises ValueError."""
    return into_entry(init, _boxes(hdr))


def into_entry(init: bytes, made: bytes) -> bytes:
    """Those bytes with boxes more in the first track's sample entry. Raises ValueError."""
    holders = _way(init)
    out = bytearray(init)
    for at in holders:
        struct.pack_into(">I", out, at, _size(init, at) + len(made))
    end = holders[-1] + _size(init, holders[-1])
    out[end:end] = made
    return bytes(out)


def entry_box(init: bytes, kind: bytes) -> bytes | None:
    """What a box in the first track's sample entry holds, if it is there. Raises ValueError."""
    entry = _way(init)[-1]
    at = _find(init, entry + _VISUAL_ENTRY_BYTES, entry + _size(init, entry), kind)
    return None if at is None else init[at + 8 : at + _size(init, at)]


def light(init: bytes) -> HdrMetadata:
    """What those boxes say, empty where they are not there. Raises ValueError."""
    entry = _way(init)[-1]
    end = entry + _size(init, entry)
    primaries: tuple[tuple[int, ...], ...] = ()
    brightest, darkest, levels = 0, 0, (0, 0)
    if display := _find(init, entry + _VISUAL_ENTRY_BYTES, end, b"mdcv"):
        *points, brightest, darkest = struct.unpack_from(">8H2I", init, display + 8)
        primaries = tuple(tuple(points[n : n + 2]) for n in range(0, 8, 2))
    if content := _find(init, entry + _VISUAL_ENTRY_BYTES, end, b"clli"):
        levels = struct.unpack_from(">2H", init, content + 8)
    return HdrMetadata(
        primaries=primaries,
        max_luminance=brightest,
        min_luminance=darkest,
        max_cll=levels[0],
        max_fall=levels[1],
    )


def _boxes(hdr: HdrMetadata) -> bytes:
    points = [value for point in hdr.primaries for value in point]
    display = struct.pack(">8H2I", *points, hdr.max_luminance, hdr.min_luminance) if points else b""
    levels = struct.pack(">2H", hdr.max_cll, hdr.max_fall) if hdr.max_cll else b""
    return b"".join(
        struct.pack(">I4s", 8 + len(body), kind) + body
        for kind, body in ((b"mdcv", display), (b"clli", levels))
        if body
    )


def _way(init: bytes) -> list[int]:
    """Where the boxes around the sample entry begin, and last the entry itself."""
    holders: list[int] = []
    at, end = 0, len(init)
    for kind in _PATH:
        found = _find(init, at, end, kind)
        if found is None:
            raise ValueError(f"no {kind.decode()} box")
        holders.append(found)
        at, end = found + 8, found + _size(init, found)
    return [*holders, at + _STSD_HEAD]


def _find(data: bytes, at: int, end: int, kind: bytes) -> int | None:
    while at + 8 <= end:
        if data[at + 4 : at + 8] == kind:
            return at
        at += max(8, _size(data, at))
    return None


def _size(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])
