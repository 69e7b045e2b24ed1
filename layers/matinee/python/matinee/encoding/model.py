"""The nouns of encoding: a source and what it is, a ladder and its rungs, chunks and what they measure."""

from dataclasses import dataclass
from fractions import Fraction

from matinee.encoding.captions import Captions
from matinee.encoding.condition import Condition
from matinee.encoding.evidence import Aim, Trial
from matinee.encoding.light import HdrMetadata
from matinee.encoding.loudness import Loudness, Span
from matinee.encoding.piece import Piece
from matinee.encoding.shots import Shot
from matinee.encoding.sidecar import Sidecar
from matinee.encoding.workers import LEAST_DISK_GB


@dataclass(frozen=True, kw_only=True)
class Source:
    """An uploaded file in the source bucket."""

    bucket: str
    key: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the workflow was started with; None for no limit of what it may cost, and for no protection."""

    job_id: str
    title_id: str
    title_name: str
    attempt: int
    source: Source
    budget_usd: float | None = None
    protection: str | None = None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """How frames of the source become frames of ours: everything that decides which pixels frame `n` has.

    `width` × `height` are as shown upright, in source pixels; `sar_num:sar_den` is the shape of one.
    `start_seconds` is the source's timestamp of our frame 0; `fps_num/fps_den` is our constant frame rate.
    `transfer` is `sdr`, `pq` or `hlg`, `hdr` what a `pq` source says of its light, `dolby_vision` whether all
    frames have an RPU of profile 8.1 to carry. `colour` is what one with no or wrong colours is taken for:
    `bt709`, `smpte170m`, or `rgb` if it is that; in HDR primaries and matrix, `bt2020/bt2020nc`; or empty.
    `shapes` are of a film whose shape changes: from when on, by the source's clock, a pixel has which shape.
    """

    stream: int
    width: int
    height: int
    sar_num: int = 1
    sar_den: int = 1
    fps_num: int
    fps_den: int = 1
    start_seconds: float = 0.0
    interlaced: bool = False
    transfer: str = "sdr"
    hdr: HdrMetadata | None = None
    colour: str = ""
    dolby_vision: bool = False
    shapes: tuple[tuple[float, int, int], ...] = ()

    @property
    def fps(self) -> Fraction:
        """Frames per second, exactly."""
        return Fraction(self.fps_num, self.fps_den)

    @property
    def display_aspect(self) -> Fraction:
        """Width over height as a viewer sees it."""
        return Fraction(self.width * self.sar_num, self.height * self.sar_den)

    @property
    def even_size(self) -> tuple[int, int]:
        """The largest size with even sides that is not above the source's."""
        return max(2, self.width // 2 * 2), max(2, self.height // 2 * 2)


@dataclass(frozen=True, kw_only=True)
class Sound:
    """An audio stream of the source or of a sidecar, its loudness as it stands, and where it is silent.

    `role` is DASH's: `main`, `commentary` or `description`.
    """

    stream: int
    codec: str
    channels: int
    sample_rate: int
    language: str
    layout: str = ""
    role: str = "main"
    loudness: Loudness | None = None
    silences: tuple[Span, ...] = ()
    sidecar: Sidecar | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something worth knowing about the source. `severity` is `reject`, `warn` or `fix`: see `qc.RULES`."""

    severity: str
    code: str
    message: str
    timecode_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """What a source is, and what one decode of it showed."""

    container: str
    codec: str
    frames: int
    picture: Picture
    sound: tuple[Sound, ...] = ()
    captions: tuple[Captions, ...] = ()
    shots: tuple[Shot, ...] = ()
    poster_frame: int = 0
    findings: tuple[Finding, ...] = ()
    condition: Condition | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def duration_seconds(self) -> float:
        """The length of the film as we make it."""
        return float(self.frames / self.picture.fps)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A run of frames encoded by itself: `gop_frames` from one IDR to the next, the last may be shorter."""

    first_frame: int
    frames: int
    gop_frames: int


@dataclass(frozen=True, kw_only=True)
class PlannedRung:
    """One rung of a ladder: what to encode, and what the trial encodes promise. Seconds are per frame.

    Names are unique over all ladders of a title: `h264-720p`, `av1-1080p-hdr`. `crfs` has one quality per
    chunk, `aims` what each is to reach. Without trials nothing is promised: `vmaf` is None, `aims` empty.
    """

    name: str
    width: int
    height: int
    sar_num: int
    sar_den: int
    crfs: tuple[float, ...]
    bitrate_kbps: int
    maxrate_kbps: int
    cpu_seconds_per_frame: float
    codec: str = "h264"
    transfer: str = "sdr"
    vmaf: float | None = None
    aims: tuple[Aim, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TextTrack:
    """A caption file of ours, in the work bucket; `digest` is of its text."""

    name: str
    language: str
    key: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class AudioTrack:
    """A rendition, `aac` or `opus`, of one stream of the source or of a sidecar, behind the filter `mix`.

    Renditions of one stream share its `label`. `role` is the stream's; a second in a language is `alternate`.
    """

    name: str
    stream: int
    channels: int
    bitrate_kbps: int
    language: str
    codec: str = "aac"
    target_lufs: float = -23.0
    label: str = ""
    role: str = "main"
    sidecar: Sidecar | None = None
    mix: str = ""

    @property
    def group(self) -> str:
        """Renditions of one group are coded alike: a player chooses its language within one."""
        return f"{self.codec}-{self.channels}"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is decided before encoding. `inputs` digests what it was decided from.

    `sound` is what `audio` is made from: the film's, and what was added to it.
    """

    inputs: str
    version: str
    build: str
    preset: str
    frames: int
    poster_frame: int
    picture: Picture
    rungs: tuple[PlannedRung, ...]
    chunks: tuple[Chunk, ...]
    sound: tuple[Sound, ...] = ()
    audio: tuple[AudioTrack, ...] = ()
    text: tuple[TextTrack, ...] = ()
    trials: tuple[Trial, ...] = ()
    findings: tuple[Finding, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def duration_seconds(self) -> float:
        """The length of every track."""
        return float(self.frames / self.picture.fps)

    @property
    def gops(self) -> tuple[int, ...]:
        """The frames that begin a group of pictures, so a segment, on every rung."""
        return tuple(
            first
            for chunk in self.chunks
            for first in range(chunk.first_frame, chunk.first_frame + chunk.frames, chunk.gop_frames)
        )

    @property
    def smallest_rung(self) -> PlannedRung:
        """The last of the first ladder, which every device plays."""
        best = self.rungs[0]
        return [each for each in self.rungs if (each.codec, each.transfer) == (best.codec, best.transfer)][-1]


@dataclass(frozen=True, kw_only=True)
class SourceRange:
    """The part of an object that a chunk is made from."""

    bucket: str
    key: str
    first_frame: int
    frames: int
    start_seconds: float
    duration_seconds: float


@dataclass(frozen=True, kw_only=True)
class VideoCodec:
    """Arguments of one encode: `codec` is of `codecs.CODECS`, `preset` of `codecs.SPEEDS`.

    `crf` is on the encoder's own scale. `transfer` is `sdr` (8 bits) or `pq` (10), then `hdr` says the rest.
    """

    width: int
    height: int
    sar_num: int
    sar_den: int
    preset: str
    crf: float
    maxrate_kbps: int
    gop_frames: int
    codec: str = "h264"
    transfer: str = "sdr"
    hdr: HdrMetadata | None = None
    dolby_vision: bool = False


@dataclass(frozen=True, kw_only=True)
class ChunkTask:
    """Encode this range as that. One of `video`, `audio` is there.

    `build` is the ffmpeg that it is keyed by, `predicted_cpu_seconds` what the trials say that it will take,
    `disk_gb` the disk that it needs.
    """

    job_id: str
    attempt: int
    task_key: str
    kind: str
    rung: str
    index: int
    source: SourceRange
    output_key: str
    picture: Picture
    build: str = ""
    predicted_cpu_seconds: float = 0.0
    disk_gb: int = LEAST_DISK_GB
    video: VideoCodec | None = None
    audio: AudioTrack | None = None
    aim: Aim | None = None
