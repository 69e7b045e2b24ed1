"""Captions of other people (WebVTT, SubRip) made safe WebVTT: in order, bounded, without strange marks."""

import re
from dataclasses import dataclass
from itertools import takewhile

_MOST_CUES = 50_000
_LONGEST_TEXT = 2_000
_LONGEST_MARKED = 8_000
_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_MARK = re.compile(r"<(/?[biu])>|<(?:[/!a-zA-Z][^<>\n]*|[\d:.]+)>|<|\{\\[^}]*\}")
_POINT = r" +-?\d[\d.]*"
_DRAWING = re.compile(
    rf"(?<!\w)m(?:{_POINT})+ +[mnlbsp](?={_POINT})(?:{_POINT}| +[mnlbsp](?={_POINT})| +c(?![a-z]))+"
)
"""What Advanced SubStation Alpha draws with (`m 0 0 l 100 0 100 100`): ffmpeg takes it for text."""

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
    """The text of a caption file: UTF-8, UTF-16 if it is marked or looks so, or else Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", errors="replace")
    for coding, zero in (("utf-16-le", 1), ("utf-16-be", 0)):
        if body[zero : zero + 1] == b"\0" != body[1 - zero : 2 - zero]:
            return body.decode(coding, errors="replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT or SubRip file, as they stand. A cue ends at a blank line, or where one begins."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    timings = [(n, found) for n, line in enumerate(lines) if "-->" in line and (found := _TIMING.match(line))]
    ends = [*(n for n, _ in timings), len(lines)][1:]
    return [
        Cue(
            start_seconds=_seconds(*found.groups()[:4]),
            end_seconds=_seconds(*found.groups()[4:]),
            text="\n".join(_body(lines[n + 1 : end], last=end == len(lines))),
        )
        for (n, found), end in zip(timings, ends, strict=True)
    ]


def _body(lines: list[str], *, last: bool) -> list[str]:
    """The lines up to a blank one; without the number of the next cue, where no blank one is between."""
    body = list(takewhile(str.strip, lines))
    numbered = not last and len(body) == len(lines) and body and body[-1].strip().isdecimal()
    return body[:-1] if numbered else body


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
    marked = _MARK.sub(_kept, text[:_LONGEST_MARKED])
    plain = _STRANGE.sub("", _DRAWING.sub("", marked)).replace("-->", "→")
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())[:_LONGEST_TEXT]


def _kept(mark: re.Match[str]) -> str:
    """What stays of a mark: bold, italics, underlining, and a `<` that begins none."""
    return mark[0] if mark[1] else "&lt;" * (mark[0] == "<")


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    thousandths = int(fraction.ljust(3, "0"))
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + thousandths / 1000


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
