"""Reels with exact truth: pieces of shots in a random order, joined by cuts, dissolves and dips."""

import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

WIDTH, HEIGHT, RATE = 320, 180, 25
_LUMA = WIDTH * HEIGHT
_FRAME = _LUMA * 3 // 2
_PIECE_FRAMES = (20, 60)
_DISSOLVE_FRAMES = (8, 18)
_FLAT_FRAMES = (1, 6)
_GRAIN = 14
_MADE = (
    "mandelbrot=end_scale=0.01",
    "testsrc2",
    "gradients=speed=0.03:seed=3:nb_colors=2:c0=0x99d200:c1=0x8c92ca",
    "life=mold=10:ratio=0.2:seed=5:life_color=#80ff40",
    "cellauto=seed=2:rule=110",
    "sierpinski=seed=4",
)
_RAW = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE))

Frame = bytes
"""Raw 4:2:0, 320×180."""


@dataclass(frozen=True, kw_only=True)
class Join:
    """A true transition: `cut`, `dissolve` or `dip`; a cut has one frame, the others those that are mixed."""

    kind: str
    first_frame: int
    last_frame: int


@dataclass(frozen=True, kw_only=True)
class Take:
    """Frames of one shot to cut pieces from."""

    name: str
    frames: Sequence[Frame]


def takes_of(path: Path, bounds: Sequence[tuple[int, int]]) -> list[Take]:
    """The shots of a clip, each from its first frame up to, not including, its end."""
    frames = _decode("-i", str(path))
    return [Take(name=f"{path.stem}:{first}", frames=frames[first:end]) for first, end in bounds]


def made_takes(frames: int) -> list[Take]:
    """Shots that ffmpeg draws: one of each kind."""
    size = f"s={WIDTH}x{HEIGHT}:r={RATE}"
    graphs = [f"{graph}{':' if '=' in graph else '='}{size}" for graph in _MADE]
    return [
        Take(name=graph, frames=_decode("-f", "lavfi", "-i", graph, "-frames:v", str(frames)))
        for graph in graphs
    ]


def make_reel(
    path: Path, takes: Sequence[Take], *, seed: int, frames: int, dissolves: float = 0.14, dips: float = 0.0
) -> list[Join]:
    """Write a reel of about `frames` frames to `path` (H.264, CRF 18), the same for the same seed; its joins.

    A share of the joins are linear dissolves of 8–18 frames, or dips to black or white. A fifth of the pieces
    change their exposure, a fifth carry grain, a tenth a flash. No two neighbours come from one take.
    """
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    pieces = _pieces(takes, frames, dice)
    mixed = [_mix(a, b, dice, dissolves, dips) for a, b in pairwise(pieces)]
    joins: list[Join] = []
    with _encoder(path) as encoder:
        pipe = encoder.stdin
        assert pipe is not None
        written = 0
        before = 0
        for number, piece in enumerate(pieces):
            kind, overlap = mixed[number] if number < len(mixed) else ("cut", 0)
            body = piece[before : len(piece) - overlap]
            pipe.writelines(body)
            written += len(body)
            if number == len(mixed):
                break
            blend = list(_transition(kind, piece[len(piece) - overlap :], pieces[number + 1][:overlap], dice))
            pipe.writelines(blend)
            joins.append(Join(kind=kind, first_frame=written, last_frame=written + max(0, len(blend) - 1)))
            written += len(blend)
            before = overlap
    return joins


def _pieces(takes: Sequence[Take], frames: int, dice: random.Random) -> list[list[Frame]]:
    pieces: list[list[Frame]] = []
    last = ""
    while sum(map(len, pieces)) < frames:
        take = dice.choice([each for each in takes if each.name != last])
        last = take.name
        length = min(len(take.frames), dice.randint(*_PIECE_FRAMES))
        first = dice.randint(0, len(take.frames) - length)
        pieces.append(_dress(list(take.frames[first : first + length]), dice))
    return pieces


