"""The rules of what comes in: each thing that can be found in a source, and what it leads to.

`reject` refuses the film, `warn` tells its owner, `fix` tells what we repair, `ignore` says nothing. The
setting `qc_rules` (`freeze=reject,black=ignore`) changes any of them. What makes a film impossible (no video,
cut off, encrypted, damaged, …) is no rule: it is raised where it is found.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from matinee.encoding.model import Finding
from matinee.kernel.errors import Invalid, MediaRejected

REJECT, WARN, FIX, IGNORE = SEVERITIES = ("reject", "warn", "fix", "ignore")

RULES: Mapping[str, str] = {
    # the picture
    "bad_frame_rate": REJECT,
    "variable_frame_rate": FIX,
    "interlaced": FIX,
    "interlace_flag": WARN,
    "rotated": FIX,
    "odd_size": FIX,
    "size_changes": FIX,
    "hdr": FIX,
    "dolby_vision_carried": FIX,
    "dolby_vision_dropped": WARN,
    "hdr_without_metadata": WARN,
    "hdr_flag": WARN,
    "light_changes": WARN,
    "decode_errors": WARN,
    "black": WARN,
    "black_film": WARN,
    "freeze": WARN,
    "still_film": WARN,
    "one_frame": WARN,
    "quality_plateau": WARN,
    "ladder_left_out": WARN,
    # the clock
    "missing_timestamps": WARN,
    "no_clock": REJECT,
    "negative_start": FIX,
    "av_offset": WARN,
    "audio_longer": WARN,
    "audio_shorter": WARN,
    # the sound
    "no_sound": WARN,
    "too_many_channels": REJECT,
    "sound_changes": FIX,
    "layout_unknown": WARN,
    "layout_mixed": FIX,
    "audio_decode_errors": WARN,
    "loudness": FIX,
    "loudness_missed": WARN,
    "clipping": WARN,
    "silence": WARN,
    "silent_track": WARN,
    # the captions
    "captions_dropped": WARN,
    "captions_repaired": FIX,
}


def finding(code: str, message: str, timecode_seconds: float | None = None) -> Finding:
    """A finding with the severity that the table gives it, its place rounded to a millisecond."""
    at = None if timecode_seconds is None else round(timecode_seconds, 3)
    return Finding(severity=RULES[code], code=code, message=message, timecode_seconds=at)


def policy(text: str) -> dict[str, str]:
    """The changes that a setting makes to the table: `code=severity,…`. Raises Invalid."""
    changes = dict(part.strip().partition("=")[::2] for part in text.split(",") if part.strip())
    for code, severity in changes.items():
        if code not in RULES or severity not in SEVERITIES:
            raise Invalid(f"There is no rule {code}={severity}: rules are {', '.join(RULES)}.")
    return changes


def judged(findings: Iterable[Finding], changes: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings under changed rules, without those that are ignored."""
    changed = (replace(each, severity=changes.get(each.code, each.severity)) for each in findings)
    return tuple(each for each in changed if each.severity != IGNORE)


def refuse(findings: Iterable[Finding]) -> None:
    """Raises MediaRejected for the first finding that rejects."""
    for each in findings:
        if each.severity == REJECT:
            raise MediaRejected(each.code, each.message, timecode_seconds=each.timecode_seconds)
