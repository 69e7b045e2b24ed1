"""One listen to every sound track of a source: which of them sound, how loud, and what to say of that."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from matinee.encoding.ffmpeg import THEIRS, Tools
from matinee.encoding.loudness import SILENT_LUFS, Heard, listen
from matinee.encoding.model import Finding, Picture, Sound
from matinee.encoding.probe import SOURCE
from matinee.encoding.qc import finding
from matinee.encoding.sound import mix_of
from matinee.encoding.stillness import silences

_FULL_SCALE_DBTP = 0.0
_LOUDNESS_TOLERANCE_LU = 0.5
_KNOWN_WITHOUT_LAYOUT = 2


def hear(
    folder: Path, picture: Picture, sound: Sequence[Sound], seconds: float, target_lufs: float, tools: Tools
) -> tuple[tuple[Sound, ...], list[Finding]]:
    """The tracks that decode, measured as they stand, and findings. Raises TimedOut, Transient."""
    kept: list[Sound] = []
    findings: list[Finding] = []
    for each in sound:
        source = (*THEIRS, "-copyts", "-i", f"file:{SOURCE}", "-map", f"0:{each.stream}")
        heard = listen(folder, source, [f"asetpts=PTS-{picture.start_seconds:.9f}/TB"], seconds, tools)
        if heard is None:
            findings.append(
                finding("no_sound", f"The sound in track {each.stream} cannot be decoded: left out.")
            )
            continue
        kept.append(replace(each, loudness=heard.loudness, silences=heard.silences))
        findings += _findings(each, heard, target_lufs)
    return tuple(kept), [*findings, *silences(kept, seconds)]


def _findings(track: Sound, heard: Heard, target_lufs: float) -> Iterator[Finding]:
    name = f"The sound in track {track.stream} ({track.language})"
    loudness = heard.loudness
    if heard.errors:
        yield finding(
            "audio_decode_errors", f"{name} is damaged: the decoder complained {heard.errors} times."
        )
    if heard.changes:
        text = f"{name} changes its rate or its channels on the way: made the same throughout."
        yield finding("sound_changes", text)
    if track.channels > _KNOWN_WITHOUT_LAYOUT and not track.layout:
        taken = ": the first 8 are taken for 7.1" if mix_of(track) else ""
        text = f"{name} has {track.channels} channels and does not say which is which{taken}."
        yield finding("layout_unknown", text)
    elif mix_of(track):
        yield finding("layout_mixed", f"{name} is {track.layout}: mixed to stereo.")
    if loudness.true_peak_dbtp > _FULL_SCALE_DBTP:
        yield finding("clipping", f"{name} peaks at {loudness.true_peak_dbtp:+.1f} dBTP: it is clipped.")
    off = loudness.integrated_lufs - target_lufs
    if loudness.integrated_lufs > SILENT_LUFS and abs(off) > _LOUDNESS_TOLERANCE_LU:
        text = f"{name} is at {loudness.integrated_lufs:.1f} LUFS: brought towards {target_lufs:g}."
        yield finding("loudness", text)