def _dress(frames: list[Frame], dice: random.Random) -> list[Frame]:
    """Perhaps a change of exposure over some of the frames, or grain, or a flash of one to three frames."""
    look = dice.choices(("plain", "exposure", "grain", "flash"), (5, 2, 2, 1))[0]
    if look == "exposure":
        gain, over = dice.choice((0.6, 0.75, 1.3, 1.5)), dice.randint(1, len(frames))
        steps = [min(1.0, (n + 1) / over) for n in range(len(frames))]
        return [_lit(frame, 1 + (gain - 1) * step) for frame, step in zip(frames, steps, strict=True)]
    if look == "grain":
        return [_grainy(frame, dice) for frame in frames]
    if look == "flash":
        at, length = dice.randint(6, len(frames) - 10), dice.randint(1, 3)
        return [_lit(each, 1.9) if at <= n < at + length else each for n, each in enumerate(frames)]
    return frames


def _lit(frame: Frame, gain: float) -> Frame:
    table = bytes(min(235, max(16, round(16 + (value - 16) * gain))) for value in range(256))
    return frame[:_LUMA].translate(table) + frame[_LUMA:]


def _grainy(frame: Frame, dice: random.Random) -> Frame:
    table = bytes(max(0, min(255 - _GRAIN, value - _GRAIN // 2)) for value in range(256))
    fold = bytes(value % _GRAIN for value in range(256))
    return _sum(frame[:_LUMA].translate(table), dice.randbytes(_LUMA).translate(fold)) + frame[_LUMA:]


def _sum(left: bytes, right: bytes) -> bytes:
    """Byte by byte, where no sum is above 255."""
    return (int.from_bytes(left) + int.from_bytes(right)).to_bytes(len(left))


def _blend(left: Frame, right: Frame, share: float) -> Frame:
    weight = bytes(int(value * (1 - share)) for value in range(256))
    other = bytes(value - int(value * (1 - share)) for value in range(256))
    return _sum(left.translate(weight), right.translate(other))


def _flat(luma: int) -> Frame:
    return bytes([luma]) * _LUMA + bytes([128]) * (_FRAME - _LUMA)


def _mix(
    before: list[Frame], after: list[Frame], dice: random.Random, dissolves: float, dips: float
) -> tuple[str, int]:
    kind = dice.choices(("dissolve", "dip", "cut"), (dissolves, dips, 1 - dissolves - dips))[0]
    overlap = min(dice.randint(*_DISSOLVE_FRAMES), len(before) // 2, len(after) // 2)
    return ("cut", 0) if kind == "cut" or overlap < _DISSOLVE_FRAMES[0] else (kind, overlap)


def _transition(
    kind: str, before: Sequence[Frame], after: Sequence[Frame], dice: random.Random
) -> Iterator[Frame]:
    shares = [(n + 1) / (len(before) + 1) for n in range(len(before))]
    if kind == "dissolve":
        yield from map(_blend, before, after, shares)
    if kind == "dip":
        flat = _flat(dice.choice((16, 235)))
        yield from (_blend(frame, flat, share) for frame, share in zip(before, shares, strict=True))
        yield from [flat] * dice.randint(*_FLAT_FRAMES)
        yield from (_blend(flat, frame, share) for frame, share in zip(after, shares, strict=True))


def _decode(*source: str) -> list[Frame]:
    size = f"scale={WIDTH}:{HEIGHT}:out_range=tv,format=yuv420p"
    command = ["ffmpeg", "-v", "error", *source, "-an", "-vf", size, *_RAW[:2], "-"]
    raw = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    return [raw[at : at + _FRAME] for at in range(0, len(raw), _FRAME)]


def _encoder(path: Path) -> subprocess.Popen[bytes]:
    codec = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-threads", "1")
    command = ["ffmpeg", "-v", "error", "-y", *_RAW, "-i", "-", *codec, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE)
