"""Hostile films for tests: MP4 boxes written by hand or changed in place, and lists of other files."""

import struct
from collections.abc import Iterator
from pathlib import Path

from tests import media

_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"dinf", b"edts", b"udta")


def box(kind: bytes, *payload: bytes) -> bytes:
    """A box of ISO/IEC 14496-12."""
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def edges(data: bytes, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where each box of a file begins and ends, containers entered."""
    at, end = start, len(data) if end is None else end
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        yield at
        if size < 8:
            return
        if kind in _CONTAINERS:
            yield from edges(data, at + 8, at + size)
        at += size
    yield min(at, end)


def payload_of(data: bytes, kind: bytes, *, after: bytes = b"moov") -> int:
    """Where the payload of the first box `kind` begins."""
    return data.index(kind, data.index(after)) + 4


def patched(path: Path, kind: bytes, offset: int, value: bytes, *, after: bytes = b"moov") -> Path:
    """The same file with `value` written `offset` bytes into a box's payload."""
    body = bytearray(path.read_bytes())
    at = payload_of(bytes(body), kind, after=after) + offset
    body[at : at + len(value)] = value
    path.write_bytes(bytes(body))
    return path


def plain(path: Path, *, sound: str | None = None) -> Path:
    """A small good MP4 to spoil."""
    output = ("-f", {".mkv": "matroska", ".ts": "mpegts"}.get(path.suffix, "mp4"), "-movflags", "+faststart")
    return media.film(path, seconds=0.4, size="64x36", sound=sound, output=output)


def of_many_tracks(path: Path, count: int) -> Path:
    """A good film with `count` empty tracks more."""
    body = plain(path).read_bytes()
    at = body.index(b"moov") - 4
    size = int.from_bytes(body[at : at + 4])
    track = body.index(b"trak", at) - 4
    copies = body[track : track + int.from_bytes(body[track : track + 4])] * count
    moov = box(b"moov", body[at + 8 : at + size], copies)
    path.write_bytes(body[:at] + moov + body[at + size :])
    return path


def referring(path: Path, address: str) -> Path:
    """A film whose picture is said to stand in another file (a data reference)."""
    body = plain(path).read_bytes()
    old = body[(at := body.index(b"url ") - 4) : at + int.from_bytes(body[at : at + 4])]
    url = box(b"url ", bytes(4), address.encode() + b"\0")
    for name in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        body = _grown(body, name, len(url) - len(old))
    path.write_bytes(body.replace(old, url, 1))
    return path


def _grown(body: bytes, kind: bytes, by: int) -> bytes:
    at = body.index(kind, body.index(b"moov")) - 4
    return body[:at] + struct.pack(">I", int.from_bytes(body[at : at + 4]) + by) + body[at + 4 :]


def flipped(body: bytes, seed: int, flips: int = 10) -> bytes:
    """The same bytes with a few of them changed, by a seed."""
    changed, state = bytearray(body), seed * 2654435761 + 1
    for _ in range(flips):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        changed[(state >> 33) % len(changed)] ^= 1 << ((state >> 29) & 7)
    return bytes(changed)


LISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{address}\n#EXT-X-ENDLIST\n",
    "hls key": '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="{address}"\n#EXTINF:5,\n{address}\n#EXT-X-ENDLIST\n',
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" '
    'bandwidth="1"><BaseURL>{address}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "ffconcat": "ffconcat version 1.0\nfile '{address}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\na=control:{address}\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "imf": '<?xml version="1.0"?><AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"><AssetList>'
    "<Asset><ChunkList><Chunk><Path>{address}</Path></Chunk></ChunkList></Asset></AssetList></AssetMap>",
    "imf cpl": '<?xml version="1.0"?><CompositionPlaylist xmlns="http://www.smpte-ra.org/schemas/2067-3/2016">'
    "<Id>{address}</Id></CompositionPlaylist>",
    "vobsub": "# VobSub index file, v7 (do not modify this line!)\nid: en, index: 0\n"
    "timestamp: 00:00:00:000, filepos: 000000000\n",
    "asx": '<asx version="3.0"><entry><ref href="{address}"/></entry></asx>',
    "smil": '<smil><body><video src="{address}"/></body></smil>',
    "mov reference": "RTSPtextRTSP://{address}\n",
    "svg": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>',
}
"""Lists of other files, by their format; `{address}` is where they lead."""
