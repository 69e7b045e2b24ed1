"""A look at a film's key frames: sizes that change, field flags, and what only frames say of their colour."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matinee.encoding.dynamic_range import transfer_of
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Finding, Picture
from matinee.encoding.probe import SOURCE, Packets
from matinee.encoding.qc import finding
from matinee.encoding.showinfo import first_frame

_FIELDS = "pts_time,width,height,interlaced_frame,color_transfer,color_primaries,color_space:frame_side_data"
_CAPTIONS = "ATSC A53 Part 4 Closed Captions"
_MOST_KEYS = 3_000
_MOST_CHANGES = 10


@dataclass(frozen=True, kw_only=True)
class KeyFrames:
    """`sizes` and `transfers` are those a film goes through, each with when it begins.

    `first` is as ffprobe has it, and only says its light where that has no decoder; `captioned`
    when captions are hidden in the picture's own stream (CEA-608, CEA-708).
    """

    first: dict[str, Any]
    sizes: tuple[tuple[float, int, int], ...]
    interlaced: bool
    transfers: tuple[tuple[float, str], ...] = ()
    captioned: bool = False


def key_frames(folder: Path, stream: int, packets: Packets, tools: Tools) -> KeyFrames:
    """Decode the key frames of the source only; of a film of nothing else, the first 3,000.

    Raises TimedOut, Transient.
    """
    bound = ("-read_intervals", f"%+#{_MOST_KEYS}") if packets.keys > _MOST_KEYS else ()
    listed = tools.ffprobe(
        folder,
        *(*THEIRS, "-skip_frame", "nokey", "-select_streams", str(stream), *bound),
        *("-show_frames", "-show_entries", f"frame={_FIELDS}", "-of", "json", "-i", f"file:{SOURCE}"),
    )
    frames = _frames(listed.stdout)
    sizes: list[tuple[float, int, int]] = []
    transfers: list[tuple[float, str]] = []
    for frame in frames:
        transfer = transfer_of(frame.get("color_transfer", ""))
        if not transfers or transfers[-1][1] != transfer:
            transfers.append((float(frame.get("pts_time", 0)), transfer))
        size = int(frame.get("width", 0)), int(frame.get("height", 0))
        if all(size) and (not sizes or sizes[-1][1:] != size):
            sizes.append((float(frame.get("pts_time", 0)), *size))
    hidden = any(
        side.get("side_data_type") == _CAPTIONS
        for frame in frames
        for side in frame.get("side_data_list", ())
    )
    fields = sum(int(frame.get("interlaced_frame", 0)) for frame in frames)
    return KeyFrames(
        first=frames[0] if frames else first_frame(folder, stream, tools),
        sizes=tuple(sizes),
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


def size_changes(keys: KeyFrames, picture: Picture) -> list[Finding]:
    """A finding for each change of size."""
    return [
        finding(
            "size_changes",
            f"The picture changes to {width}×{height}: scaled to {picture.width}×{picture.height}.",
            at - picture.start_seconds,
        )
        for at, width, height in keys.sizes[1 : _MOST_CHANGES + 1]
    ]
