"""A cancelled attempt: its programs end at once, and nothing half-made stays."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding import keys
from matinee.encoding.ffmpeg import OURS, Stopped, Tools
from matinee.encoding.service.encode import encode_together
from matinee.encoding.service.publish import publish_title
from tests.encoded_title import encoded, first, shots
from tests.encoding_house import JOB, SETTINGS, TITLE, EncodingHouse
from tests.fakes.encoding import MemoryOrigin

__all__ = ["encoded", "first", "shots"]

ENDLESS = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25", "-f", "null", "-")


def watchful(house: EncodingHouse) -> None:
    """Its workers look all the time whether they are cancelled."""
    house.studio = house.studio_with(replace(SETTINGS, look_seconds=0.01))


def cancel(house: EncodingHouse) -> None:
    """As `stop_encode` does."""
    house.work.objects[keys.cancelled(JOB, house.request.attempt)] = b"Cancelled."


def test_a_program_that_runs_is_ended(encoded: EncodingHouse, tmp_path: Path) -> None:
    watchful(encoded)
    tools = Tools(timeout_seconds=60)
    with encoded.studio.until_cancelled(JOB, 1, tools):
        cancel(encoded)
        with pytest.raises(Stopped):
            tools.ffmpeg(tmp_path, *ENDLESS)
    with pytest.raises(Stopped):
        tools.separate().ffprobe(tmp_path, *OURS)


def test_a_chunk_of_a_cancelled_attempt_is_not_kept(encoded: EncodingHouse) -> None:
    watchful(encoded)
    task = next(task for task in encoded.tasks() if task.kind == "video")
    for key in (task.output_key, keys.measurements(task.output_key)):
        del encoded.work.objects[key]
    cancel(encoded)
    slow = (
        replace(task, video=replace(task.video, preset="slow", width=1920, height=1080))
        if task.video
        else task
    )
    with pytest.raises(Stopped):
        encode_together([slow], encoded.studio)
    assert task.output_key not in encoded.work.objects
    encode_together([replace(task, attempt=2)], encoded.studio)
    assert task.output_key in encoded.work.objects


class CancelledOnTheWay(MemoryOrigin):
    """An origin to which somebody cancels the way after some files."""

    def __init__(self, house: EncodingHouse) -> None:
        super().__init__(house.work)
        self._house = house

    def publish(self, work_key: str, origin_key: str) -> None:
        """Copy, and cancel after the fifth of the title."""
        super().publish(work_key, origin_key)
        if len(self.published) == 5:
            cancel(self._house)
            time.sleep(0.3)


@pytest.mark.parametrize("there", [False, True], ids=["a new version", "one that plays"])
def test_a_title_that_is_half_published_goes_again(encoded: EncodingHouse, there: bool) -> None:
    encoded.finish()
    before = dict(encoded.origin.objects)
    watchful(encoded)
    origin = CancelledOnTheWay(encoded)
    if there:
        origin.objects.update(before)
    with pytest.raises(Stopped):
        publish_title(encoded.request, encoded.studio, origin)
    assert origin.keys(f"titles/{TITLE}/") == (
        [key for key in sorted(before) if key.startswith("titles/")] if there else []
    )
