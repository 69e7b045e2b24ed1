"""Small films in Dolby Vision profile 8.1: HDR10 in HEVC, each frame with an RPU of its own light."""

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

from matinee.encoding.light import into_entry
from tests import media

NAL_HEADER = bytes([62 << 1, 1])
FRAMES = 130
_START, _DELIMITER = b"\0\0\0\1", b"\0\0\0\1\x46\x01"
_DISPLAY = "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"


def rpus() -> list[bytes]:
    """The NAL units of two shots, of 30 frames and of 100: see `rpus/README.md`."""
    packed = (Path(__file__).parent / "rpus" / "rpus.bin.z").read_bytes()
    return [NAL_HEADER + unit for unit in zlib.decompress(packed).split(_START)[1:]]


def film(
    path: Path,
    units: Sequence[bytes | None],
    *,
    size: str = "192x108",
    profile: int | None = 8,
    base: int = 1,
) -> Path:
    """A film of two shots, 1.2 s and 4 s long, whose frames have those NAL units, or none.

    An MP4 says the profile, if that is given. The path's ending chooses the container.
    """
    raw = path.with_suffix(".hevc")
    shots = f"color=c=red:s={size}:r=25:d=1.2[a];testsrc2=s={size}:r=25:d=4[b];[a][b]concat=n=2:v=1"
    colours = "setparams=range=tv:color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    said = f"hdr10=1:repeat-headers=1:master-display={_DISPLAY}:max-cll=1000,400"
    coder = f"log-level=error:bframes=0:aud=1:keyint=25:{said}"
    codec = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", coder)
    media.ffmpeg("-lavfi", f"{shots},format=yuv420p10le,{colours}", *codec, "-f", "hevc", str(raw))
    frames = raw.read_bytes().split(_DELIMITER)[1:]
    ends = [_START + unit if unit else b"" for unit in units]
    raw.write_bytes(b"".join(_DELIMITER + frame + end for frame, end in zip(frames, ends, strict=True)))
    media.ffmpeg("-f", "hevc", "-framerate", "25", "-i", str(raw), "-c", "copy", "-tag:v", "hvc1", str(path))
    if profile is not None:
        path.write_bytes(into_entry(path.read_bytes(), configuration(profile, base)))
    return path


def configuration(profile: int, base: int) -> bytes:
    """The box of a profile of level 1, with an RPU and a base layer compatible as that number says."""
    about = bytes([1, 0]) + struct.pack(">H", profile << 9 | 1 << 3 | 0b101) + bytes([base << 4])
    return struct.pack(">I4s", 32, b"dvcC" if profile < 8 else b"dvvC") + about.ljust(24, b"\0")
