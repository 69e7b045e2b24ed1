"""Reads what matters of CMAF segments: when each begins, and how many samples it holds (ISO/IEC 14496-12)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_CONTAINERS = (b"moov", b"trak", b"mdia", b"moof", b"traf")
_TFHD_BASE_OFFSET, _TFHD_DESCRIPTION, _TFHD_DURATION = 0x1, 0x2, 0x8
_TRUN_DATA_OFFSET, _TRUN_FIRST_FLAGS = 0x1, 0x4
_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_OFFSET = 0x100, 0x200, 0x400, 0x800


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A media segment: decode time of its first sample and length in ticks, number of samples."""

    start_ticks: int
    duration_ticks: int
    samples: int


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box's type and payload, entering containers. Raises ValueError for a box that does not fit."""
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise ValueError("a box is cut off")
        size, kind = struct.unpack_from(">I4s", data, at)
        if size < 8 or at + size > len(data):
            raise ValueError(f"the box {kind!r} does not fit")
        payload = data[at + 8 : at + size]
        yield kind, payload
        if kind in _CONTAINERS:
            yield from boxes(payload)
        at += size


def timescale(init: bytes) -> int:
    """Ticks per second of the (only) track of an initialisation segment. Raises ValueError."""
    for kind, payload in boxes(init):
        if kind == b"mdhd":
            at = 20 if payload[0] == 1 else 12
            return int(struct.unpack_from(">I", payload, at)[0])
    raise ValueError("no mdhd box")


def segment(data: bytes) -> Segment:
    """The timing of a media segment with one track. Raises ValueError."""
    start, duration, samples, default = None, 0, 0, 0
    for kind, payload in boxes(data):
        if kind == b"tfhd":
            default = _default_duration(payload)
        elif kind == b"tfdt" and start is None:
            start = int(struct.unpack_from(">Q" if payload[0] == 1 else ">I", payload, 4)[0])
        elif kind == b"trun":
            count, ticks = _run(payload, default)
            samples, duration = samples + count, duration + ticks
    if start is None or not samples:
        raise ValueError("no samples")
    return Segment(start_ticks=start, duration_ticks=duration, samples=samples)


def _flags(payload: bytes) -> int:
    return int.from_bytes(payload[1:4])


def _default_duration(tfhd: bytes) -> int:
    flags = _flags(tfhd)
    if not flags & _TFHD_DURATION:
        return 0
    at = 8 + (8 if flags & _TFHD_BASE_OFFSET else 0) + (4 if flags & _TFHD_DESCRIPTION else 0)
    return int(struct.unpack_from(">I", tfhd, at)[0])


def _run(trun: bytes, default: int) -> tuple[int, int]:
    flags = _flags(trun)
    count = int(struct.unpack_from(">I", trun, 4)[0])
    if not flags & _TRUN_DURATION:
        return count, count * default
    at = 8 + (4 if flags & _TRUN_DATA_OFFSET else 0) + (4 if flags & _TRUN_FIRST_FLAGS else 0)
    optional = (_TRUN_DURATION, _TRUN_SIZE, _TRUN_FLAGS, _TRUN_OFFSET)
    stride = 4 * sum(bool(flags & each) for each in optional)
    return count, sum(struct.unpack_from(">I", trun, at + n * stride)[0] for n in range(count))
