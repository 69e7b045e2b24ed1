"""What ffprobe says of a file: its streams and its packets, or why it is no video."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matinee.encoding.ffmpeg import THEIRS, TimedOut, Tools
from matinee.kernel.errors import MediaRejected

SOURCE = "source"
"""The name a source has in its folder: ours, without an extension, whatever its owner called it."""

_SHOW = "packet=stream_index,pts_time,dts_time,duration_time,flags:packet_side_data=side_data_type"
_FORMATS = "MP4, MOV, MKV, WebM, TS, MPEG, AVI, FLV, MXF, WMV or OGV"
_DISCARDED = "D"
_ENCRYPTED = "Encryption info"


@contextmanager
def private_folder(folder: Path, name: str) -> Iterator[Path]:
    """A folder in `folder` with the same source, for one of several programs that work at once."""
    place = folder / name
    place.mkdir()
    try:
        (place / SOURCE).symlink_to((folder / SOURCE).resolve())
        yield place
    finally:
        shutil.rmtree(place)


@dataclass(frozen=True, kw_only=True)
class Packets:
    """When the packets of one stream are shown, in seconds: sorted `times`, and where the last one ends.

    `keys` counts key frames, `unstamped` those that do not say when they are shown. The clock goes back by at
    most `back_seconds`, after `back_at`.
    """

    times: tuple[float, ...]
    end_seconds: float
    keys: int = 0
    unstamped: int = 0
    back_seconds: float = 0.0
    back_at: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Probe:
    """ffprobe's view of a file: `format` and `streams` as it writes them, `packets` by stream index."""

    format: dict[str, Any]
    streams: tuple[dict[str, Any], ...]
    packets: dict[int, Packets]
    encrypted: bool

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The streams of a kind (`video`, `audio`, `subtitle`), without cover pictures."""
        return [
            stream
            for stream in self.streams
            if stream.get("codec_type") == kind and not stream.get("disposition", {}).get("attached_pic")
        ]


def probe(folder: Path, tools: Tools) -> Probe:
    """Probe the source in `folder`. Raises MediaRejected when it is no media file that we take."""
    described = json.loads(_ffprobe(folder, tools, "-show_format", "-show_streams", "-of", "json"))
    streams = tuple(described.get("streams", ()))
    listed = _ffprobe(folder, tools, "-show_entries", _SHOW, "-of", "csv=p=0")
    return Probe(
        format=described.get("format", {}),
        streams=streams,
        packets=_packets(listed),
        encrypted=_ENCRYPTED in listed,
    )


def _ffprobe(folder: Path, tools: Tools, *show: str) -> str:
    try:
        finished = tools.ffprobe(folder, *THEIRS, *show, "-i", f"file:{SOURCE}")
    except TimedOut:
        text = "Reading this file's structure takes too long. Export it again."
        raise MediaRejected("too_complex", text) from None
    if finished.exit_code != 0:
        raise _rejection(finished.stderr)
    return finished.stdout


def _rejection(stderr: str) -> MediaRejected:
    if "moov atom not found" in stderr:
        return MediaRejected(
            "truncated",
            "The file is cut off: its index, which stands at the end, is missing. Upload it again, whole.",
            timecode_seconds=0,
        )
    if "max_streams" in stderr:
        text = "The file has more tracks than a film can have. Export it with fewer."
        return MediaRejected("too_many_streams", text)
    text = "This is not a video file in a format that can be read, or its beginning is damaged."
    return MediaRejected("not_a_video", f"{text} Upload {_FORMATS}.")


def _packets(csv: str) -> dict[int, Packets]:
    times: dict[int, list[float]] = {}
    ends: dict[int, float] = {}
    keys, unstamped = Counter[int](), Counter[int]()
    decoded: dict[int, float] = {}
    back: dict[int, tuple[float, float]] = {}
    for line in csv.splitlines():
        fields = line.split(",")
        if len(fields) < 5 or not fields[0].isdigit() or _DISCARDED in fields[4]:
            continue
        stream, shown = int(fields[0]), _number(fields[1], _number(fields[2], None))
        if shown is None:
            unstamped[stream] += 1
            continue
        keys[stream] += "K" in fields[4]
        times.setdefault(stream, []).append(shown)
        if (at := _number(fields[2], None)) is not None:
            before = decoded.get(stream, at)
            back[stream] = max(back.get(stream, (0.0, 0.0)), (before - at, before))
            decoded[stream] = at
        ends[stream] = max(ends.get(stream, shown), shown + (_number(fields[3], 0.0) or 0.0))
    return {
        stream: Packets(
            times=tuple(sorted(each)),
            end_seconds=ends[stream],
            keys=keys[stream],
            unstamped=unstamped[stream],
            back_seconds=back.get(stream, (0.0, 0.0))[0],
            back_at=back.get(stream, (0.0, 0.0))[1],
        )
        for stream, each in times.items()
    }


def _number(text: str, default: float | None) -> float | None:
    try:
        return float(text)
    except ValueError:
        return default
