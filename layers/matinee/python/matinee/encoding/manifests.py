"""Which files HLS playlists and a DASH manifest lead to, as a player would resolve them."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from posixpath import dirname, normpath
from xml.etree import ElementTree as ET

_URI = re.compile(r'URI="([^"]*)"')
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^",]*)')
_DASH = "{urn:mpeg:dash:schema:mpd:2011}"
_ABSOLUTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|/)", re.IGNORECASE)


def outside(reference: str) -> bool:
    """Whether a reference leaves the title's own folder: an absolute URL or path, or `..`."""
    return bool(_ABSOLUTE.match(reference)) or ".." in reference.split("/") or "\\" in reference


def hls_references(name: str, read: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Every reference from the playlist `name` and the playlists it names: as written, and as a path.

    `read` gives a playlist's text. A reference that leaves the folder is yielded, not followed.
    """
    for reference in _lines(read(name)):
        path = normpath(f"{dirname(name)}/{reference}").lstrip("/")
        yield reference, path
        if path.endswith(".m3u8") and not outside(reference):
            yield from hls_references(path, read)


def _lines(playlist: str) -> Iterator[str]:
    for line in playlist.splitlines():
        if line.startswith("#"):
            yield from _URI.findall(line)
        elif line.strip():
            yield line.strip()


def dash_references(mpd: str) -> Iterator[str]:
    """Every segment that a manifest with segment timelines names. Raises ValueError."""
    root = ET.fromstring(mpd)  # noqa: S314
    for place in root.iter(f"{_DASH}BaseURL"):
        yield place.text or ""
    for template in root.iter(f"{_DASH}SegmentTemplate"):
        yield template.attrib["initialization"]
        first = int(template.get("startNumber", "1"))
        count = sum(1 + int(each.get("r", "0")) for each in template.iter(f"{_DASH}S"))
        for number in range(first, first + count):
            yield template.attrib["media"].replace("$Number$", str(number))


def hls_segments(playlist: str) -> list[tuple[str, float]]:
    """The segments of a media playlist: as written, and their seconds."""
    seconds = [float(length) for length in re.findall(r"#EXTINF:([\d.]+)", playlist)]
    lines = (line.strip() for line in playlist.splitlines())
    return list(zip((line for line in lines if line and line[0] != "#"), seconds, strict=False))


def hls_variants(master: str) -> dict[str, dict[str, str]]:
    """The attributes of each variant stream, by its playlist's address."""
    lines = master.splitlines()
    return {
        uri.strip(): {name: value.strip('"') for name, value in _ATTRIBUTE.findall(line)}
        for line, uri in pairwise(lines)
        if line.startswith("#EXT-X-STREAM-INF:")
    }


def dash_sets(mpd: str) -> dict[str, tuple[ET.Element, ET.Element]]:
    """Each representation with the adaptation set that holds it, by its initialisation. Raises ValueError."""
    return {
        representation[0].attrib["initialization"]: (each, representation)
        for each in ET.fromstring(mpd).iter(f"{_DASH}AdaptationSet")  # noqa: S314
        for representation in each.iter(f"{_DASH}Representation")
        if len(representation) and "initialization" in representation[0].attrib
    }


def property_of(adaptation: ET.Element, scheme: str) -> str | None:
    """The value of an adaptation set's descriptor with that scheme."""
    found = (each.get("value") for each in adaptation if each.get("schemeIdUri") == scheme)
    return next(found, None)


def dash_seconds(mpd: str) -> float:
    """The `mediaPresentationDuration`. Raises ValueError when it is not there."""
    found = re.search(r'mediaPresentationDuration="PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?"', mpd)
    if not found:
        raise ValueError("no duration")
    hours, minutes, seconds = (float(each or 0) for each in found.groups())
    return hours * 3600 + minutes * 60 + seconds
