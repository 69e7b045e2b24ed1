"""Draws compared frames: exactly the one asked for, of a source or of a chunk, and all on one sheet."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from matinee.encoding.comparison import Comparison
from matinee.encoding.conform import conform, to_sdr
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Picture

_READ_THROUGH_SECONDS = 60
_QUALITIES = (2, 4, 7, 12, 20, 31)
MOST_BYTES = 400_000
"""Of a sheet, so that a page with it and all else stays below a megabyte and a half."""


def source_frame(
    folder: Path, picture: Picture, frame: int, size: tuple[int, int], name: str, tools: Tools
) -> bool:
    """Write frame `frame` of the source in `folder`, as raw RGB, or False.

    A source that cannot be entered near that frame is not read from its beginning for it.
    """
    filters = [*conform(picture, first_frame=frame, frames=1), *_rgb(size)]
    for start in starts(picture, frame):
        if "-ss" not in start and frame > _READ_THROUGH_SECONDS * picture.fps:
            break
        if _written(folder, [*start, "-vf", ",".join(filters)], size, name, tools):
            return True
    return False


def encoded_frame(
    folder: Path, video: str, transfer: str, at: Fraction, size: tuple[int, int], name: str, tools: Tools
) -> bool:
    """Write the frame of the file `video` that is shown `at` seconds, between two frames, or False."""
    filters = [*to_sdr(transfer), *_rgb(size)]
    start = [*OURS, "-ss", f"{max(0.0, float(at)):.6f}", "-i", f"file:{video}", "-map", "0:v:0"]
    return _written(folder, [*start, "-vf", ",".join(filters)], size, name, tools)


def _rgb(size: tuple[int, int]) -> list[str]:
    flags = "bicubic+accurate_rnd+full_chroma_int+bitexact"
    return [f"scale={size[0]}:{size[1]}:flags={flags}", "setsar=1", "format=rgb24"]


def _written(folder: Path, made: list[str], size: tuple[int, int], name: str, tools: Tools) -> bool:
    path = folder / name
    path.unlink(missing_ok=True)
    once = ("-fps_mode", "passthrough", "-frames:v", "1", "-c:v", "rawvideo", "-f", "rawvideo", name)
    done = tools.ffmpeg(folder, *made, *once)
    return done.exit_code == 0 and path.is_file() and path.stat().st_size == size[0] * size[1] * 3


def draw_sheet(
    folder: Path, about: Comparison, pictures: Sequence[Sequence[str]], sheet: str, tools: Tools
) -> None:
    """Write the JPEG `sheet` of raw pictures, row by row, as good as fits a page. Raises Transient."""
    shape = ("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{about.film_width}x{about.film_height}")
    inputs = [part for row in pictures for name in row for part in (*OURS, *shape, "-i", f"file:{name}")]
    graph = ";".join([*_rows(about), _stacked(len(about.rows))])
    for quality in _QUALITIES:
        tools.must_ffmpeg(
            folder,
            *(*inputs, "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[sheet]"),
            *("-frames:v", "1", "-q:v", str(quality), "-fflags", "+bitexact", "-flags:v", "+bitexact"),
            *("-f", "image2", "-update", "1", sheet),
        )
        if (folder / sheet).stat().st_size <= MOST_BYTES:
            return


def _rows(about: Comparison) -> list[str]:
    across = len(about.rungs) + 1
    size = f"{about.width}:{about.height}"
    line = max(4, about.film_width // 160)
    whole = f"scale={size}:force_original_aspect_ratio=decrease:flags=area,pad={size}:-1:-1"
    made = []
    for number, row in enumerate(about.rows):
        first = number * across
        part = f"{size}:{row.left}:{row.top}"
        x, y = row.left, row.top
        box = f"drawbox={x}:{y}:{about.width}:{about.height}:white:t={line}"
        made.append(f"[{first}:v]split[a{first}][b{first}];[a{first}]{box},{whole}[w{first}]")
        made.append(f"[b{first}]crop={part}[c{first}]")
        made += [f"[{n}:v]crop={part}[c{n}]" for n in range(first + 1, first + across)]
        tiles = "".join(f"[c{n}]" for n in range(first, first + across))
        made.append(f"[w{first}]{tiles}hstack={across + 1}[r{number}]")
    return made


def _stacked(rows: int) -> str:
    stack = "".join(f"[r{number}]" for number in range(rows))
    return f"{stack}{f'vstack={rows},' if rows > 1 else ''}format=yuvj420p[sheet]"
