"""Choosing rungs from points that could be one, under rules."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matinee.encoding.allocation import Candidate
from matinee.encoding.ladder import choose, hull, sizes
from matinee.encoding.model import Picture
from matinee.encoding.rules import LadderRules, rules_of
from matinee.encoding.rungs import PARTLY_TRIED, rungs_of
from matinee.encoding.spans import Span
from tests.encoding_house import SETTINGS
from tests.unit.encoding.films import HD, whole_film

RULES = LadderRules()


def point(height: int, kbps: float, vmaf: float) -> Candidate:
    return Candidate(
        width=height * 16 // 9,
        height=height,
        crfs=(24.0,),
        vmafs=(vmaf,),
        slopes=(-1.5,),
        kbps=kbps,
        vmaf=vmaf,
        cpu_seconds_per_frame=0.01,
    )


FILM = whole_film()


def test_a_real_film_gets_rungs_a_just_noticeable_difference_apart() -> None:
    rungs = choose(FILM, RULES)
    assert len(rungs) >= 3
    assert 94 <= rungs[0].vmaf <= 95
    assert all(high.vmaf - low.vmaf >= 6 for high, low in pairwise(rungs))
    assert all(high.kbps >= 1.5 * low.kbps for high, low in pairwise(rungs))
    assert rungs[-1].kbps <= 400
    assert {720, 540} <= {rung.height for rung in rungs}


def test_the_cap_is_never_exceeded_where_it_can_be_kept() -> None:
    assert 84 <= choose(FILM, replace(RULES, vmaf_cap=85))[0].vmaf <= 85


def test_an_easy_film_still_gets_three_rungs() -> None:
    easy = [point(720, 90, 99.9), point(720, 60, 99.0), point(720, 41, 97.5), point(720, 30, 96)]
    assert len(choose(easy, RULES)) == 3


def test_a_film_on_a_plateau_has_one_rung() -> None:
    assert len(choose([point(720, 3.0, 97.4)] * 4, RULES)) == 1


def test_a_film_too_hard_for_the_cap_takes_what_it_can_reach() -> None:
    noise = [point(720, 24_000, 80), point(720, 12_000, 60), point(720, 6_000, 30)]
    assert choose(noise, RULES)[0].vmaf == 80


def test_a_hull_leaves_out_what_another_size_does_better() -> None:
    points = [point(720, 500, 70), point(540, 500, 78), point(720, 2000, 95), point(360, 300, 65)]
    assert [(each.kbps, each.vmaf) for each in hull(points)] == [(300, 65), (500, 78), (2000, 95)]


def test_no_rung_is_outside_the_allowed_bitrates() -> None:
    rungs = choose(FILM, replace(RULES, least_kbps=300, most_kbps=900))
    assert all(300 <= rung.kbps <= 900 for rung in rungs)
    assert rungs[0].kbps > 700
    assert choose(FILM, RULES)[0].kbps > 900
    assert choose(FILM, RULES)[-1].kbps < 300


def test_where_no_bitrate_is_allowed_the_nearest_is_taken() -> None:
    (only,) = choose([point(720, 90, 99), point(720, 50, 97)], replace(RULES, least_kbps=200))
    assert only.kbps == 90


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_there_are_never_more_rungs_than_allowed(most: int) -> None:
    assert len(choose(FILM, replace(RULES, most_rungs=most))) == most


def test_the_top_rung_is_at_least_as_large_as_asked() -> None:
    low = replace(RULES, vmaf_cap=85)
    assert choose(FILM, low)[0].height == 540
    assert choose(FILM, replace(low, least_top_size=720))[0].height == 720


def test_a_forced_size_is_there_and_takes_the_place_of_the_rung_nearest_to_it() -> None:
    free = choose(FILM, replace(RULES, most_rungs=3))
    assert 360 not in {rung.height for rung in free}
    rungs = choose(FILM, replace(RULES, most_rungs=3, forced_sizes=(360,)))
    assert len(rungs) == 3
    assert rungs[0] == free[0]
    assert 360 in {rung.height for rung in rungs}
    assert [rung.kbps for rung in rungs] == sorted((rung.kbps for rung in rungs), reverse=True)


def test_forced_and_least_sizes_decide_what_is_tried() -> None:
    assert [height for _, height in sizes(HD, RULES)] == [720, 540, 360]
    forced = replace(RULES, forced_sizes=(240,), least_bottom_size=400)
    assert [height for _, height in sizes(HD, forced)] == [720, 540, 240]


def test_no_rule_makes_a_rung_larger_than_its_source() -> None:
    rules = replace(RULES, least_top_size=1080, least_bottom_size=900, forced_sizes=(1080, 480, 721))
    held = rules.within(720)
    assert (held.least_top_size, held.least_bottom_size, held.forced_sizes) == (720, 720, (480, 720))
    assert max(height for _, height in sizes(HD, held)) == 720


def test_rules_come_from_the_environment() -> None:
    rules = rules_of(replace(SETTINGS, max_rungs=4, forced_sizes="720, 360", min_top_size=540))
    assert (rules.most_rungs, rules.forced_sizes, rules.least_top_size) == (4, (720, 360), 540)


def test_rungs_have_names_of_their_own_and_caps_above_their_mean() -> None:
    span = Span(first_frame=0, frames=50, gop_frames=50, chunks=(0,))
    rungs = rungs_of(HD, choose(FILM, RULES), [span], 50)
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert all(rung.maxrate_kbps >= 2 * rung.bitrate_kbps - 2 for rung in rungs)
    assert all((rung.sar_num, rung.sar_den) == (1, 1) for rung in rungs)


def test_a_chunk_takes_the_quality_of_the_one_that_stands_for_it() -> None:
    spans = [
        Span(first_frame=50, frames=50, gop_frames=50, chunks=(1, 2)),
        Span(first_frame=0, frames=50, gop_frames=50, chunks=(0,)),
    ]
    chosen = replace(point(720, 900, 90), crfs=(20.0, 30.0), vmafs=(92.0, 86.0), slopes=(-1.0, -2.0))
    (rung,) = rungs_of(HD, [chosen], spans, 150)
    assert rung.crfs == (30.0, 20.0, 20.0)
    assert [aim.vmaf for aim in rung.aims] == [86.0, 92.0, 92.0]
    assert [aim.slack_vmaf for aim in rung.aims] == [1.0, 1.0, 3.0]


def test_chunks_that_were_tried_in_part_are_planned_to_be_made_more_than_once() -> None:
    span = Span(first_frame=0, frames=50, gop_frames=50, chunks=(0,))
    chosen = point(720, 900, 90)
    (whole,) = rungs_of(HD, [chosen], [span], 50)
    (partly,) = rungs_of(HD, [chosen], [span], 120)
    assert whole.cpu_seconds_per_frame == chosen.cpu_seconds_per_frame
    assert partly.cpu_seconds_per_frame == PARTLY_TRIED * chosen.cpu_seconds_per_frame


@given(width=st.integers(2, 8192), height=st.integers(2, 8192))
def test_no_size_is_odd_or_above_the_source(width: int, height: int) -> None:
    picture = Picture(stream=0, width=width, height=height, fps_num=25)
    tried = sizes(picture, RULES)
    assert tried[0] == picture.even_size
    for wide, high in tried:
        assert wide % 2 == high % 2 == 0
        assert wide <= max(2, width)
        assert high <= max(2, height)
