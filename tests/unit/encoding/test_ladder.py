"""Choosing rungs from measured points."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.curves import pchip
from matinee.encoding.ladder import choose, crfs, fit, hull, rungs_of, sizes
from matinee.encoding.model import Picture, TrialPoint

HD = Picture(stream=0, width=1280, height=720, fps_num=25)
CLIP = [  # measured on a 720p film
    (720, 19, 3187, 95.3), (720, 26, 1280, 89.1), (720, 33, 513, 75.8),
    (540, 21, 1584, 90.6), (540, 28, 575, 80.5), (540, 35, 235, 60.2),
    (360, 21, 845, 81.9), (360, 28, 303, 68.3), (360, 35, 127, 43.4),
]  # fmt: skip


def point(height: int, crf: float, kbps: float, vmaf: float) -> TrialPoint:
    width = height * 16 // 9
    return TrialPoint(width=width, height=height, crf=crf, kbps=kbps, vmaf=vmaf, cpu_seconds_per_frame=0.01)


def chosen(trials: list[TrialPoint], cap: float = 95.0, most: int = 6) -> list[TrialPoint]:
    return choose(fit(trials), vmaf_cap=cap, vmaf_step=6.0, most=most)


def test_a_real_film_gets_rungs_a_just_noticeable_difference_apart() -> None:
    rungs = chosen([point(*each) for each in CLIP])
    assert len(rungs) >= 3
    assert 94 <= rungs[0].vmaf <= 95
    assert all(high.vmaf - low.vmaf >= 6 for high, low in pairwise(rungs))
    assert all(high.kbps >= 1.5 * low.kbps for high, low in pairwise(rungs))
    assert rungs[-1].kbps <= 400
    assert {rung.height for rung in rungs} == {720, 540, 360}


def test_the_cap_is_never_exceeded_where_it_can_be_kept() -> None:
    assert chosen([point(*each) for each in CLIP], cap=85)[0].vmaf <= 85


def test_an_easy_film_still_gets_three_rungs() -> None:
    easy = [
        point(720, 18, 90, 99.9),
        point(720, 26, 60, 99.0),
        point(720, 34, 41, 97.5),
        point(720, 42, 30, 96),
    ]
    assert len(chosen(easy)) == 3


def test_a_film_on_a_plateau_gets_as_many_rungs_as_it_has_encodes() -> None:
    plain = [point(720, crf, 3.0, 97.4) for crf in (18, 26, 34, 42)]
    assert len(chosen(plain)) == 1


def test_a_film_too_hard_for_the_cap_takes_what_it_can_reach() -> None:
    noise = [point(720, 19, 40_000, 80), point(720, 26, 20_000, 60), point(720, 33, 8_000, 30)]
    assert chosen(noise)[0].vmaf == 80


def test_a_hull_leaves_out_what_another_size_does_better() -> None:
    points = [
        point(720, 30, 500, 70),
        point(540, 25, 500, 78),
        point(720, 20, 2000, 95),
        point(360, 20, 300, 65),
    ]
    assert [(each.kbps, each.vmaf) for each in hull(points)] == [(300, 65), (500, 78), (2000, 95)]


def test_rungs_have_names_of_their_own_and_caps_above_their_mean() -> None:
    rungs = rungs_of(HD, chosen([point(*each) for each in CLIP]))
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert all(rung.maxrate_kbps >= 2 * rung.bitrate_kbps - 2 for rung in rungs)
    assert all((rung.sar_num, rung.sar_den) == (1, 1) for rung in rungs)


@given(width=st.integers(2, 8192), height=st.integers(2, 8192))
def test_no_size_is_odd_or_above_the_source(width: int, height: int) -> None:
    picture = Picture(stream=0, width=width, height=height, fps_num=25)
    tried = sizes(picture)
    assert tried[0] == picture.even_size
    for wide, high in tried:
        assert wide % 2 == high % 2 == 0
        assert wide <= max(2, width)
        assert high <= max(2, height)


def test_the_search_costs_at_most_twelve_trials() -> None:
    for side in (16, 100, 720, 1080, 2160):
        tried = sizes(Picture(stream=0, width=side * 16 // 9, height=side, fps_num=25))
        assert sum(len(crfs(n, len(tried))) for n in range(len(tried))) <= 12


@given(
    xs=st.lists(st.integers(-50, 50), min_size=1, max_size=8, unique=True).map(sorted),
    data=st.data(),
)
def test_interpolation_passes_through_its_points_and_never_overshoots(
    xs: list[int], data: st.DataObject
) -> None:
    ys = data.draw(st.lists(st.floats(-100, 100), min_size=len(xs), max_size=len(xs)))
    curve = pchip(xs, ys)
    for x, y in zip(xs, ys, strict=True):
        assert curve(x) == pytest.approx(y, abs=1e-6)
    for (x0, y0), (x1, y1) in pairwise(zip(xs, ys, strict=True)):
        for share in (0.1, 0.5, 0.9):
            value = curve(x0 + share * (x1 - x0))
            assert min(y0, y1) - 1e-6 <= value <= max(y0, y1) + 1e-6
    assert math.isclose(curve(1e9), ys[-1], abs_tol=1e-6)
