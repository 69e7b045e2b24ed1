"""Stretches of a film where nothing happens: which of them are worth telling."""

from collections.abc import Sequence
from fractions import Fraction

from matinee.encoding.loudness import Span
from matinee.encoding.model import Finding, Sound
from matinee.encoding.qc import finding

BLACK_SECONDS = 5
FROZEN_SECONDS = 10
SILENT_SECONDS = 10
_WHOLE_SHARE = 0.95
_MOST = 20

type Run = tuple[int, int]
"""First frame and number of frames."""


def pictures(black: Sequence[Run], frozen: Sequence[Run], frames: int, fps: Fraction) -> list[Finding]:
    """What to say of black and frozen runs in a film of `frames` frames. A frozen black is only black."""
    if frames == 1:
        return [finding("one_frame", "The film is a single frame.")]
    lit = [run for run in frozen if sum(_shared(run, dark) for dark in black) * 2 < run[1]]
    return [
        *_told(spans(black, fps), float(frames / fps), BLACK_SECONDS, "black", "black_film"),
        *_told(spans(lit, fps), float(frames / fps), FROZEN_SECONDS, "freeze", "still_film"),
    ]


def _shared(one: Run, other: Run) -> int:
    """How many frames two runs have in common."""
    return max(0, min(sum(one), sum(other)) - max(one[0], other[0]))


def silences(sound: Sequence[Sound], duration_seconds: float) -> list[Finding]:
    """What to say of silences in every track."""
    return [
        each
        for track in sound
        for each in _told(track.silences, duration_seconds, SILENT_SECONDS, "silence", "silent_track")
    ]


def spans(runs: Sequence[Run], fps: Fraction) -> list[Span]:
    """Runs of frames as seconds."""
    return [
        Span(start_seconds=float(first / fps), end_seconds=float((first + count) / fps))
        for first, count in runs
    ]


_WORDS = {
    "black": "The picture is black",
    "black_film": "The whole picture is black",
    "freeze": "The picture stands still",
    "still_film": "The whole film is one still picture",
    "silence": "The sound is silent",
    "silent_track": "A whole sound track is silent",
}


def _told(found: Sequence[Span], seconds: float, least: float, code: str, whole: str) -> list[Finding]:
    lengths = [span.end_seconds - span.start_seconds for span in found]
    if sum(lengths) >= _WHOLE_SHARE * seconds > 0:
        return [finding(whole, f"{_WORDS[whole]}, {sum(lengths):.1f} s of {seconds:.1f} s.")]
    long = [(span, length) for span, length in zip(found, lengths, strict=True) if length >= least]
    return [
        finding(code, f"{_WORDS[code]} for {length:.1f} s.", span.start_seconds) for span, length in long
    ][:_MOST]
