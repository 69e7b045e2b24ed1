"""How fast a packaged title says it is: the packager leaves segments out that are shorter than the others."""

import re
from collections.abc import Sequence
from math import ceil
from pathlib import Path

from matinee.encoding.manifests import hls_segments, hls_variants

_SOUND = re.compile(r'^#EXT-X-MEDIA:TYPE=AUDIO,.*?URI="([^"]*)".*?GROUP-ID="([^"]*)"', re.MULTILINE)
_VARIANT = re.compile(r"^(#EXT-X-STREAM-INF:(?:.*,)?BANDWIDTH=)\d+(.*\n(\S+))", re.MULTILINE)
_REPRESENTATION = re.compile(
    r'(<Representation\b[^>]*?\bbandwidth=")(\d+)("(?:(?!</Representation>).)*?initialization="([^"]+)/[^"/]*")',
    re.DOTALL,
)


def peak_kbps(segments: Sequence[tuple[int, float]]) -> float:
    """The peak rate of segments of so many bytes and seconds (RFC 8216, 4.3.4.2), in kbit/s.

    It is the largest of any segments in a row that last 0.5 to 1.5 target durations; of all where none do.
    """
    target = ceil(max(seconds for _, seconds in segments))
    peak = sum(size for size, _ in segments) / sum(seconds for _, seconds in segments)
    for first in range(len(segments)):
        size, length = 0, 0.0
        for more, seconds in segments[first:]:
            size, length = size + more, length + seconds
            if length > 1.5 * target:
                break
            if length >= 0.5 * target:
                peak = max(peak, size / length)
    return peak * 8 / 1000


def state_peaks(root: Path, hls: str, dash: str) -> None:
    """Raise the rates in both manifests under `root` to the peaks of the files, where they are less."""
    master, mpd = root / hls, root / dash
    text = master.read_text()
    sounds = {group: 0.0 for _, group in _SOUND.findall(text)}
    for uri, group in _SOUND.findall(text):
        sounds[group] = max(sounds[group], _peak_of(root / uri))

    def variant(found: re.Match[str]) -> str:
        about = hls_variants(found[0])[found[3]]
        peak = ceil(1000 * (_peak_of(root / found[3]) + sounds.get(about.get("AUDIO", ""), 0.0)))
        return f"{found[1]}{max(int(about['BANDWIDTH']), peak)}{found[2]}"

    def representation(found: re.Match[str]) -> str:
        playlist = root / f"{found[4]}.m3u8"
        peak = ceil(1000 * _peak_of(playlist)) if playlist.is_file() else 0
        return f"{found[1]}{max(int(found[2]), peak)}{found[3]}"

    master.write_text(_VARIANT.sub(variant, text))
    mpd.write_text(_REPRESENTATION.sub(representation, mpd.read_text()))


def _peak_of(playlist: Path) -> float:
    segments = hls_segments(playlist.read_text())
    return peak_kbps([((playlist.parent / name).stat().st_size, seconds) for name, seconds in segments])
