"""Captions of other people (WebVTT, SubRip) made safe WebVTT: in order, bounded, without strange marks."""

import re
from dataclasses import dataclass

_MOST_CUES = 50_000
_LONGEST_TEXT = 2_000
_LONGEST_MARKED = 8_000
_TIME = r"(?:(\d{1,3}):)?(\d\d):(\d\d)[.,](\d{3})"
_CUE = re.compile(rf"^{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n(.*?)(?=\n\n|\Z)", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<(?!/?[biu]>)[^>]*>?|\{\\[^}]*\}")
_STRANGE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Captions:
    """A text subtitle stream of the source."""

    stream: int
    codec: str
    language: str


@dataclass(frozen=True, kw_only=True, order=True)
class Cue:
    """A line of text and when it is shown."""

    start_seconds: float
    end_seconds: float
    text: str


def decode(body: bytes) -> str:
    """The text of a caption file: UTF-8, UTF-16 if it is marked so, or else Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip file, as they stand."""
    found = _CUE.finditer(text.replace("\r\n", "\n").replace("\r", "\n"))
    return [
        Cue(
            start_seconds=_seconds(*each.groups()[:4]),
            end_seconds=_seconds(*each.groups()[4:8]),
            text=each[9].strip("\n"),
        )
        for each in found
    ]


def tidy(cues: list[Cue], *, shift_seconds: float, duration_seconds: float) -> list[Cue]:
    """The cues moved by `shift_seconds`, sorted, clipped to the film, without marks that can mislead."""
    moved = (
        Cue(
            start_seconds=max(0.0, cue.start_seconds + shift_seconds),
            end_seconds=min(duration_seconds, cue.end_seconds + shift_seconds),
            text=_harmless(cue.text),
        )
        for cue in cues
    )
    return sorted(cue for cue in moved if cue.text and cue.end_seconds > cue.start_seconds)[:_MOST_CUES]


def render(cues: list[Cue]) -> str:
    """A WebVTT file."""
    blocks = (f"{_clock(cue.start_seconds)} --> {_clock(cue.end_seconds)}\n{cue.text}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _harmless(text: str) -> str:
    plain = _STRANGE.sub("", _TAG.sub("", text[:_LONGEST_MARKED])).replace("-->", "→")
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())[:_LONGEST_TEXT]


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(thousandths) / 1000


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
