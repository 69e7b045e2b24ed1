"""How loud a track is (EBU R128, ITU-R BS.1770): integrated loudness, true peak, range; and where silent."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matinee.encoding.ffmpeg import Tools

SILENT_LUFS = -70.0
"""The absolute gate of BS.1770: what is measured at this level holds no sound."""

_NO_PEAK_DBTP = -120.0
_SILENCE_DB = -60
_SILENCE_SECONDS = 2
_SUMMARY = re.compile(
    r"\bI: +(-?[\d.]+) LUFS.*?\bLRA: +(-?[\d.]+) LU\b.*?\bPeak: +(-?[\d.]+|-inf) dBFS", re.DOTALL
)
_CHANGED = "Reconfiguring filter graph because audio parameters changed"
_EDGE = re.compile(r"^lavfi\.silence_(start|end)=(-?[\d.]+)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Loudness:
    """Integrated loudness in LUFS (−70 is silence), highest true peak in dBTP, loudness range in LU."""

    integrated_lufs: float
    true_peak_dbtp: float
    range_lu: float


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of the film."""

    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One decode of a track: its loudness, where it is silent for two seconds or more, what failed.

    `changes` counts where its rate or its channels change: its loudness is that of what follows the last one.
    """

    loudness: Loudness
    silences: tuple[Span, ...]
    errors: int
    changes: int


def listen(
    folder: Path, source: Sequence[str], filters: Sequence[str], seconds: float, tools: Tools
) -> Heard | None:
    """Measure what `source` (input options and a map) gives behind `filters`; None when it does not decode.

    `seconds` closes a silence that lasts to the end. Raises TimedOut, Transient.
    """
    chain = [
        *filters,
        f"silencedetect=noise={_SILENCE_DB}dB:duration={_SILENCE_SECONDS}",
        "ametadata=mode=print:file='pipe\\:1'",
        "ebur128=peak=true:framelog=quiet",
    ]
    speak = ("-v", "level+info", "-nostats")
    finished = tools.ffmpeg(folder, *speak, *source, "-af", ",".join(chain), "-f", "null", "-")
    found = _SUMMARY.search(finished.stderr.rpartition("Summary:")[2])
    if finished.exit_code != 0 or not found:
        return None
    integrated, spread, peak = found.groups()
    loudness = Loudness(
        integrated_lufs=max(SILENT_LUFS, float(integrated)),
        true_peak_dbtp=max(_NO_PEAK_DBTP, float(peak)),
        range_lu=float(spread),
    )
    return Heard(
        loudness=loudness,
        silences=_silences(finished.stdout, seconds),
        errors=sum("[error]" in line for line in finished.stderr.splitlines()),
        changes=finished.stderr.count(_CHANGED),
    )


def _silences(printed: str, seconds: float) -> tuple[Span, ...]:
    edges = sorted({(float(at), kind) for kind, at in _EDGE.findall(printed)})
    spans, begun = [], None
    for at, kind in [*edges, (seconds, "end")]:
        if kind == "start":
            begun = at
        elif begun is not None:
            spans.append(Span(start_seconds=max(0.0, begun), end_seconds=min(at, seconds)))
            begun = None
    return tuple(span for span in spans if span.end_seconds > span.start_seconds)
