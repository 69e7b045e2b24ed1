"""Rewrites the frames of an MP4 as ffmpeg makes them: one track, frame behind frame, the index at its end."""

import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

_TABLES = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_LENGTH_BYTES = 4


def nal_units(frame: bytes) -> Iterator[bytes]:
    """The NAL units of a frame as MP4 has it, each behind its length. Raises ValueError."""
    at = 0
    while at < len(frame):
        size = int.from_bytes(frame[at : at + _LENGTH_BYTES])
        at += _LENGTH_BYTES + size
        if at > len(frame) or not size:
            raise ValueError("a NAL unit does not fit")
        yield frame[at - size : at]


def of_nal_units(units: Sequence[bytes]) -> bytes:
    """The frame that these make."""
    return b"".join(len(unit).to_bytes(_LENGTH_BYTES) + unit for unit in units)


def frames(film: bytes) -> list[bytes]:
    """The frames in the order they are decoded. Raises ValueError."""
    sizes, (first, *_), _ = _index(film)
    ends = list(accumulate(sizes, initial=first))
    return [film[start:end] for start, end in pairwise(ends)]


def with_frames(film: bytes, made: Sequence[bytes]) -> bytes:
    """The film with these in place of its frames, one for one. Raises ValueError."""
    sizes, offsets, tables = _index(film)
    lengths = [len(each) for each in made]
    old = list(accumulate(sizes, initial=offsets[0]))
    moved = dict(zip(old, accumulate(lengths, initial=offsets[0]), strict=True))
    head, tail = film[: offsets[0]], bytearray(film[old[-1] :])
    data_at = _find(film, 0, len(film), b"mdat")
    if data_at + 8 != offsets[0]:
        raise ValueError("the frames do not begin their box")
    _write_sizes(tail, tables[b"stsz"] - old[-1], lengths)
    new_offsets = [moved[each] for each in offsets]
    struct.pack_into(f">{len(offsets)}I", tail, tables[b"stco"] + 16 - old[-1], *new_offsets)
    length = struct.pack(">I", 8 + sum(lengths))
    return head[:data_at] + length + b"mdat" + b"".join(made) + bytes(tail)


def _write_sizes(index: bytearray, at: int, lengths: Sequence[int]) -> None:
    """Frames that are all of one size have no table of sizes, as ffmpeg has it."""
    (alike,) = struct.unpack_from(">I", index, at + 12)
    if not alike:
        struct.pack_into(f">{len(lengths)}I", index, at + 20, *lengths)
    elif len(set(lengths)) == 1:
        struct.pack_into(">I", index, at + 12, lengths[0])
    else:
        raise ValueError("its frames had one size")


def _index(film: bytes) -> tuple[list[int], list[int], dict[bytes, int]]:
    """The sizes of all frames, where runs of them begin, and where the tables stand that say it."""
    at, end = 0, len(film)
    for kind in _TABLES:
        found = _find(film, at, end, kind)
        at, end = found + 8, found + _size(film, found)
    tables = {kind: _find(film, at, end, kind) for kind in (b"stsz", b"stco")}
    alike, count = struct.unpack_from(">2I", film, tables[b"stsz"] + 12)
    sizes = [alike] * count if alike else list(struct.unpack_from(f">{count}I", film, tables[b"stsz"] + 20))
    (runs,) = struct.unpack_from(">I", film, tables[b"stco"] + 12)
    offsets = list(struct.unpack_from(f">{runs}I", film, tables[b"stco"] + 16))
    return sizes, offsets, tables


def _find(data: bytes, at: int, end: int, kind: bytes) -> int:
    while at + 8 <= end:
        if data[at + 4 : at + 8] == kind:
            return at
        at += max(8, _size(data, at))
    raise ValueError(f"no {kind.decode()} box")


def _size(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])
