"""Where trials are made: how few, and how near the truth they lead."""

from collections import defaultdict

import pytest

from matinee.encoding.allocation import candidates
from matinee.encoding.evidence import Trial
from matinee.encoding.ladder import choose, hull
from matinee.encoding.rate_quality import fit, fit_all
from matinee.encoding.rules import LadderRules
from matinee.encoding.scales import scale_of
from matinee.encoding.search import first_round, promising, second_round, third_round
from tests.unit.encoding.films import CRFS, FRAMES, H264, HD, SIZES, answered, trial, truth, whole_film


def searched(cap: float = 95.0) -> dict[tuple[int, int], list[Trial]]:
    """Three rounds on the measured film."""
    made: dict[tuple[int, int], list[Trial]] = defaultdict(list)
    for round_number in range(3):
        wanted = (
            first_round(1, 3, H264)
            if round_number == 0
            else (second_round, third_round)[round_number - 1](made, cap, H264)
        )
        for (span, size, _), answer in zip(wanted, answered(wanted), strict=True):
            made[span, size].append(answer)
    return made


def test_the_search_costs_a_quarter_of_the_whole_grid() -> None:
    assert sum(len(made) for made in searched().values()) <= len(CRFS) * len(SIZES) / 4


def test_the_ladder_from_few_trials_is_what_the_whole_grid_would_give() -> None:
    curves = fit_all(searched(), H264)
    points = [
        point
        for number, size in enumerate(SIZES)
        for point in candidates(size, [(FRAMES, curves[0, number])], HD.fps, H264)
    ]
    best = hull(whole_film())
    for rung in choose(points, LadderRules()):
        curve = truth(SIZES.index((rung.width, rung.height)))
        (crf,) = rung.crfs
        assert curve.vmaf(crf) == pytest.approx(rung.vmaf, abs=0.5)
        rate = curve.kbits(crf) * 25
        assert max(each.vmaf for each in best if each.kbps <= rate * 1.05) <= curve.vmaf(crf) + 1.0


def test_a_high_cap_is_reached_for() -> None:
    tried = [made.crf for made in searched(cap=98.0)[0, 0]]
    assert truth(0).vmaf(min(tried)) == pytest.approx(98, abs=1)


def test_a_size_that_never_wins_is_not_tried_again() -> None:
    made = {(0, 0): [trial(0, 24, 95, 20.0)], (0, 1): [trial(1, 26, 60, 19.0)]}
    assert promising(made, 95.0, H264) == {0}
    made[0, 1] = [trial(1, 26, 92, 12.0)]
    assert promising(made, 95.0, H264) == {0, 1}


def test_a_size_that_is_the_only_one_is_tried_twice_more_and_not_close_together() -> None:
    made = {(0, 0): [trial(0, 21, 95, 20.0)]}
    first, second = sorted(crf for _, _, crf in second_round(made, 95.0, H264))
    assert (first, second) == (26, 30)


def test_the_smallest_of_three_sizes_is_tried_once_and_bends_like_the_one_above_it() -> None:
    made = {
        (0, 0): [trial(0, 21, 95, 20.0)],
        (0, 1): [trial(0, 28, 85, 9.0)],
        (0, 2): [trial(0, 27, 75, 5.0)],
    }
    assert {size for _, size, _ in second_round(made, 95.0, H264)} == {0, 1}
    made[0, 1] += [trial(0, 33, 80, 5.0)]
    curves = fit_all(made, H264)
    above, alike = curves[0, 1], curves[0, 2]
    assert alike.vmaf(27) == pytest.approx(75)
    assert alike.rate_slope == pytest.approx(above.rate_slope, rel=0.05)
    assert above.quality_slope < alike.quality_slope < 0.75 * above.quality_slope
    assert alike.vmaf(33) > fit(made[0, 2], H264).vmaf(33) + 5


def test_noise_between_two_trials_promises_no_quality_beyond_them() -> None:
    curve = fit([trial(0, 29.5, 89.7, 12.0), trial(0, 30, 90.1, 11.0)], H264)
    assert curve.vmaf(34) == pytest.approx(90.1)
    assert curve.vmaf(21) == pytest.approx(89.7)


@pytest.mark.parametrize("codec", ["h264", "hevc", "vp9", "av1"])
@pytest.mark.parametrize("vmaf", [5.0, 99.9])
def test_every_trial_is_one_the_codec_can_make(codec: str, vmaf: float) -> None:
    scale = scale_of(codec)
    made = {(0, 0): [trial(0, scale.start(0), vmaf, 20.0)]}
    for _, _, crf in second_round(made, 95.0, scale):
        assert scale.lowest <= crf <= scale.highest
        assert crf % scale.step == 0
        assert crf != scale.start(0)
