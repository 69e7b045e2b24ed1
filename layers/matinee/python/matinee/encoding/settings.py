"""The encoding context's environment."""

from dataclasses import dataclass

from matinee.kernel.content_keys import CLEARKEY, SPEKE
from matinee.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True)
class EncodingSettings(Settings):
    """Where the steps of `encode_title` read and write, and how they weigh quality, cost and time.

    `codecs` is the policy for the ladders of a title, the one for every device first, of `h264`, `hevc`,
    `vp9`, `av1`, and for HDR sources `hevc-hdr`, `av1-hdr`; see `policy`. Each is work of its own, so one is
    the default.
    `preset` is of `codecs.SPEEDS`, for trial encodes and final ones alike, so that what is predicted is made.
    Chunks go to Lambda while they are predicted to take at most `lambda_chunks_cpu_seconds` together, else to
    Fargate in batches of about `batch_cpu_seconds`, unless those cost more. A single one above
    `lambda_chunk_cpu_seconds`, of which six are a Lambda's time, and steps over the whole title above
    `lambda_title_cpu_seconds`, go to Fargate in any case: 0 sends all of it there.
    Without `trials`, the ladder follows from a formula over the title's complexity. Sizes are short sides in
    pixels; `forced_sizes` lists them with commas.
    A source above `lambda_source_bytes` does not fit a Lambda's disk: it is read whole on Fargate only, and
    split into pieces for its chunks.
    `shot_detector` names a function to find shots in place of ours; see `detectors`.
    `loudness_lufs` is where every sound is brought (EBU R128); `opus` adds Opus renditions beside AAC.
    `qc_rules` changes what findings in a source lead to: see `qc.policy`.
    `media_timeout_seconds` bounds every single run of ffmpeg, ffprobe or the packager.
    Every `look_seconds` a worker looks whether its attempt is cancelled.
    `worker` says what runs this: `lambda` or `fargate`.
    `title_key_secret_arn` is the secret that the keys of `clearkey` titles follow from, `speke_url` the key
    service of `speke` titles, `speke_token_secret_arn` the bearer token it wants: empty where there is none.
    """

    source_bucket: str
    work_bucket: str
    origin_bucket: str
    codecs: str = "h264"
    preset: str = "fast"
    vmaf_cap: float = 95.0
    vmaf_step: float = 6.0
    max_rungs: int = 6
    loudness_lufs: float = -23.0
    opus: bool = False
    qc_rules: str = ""
    min_rung_kbps: float = 0.0
    max_rung_kbps: float = 25_000.0
    min_top_size: int = 0
    min_bottom_size: int = 0
    forced_sizes: str = ""
    trials: bool = True
    lambda_chunk_cpu_seconds: float = 140.0
    lambda_chunks_cpu_seconds: float = 2000.0
    batch_cpu_seconds: float = 400.0
    lambda_title_cpu_seconds: float = 300.0
    lambda_source_bytes: int = 2_000_000_000
    media_timeout_seconds: float = 840.0
    look_seconds: float = 3.0
    worker: str = "lambda"
    shot_detector: str = ""
    title_key_secret_arn: str = ""
    speke_url: str = ""
    speke_token_secret_arn: str = ""

    @property
    def protections(self) -> tuple[str, ...]:
        """The ways to protect a title that keys are set up for."""
        there = {CLEARKEY: self.title_key_secret_arn, SPEKE: self.speke_url}
        return tuple(name for name, source in there.items() if source)


@dataclass(frozen=True, kw_only=True)
class StartEncodeSettings(Settings):
    """What `start_encode` needs."""

    source_bucket: str
    encode_title_arn: str


@dataclass(frozen=True, kw_only=True)
class StopEncodeSettings(Settings):
    """What `stop_encode` needs. `cluster_arn` is where the Fargate tasks of `encode_title` run."""

    work_bucket: str
    encode_title_arn: str
    cluster_arn: str
