"""The condition a source is in: what was measured, and what the file says of itself."""

from dataclasses import dataclass

from matinee.encoding.light import HdrMetadata
from matinee.encoding.loudness import Span


@dataclass(frozen=True, kw_only=True)
class Hdr:
    """What a stream says of its dynamic range. `transfer` is `sdr`, `pq` or `hlg`; "" and None: not said."""

    transfer: str
    primaries: str = ""
    light: HdrMetadata | None = None
    dolby_vision_profile: int | None = None


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Of the film's picture: its coding, its clock, its dark and still stretches. Seconds count from frame 0.

    `frames_per_second` is as the packets come; `av_offset_seconds` is how much later than the picture the
    first sound begins; `sound_seconds` is where that sound ends.
    """

    profile: str
    pixel_format: str
    bit_depth: int
    frames_per_second: float
    key_frames: int
    unstamped_packets: int
    video_seconds: float
    sound_seconds: float | None
    av_offset_seconds: float | None
    hdr: Hdr
    black: tuple[Span, ...] = ()
    frozen: tuple[Span, ...] = ()
