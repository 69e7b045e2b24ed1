"""The title's picture: of several frames that could stand for it, the one that shows most."""

from collections.abc import Sequence
from pathlib import Path

from matinee.encoding.conform import to_sdr
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Plan
from matinee.encoding.shots import Shot

POSTER = "poster.jpg"
_WIDTH = 1280
_FROM, _TO = 0.1, 0.4
_MOST = 8


def candidates(plan: Plan, shots: Sequence[Shot]) -> tuple[int, ...]:
    """Frames 10–40 % in: the middles of the longest shots there, away from what they dissolve out of.

    The planned frame, which is not dark, is among them, unless it shows two shots at once.
    """
    middles = []
    for shot in sorted(shots, key=lambda each: (-each.frames, each.first_frame)):
        clear = max(shot.first_frame, shot.mixed_first_frame + shot.mixed_frames)
        middle = (clear + shot.first_frame + shot.frames) // 2
        if _FROM <= middle / plan.frames <= _TO and middle not in middles:
            middles.append(middle)
    mixed = any(0 <= plan.poster_frame - shot.mixed_first_frame < shot.mixed_frames for shot in shots)
    return (*([] if mixed and middles else [plan.poster_frame]), *middles[:_MOST])


def draw_poster(
    folder: Path, video: str, plan: Plan, shots: Sequence[Shot], transfer: str, tools: Tools
) -> None:
    """Write `package/poster.jpg`, with square pixels, from the best track `video`. Raises Transient.

    Of pictures of one size at one quality, the largest file holds the most detail: dark, flat and
    blurred ones are small.
    """
    shape = f"scale='min({_WIDTH},trunc(iw*sar/2)*2)':-2:flags=bicubic,setsar=1,format=yuvj420p"
    made = []
    for frame in candidates(plan, shots):
        at = max(0.0, float((frame - 0.5) / plan.picture.fps))
        made.append(folder / f"poster-{frame}.jpg")
        tools.must_ffmpeg(
            folder,
            *(*OURS, "-ss", f"{at:.6f}", "-i", f"file:{video}", "-frames:v", "1"),
            *("-vf", ",".join([*to_sdr(transfer), shape]), "-q:v", "3", "-fflags", "+bitexact"),
            *("-f", "image2", "-update", "1", made[-1].name),
        )
    (folder / "package").mkdir(exist_ok=True)
    max(made, key=lambda path: path.stat().st_size).replace(folder / "package" / POSTER)
