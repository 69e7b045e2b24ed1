"""Cuts to the frame; dissolves and fades where they are; and what only looks like one is none."""

from collections.abc import Iterable

import pytest

from matinee.encoding.thumbnails import Thumbnail
from matinee.encoding.transitions import Transition, transitions
from tests.thumbnail_films import BLACK, WHITE, Raw, boxed, dipped, dissolved, edge, grainy, lit, shot


def found(*parts: Iterable[Raw]) -> list[Transition]:
    return transitions([Thumbnail(raw) for part in parts for raw in part])


def kinds(each: list[Transition]) -> list[tuple[str, int]]:
    return [(one.kind, one.frame) for one in each]


def test_a_cut_is_found_to_the_frame() -> None:
    assert kinds(found(shot(1, 31), shot(2, 20), shot(3, 25))) == [("cut", 31), ("cut", 51)]


def test_a_cut_between_moving_and_grainy_shots_is_found_to_the_frame() -> None:
    film = grainy([*shot(1, 40, speed=0.6), *shot(2, 40, speed=1)], seed=3)
    assert kinds(found(film)) == [("cut", 40)]


@pytest.mark.parametrize("times", [2, 3, 4])
@pytest.mark.parametrize("speed", [0.75, 1.0, 2.0])
def test_motion_in_repeated_frames_is_no_cut(speed: float, times: int) -> None:
    film = [frame for seed in (1, 2) for frame in shot(seed, 20, speed=speed) for _ in range(times)]
    assert [each.frame for each in found(film) if each.kind == "cut"] == [20 * times]


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0])
def test_a_jump_where_frames_were_dropped_is_no_cut(speed: float) -> None:
    film = shot(1, 60, speed=speed)
    assert found(film[:25], film[27:]) == []


@pytest.mark.parametrize("frames", [1, 3, 6])
def test_a_flash_is_no_cut(frames: int) -> None:
    film = shot(1, 60)
    film[30 : 30 + frames] = [WHITE] * frames
    assert found(film) == []


def test_a_cut_between_dark_shots_is_found_to_the_frame() -> None:
    dark = [lit(frame, 0.16) for frame in [*shot(1, 40), *shot(2, 40)]]
    assert kinds(found(dark)) == [("cut", 40)]


@pytest.mark.parametrize("rows", [1, 3, 5])
@pytest.mark.parametrize("seed", [1, 5, 9])
def test_black_bars_hide_no_transition(rows: int, seed: int) -> None:
    film = [*dissolved(shot(seed, 60), shot(seed + 1, 60), 12), *shot(seed + 2, 60)]
    blend, cut = found(boxed(film, rows))
    assert (blend.kind, abs(blend.frame - 54) <= 2) == ("dissolve", True)
    assert (cut.kind, cut.frame) == ("cut", 108)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.0])
def test_a_soft_edge_between_two_colours_that_moves_is_no_dissolve(speed: float) -> None:
    assert found(edge(60, speed)) == []


def test_a_step_in_exposure_is_no_cut() -> None:
    film = shot(1, 60)
    assert found(film[:30], (lit(frame, 0.6) for frame in film[30:])) == []


@pytest.mark.parametrize("gain", [0.5, 1.3])
def test_a_slow_change_of_light_is_no_dissolve(gain: float) -> None:
    assert found(shot(1, 30), shot(1, 40, gain=gain)) == []


@pytest.mark.parametrize("speed", [0.3, 1.0, 2.0])
def test_a_pan_is_no_transition(speed: float) -> None:
    assert found(shot(1, 90, speed=speed)) == []


@pytest.mark.parametrize("frames", [6, 8, 13, 18, 25, 40])
@pytest.mark.parametrize("seed", [1, 5, 9])
def test_a_dissolve_divides_near_its_middle_and_its_ends_are_known(frames: int, seed: int) -> None:
    film = dissolved(shot(seed, 60, speed=0.1), shot(seed + 1, 60), frames)
    (each,) = found(grainy(list(film), seed))
    first, last = 60 - frames, 59
    assert each.kind == "dissolve"
    assert abs(each.frame - (first + last + 1) / 2) <= max(2, frames / 8)
    assert abs(each.first_frame - first) <= max(3, frames / 6)
    assert abs(each.last_frame - last) <= max(3, frames / 6)


@pytest.mark.parametrize("colour", [BLACK, WHITE, BLACK.replace(b"\x10", b"\x70")])
@pytest.mark.parametrize("flat", [1, 5, 30])
def test_a_dip_is_one_fade_that_ends_where_the_picture_comes_again(colour: Raw, flat: int) -> None:
    (each,) = found(dipped(shot(1, 60), shot(2, 60), 10, [colour] * flat))
    assert each.kind == "fade"
    assert 60 <= each.frame <= 60 + flat + 3
    assert 48 <= each.first_frame < 60 < each.last_frame <= 72 + flat


def test_a_long_black_between_fades_is_a_shot_of_its_own() -> None:
    into, out = found(dipped(shot(1, 60), shot(2, 60), 10, [BLACK] * 100))
    assert (into.kind, out.kind) == ("fade", "fade")
    assert abs(into.frame - 60) <= 2
    assert abs(out.frame - 160) <= 2


def test_a_cut_to_black_and_from_it_are_two_cuts() -> None:
    assert kinds(found(shot(1, 40), [BLACK] * 20, shot(2, 40))) == [("cut", 40), ("cut", 60)]


def test_a_film_that_fades_in_and_out_has_one_shot() -> None:
    film = [*dissolved([BLACK] * 30, shot(1, 60), 15)]
    assert found(film, dissolved(shot(1, 30), [BLACK] * 30, 15)) == []


@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_a_film_of_few_frames_has_no_transition(frames: int) -> None:
    assert found(shot(1, frames)) == []
