"""Chunks joined to tracks, and tracks packaged once as CMAF for HLS and DASH alike (Shaka Packager)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from matinee.encoding.codecs import UNOFFICIAL, ticks_per_second
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.groups import with_whole_groups
from matinee.encoding.light import with_light
from matinee.encoding.model import AudioTrack, Picture, Plan, PlannedRung, TextTrack
from matinee.encoding.peaks import state_peaks
from matinee.encoding.protection import Protection, label_of
from matinee.kernel.content_keys import AUDIO

PACKAGE = "package"
HLS = "master.m3u8"
DASH = "manifest.mpd"
_AV1_METADATA = 5
_MAP = re.compile(r'#EXT-X-MAP:URI="([^"]*)"')


@dataclass(frozen=True, kw_only=True)
class Tracks:
    """Files in the folder, by the track they hold."""

    video: dict[str, str]
    audio: dict[str, str]
    text: dict[str, str]


def join(folder: Path, name: str, chunks: Sequence[str], picture: Picture, tools: Tools) -> None:
    """Join MP4 chunks to the MP4 `name` without re-encoding. Raises Transient.

    Every time stamp is put back on a whole frame: the joiner counts in microseconds, which are not frames.
    """
    listing = folder / f"{name}.txt"
    listing.write_text("".join(f"file {chunk}\n" for chunk in chunks))
    ticks = ticks_per_second(picture.fps)
    frame = ticks // picture.fps_num * picture.fps_den
    snap = f"setts=pts=round(PTS/{frame})*{frame}:dts=round(DTS/{frame})*{frame}:duration={frame}"
    tools.must_ffmpeg(
        folder,
        *(*OURS, "-f", "concat", "-safe", "0", "-i", f"file:{listing.name}", "-map", "0:v:0", "-c", "copy"),
        *("-bsf:v", snap, "-video_track_timescale", str(ticks), *UNOFFICIAL, "-fflags", "+bitexact", name),
    )


def package(
    folder: Path, plan: Plan, tracks: Tracks, tools: Tools, protection: Protection | None = None
) -> None:
    """Write the whole title under `folder/package`: segments, playlists, both manifests. Raises Transient.

    A segment is one group of pictures, on every rung of every codec alike. The smallest rung for every device
    is there once more with key frames only, for players to show while they seek. With a protection, all of it
    but the captions is encrypted.
    """
    if protection:
        _strip_metadata(folder, plan, tracks, tools)
    tricks = [each for each in (trick_rung(plan),) if each]
    streams = [
        *(_video(rung, rung.name, tracks.video[rung.name]) for rung in plan.rungs),
        *(f"{_video(each, trick_name(each), tracks.video[each.name])},{_trick(each)}" for each in tricks),
        *(_audio(track, tracks.audio[track.name]) for track in plan.audio),
        *(stream for track in plan.text for stream in _text(track, tracks.text[track.name])),
    ]
    tools.must_packager(
        folder,
        *streams,
        *("--segment_duration", f"{_segment_seconds(plan):.6f}"),
        *("--generate_static_live_mpd", "--use_fake_clock_for_muxer", "--single_threaded"),
        *("--use_dovi_supplemental_codecs",),
        *(f"--default_{each}" for track in plan.audio[:1] for each in _in(track.language)),
        *(protection.packager_options() if protection else ()),
        *("--hls_master_playlist_output", f"{PACKAGE}/{HLS}", "--mpd_output", f"{PACKAGE}/{DASH}"),
    )
    root = folder / PACKAGE
    if protection:
        _signal_keys(root, protection)
    for each in tricks:
        _hide_variant(root, f"video/{trick_name(each)}.m3u8")
    for rung in plan.rungs:
        if rung.transfer == "pq" and plan.picture.hdr:
            init = root / "video" / rung.name / "init.mp4"
            init.write_bytes(with_light(init.read_bytes(), plan.picture.hdr))
    master = root / HLS
    master.write_text(with_whole_groups(master.read_text()))
    state_peaks(root, HLS, DASH)


def _signal_keys(root: Path, protection: Protection) -> None:
    for playlist in root.rglob("*.m3u8"):
        text = playlist.read_text()
        if "#EXT-X-KEY:" in text:
            init = (playlist.parent / _MAP.findall(text)[0]).read_bytes()
            playlist.write_text(protection.signalled(text, init))


def trick_rung(plan: Plan) -> PlannedRung | None:
    """The rung whose key frames stand for all in trick play: the smallest of the first ladder.

    None for a film with one key frame: there is nothing to seek through.
    """
    return plan.smallest_rung if len(plan.gops) > 1 else None


def trick_name(rung: PlannedRung) -> str:
    """The folder of its key frames; with `-i.m3u8`, their I-frame playlist."""
    return f"{rung.name}-keys"


def _segment_seconds(plan: Plan) -> float:
    """Just under the shortest group of pictures that another one follows: so each begins a segment."""
    lengths = [after - before for before, after in pairwise(plan.gops)] or [plan.frames]
    return float((min(lengths) - 0.5) / plan.picture.fps)


def _hide_variant(root: Path, uri: str) -> None:
    """Take the key frames out of the variants, where the packager lists them too: they are no rung."""
    (root / uri).unlink()
    lines = (root / HLS).read_text().split("\n")
    hidden = {n for at, line in enumerate(lines) if line == uri for n in (at - 1, at)}
    (root / HLS).write_text("\n".join(line for n, line in enumerate(lines) if n not in hidden))


def _strip_metadata(folder: Path, plan: Plan, tracks: Tracks, tools: Tools) -> None:
    """The packager cannot encrypt AV1 with metadata in its stream: the container alone says it then."""
    for rung in plan.rungs:
        if (rung.codec, rung.transfer) == ("av1", "pq"):
            file, plain = folder / tracks.video[rung.name], folder / "plain.mp4"
            source = (*OURS, "-i", f"file:{file.name}", "-map", "0:v:0", "-c", "copy")
            scale = ("-video_track_timescale", str(ticks_per_second(plan.picture.fps)))
            strip = ("-bsf:v", f"filter_units=remove_types={_AV1_METADATA}", *scale)
            tools.must_ffmpeg(folder, *source, *strip, "-fflags", "+bitexact", plain.name)
            plain.replace(file)


def _video(rung: PlannedRung, name: str, file: str) -> str:
    place = f"{_segments('video', name)},playlist_name=video/{name}.m3u8"
    return f"in={file},stream=video,drm_label={label_of(rung)},{place}"


def _trick(rung: PlannedRung) -> str:
    return f"trick_play_factor=1,iframe_playlist_name=video/{trick_name(rung)}-i.m3u8"


def _audio(track: AudioTrack, file: str) -> str:
    playlist = f"playlist_name=audio/{track.name}.m3u8,hls_group_id={track.group},hls_name={track.label}"
    dash = f"dash_label={track.name},dash_roles={track.role}"
    return ",".join(
        [
            f"in={file},stream=audio,drm_label={AUDIO},{_segments('audio', track.name)}",
            playlist,
            dash,
            *_in(track.language),
        ]
    )


def _text(track: TextTrack, file: str) -> tuple[str, str]:
    about = [*_in(track.language), "dash_roles=subtitle"]
    place = f"{PACKAGE}/text/{track.name}"
    playlist = f"playlist_name=text/{track.name}.m3u8,hls_group_id=text,hls_name={track.name},hls_only=1"
    return (
        ",".join([f"in={file},stream=text,segment_template={place}/$Number$.vtt", playlist, *about]),
        ",".join([f"in={file},stream=text,{_segments('text', track.name)},dash_only=1", *about]),
    )


def _in(language: str) -> list[str]:
    """The packager knows no undetermined language: it is left out."""
    return [] if language == "und" else [f"language={language}"]


def _segments(kind: str, name: str) -> str:
    place = f"{PACKAGE}/{kind}/{name}"
    return f"init_segment={place}/init.mp4,segment_template={place}/$Number$.m4s"
