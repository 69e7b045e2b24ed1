"""The clock of a source: rates nobody films at, missing times, sound and picture that fall apart."""

from collections.abc import Sequence

from matinee.encoding.model import Finding, Picture, Sound
from matinee.encoding.probe import Packets, Probe
from matinee.encoding.qc import finding

_FASTEST = 1_000
_UNSTAMPED_SHARE = 0.05
_OFFSET_SECONDS = 0.1
_LENGTH_SECONDS = 0.5


def rate_of(packets: Packets) -> float:
    """Frames per second as they come, on average; 0 when there is one frame, or no time passes."""
    lasts = packets.times[-1] - packets.times[0]
    return (len(packets.times) - 1) / lasts if lasts > 0 else 0.0


def clock_findings(probe: Probe, picture: Picture, sound: Sequence[Sound]) -> list[Finding]:
    """What to say of when frames and samples come."""
    packets = probe.packets[picture.stream]
    found = []
    if (rate := rate_of(packets)) > _FASTEST:
        text = f"{rate:.0f} frames per second; {_FASTEST} are the most. Export the film at a lower rate."
        found.append(finding("bad_frame_rate", text))
    if packets.unstamped:
        frames = packets.unstamped + len(packets.times)
        text = f"{packets.unstamped} of {frames} frames do not say when they are shown."
        few = packets.unstamped <= _UNSTAMPED_SHARE * frames
        found.append(
            finding("missing_timestamps", text)
            if few
            else finding("no_clock", f"{text} Export the film again, as MP4 or MOV.")
        )
    if picture.start_seconds < 0:
        found.append(
            finding("negative_start", f"The film begins at {picture.start_seconds:.3f} s: moved to 0.")
        )
    for track in sound:
        found += together(track, packets, probe.packets[track.stream])
    return found


def together(track: Sound, picture: Packets, sound: Packets) -> list[Finding]:
    """What to say of a sound that begins or ends elsewhere than the picture."""
    name = f"The sound in track {track.stream} ({track.language})"
    offset = sound.times[0] - picture.times[0]
    longer = sound.end_seconds - picture.end_seconds
    end = picture.end_seconds - picture.times[0]
    found = []
    if abs(offset) > _OFFSET_SECONDS:
        when = "after" if offset > 0 else "before"
        found.append(finding("av_offset", f"{name} begins {abs(offset):.2f} s {when} the picture.", 0))
    if longer > _LENGTH_SECONDS:
        found.append(finding("audio_longer", f"{name} is {longer:.2f} s longer than the picture: cut.", end))
    if longer < -_LENGTH_SECONDS:
        text = f"{name} ends {-longer:.2f} s before the picture: silence is added."
        found.append(finding("audio_shorter", text, end + longer))
    return found
