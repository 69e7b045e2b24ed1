"""The encodes themselves: exact frames of the source in any of our codecs."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matinee.encoding.codecs import video_options
from matinee.encoding.conform import SEEK_MARGIN_SECONDS, cut, light, scale, seek
from matinee.encoding.ffmpeg import OURS, THEIRS, Finished, Tools
from matinee.encoding.model import Picture, VideoCodec
from matinee.encoding.probe import SOURCE
from matinee.encoding.quality import scored_as
from matinee.kernel.errors import Transient

_MARGINS_SECONDS = (SEEK_MARGIN_SECONDS, 12.0, math.inf)
_NONE_FRAMES = -0.25
"""A chunk at a key frame needs nothing before it; times are rounded, so it asks for a little later."""
_SHOW = ("-show_entries", "packet=pts_time,size,flags", "-of", "csv=p=0")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """An encoded frame."""

    shown_seconds: float
    size_bytes: int
    key: bool


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A file of raw frames (8 bits, 4:2:0, SDR) to score an encode against: the source at that size."""

    name: str
    width: int
    height: int

    @property
    def options(self) -> tuple[str, ...]:
        """Input options, with `-i`."""
        shape = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{self.width}x{self.height}")
        return (*OURS, *shape, "-i", f"file:{self.name}")


def encode_video(
    folder: Path,
    output: str,
    picture: Picture,
    codec: VideoCodec,
    first_frame: int,
    frames: int,
    tools: Tools,
    reference: Reference | None = None,
) -> tuple[list[Frame], list[str]]:
    """Encode frames of the source in `folder` to `output`, an MP4 there; also the input options that did it.

    With a `reference`, the same decode writes what to score against. Raises Transient.
    """
    made, start = encode_videos(folder, {output: codec}, picture, first_frame, frames, tools, reference)
    return made[output], start


def encode_videos(
    folder: Path,
    wanted: Mapping[str, VideoCodec],
    picture: Picture,
    first_frame: int,
    frames: int,
    tools: Tools,
    reference: Reference | None = None,
) -> tuple[dict[str, list[Frame]], list[str]]:
    """The same in several ways at once, by output, from one decode: no byte differs for that.

    All carry Dolby Vision, or none. Some containers cannot be entered where we ask: then it starts earlier,
    at last from the beginning. Raises Transient.
    """
    exactly = ("-fps_mode", "passthrough", "-frames:v", str(frames))
    made = _graph(picture, wanted, first_frame, frames, reference)
    for output, codec in wanted.items():
        made += ["-map", f"[{output}]", *exactly, *video_options(codec, picture.fps), *listing(output)]
    if reference is not None:
        made += [
            "-map",
            f"[{reference.name}]",
            *exactly,
            "-c:v",
            "rawvideo",
            "-f",
            "rawvideo",
            reference.name,
        ]
    for source in _inputs(picture, first_frame):
        finished = tools.ffmpeg(folder, *source, *made)
        if finished.exit_code == 0:
            encoded = {output: listed(folder, output) for output in wanted}
            if all(len(each) == frames for each in encoded.values()):
                return encoded, [*source, *_picture_of(picture)]
    raise Transient(f"{frames} frames from {first_frame} were asked for: {_answer(finished)}.")


def _graph(
    picture: Picture,
    wanted: Mapping[str, VideoCodec],
    first_frame: int,
    frames: int,
    reference: Reference | None,
) -> list[str]:
    """Filters from one decode to a pad for each output, named like it: SDR is mapped once for all."""
    ends: dict[str, dict[str, list[str]]] = {}
    for output, codec in wanted.items():
        sized = scale(codec.width, codec.height, flags="lanczos", transfer=codec.transfer)
        shape = f"setsar=sar={codec.sar_num}/{codec.sar_den}:max=65535"
        ends.setdefault(codec.transfer, {})[output] = [*sized, shape]
    if reference is not None:
        plain = [scored_as(reference.width, reference.height)]
        ends.setdefault("sdr", {})[reference.name] = plain
    carried = any(codec.dolby_vision for codec in wanted.values())
    chosen = cut(picture, first_frame=first_frame, frames=frames, dolby_vision=carried)
    chains = [_split(f"0:{picture.stream}", chosen, list(ends))]
    for transfer, outputs in ends.items():
        chains.append(_split(transfer, light(picture, transfer), [f"{each} unsized" for each in outputs]))
        chains += [_split(f"{each} unsized", filters, [each]) for each, filters in outputs.items()]
    return ["-filter_complex_threads", "1", "-filter_complex", ";".join(chains)]


def _split(pad: str, filters: Sequence[str], pads: Sequence[str]) -> str:
    """A chain from one pad to several that all have its frames."""
    steps = [*filters, f"split={len(pads)}"]
    return f"[{pad}]{','.join(steps)}{''.join(f'[{each}]' for each in pads)}"


def listing(output: str) -> tuple[str, ...]:
    """Output options, with the output: ffmpeg lists the frames that it writes."""
    return ("-stats_mux_pre:v", f"{output}.txt", "-stats_mux_pre_fmt:v", "{t} {size} {key}", output)


def listed(folder: Path, output: str) -> list[Frame]:
    """The frames so listed, in the order they are decoded."""
    rows = [line.split() for line in (folder / f"{output}.txt").read_text().splitlines()]
    return [Frame(shown_seconds=float(t), size_bytes=int(size), key=key == "K") for t, size, key in rows]


def _answer(finished: Finished) -> str:
    """The first words name what failed, where the last are of an output that was given nothing for it."""
    first, last = finished.first_words, finished.last_words
    return f"ffmpeg ended with {finished.exit_code}, {first[:200]}" + f" … {last[:200]}" * (last != first)


def starts(picture: Picture, first_frame: int) -> Iterator[list[str]]:
    """Input options to try one after the other, each reading from further ahead of `first_frame`."""
    for source in _inputs(picture, first_frame):
        yield [*source, *_picture_of(picture)]


def _inputs(picture: Picture, first_frame: int) -> Iterator[list[str]]:
    tried = []
    at_once = [] if picture.interlaced or not first_frame else [float(_NONE_FRAMES / picture.fps)]
    for margin in [*at_once, *_MARGINS_SECONDS]:
        start = seek(picture, first_frame, margin_seconds=margin)
        if start not in tried:
            tried.append(start)
            yield [*THEIRS, *start, "-i", f"file:{SOURCE}"]


def _picture_of(picture: Picture) -> tuple[str, str]:
    return ("-map", f"0:{picture.stream}")


def frames_of(folder: Path, name: str, tools: Tools) -> list[Frame]:
    """The frames of a file of ours, in the order they are decoded."""
    listed = tools.ffprobe(folder, *OURS, "-select_streams", "v", *_SHOW, "-i", f"file:{name}")
    rows = (line.split(",") for line in listed.stdout.splitlines() if line.count(",") >= 2)
    return [
        Frame(shown_seconds=float(row[0]), size_bytes=int(row[1]), key=row[2].startswith("K")) for row in rows
    ]


def busiest_kbps(frames: list[Frame]) -> int:
    """The rate of the busiest second, in kbit/s."""
    seconds: dict[int, int] = {}
    for frame in frames:
        seconds[int(frame.shown_seconds)] = seconds.get(int(frame.shown_seconds), 0) + frame.size_bytes
    return round(max(seconds.values(), default=0) * 8 / 1000)
