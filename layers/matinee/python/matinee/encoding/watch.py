"""The decode that inspects a film, whole or in windows: small, once, and looked at block by block."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from pathlib import Path

from matinee.encoding import detectors, thumbnails
from matinee.encoding.conform import grid
from matinee.encoding.detectors import Detector
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import Finished, Tools
from matinee.encoding.model import Picture
from matinee.encoding.parallel import compute_each, processors
from matinee.encoding.probe import private_folder
from matinee.encoding.runs import runs
from matinee.encoding.scenes import Run, Scenes, merge
from matinee.encoding.thumbnails import Thumbnail
from matinee.encoding.transitions import REACH, Transition, transitions

_STILL_DISTANCE = 0.04
_REFINED_DISTANCE = 1.0
_BLOCK_FRAMES = 2048
_LEAST_WINDOW_FRAMES = 1500
_PIXELS = "thumbnails.yuv"
_NUMBERS = "numbers.txt"
_COLOUR = "colour.rgb"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Frames of our grid from `first_frame` up to, not including, `end_frame`; None is the film's end."""

    first_frame: int = 0
    end_frame: int | None = None


WHOLE = Span()


def spans(frames: int, each: int) -> tuple[Span, ...]:
    """Windows of `each` frames over a film of about `frames`. The last is open, so that no frame is lost."""
    first = range(0, max(1, frames), each)
    return (*(Span(first_frame=a, end_frame=b) for a, b in pairwise(first)), Span(first_frame=first[-1]))


def watch(
    folder: Path, picture: Picture, tools: Tools, span: Span = WHOLE, detect: Detector | None = None
) -> Scenes:
    """Decode a span of the source in `folder` and look at it. Raises TimedOut.

    The decode begins and ends `REACH` frames outside the span, so every frame is judged as in one pass over
    the whole; `scenes.merge` joins spans. Memory holds one block of frames, whatever the film's length; or
    all of a span's, when `detect` is to find the transitions in place of our own detector.
    """
    first = max(0, span.first_frame - REACH)
    for start in starts(picture, first):
        finished = _decode(folder, picture, start, first, span, tools, colour=detect is not None)
        pts = _first_number(folder / _NUMBERS)
        if first in (0, pts):
            break
    seen = look(folder / _PIXELS, pts, _BLOCK_FRAMES) if pts >= 0 else Scenes()
    if detect is not None and seen.frames:
        found = detect((folder / _COLOUR).read_bytes())
        seen = replace(seen, transitions=tuple(_moved(each, seen.first_pts) for each in found))
    errors = tuple(line for line in finished.stderr.splitlines() if line.strip())
    return replace(seen.within(span.first_frame, span.end_frame), errors=errors, exit_code=finished.exit_code)


def watch_all(
    folder: Path, picture: Picture, frames: int, tools: Tools, detect: Detector | None = None
) -> Scenes:
    """The whole source of about `frames` frames, in as many windows as processors; the same in any number.

    A damaged film is watched in one go: what a decoder says of damage depends on where it began.
    Raises TimedOut.
    """
    windows = list(enumerate(spans(frames, max(_LEAST_WINDOW_FRAMES, ceil(frames / processors())))))

    def look_through(window: tuple[int, Span]) -> Scenes:
        number, span = window
        with private_folder(folder, f"window-{number}") as place:
            return watch(place, picture, tools, span, detect)

    if len(windows) > 1:
        seen = merge(compute_each(look_through, windows))
        if not seen.errors and seen.exit_code == 0:
            return seen
    return watch(folder, picture, tools, detect=detect)


def _first_number(path: Path) -> int:
    """The number of the first frame; -1 where there is none."""
    if not path.is_file():
        return -1
    with path.open() as file:
        return int(file.readline() or -1)


def _decode(
    folder: Path,
    picture: Picture,
    start: Sequence[str],
    first: int,
    span: Span,
    tools: Tools,
    *,
    colour: bool,
) -> Finished:
    """Write the thumbnails of the span, with `REACH` more on both sides, and the frames' numbers."""
    (folder / _NUMBERS).unlink(missing_ok=True)
    end = f":end_pts={span.end_frame + REACH}" if span.end_frame is not None else ""
    frames = ",".join([*grid(picture), f"trim=start_pts={first}{end}"])
    numbers = ("-stats_enc_pre", _NUMBERS, "-stats_enc_pre_fmt", "{pts}")
    small = _raw(frames, thumbnails.WIDTH, thumbnails.HEIGHT, "yuv420p")
    also: tuple[str, ...] = ()
    if colour:
        large = _raw(frames, detectors.WIDTH, detectors.HEIGHT, "rgb24")
        also = ("-map", f"0:{picture.stream}", *large, _COLOUR)
    return tools.ffmpeg(folder, *start, *small, *numbers, _PIXELS, *also)


def _raw(frames: str, width: int, height: int, pixels: str) -> tuple[str, ...]:
    scaled = f"{frames},scale={width}:{height}:flags=area:out_range=tv,format={pixels}"
    return ("-vf", scaled, "-fps_mode", "passthrough", "-c:v", "rawvideo", "-f", "rawvideo")


def look(path: Path, first_pts: int, block_frames: int) -> Scenes:
    """What a file of thumbnails shows, read in blocks that overlap by `REACH` frames on both sides."""
    found: list[Transition] = []
    black: list[int] = []
    still: list[bool] = []
    with path.open("rb") as file:
        at, own, block = first_pts, first_pts, thumbnails.read(file, block_frames + 2 * REACH)
        while True:
            last = len(block) < block_frames + 2 * REACH
            end = at + len(block) - (0 if last else REACH)
            found.extend(_moved(each, at) for each in transitions(block) if own <= each.frame + at < end)
            black.extend(each.black_percent for each in block[own - at : end - at])
            still.extend(_is_still(block, n) for n in range(own - at, end - at))
            if last:
                break
            at, own = at + len(block) - 2 * REACH, end
            block = [*block[-2 * REACH :], *thumbnails.read(file, block_frames)]
    return Scenes(
        first_pts=first_pts,
        frames=len(black),
        black_percent=tuple(black),
        transitions=tuple(found),
        still=tuple(Run(first_frame=first_pts + first, frames=end - first) for first, end in runs(still)),
    )


def _is_still(block: Sequence[Thumbnail], at: int) -> bool:
    """Whether a frame shows what the last one shows; one step between still frames may be a refinement."""
    steps = [block[n].distance(block[n - 1]) for n in (at, at - 1, at + 1) if 0 < n < len(block)]
    if at == 0 or steps[0] > _REFINED_DISTANCE:
        return False
    return steps[0] <= _STILL_DISTANCE or max(steps[1:], default=1.0) <= _STILL_DISTANCE


def _moved(each: Transition, by: int) -> Transition:
    return replace(
        each, frame=each.frame + by, first_frame=each.first_frame + by, last_frame=each.last_frame + by
    )
