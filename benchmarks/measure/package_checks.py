"""What is wrong with a packaged title: each check counts the things that it looked at, and those amiss."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from benchmarks.measure.codec_strings import codec_string
from benchmarks.measure.package_view import Stream, View

_NEAR_SECONDS = 0.002
_NEAR_RATE = 0.10
"""HLS authoring specification for Apple devices: measured rates lie within 10 % of those declared."""
_CMAF_INIT, _CMAF_SEGMENT = {"cmfc", "cmf2"}, {"cmfs", "cmff", "cmfl"}


@dataclass(frozen=True, kw_only=True)
class Tally:
    """`wrong` of `there`."""

    wrong: int
    there: int


def _count(verdicts: list[bool]) -> Tally:
    return Tally(wrong=verdicts.count(False), there=len(verdicts))


def brands(view: View) -> Tally:
    """ISO/IEC 23000-19, 7.2 and 7.3.3: headers have a CMAF brand, and segments that name brands too."""
    there = [set(facts["brands"]) for facts in view.boxes.values()]
    headers = [bool(facts["timescale"]) for facts in view.boxes.values()]
    return _count(
        [
            bool(each & (_CMAF_INIT if head else _CMAF_SEGMENT))
            for each, head in zip(there, headers, strict=True)
        ]
    )


def one_set_of_files(view: View) -> Tally:
    """HLS and DASH lead to the same files, and to each file that there is."""
    found = {path.relative_to(view.folder).as_posix() for path in view.folder.rglob("*.m*4*")}
    hls, dash = ({name for each in streams for name in _files(each)} for streams in (view.hls, view.dash))
    everything = found | hls | dash
    return _count([name in found and name in hls and name in dash for name in sorted(everything)])


def _files(stream: Stream) -> list[str]:
    return [stream.init, *(part.uri for part in stream.parts)]


def one_timeline(view: View) -> Tally:
    """Segments begin at the same moments on every rung of every codec: players switch at any of them."""
    timelines = [tuple(begin for begin, _ in _timeline(view, each)) for each in _kind(view.hls, "video")]
    return _count([each == timelines[0] for each in timelines])


def _timeline(view: View, stream: Stream) -> list[tuple[Fraction, Fraction]]:
    """When each segment begins and ends, in seconds, as the boxes say; what an edit list skips is off."""
    ticks, skipped = (view.boxes[stream.init][name] for name in ("timescale", "skipped"))
    facts = [view.boxes[part.uri] for part in stream.parts]
    zero = facts[0]["start"]
    ends = [each["start"] + each["duration"] - zero for each in facts]
    starts = [each["start"] - zero for each in facts]
    if stream.kind == "audio":
        starts = [max(0, each - skipped) for each in starts]
        ends = [each - skipped for each in ends]
    return [(Fraction(begin, ticks), Fraction(end, ticks)) for begin, end in zip(starts, ends, strict=True)]


def _kind(streams: list[Stream], *kinds: str) -> list[Stream]:
    return [each for each in streams if each.kind in kinds]


def times_of_manifests(view: View) -> Tally:
    """Each segment lasts as long as both manifests say, within 2 ms."""
    verdicts = [
        abs(float(end - begin) - part.seconds) <= _NEAR_SECONDS
        for stream in (*_kind(view.hls, "video", "audio"), *_kind(view.dash, "video", "audio"))
        for (begin, end), part in zip(_timeline(view, stream), stream.parts, strict=True)
    ]
    return _count(verdicts)


def independent_segments(view: View) -> Tally:
    """HLS says of each playlist that its segments are independent, and each begins with a key frame."""
    verdicts = []
    for stream in _kind(view.hls, "video"):
        verdicts.append(view.master.is_independent_segments or stream.place.is_independent_segments)
        verdicts += [view.packets(stream, [part])[0].key for part in stream.parts]
    return _count(verdicts)


def key_frames(view: View) -> Tally:
    """The I-frame playlists of the first codec name all its key frames, each at its time."""
    first = _kind(view.hls, "video")[0]
    keys = {round(each.seconds, 2) for each in view.packets(first, first.parts) if each.key}
    family = first.about.codecs.split(".")[0]
    listed = next((each for each in _kind(view.hls, "keys") if each.about.codecs.startswith(family)), None)
    zero = min(keys)
    found = {round(zero + begin, 2) for begin in _begins(listed)} if listed else set()
    return _count([at in found and at in keys for at in sorted(found | keys)])


def _begins(stream: Stream) -> list[float]:
    return [sum(part.seconds for part in stream.parts[:number]) for number in range(len(stream.parts))]


def whole_key_frames(view: View) -> Tally:
    """The bytes of each I-frame entry decode to just one picture."""
    streams = _kind(view.hls, "keys")
    verdicts = [len(view.frames(each, [part])) == 1 for each in streams for part in each.parts]
    return _count(verdicts)


def bandwidths(view: View) -> Tally:
    """BANDWIDTH and AVERAGE-BANDWIDTH are within a tenth of what the files weigh, sound included."""
    sounds = {each.about.group_id: _rates(view, each) for each in _kind(view.hls, "audio")}
    verdicts = []
    for stream in _kind(view.hls, "video"):
        peak, average = _rates(view, stream)
        with_peak, with_average = sounds.get(stream.about.audio, (0.0, 0.0))
        verdicts.append(_near(stream.about.bandwidth, peak + with_peak))
        verdicts.append(_near(stream.about.average_bandwidth, average + with_average))
    return _count(verdicts)


def _near(declared: int | None, measured: float) -> bool:
    return declared is not None and abs(declared / measured - 1) <= _NEAR_RATE


def _rates(view: View, stream: Stream) -> tuple[float, float]:
    """Peak and average segment bit rate (RFC 8216, 4.3.4.2), in bit/s.

    The peak is over runs of segments that last 0.5 to 1.5 target durations.
    """
    sizes = [8 * (view.folder / part.uri).stat().st_size for part in stream.parts]
    target = float(stream.place.target_duration)
    lengths = [part.seconds for part in stream.parts]
    runs = [
        (sum(sizes[a:b]), sum(lengths[a:b])) for a in range(len(sizes)) for b in range(a + 1, len(sizes) + 1)
    ]
    whole = sum(sizes) / sum(lengths)
    rates = [bits / seconds for bits, seconds in runs if 0.5 * target <= seconds <= 1.5 * target]
    return max(rates, default=whole), whole


def codecs(view: View) -> Tally:
    """CODECS of both manifests say what the decoder configurations in the boxes say (RFC 6381)."""
    verdicts = []
    for stream in (*_kind(view.hls, "video"), *_kind(view.dash, "video")):
        declared = stream.about.codecs or getattr(stream.place, "codecs", None) or ""
        wanted = codec_string((view.folder / stream.init).read_bytes())
        verdicts.append(declared.split(",")[0].startswith(wanted))
    return _count(verdicts)


def light(view: View) -> Tally:
    """VIDEO-RANGE in HLS and the transfer characteristics in DASH are those of the pictures."""
    verdicts = [
        (view.transfer(stream) == "smpte2084") == (stream.about.video_range == "PQ")
        for stream in _kind(view.hls, "video")
    ]
    for stream in _kind(view.dash, "video"):
        said = [*(stream.place.essential_properties or ()), *(stream.place.supplemental_properties or ())]
        pq = any(
            each.scheme_id_uri.endswith(":TransferCharacteristics") and each.value == "16" for each in said
        )
        verdicts.append((view.transfer(stream) == "smpte2084") == pq)
    return _count(verdicts)


def encryption(plain: View, protected: View | None, keys: dict[str, str]) -> Tally:
    """Each track is `cbcs`, decodes with its key to what it is in the clear, and without it does not."""
    streams = _kind(plain.hls, "video", "audio")
    if protected is None:
        return _count([False] * len(streams))
    verdicts = []
    for stream, other in zip(streams, _kind(protected.hls, "video", "audio"), strict=True):
        facts = protected.boxes[other.init]
        shown = plain.frames(stream, stream.parts)
        opened = protected.frames(other, other.parts, keys.get(facts["key_id"], ""))
        closed = protected.frames(other, other.parts)
        verdicts.append(facts["scheme"] == "cbcs" and opened == shown and closed != shown)
    return _count(verdicts)


def key_addresses(protected: View | None) -> Tally:
    """No playlist says of a key id, or of any data in the open, that it is the key (RFC 8216, 4.3.2.4)."""
    keys = [key for each in protected.hls for key in each.place.keys if key] if protected else []
    return _count([key.keyformat not in ("identity", None) or key.uri[:5] != "data:" for key in keys])


CHECKS: dict[str, Callable[[View], Tally]] = {
    "files without a CMAF brand": brands,
    "files that HLS and DASH do not share": one_set_of_files,
    "rungs with a timeline of their own": one_timeline,
    "segments not as long as a manifest says": times_of_manifests,
    "segments not (said to be) independent": independent_segments,
    "key frames without an I-frame entry, or the reverse": key_frames,
    "I-frame entries that are not one picture": whole_key_frames,
    "rates more than 10 % off the bytes": bandwidths,
    "CODECS that the boxes contradict": codecs,
    "renditions with the wrong light": light,
}
