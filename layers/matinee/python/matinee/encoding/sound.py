"""Sound: which renditions a title has, and each of them as long as the film, in step, and equally loud."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from matinee.encoding.codecs import BITEXACT
from matinee.encoding.ffmpeg import OURS, THEIRS, Tools
from matinee.encoding.loudness import SILENT_LUFS, Heard, Loudness, listen
from matinee.encoding.model import AudioTrack, Picture, Sound
from matinee.encoding.probe import SOURCE
from matinee.kernel.errors import Transient, VerificationFailed

AUDIO_RATE = 48_000
CEILING_DBTP = -1.0
"""The highest true peak of what viewers hear (EBU R128)."""

MOST_GAIN_DB = 20.0
TOLERANCE_LU = 1.0
"""How far from its target a sound may be."""

_EVEN = "even.nut"
_LEAST_STEP_DB = 0.1
_QUIET_LUFS = -50.0
_KEPT_HZ = 8_000
"""No codec takes away what is below: bits are saved on the treble above."""

_ROUNDS = 4
_STEREO, _SURROUND = 2, 6
_LAYOUTS = {_STEREO: "stereo", _SURROUND: "5.1"}
_GUESSED = (*range(9), 10, 12, 14, 16, 24)
"""How many channels have one usual layout, where a source does not say which is which."""

_EIGHT = f"pan=7.1|{'|'.join(f'c{n}=c{n}' for n in range(8))}"
_CARDIOIDS = "pan=stereo|c0=0.5*c0+0.5*c1|c1=0.5*c0-0.5*c1"
"""Two microphones in an ambisonic field (ACN order), one to the left and one to the right."""

_MIXES = {"binaural": "pan=stereo|c0=c0|c1=c1"} | {f"ambisonic {n}": _CARDIOIDS for n in range(1, 8)}
_KBPS_PER_CHANNEL = {"aac": 64, "opus": 48}
_CODERS = {"aac": ("-c:a", "aac"), "opus": ("-c:a", "libopus", "-mapping_family:a")}


def tracks_of(sound: Sequence[Sound], *, target_lufs: float, opus: bool) -> tuple[AudioTrack, ...]:
    """The renditions of a title: stereo AAC of every stream, 5.1 where the source has it, Opus if asked for.

    Names are `eng`, `eng-2` (a second English stream), `eng-51`, `eng-opus`; the source's default is first.
    """
    tracks: list[AudioTrack] = []
    for number, each in enumerate(sound):
        alike = sum(other.language == each.language for other in sound[:number])
        name = f"{each.language}-{alike + 1}" if alike else each.language
        stereo = AudioTrack(
            name=name,
            stream=each.stream,
            channels=_STEREO,
            bitrate_kbps=_KBPS_PER_CHANNEL["aac"] * _STEREO,
            language=each.language,
            target_lufs=target_lufs,
            label=name,
            role="alternate" if alike and each.role == "main" else each.role,
            sidecar=each.sidecar,
            mix=mix_of(each),
        )
        tracks.append(stereo)
        if each.channels >= _SURROUND and stereo.mix in ("", _EIGHT):
            kbps = _KBPS_PER_CHANNEL["aac"] * _SURROUND
            tracks.append(replace(stereo, name=f"{name}-51", channels=_SURROUND, bitrate_kbps=kbps))
        if opus:
            kbps = _KBPS_PER_CHANNEL["opus"] * _STEREO
            tracks.append(replace(stereo, name=f"{name}-opus", codec="opus", bitrate_kbps=kbps))
    return tuple(tracks)


def mix_of(sound: Sound) -> str:
    """The filter that makes a usual layout of one that cannot be mixed: empty where it can."""
    if not sound.layout:
        return "" if sound.channels in _GUESSED else _EIGHT
    return _MIXES.get(sound.layout.partition("+")[0], "")


def encode_audio(
    folder: Path, output: str, picture: Picture, track: AudioTrack, duration_seconds: float, tools: Tools
) -> Loudness:
    """Encode a track of the file in `folder`, normalised; its loudness, measured on what was encoded.

    The gain is the same throughout: what brings the track to its target, but not above the true-peak ceiling,
    nor more than 20 dB. An encoder's overshoot is taken back in a second round, and what it loses with the
    treble is made up for, within the same limits. Raises Transient, TimedOut, VerificationFailed.
    """
    source, filters, before = _before(folder, picture, track, duration_seconds, tools)
    made = (*OURS, "-i", f"file:{output}", "-map", "0:a:0")
    gain_db, step_db = _gain_db(before, track.target_lufs), 0.0
    wanted_lufs = before.integrated_lufs + gain_db
    for _ in range(_ROUNDS):
        gain_db += step_db
        louder = [*filters, f"volume={gain_db:.2f}dB"]
        _encode(folder, output, source, louder, track, tools)
        after = _loudness(folder, made, (), tools)
        step_db = _step_db(after, wanted_lufs, gain_db)
        if not step_db:
            break
        if after.true_peak_dbtp > CEILING_DBTP:
            wanted_lufs += step_db
    if after.true_peak_dbtp > CEILING_DBTP:
        message = f"The sound {track.name} peaks at {after.true_peak_dbtp} dBTP however much it is lowered."
        raise VerificationFailed("true_peak", message)
    if abs(after.integrated_lufs - before.integrated_lufs - gain_db) > TOLERANCE_LU:
        _check(folder, track, source, louder, made, tools)
    return after


def _before(
    folder: Path, picture: Picture, track: AudioTrack, duration_seconds: float, tools: Tools
) -> tuple[tuple[str, ...], list[str], Loudness]:
    """Where a sound is read, behind which filters, and how loud it is there.

    Filters begin anew where its rate or its channels change, and fill up with silence again: such a sound is
    made even first.
    """
    stream = (*THEIRS, "-copyts", "-i", f"file:{SOURCE}", "-map", f"0:{track.stream}")
    filters = _filters(picture, track, duration_seconds)
    heard = _heard(folder, stream, filters, tools)
    if not heard.changes:
        return stream, filters, heard.loudness
    even = [*([track.mix] if track.mix else []), f"aresample={AUDIO_RATE}", _format(track)]
    tools.must_ffmpeg(folder, *stream, "-af", ",".join(even), "-c:a", "pcm_f32le", "-f", "nut", _EVEN)
    source = (*OURS, "-copyts", "-i", f"file:{_EVEN}", "-map", "0:a:0")
    filters = _filters(picture, replace(track, mix=""), duration_seconds)
    return source, filters, _loudness(folder, source, filters, tools)


def audio_recipe(picture: Picture, track: AudioTrack, duration_seconds: float) -> list[str]:
    """The filters, but for its gain, and the arguments of a track: what is made by others is another one."""
    return [*_filters(picture, track, duration_seconds), *_options(track)]


def _filters(picture: Picture, track: AudioTrack, duration_seconds: float) -> list[str]:
    return [
        f"asetpts=PTS-{picture.start_seconds:.9f}/TB",
        *([track.mix] if track.mix else []),
        f"aresample={AUDIO_RATE}:async=1:first_pts=0",
        _format(track),
        f"apad=whole_dur={duration_seconds:.6f}",
        f"atrim=end={duration_seconds:.6f}",
    ]


def _format(track: AudioTrack) -> str:
    return f"aformat=sample_fmts=fltp:channel_layouts={_LAYOUTS[track.channels]}"


def _options(track: AudioTrack) -> list[str]:
    coder = _CODERS[track.codec] + (("1" if track.channels > _STEREO else "0",) * (track.codec == "opus"))
    return [*coder, "-b:a", f"{track.bitrate_kbps}k", "-flags:a", "+bitexact", *BITEXACT]


def _gain_db(measured: Loudness, target_lufs: float) -> float:
    if measured.integrated_lufs <= SILENT_LUFS:
        return min(0.0, CEILING_DBTP - measured.true_peak_dbtp)
    wanted = target_lufs - measured.integrated_lufs
    return round(min(wanted, CEILING_DBTP - measured.true_peak_dbtp, MOST_GAIN_DB), 2)


def _step_db(after: Loudness, wanted_lufs: float, gain_db: float) -> float:
    """What more gain is needed, or less: 0 for an encode that is as loud as it is wanted, or as it can be."""
    room_db = CEILING_DBTP - after.true_peak_dbtp
    if room_db < 0:
        return room_db - 0.1
    short_lu = wanted_lufs - after.integrated_lufs
    step_db = min(short_lu, room_db, MOST_GAIN_DB - gain_db)
    needed = wanted_lufs > _QUIET_LUFS and abs(short_lu) > TOLERANCE_LU and abs(step_db) >= _LEAST_STEP_DB
    return step_db if needed else 0.0


def _loudness(folder: Path, source: Sequence[str], filters: Sequence[str], tools: Tools) -> Loudness:
    return _heard(folder, source, filters, tools).loudness


def _heard(folder: Path, source: Sequence[str], filters: Sequence[str], tools: Tools) -> Heard:
    heard = listen(folder, source, filters, 0.0, tools)
    if heard is None:
        raise Transient("The sound cannot be measured.")
    return heard


def _encode(
    folder: Path, output: str, source: Sequence[str], filters: Sequence[str], track: AudioTrack, tools: Tools
) -> None:
    tools.must_ffmpeg(folder, *source, "-af", ",".join(filters), *_options(track), "-f", "mp4", output)


def _check(
    folder: Path,
    track: AudioTrack,
    source: Sequence[str],
    louder: Sequence[str],
    made: Sequence[str],
    tools: Tools,
) -> None:
    """In what every codec keeps, the encode is as loud as what it was made of: a broken one is not."""
    low = (f"aresample={2 * _KEPT_HZ}", f"aresample={AUDIO_RATE}")
    expected = _loudness(folder, source, (*louder, *low), tools)
    after = _loudness(folder, made, low, tools)
    off = after.integrated_lufs - expected.integrated_lufs
    if expected.integrated_lufs > _QUIET_LUFS and abs(off) > TOLERANCE_LU:
        message = f"The sound {track.name} came out at {after.integrated_lufs} LUFS, {off:+.1f} LU off."
        raise VerificationFailed("loudness", message)
