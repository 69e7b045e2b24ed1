"""The RPUs of a film, frame by frame: as the source has them, and as each chunk of ours has to."""

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from math import floor
from pathlib import Path

from matinee.encoding import samples
from matinee.encoding.encoder import starts
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import Picture, SourceRange, VideoCodec
from matinee.encoding.rpu import NAL_TYPE, Rpu, read
from matinee.kernel.errors import Transient, VerificationFailed

_ONLY_RPUS = ("-c", "copy", "-bsf:v", f"hevc_mp4toannexb,filter_units=pass_types={NAL_TYPE}")
_RAW = "rpus.bin"
_START_CODE = b"\0\0\1"
_MOST_BYTES = 512 << 20
_MORE_SECONDS = 2.0
"""How far behind its last frame the source of a chunk is read: B-frames come later than they are shown."""


@dataclass(frozen=True, kw_only=True)
class FrameRpu:
    """The NAL units of one packet that hold an RPU: there should be one. `seconds` is when it is shown."""

    seconds: Fraction
    nal_units: tuple[bytes, ...]

    @property
    def rpu(self) -> Rpu:
        """What it holds. Raises ValueError."""
        if len(self.nal_units) != 1:
            raise ValueError("the frame has more than one")
        return read(self.nal_units[0])


def rpus_in(
    folder: Path, source: Sequence[str], tools: Tools, *, until_seconds: float | None = None
) -> list[FrameRpu]:
    """Those of an HEVC stream, in the order of its packets, but for packets without one.

    `source` is ffmpeg's options for that input, then `-map` and the stream. Raises ValueError for more than
    a film has, Transient, TimedOut.
    """
    stop = () if until_seconds is None else ("-to", f"{until_seconds:.6f}")
    made = (*source[-2:], *_ONLY_RPUS, *stop)
    listed = tools.ffmpeg(folder, *source[:-2], *made, "-f", "rawvideo", _RAW, *made, "-f", "framecrc", "-")
    if listed.exit_code != 0:
        raise Transient(f"Dolby Vision metadata cannot be read: {listed.last_words[:200]}")
    if (folder / _RAW).stat().st_size > _MOST_BYTES:
        raise ValueError("there is too much of it")
    lines = listed.stdout.splitlines()
    tick = next((Fraction(line.split()[-1]) for line in lines if line.startswith("#tb")), Fraction(1))
    rows = [line.split(",") for line in lines if not line.startswith("#")]
    with (folder / _RAW).open("rb") as file:
        found = [
            FrameRpu(seconds=int(row[2]) * tick, nal_units=_nal_units(file.read(int(row[4])))) for row in rows
        ]
    (folder / _RAW).unlink()
    return found


def _nal_units(packet: bytes) -> tuple[bytes, ...]:
    return tuple(unit.rstrip(b"\0") for unit in packet.split(_START_CODE)[1:])


def of_frames(found: Sequence[FrameRpu], picture: Picture, first_frame: int, frames: int) -> list[Rpu]:
    """The RPU of each of our frames, by the clock of `conform.grid`.

    Raises ValueError, and LookupError where the first has none.
    """
    start = Fraction(f"{picture.start_seconds:.9f}")
    ordered = sorted(found, key=lambda each: each.seconds)
    shown = [floor((each.seconds - start) * picture.fps + Fraction(1, 2)) for each in ordered]
    if not shown or shown[0] > first_frame:
        raise LookupError("the first has none")
    wanted = range(first_frame, first_frame + frames)
    return [ordered[bisect_right(shown, number) - 1].rpu for number in wanted]


def carry(
    folder: Path, output: str, picture: Picture, codec: VideoCodec, span: SourceRange, tools: Tools
) -> str:
    """Give every frame of the chunk `output` the RPU of its source frame, byte for byte; their digest.

    The encoder has put there what it made of them: its light has to be that of the same frame. Only the
    active area is changed, where the size is. Raises VerificationFailed, Transient.
    """
    try:
        wanted = _of_source(folder, picture, span, tools)
        made = rpus_in(folder, (*OURS, "-i", f"file:{output}", "-map", "0:v:0"), tools)
        order = sorted(range(len(made)), key=lambda at: made[at].seconds)
        if [made[at].rpu.light for at in order] != [each.light for each in wanted]:
            raise ValueError("the encoder gave frames those of others")
        across, down = Fraction(codec.width, picture.width), Fraction(codec.height, picture.height)
        kept = [each.scaled(across, down) for each in wanted]
        units = {at: each.nal_unit for at, each in zip(order, kept, strict=True)}
        film = (folder / output).read_bytes()
        changed = [_with_rpu(frame, units[at]) for at, frame in enumerate(samples.frames(film))]
        (folder / output).write_bytes(samples.with_frames(film, changed))
    except (ValueError, LookupError) as error:
        message = f"The Dolby Vision metadata of frames from {span.first_frame} is not carried: {error}."
        raise VerificationFailed("dolby_vision", message) from error
    return digest(kept)


def _of_source(folder: Path, picture: Picture, span: SourceRange, tools: Tools) -> list[Rpu]:
    """Of each frame of a chunk. Raises ValueError, LookupError where the first has none."""
    end = picture.start_seconds + span.start_seconds + span.duration_seconds + _MORE_SECONDS
    for source in starts(picture, span.first_frame):
        with suppress(LookupError):
            found = rpus_in(folder, source, tools, until_seconds=end)
            return of_frames(found, picture, span.first_frame, span.frames)
    raise LookupError("the first has none")


def _with_rpu(frame: bytes, unit: bytes) -> bytes:
    others = [each for each in samples.nal_units(frame) if each[0] >> 1 != NAL_TYPE]
    return samples.of_nal_units([*others, unit])


def digest(rpus: Sequence[Rpu]) -> str:
    """SHA-256 of RPUs in the order in which their frames are shown, in hex."""
    return hashlib.sha256(b"".join(each.nal_unit for each in rpus)).hexdigest()


def digests(found: Sequence[FrameRpu], lengths: Sequence[int]) -> list[str]:
    """Of each run of frames, as long as `lengths` says. Raises ValueError for any but exactly that many."""
    if len(found) != sum(lengths):
        raise ValueError(f"{len(found)} of {sum(lengths)} frames have one")
    shown = [each.rpu for each in sorted(found, key=lambda each: each.seconds)]
    ends = list(accumulate(lengths, initial=0))
    return [digest(shown[start:end]) for start, end in pairwise(ends)]
