"""A look at a film's key frames: sizes that change, field flags, and what only frames say of their colour."""

import json
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from matinee.encoding.dynamic_range import transfer_of
from matinee.encoding.facts import pixel_shape
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Picture
from matinee.encoding.probe import SOURCE, Packets
from matinee.encoding.qc import finding
from matinee.encoding.showinfo import first_frame

_SHOWN = "pts_time,width,height,sample_aspect_ratio,interlaced_frame"
_COLOURS = "color_transfer,color_primaries,color_space"
_CAPTIONS = "ATSC A53 Part 4 Closed Captions"
_MOST_KEYS = 3_000
_MOST_CHANGES = 10
_MOST_SHAPES = 100
_SAME_SHAPE = 0.03


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a film's picture is from `at_seconds` on; `pixel` is how wide one is for its height."""

    at_seconds: float
    width: int
    height: int
    pixel: Fraction

    def looks_like(self, other: "Shape") -> bool:
        """Whether a viewer sees the same shape, whatever the size."""
        aspect, others = (each.pixel * each.width / each.height for each in (self, other))
        return abs(aspect / others - 1) <= _SAME_SHAPE


@dataclass(frozen=True, kw_only=True)
class KeyFrames:
    """`shapes` are those a film goes through, and so `transfers`, each with when it begins.

    `first` is as ffprobe has it, and only says its light where that has no decoder; `captioned`
    when captions are hidden in the picture's own stream (CEA-608, CEA-708).
    """

    first: dict[str, Any]
    shapes: tuple[Shape, ...]
    interlaced: bool
    transfers: tuple[tuple[float, str], ...] = ()
    captioned: bool = False


def key_frames(folder: Path, stream: int, packets: Packets, tools: Tools) -> KeyFrames:
    """Decode the key frames of the source only; of a film of nothing else, the first 3,000.

    Raises TimedOut, Transient.
    """
    bound = ("-read_intervals", f"%+#{_MOST_KEYS}") if packets.keys > _MOST_KEYS else ()
    entries = f"frame={_SHOWN},{_COLOURS}:frame_side_data"
    shown = ("-show_frames", "-show_entries", entries, "-of", "json")
    source = (*THEIRS, "-skip_frame", "nokey", "-select_streams", str(stream), *bound)
    listed = tools.ffprobe(folder, *source, *shown, "-i", f"file:{SOURCE}")
    frames = _frames(listed.stdout)
    shapes: list[Shape] = []
    transfers: list[tuple[float, str]] = []
    for frame in frames:
        transfer = transfer_of(frame.get("color_transfer", ""))
        if not transfers or transfers[-1][1] != transfer:
            transfers.append((float(frame.get("pts_time", 0)), transfer))
        shape = _shape(frame)
        if shape and (not shapes or not _same(shape, shapes[-1])):
            shapes.append(shape)
    hidden = any(
        side.get("side_data_type") == _CAPTIONS
        for frame in frames
        for side in frame.get("side_data_list", ())
    )
    fields = sum(int(frame.get("interlaced_frame", 0)) for frame in frames)
    return KeyFrames(
        first=frames[0] if frames else first_frame(folder, stream, tools),
        shapes=tuple(shapes),
        transfers=tuple(transfers),
        interlaced=fields * 2 > len(frames),
        captioned=hidden,
    )


def _frames(text: str) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = json.loads(text).get("frames", [])
    except ValueError:
        return []
    return found


def _shape(frame: dict[str, Any]) -> Shape | None:
    width, height = int(frame.get("width", 0)), int(frame.get("height", 0))
    if not width or not height:
        return None
    at = float(frame.get("pts_time", 0))
    return Shape(at_seconds=at, width=width, height=height, pixel=pixel_shape(frame))


def _same(one: Shape, other: Shape) -> bool:
    return (one.width, one.height) == (other.width, other.height) and one.looks_like(other)


def hidden_captions(keys: KeyFrames) -> list[Finding]:
    """A finding for captions that are not carried on."""
    text = "The captions hidden in the picture (CEA-608) are left out. Add them as a file."
    return [finding("captions_dropped", text)] if keys.captioned else []


def light_changes(keys: KeyFrames, picture: Picture) -> list[Finding]:
    """A finding for each change between SDR and HDR, or from one HDR to another."""
    taken = picture.transfer.upper()
    return [
        finding(
            "light_changes",
            f"The picture changes to {transfer.upper()}: all of it is taken as {taken}.",
            at - picture.start_seconds,
        )
        for at, transfer in keys.transfers[1 : _MOST_CHANGES + 1]
    ]


def pixel_shapes(keys: KeyFrames, *, turned: bool) -> tuple[tuple[float, int, int], ...]:
    """`Picture.shapes` of a film that changes its shape; of one that never does, or only its size, empty."""
    if all(shape.looks_like(keys.shapes[0]) for shape in keys.shapes):
        return ()
    pixels = [(each.at_seconds, each.pixel.as_integer_ratio()) for each in keys.shapes[:_MOST_SHAPES]]
    return tuple((at, den, num) if turned else (at, num, den) for at, (num, den) in pixels)


def size_changes(keys: KeyFrames, picture: Picture) -> list[Finding]:
    """A finding for each change of size or shape."""
    done = "fitted, with bars, into" if picture.shapes else "scaled to"
    return [
        finding(
            "size_changes",
            f"The picture changes to {shape.width}×{shape.height}{_pixels(shape, before)}:"
            f" {done} {picture.width}×{picture.height}.",
            shape.at_seconds - picture.start_seconds,
        )
        for before, shape in list(pairwise(keys.shapes))[:_MOST_CHANGES]
    ]


def _pixels(shape: Shape, before: Shape) -> str:
    num, den = shape.pixel.as_integer_ratio()
    return "" if shape.pixel == before.pixel else f", a pixel to {num}:{den}"
