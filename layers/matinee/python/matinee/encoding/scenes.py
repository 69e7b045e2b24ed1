"""One cheap decode of the whole source: how many frames it gives, where shots begin, which are black."""

import re
from dataclasses import dataclass
from pathlib import Path

from matinee.encoding.conform import grid
from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.model import Picture
from matinee.encoding.probe import SOURCE

_WIDTH = 480
_CUT_SCORE = 10.0
_BLACK_LUMA = 32
_BLACK_PERCENT = 90
_FRAME = re.compile(r"^frame:\d+ +pts:(-?\d+)", re.MULTILINE)
_SCORE = re.compile(r"^lavfi\.scd\.score=([\d.]+)", re.MULTILINE)
_BLACK = re.compile(r"^lavfi\.blackframe\.pblack=(\d+)", re.MULTILINE)
_POSTER_PLACES = (0.25, 0.3, 0.2, 0.35, 0.15, 0.4, 0.1, 0.5, 0.6, 0.75, 0.9, 0.0)


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """What the decode showed. `first_pts` is the first frame's number on our grid."""

    first_pts: int
    frames: int
    cuts: tuple[int, ...]
    black_percent: tuple[int, ...]
    errors: tuple[str, ...]
    exit_code: int

    @property
    def poster_frame(self) -> int:
        """A frame that is not black, preferably 10–40 % in."""
        places = [min(int(place * self.frames), self.frames - 1) for place in _POSTER_PLACES]
        bright = (n for n in places if self.black_percent[n] < _BLACK_PERCENT)
        return next(bright, min(range(self.frames), key=lambda n: self.black_percent[n], default=0))


def watch(folder: Path, picture: Picture, tools: Tools) -> Scenes:
    """Decode the source in `folder` from end to end. Raises TimedOut.

    Cuts are ffmpeg's `scdet` at its default threshold of 10 (F1 0.985 on hard cuts, blind to dissolves).
    """
    filters = [
        *grid(picture),
        f"scale='min({_WIDTH},iw)':-2:flags=fast_bilinear",
        "format=yuv420p",
        f"scdet=threshold={_CUT_SCORE}",
        f"blackframe=amount=0:threshold={_BLACK_LUMA}",
        "metadata=mode=print:file='pipe\\:1'",
    ]
    chain = ",".join(filters)
    source = (*THEIRS, "-copyts", "-i", f"file:{SOURCE}", "-map", f"0:{picture.stream}")
    finished = tools.ffmpeg(folder, *source, "-vf", chain, "-fps_mode", "passthrough", "-f", "null", "-")
    pts = [int(number) for number in _FRAME.findall(finished.stdout)]
    scores = [float(score) for score in _SCORE.findall(finished.stdout)]
    black = tuple(int(percent) for percent in _BLACK.findall(finished.stdout))
    return Scenes(
        first_pts=pts[0] if pts else 0,
        frames=len(pts),
        cuts=tuple(n for n, score in enumerate(scores) if n and score >= _CUT_SCORE),
        black_percent=black if len(black) == len(pts) else (0,) * len(pts),
        errors=tuple(line for line in finished.stderr.splitlines() if line.strip()),
        exit_code=finished.exit_code,
    )
