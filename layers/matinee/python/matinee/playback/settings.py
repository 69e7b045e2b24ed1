"""Playback's environment."""

from dataclasses import dataclass

from matinee.kernel.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PlaybackSettings(Settings):
    """`media_base_url` is where the edge answers, without a slash at the end.

    One secret signs paths and sessions; from the other follow the keys of `clearkey` titles.
    """

    playables_table: str
    viewings_table: str
    media_base_url: str
    signing_key_secret_arn: str
    title_key_secret_arn: str


@dataclass(frozen=True, kw_only=True)
class RecordTitleSettings(Settings):
    """What `record_title` needs of it."""

    playables_table: str
