"""What viewers get: frames that are wrong are told from frames that are hard to encode."""

from dataclasses import replace

import pytest

from matinee.encoding.delivered import check_frames, missed_loudness
from matinee.encoding.loudness import Loudness
from matinee.encoding.measured import Measurements
from matinee.encoding.model import Plan, Sound
from matinee.encoding.rungs import rung
from matinee.encoding.sound import tracks_of
from matinee.kernel.errors import VerificationFailed
from tests.unit.encoding import test_moments
from tests.unit.encoding.test_moments import plan_of

LADDER = {"best": 95.0, "middle": 85.0, "least": 60.0}
FRAMES = 300


def title(**scores: dict[int, float]) -> tuple[Plan, list[Measurements]]:
    """A film of one chunk in three rungs, where some scored frames (by place) have a VMAF of their own."""
    plan = plan_of(FRAMES)
    rungs = tuple(
        rung(plan.picture, name, (1920, 1080), crfs=(23.0,), kbps=1000, cpu_seconds_per_frame=0.1)
        for name in LADDER
    )
    places = range(FRAMES // 3)
    measured = [
        replace(
            test_moments.measured(0, [scores.get(name, {}).get(place, vmaf) for place in places], FRAMES),
            rung=name,
        )
        for name, vmaf in LADDER.items()
    ]
    return replace(plan, rungs=rungs), measured


def test_a_frame_that_is_hard_in_every_rung_is_not_wrong() -> None:
    hard = range(40, 50)
    plan, measured = title(
        best=dict.fromkeys(hard, 25.0), middle=dict.fromkeys(hard, 10.0), least=dict.fromkeys(hard, 0.0)
    )
    check_frames(plan, measured)


def test_a_frame_that_a_lesser_rung_loses_is_not_wrong() -> None:
    check_frames(*title(least=dict.fromkeys(range(20), 0.0)))


@pytest.mark.parametrize("name", ["best", "middle"])
def test_a_frame_that_a_lesser_rung_shows_well_is_wrong(name: str) -> None:
    with pytest.raises(VerificationFailed, match=f"10 of the frames of {name}") as caught:
        check_frames(*title(**{name: dict.fromkeys(range(40, 50), 5.0)}))
    assert caught.value.timecode_seconds == 40 * 3 / 25


def test_a_hundredth_of_them_is_borne() -> None:
    check_frames(*title(best={40: 5.0}))


@pytest.mark.parametrize(("lufs", "told"), [(-23.9, 0), (-24.8, 1), (-22.1, 0), (-43.0, 1), (-70.0, 0)])
def test_sound_that_stays_quieter_than_it_was_to_be_is_told(lufs: float, told: int) -> None:
    sound = [Sound(stream=1, codec="aac", channels=2, sample_rate=48_000, language="eng")]
    plan = replace(plan_of(FRAMES), audio=tracks_of(sound, target_lufs=-23, opus=False))
    loudness = Loudness(integrated_lufs=lufs, true_peak_dbtp=-1.0, range_lu=5.0)
    made = replace(test_moments.measured(0, [], FRAMES), rung="eng", score=None, loudness=loudness)
    found = missed_loudness(plan, [made])
    assert [each.code for each in found] == ["loudness_missed"] * told
    assert all(f"eng is at {lufs} LUFS, not at -23" in each.message for each in found)
