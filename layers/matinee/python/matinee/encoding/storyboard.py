"""Pictures of a whole film: sheets of tiles to look at while scrubbing (WebVTT), and one of every shot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from matinee.encoding import captions
from matinee.encoding.captions import Cue
from matinee.encoding.conform import to_sdr
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Plan
from matinee.encoding.shots import Shot
from matinee.kernel.errors import VerificationFailed

FOLDER = "thumbnails"
INDEX = f"{FOLDER}/thumbnails.vtt"
MOST_SHOTS = 60
"""As many shots as are pictured, evenly spread where a film has more."""

ACROSS = 10
"""Tiles in a row."""

_LONG_SIDE = 160
_TILES = ACROSS * ACROSS
_MOST_SECONDS, _LEAST_SECONDS = 10.0, 1.0
_JPEG = ("-q:v", "5", "-fflags", "+bitexact", "-f", "image2")
_PLACE = re.compile(r"(\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")


@dataclass(frozen=True, kw_only=True)
class Storyboard:
    """Which frames are tiles, and their size in pixels. A sheet holds at most ten rows of ten."""

    width: int
    height: int
    step_frames: int
    tiles: int

    @property
    def sheet_size(self) -> tuple[int, int]:
        """Width and height of every sheet; the last one's empty places are black."""
        across, down = min(ACROSS, self.tiles), min(ACROSS, ceil(self.tiles / ACROSS))
        return across * self.width, down * self.height


def storyboard(plan: Plan) -> Storyboard:
    """A hundredth of the film apart, but at least a second and at most ten: a short film is one sheet."""
    seconds = min(_MOST_SECONDS, max(_LEAST_SECONDS, plan.duration_seconds / _TILES))
    step = max(1, ceil(seconds * plan.picture.fps))
    width, height = tile_size(plan)
    return Storyboard(width=width, height=height, step_frames=step, tiles=ceil(plan.frames / step))


def tile_size(plan: Plan) -> tuple[int, int]:
    """A tile with square pixels, 160 on its longer side."""
    aspect = plan.picture.display_aspect
    width, height = (_LONG_SIDE, _LONG_SIDE / aspect) if aspect >= 1 else (_LONG_SIDE * aspect, _LONG_SIDE)
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


def pictured(shots: Sequence[Shot]) -> tuple[int, ...]:
    """The numbers of the shots (from 0) that `draw` makes pictures of."""
    count = min(len(shots), MOST_SHOTS)
    return tuple(n * len(shots) // count for n in range(count))


def draw(
    folder: Path, video: str, plan: Plan, shots: Sequence[Shot], sheet: str, transfer: str, tools: Tools
) -> None:
    """In one decode of `video`: the sheets and their index under `package/thumbnails`, the shots in `sheet`.

    A shot's picture is its middle frame, ten to a row. Raises Transient.
    """
    board = storyboard(plan)
    target = folder / "package" / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    middles = "+".join(f"eq(n,{shots[n].first_frame + shots[n].frames // 2})" for n in pictured(shots))
    across, down = (
        side // tile for side, tile in zip(board.sheet_size, (board.width, board.height), strict=True)
    )
    tall = ceil(len(pictured(shots)) / ACROSS)
    tools.must_ffmpeg(
        folder,
        *(*OURS, "-i", f"file:{video}", "-map", "0:v:0"),
        *("-vf", _tiled(f"not(mod(n,{board.step_frames}))", board, f"{across}x{down}", transfer)),
        *("-fps_mode", "passthrough", *_JPEG, f"package/{FOLDER}/%d.jpg", "-map", "0:v:0"),
        *("-vf", _tiled(middles, board, f"{ACROSS}x{tall}", transfer)),
        *("-fps_mode", "passthrough", *_JPEG, "-update", "1", sheet),
    )
    (folder / "package" / INDEX).write_text(captions.render(cues(plan)))


def _tiled(chosen: str, board: Storyboard, layout: str, transfer: str) -> str:
    size = f"scale={board.width}:{board.height}:flags=area,setsar=1"
    return ",".join([f"select='{chosen}'", *to_sdr(transfer), size, "format=yuvj420p", f"tile={layout}"])


def cues(plan: Plan) -> list[Cue]:
    """When each tile is shown, and where it is: `<sheet>.jpg#xywh=x,y,width,height` (Media Fragments)."""
    board, found = storyboard(plan), []
    for tile in range(board.tiles):
        row, column = divmod(tile % _TILES, ACROSS)
        place = f"{column * board.width},{row * board.height},{board.width},{board.height}"
        first, end = (min(plan.frames, n * board.step_frames) / plan.picture.fps for n in (tile, tile + 1))
        text = f"{tile // _TILES + 1}.jpg#xywh={place}"
        found.append(Cue(start_seconds=float(first), end_seconds=float(end), text=text))
    return found


def check_thumbnails(folder: Path, plan: Plan) -> None:
    """The index covers the film without a gap, and leads into sheets that are there and large enough.

    Raises VerificationFailed.
    """
    path = folder / INDEX
    read = captions.read(path.read_text()) if path.is_file() else []
    clock = 0.0
    for cue in read:
        place = _PLACE.fullmatch(cue.text)
        if place is None or cue.start_seconds != clock:
            raise VerificationFailed(
                "thumbnails", f"The index says {cue.text[:80]!r} at {cue.start_seconds} s."
            )
        clock = cue.end_seconds
        sheet = path.with_name(place[1])
        width, height = jpeg_size(sheet.read_bytes()) if sheet.is_file() else (0, 0)
        left, top, across, down = (int(each) for each in place.groups()[1:])
        if left + across > width or top + down > height:
            raise VerificationFailed(
                "thumbnails", f"{cue.text[:80]!r} is outside a sheet of {width}×{height}."
            )
    if abs(clock - plan.duration_seconds) > 0.001:
        raise VerificationFailed(
            "thumbnails", f"The thumbnails end at {clock} s of {plan.duration_seconds:.3f} s."
        )


def jpeg_size(data: bytes) -> tuple[int, int]:
    """Width and height as the frame header says (ITU T.81, B.2.2); 0 × 0 where there is no such picture."""
    at = 2
    while data[:2] == b"\xff\xd8" and at + 9 <= len(data) and data[at] == 0xFF:
        if 0xC0 <= data[at + 1] <= 0xC2:
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return 0, 0
