"""One HDR10 film made into HLS and DASH by us and by others: in the clear, and encrypted where they can."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from matinee.encoding import keys
from matinee.encoding.documents import from_bytes
from matinee.encoding.model import Plan
from matinee.encoding.protection import labels_of
from matinee.kernel.content_keys import content_keys
from tests import media
from tests.encoding_house import JOB, SECRET, SETTINGS, TITLE, EncodingHouse

CODECS = "h264,hevc,vp9,av1,hevc-hdr,av1-hdr"
SIZE = "256x144"
_KEY_ID, _KEY = "00112233445566778899aabbccddeeff", "0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Package:
    """A title in a folder. `protected` is the same title encrypted, with `keys` by key id."""

    folder: Path
    hls: str
    dash: str = ""
    protected: Path | None = None
    keys: dict[str, str] = field(default_factory=dict)


def packages(folder: Path, python: Path) -> dict[str, Package]:
    """The film packaged by everybody, ours first. `python` has shaka-streamer."""
    film = media.hdr10(folder / "film.mp4", SIZE)
    ours = _ours(folder / "ours", film)
    tracks = _tracks(ours, folder / "tracks")
    return {
        "ours": ours,
        "shaka-streamer": _streamer(folder / "streamer", film, python),
        "ffmpeg dash": _ffmpeg_dash(folder / "dash", tracks),
        "ffmpeg hls": _ffmpeg_hls(folder / "hls", tracks),
    }


def _ours(folder: Path, film: Path) -> Package:
    house = EncodingHouse(replace(SETTINGS, codecs=CODECS, max_rungs=2))
    house.whole(film)
    other = house.protected()
    plan = from_bytes(Plan, house.work.objects[keys.plan(JOB)])
    return Package(
        folder=house.published(folder / "plain"),
        hls="master.m3u8",
        dash="manifest.mpd",
        protected=other.published(folder / "protected"),
        keys={each.key_id: each.key for each in content_keys(SECRET, TITLE, labels_of(plan))},
    )


def _tracks(package: Package, folder: Path) -> list[Path]:
    """What we packaged as one MP4 for each track, the sound last: what ffmpeg's muxers get."""
    folder.mkdir()
    rungs = [path for path in package.folder.glob("video/*/") if not path.name.endswith("-keys")]
    made = []
    for place in (*sorted(rungs), *package.folder.glob("audio/*/")):
        parts = sorted(place.glob("*.m4s"), key=lambda path: int(path.stem))
        made.append(folder / f"{place.name}.mp4")
        made[-1].write_bytes(b"".join(path.read_bytes() for path in (place / "init.mp4", *parts)))
    return made


def _streamer(folder: Path, film: Path, python: Path) -> Package:
    """Shaka Streamer with the codecs that it knows; it encodes for itself, at the film's size."""
    folder.mkdir()
    sources = [{"name": str(film), "media_type": kind} for kind in ("video", "audio")]
    (folder / "inputs.yaml").write_text(json.dumps({"inputs": sources}))
    wanted = {
        "streaming_mode": "vod",
        "resolutions": ["144p"],
        "channel_layouts": ["mono", "stereo"],
        "audio_codecs": ["aac"],
        "video_codecs": ["h264", "hevc", "vp9", "av1"],
        "manifest_format": ["dash", "hls"],
        "segment_size": 2,
        "generate_iframe_playlist": True,
        "quiet": True,
    }
    secret = {"enable": True, "encryption_mode": "raw", "clear_lead": 0, "protection_scheme": "cbcs"}
    encryption = {**secret, "keys": [{"key_id": _KEY_ID, "key": _KEY}]}
    for name, more in (("plain", {}), ("protected", {"encryption": encryption})):
        (folder / f"{name}.yaml").write_text(json.dumps({**wanted, **more}))
        command = [python, python.parent / "shaka-streamer", "--use-system-binaries"]
        files = ("-i", folder / "inputs.yaml", "-p", folder / f"{name}.yaml", "-o", folder / name)
        _run([*map(str, command), *map(str, files)])
    return Package(
        folder=folder / "plain",
        hls="hls.m3u8",
        dash="dash.mpd",
        protected=folder / "protected",
        keys={_KEY_ID: _KEY},
    )


def _ffmpeg_dash(folder: Path, tracks: Sequence[Path]) -> Package:
    """The muxer of DASH, which writes HLS playlists too; it knows no encryption by `cbcs`."""
    folder.mkdir()
    sets = ("-adaptation_sets", "id=0,streams=v id=1,streams=a", "-dash_segment_type", "mp4")
    both = ("-hls_playlist", "1", "-seg_duration", "1")
    _run(["ffmpeg", *_copied(tracks), "-f", "dash", *sets, *both, str(folder / "manifest.mpd")])
    return Package(folder=folder, hls="master.m3u8", dash="manifest.mpd")


def _ffmpeg_hls(folder: Path, tracks: Sequence[Path]) -> Package:
    """The muxer of HLS with fragmented MP4; it encrypts whole segments only."""
    folder.mkdir()
    streams = " ".join(f"v:{number},agroup:sound" for number in range(len(tracks) - 1))
    options = ("-hls_segment_type", "fmp4", "-hls_playlist_type", "vod", "-hls_time", "1")
    master = ("-master_pl_name", "master.m3u8", "-var_stream_map", f"{streams} a:0,agroup:sound")
    flags = ("-hls_flags", "independent_segments")
    _run(["ffmpeg", *_copied(tracks), "-f", "hls", *options, *flags, *master, str(folder / "%v.m3u8")])
    return Package(folder=folder, hls="master.m3u8")


def _copied(tracks: Sequence[Path]) -> list[str]:
    inputs = [word for track in tracks for word in ("-i", str(track))]
    maps = [word for number in range(len(tracks)) for word in ("-map", str(number))]
    return ["-v", "error", "-nostdin", *inputs, *maps, "-c", "copy", "-strict", "experimental"]


def _run(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"NO_COLOR": "1"}
    )
    if done.returncode:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-2000:])
        raise SystemExit(f"{command[0]} ended with {done.returncode}")
