"""A packaged title as parsers that are not ours read it: m3u8, mpegdash, codem-isoboxer and ffprobe."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from posixpath import dirname, normpath
from typing import Any

_READER = Path(__file__).with_name("boxes_peer.cjs")
_NUMBER = re.compile(r"\$Number(%0\d+d)?\$")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A segment as a manifest names it: its file, seconds, and the bytes of it that count."""

    uri: str
    seconds: float
    offset: int = 0
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A rendition in a manifest. `about` are its attributes, `kind` is `video`, `audio` or `keys`."""

    kind: str
    init: str
    parts: tuple[Part, ...]
    about: Any
    place: Any = None


@dataclass(frozen=True, kw_only=True)
class Packet:
    """A sample: when it is shown, in seconds, its size, and whether decoding can begin with it."""

    seconds: float
    size: int
    key: bool


class View:
    """One folder. HLS and DASH are empty where there is no such manifest."""

    def __init__(self, folder: Path, hls: str, dash: str) -> None:
        self.folder, self._hls, self._dash = folder, hls, dash

    @cached_property
    def master(self) -> Any:
        """The HLS master playlist."""
        return import_module("m3u8").load(str(self.folder / self._hls))

    @cached_property
    def hls(self) -> list[Stream]:
        """Every media playlist that the master names."""
        variants = [each for each in self.master.playlists if each.stream_info.resolution]
        named = [("video", each.uri, each.stream_info) for each in variants]
        named += [
            ("audio", each.uri, each) for each in self.master.media if each.uri and each.type == "AUDIO"
        ]
        named += [("keys", each.uri, each.iframe_stream_info) for each in self.master.iframe_playlists]
        return [self._playlist(*each) for each in named]

    def _playlist(self, kind: str, uri: str, about: Any) -> Stream:
        read = import_module("m3u8").load(str(self.folder / uri))
        home = dirname(uri)
        parts = []
        for each in read.segments:
            size, _, offset = (each.byterange or "").partition("@")
            parts.append(
                Part(
                    uri=normpath(f"{home}/{each.uri}").lstrip("/"),
                    seconds=each.duration,
                    offset=int(offset or 0),
                    size=int(size) if size else None,
                )
            )
        init = normpath(f"{home}/{read.segments[0].init_section.uri}").lstrip("/")
        return Stream(kind=kind, init=init, parts=tuple(parts), about=about, place=read)

    @cached_property
    def dash(self) -> list[Stream]:
        """Every representation of the MPD with a segment timeline."""
        if not self._dash:
            return []
        mpd = import_module("mpegdash.parser").MPEGDASHParser.parse(str(self.folder / self._dash))
        sets = [each for period in mpd.periods for each in period.adaptation_sets]
        return [
            _representation(each, one, template)
            for each in sets
            for one in each.representations
            for template in (one.segment_templates or each.segment_templates or ())
        ]

    @cached_property
    def boxes(self) -> dict[str, dict[str, Any]]:
        """What the boxes of each MP4 file say."""
        return dict(json.loads(_run(["node", str(_READER), str(self.folder)])))

    def bytes_of(self, stream: Stream, parts: Sequence[Part]) -> bytes:
        """The initialisation and these parts, as a player puts them together."""
        read = [(self.folder / stream.init).read_bytes()]
        for part in parts:
            end = None if part.size is None else part.offset + part.size
            read.append((self.folder / part.uri).read_bytes()[part.offset : end])
        return b"".join(read)

    def packets(self, stream: Stream, parts: Sequence[Part]) -> list[Packet]:
        """The samples of these parts, by ffprobe."""
        entries = ("-show_entries", "packet=pts_time,size,flags", "-of", "json", "-")
        said = _run(["ffprobe", "-v", "error", *entries], self.bytes_of(stream, parts))
        return [
            Packet(seconds=float(each["pts_time"]), size=int(each["size"]), key="K" in each["flags"])
            for each in json.loads(said)["packets"]
        ]

    def transfer(self, stream: Stream) -> str:
        """The transfer characteristics of its pictures, by ffprobe."""
        entries = ("-select_streams", "v", "-show_entries", "stream=color_transfer", "-of", "csv=p=0", "-")
        said = _run(["ffprobe", "-v", "error", *entries], self.bytes_of(stream, stream.parts[:1]))
        return said.decode().strip().rstrip(",")

    def frames(self, stream: Stream, parts: Sequence[Part], key: str = "") -> list[bytes]:
        """A digest of each frame that ffmpeg decodes, or as far as it goes."""
        opened = ("-decryption_key", key) if key else ()
        options = ("-i", "pipe:", "-threads", "1", "-f", "framemd5", "pipe:")
        command = ["ffmpeg", "-v", "quiet", *opened, *options]
        done = subprocess.run(
            command, input=self.bytes_of(stream, parts), capture_output=True, check=False, env=os.environ
        )
        return [line.rpartition(b",")[2] for line in done.stdout.splitlines() if line[:1] != b"#"]


def _representation(adaptation: Any, one: Any, template: Any) -> Stream:
    runs = [
        (each.d, 1 + (each.r or 0)) for line in template.segment_timelines or () for each in line.Ss or ()
    ]
    lengths = [length / template.timescale for length, times in runs for _ in range(times)]
    first = int(template.start_number or 1)
    names = [_named(template.media, one.id, first + number) for number in range(len(lengths))]
    mime = one.mime_type or adaptation.mime_type or ""
    trick = any("trickmode" in each.scheme_id_uri for each in adaptation.essential_properties or ())
    return Stream(
        kind="keys" if trick else mime.partition("/")[0],
        init=_named(template.initialization, one.id, 0),
        parts=tuple(Part(uri=name, seconds=length) for name, length in zip(names, lengths, strict=True)),
        about=one,
        place=adaptation,
    )


def _named(template: str, representation: str, number: int) -> str:
    named = template.replace("$RepresentationID$", str(representation))
    return _NUMBER.sub(lambda found: (found[1] or "%d") % number, named)


def _run(command: list[str], data: bytes = b"") -> bytes:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout
