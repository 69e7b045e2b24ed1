"""Playback's fakes keep its ports' promises."""

import pytest

from tests.fakes.playback import MemoryPlayables, MemoryViewings
from tests.suites.playback import PlayablesSuite, ViewingsSuite


class TestMemoryPlayables(PlayablesSuite):
    @pytest.fixture
    def playables(self) -> MemoryPlayables:
        return MemoryPlayables()


class TestMemoryViewings(ViewingsSuite):
    @pytest.fixture
    def viewings(self) -> MemoryViewings:
        return MemoryViewings()
