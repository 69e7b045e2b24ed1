"""Chunks joined to tracks, and tracks packaged once as CMAF for HLS and DASH alike (Shaka Packager)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matinee.encoding.codecs import ticks_per_second
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.model import AudioTrack, Picture, Plan, PlannedRung, TextTrack

PACKAGE = "package"
HLS = "master.m3u8"
DASH = "manifest.mpd"
POSTER = "poster.jpg"
_SEGMENT_SECONDS = 1.9
_POSTER_WIDTH = 1280


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
        *("-bsf:v", snap, "-video_track_timescale", str(ticks), "-fflags", "+bitexact", name),
    )


def package(folder: Path, plan: Plan, tracks: Tracks, tools: Tools) -> None:
    """Write the whole title under `folder/package`: segments, playlists, both manifests. Raises Transient.

    A segment ends at the first IDR after 1.9 s, so at the end of each group of pictures, on every rung alike.
    """
    streams = [
        *(_video(rung, tracks.video[rung.name]) for rung in plan.rungs),
        *(_audio(track, tracks.audio[track.name]) for track in plan.audio),
        *(stream for track in plan.text for stream in _text(track, tracks.text[track.name])),
    ]
    tools.must_packager(
        folder,
        *streams,
        *("--segment_duration", str(_SEGMENT_SECONDS)),
        *("--generate_static_live_mpd", "--use_fake_clock_for_muxer", "--single_threaded"),
        *(f"--default_{each}" for track in plan.audio for each in _in(track.language)),
        *("--hls_master_playlist_output", f"{PACKAGE}/{HLS}", "--mpd_output", f"{PACKAGE}/{DASH}"),
    )


def _video(rung: PlannedRung, file: str) -> str:
    return f"in={file},stream=video,{_segments('video', rung.name)},playlist_name=video/{rung.name}.m3u8"


def _audio(track: AudioTrack, file: str) -> str:
    playlist = f"playlist_name=audio/{track.name}.m3u8,hls_group_id=audio,hls_name={track.name}"
    return ",".join(
        [f"in={file},stream=audio,{_segments('audio', track.name)}", playlist, *_in(track.language)]
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


def poster(folder: Path, video: str, plan: Plan, tools: Tools) -> None:
    """Write the title's picture, from a frame of its best track, with square pixels. Raises Transient."""
    at = max(0.0, float((plan.poster_frame - 0.5) / plan.picture.fps))
    shape = f"scale='min({_POSTER_WIDTH},trunc(iw*sar/2)*2)':-2:flags=bicubic,setsar=1,format=yuvj420p"
    (folder / PACKAGE).mkdir(exist_ok=True)
    tools.must_ffmpeg(
        folder,
        *(*OURS, "-ss", f"{at:.6f}", "-i", f"file:{video}", "-frames:v", "1", "-vf", shape),
        *("-q:v", "3", "-fflags", "+bitexact", "-f", "image2", "-update", "1", f"{PACKAGE}/{POSTER}"),
    )
