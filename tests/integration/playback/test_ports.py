"""Playback's ports, kept by DynamoDB and Secrets Manager (moto)."""

import pytest

from matinee.playback.aws import DynamoPlayables, DynamoViewings, secret_bytes
from matinee.playback.settings import PlaybackSettings
from tests.integration.playback.conftest import KEY
from tests.suites.playback import PlayablesSuite, ViewingsSuite


class TestDynamoPlayables(PlayablesSuite):
    @pytest.fixture
    def playables(self, settings: PlaybackSettings) -> DynamoPlayables:
        return DynamoPlayables(settings.playables_table)


class TestDynamoViewings(ViewingsSuite):
    @pytest.fixture
    def viewings(self, settings: PlaybackSettings) -> DynamoViewings:
        return DynamoViewings(settings.viewings_table)


def test_the_key_is_read_once_and_kept(settings: PlaybackSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    read = secret_bytes(settings.signing_key_secret_arn)
    assert read() == KEY.encode()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert read() == KEY.encode()
