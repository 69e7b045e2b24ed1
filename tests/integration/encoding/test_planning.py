"""The ladder of films made of nothing, with real ffmpeg: trials, aims, plateaus, and the formula instead."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import keys
from matinee.encoding.complexity import scaled
from matinee.encoding.documents import from_bytes, from_json, to_json
from matinee.encoding.evidence import Trial
from matinee.encoding.formula import bitrates
from matinee.encoding.measured import Measurements
from matinee.encoding.model import Picture, Plan
from matinee.encoding.policy import Ladder
from matinee.encoding.service.trial import try_encode
from matinee.encoding.spans import Span
from matinee.encoding.trials import TrialTask, encode_of, trial_task
from tests import media
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.unit.encoding.films import HD


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two seconds of a picture with much detail that changes slowly."""
    return media.film(tmp_path / "film.mp4", seconds=2, picture="testsrc2", sound=None)


def trials(house: EncodingHouse) -> list[str]:
    return [key for key in house.work.written if "/trials/" in key]


def codes(plan: Plan) -> set[str]:
    return {finding.code for finding in plan.findings}


def test_another_plan_of_the_same_film_tries_only_what_is_missing(house: EncodingHouse, film: Path) -> None:
    house.inspect(film)
    first = house.plan()
    made = trials(house)
    assert len(made) == len(first.trials) >= 2
    house.studio = house.studio_with(replace(SETTINGS, max_rungs=2))
    again = house.plan()
    assert again.trials == first.trials
    assert len(again.rungs) == 2
    assert trials(house) == made
    house.studio = house.studio_with(replace(SETTINGS, preset="superfast"))
    assert not {trial.size_bytes for trial in house.plan().trials} & {
        trial.size_bytes for trial in first.trials
    }


def test_a_trial_made_by_itself_is_the_one_of_the_plan(house: EncodingHouse, film: Path) -> None:
    house.inspect(film)
    plan = house.plan()
    wanted = plan.trials[0]
    span = Span(first_frame=wanted.first_frame, frames=wanted.frames, gop_frames=wanted.frames, chunks=(0,))
    like = encode_of(plan.picture, Ladder(codec="h264"), SETTINGS.preset)
    codec = replace(like, width=wanted.width, height=wanted.height, crf=wanted.crf)
    task = trial_task(house.request, plan.picture, span, codec, plan.build)
    assert from_bytes(Trial, house.work.objects.pop(task.output_key)) == wanted
    again = try_encode(from_json(TrialTask, to_json(task)), house.studio)
    assert replace(again, cpu_seconds=wanted.cpu_seconds) == wanted


def test_what_is_verified_is_what_was_planned(house: EncodingHouse, film: Path) -> None:
    plan, verification, _ = house.whole(film)
    for planned, made in zip(plan.rungs, verification.rungs, strict=True):
        assert planned.vmaf is not None
        assert made.vmaf_mean == pytest.approx(planned.vmaf, abs=1.0)


def test_a_chunk_that_misses_its_plan_is_made_again(house: EncodingHouse, film: Path) -> None:
    house.inspect(film)
    plan = house.plan()
    rung = plan.rungs[0]
    lower = tuple(replace(aim, vmaf=aim.vmaf - 4) for aim in rung.aims)
    changed = replace(plan, rungs=(replace(rung, aims=lower), *plan.rungs[1:]))
    key = keys.plan(JOB)
    house.work.objects[key] = house.work.objects[key].replace(
        f'"vmaf":{rung.aims[0].vmaf}'.encode(), f'"vmaf":{lower[0].vmaf}'.encode()
    )
    assert changed.rungs[0].aims[0] == house.plan().rungs[0].aims[0]
    house.encode()
    task = next(each for each in house.tasks() if each.rung == rung.name and each.index == 0)
    measured = from_bytes(Measurements, house.work.objects[keys.measurements(task.output_key)])
    assert measured.encodes >= 2
    assert measured.crf is not None
    assert measured.crf > rung.crfs[0]
    assert measured.score is not None
    assert measured.score.mean == pytest.approx(lower[0].vmaf, abs=1.5)


def test_a_film_of_many_chunks_is_sampled(house: EncodingHouse, tmp_path: Path) -> None:
    colours = ["red", "blue", "green", "white", "black"] * 4
    house.inspect(media.of_shots(tmp_path / "film.mp4", *colours))
    plan = house.plan()
    tried = {trial.first_frame for trial in plan.trials}
    assert len(plan.chunks) > 16
    assert 12 <= len(tried) <= 16
    assert tried <= {chunk.first_frame for chunk in plan.chunks}
    for rung in plan.rungs:
        assert len(rung.crfs) == len(rung.aims) == len(plan.chunks)
        own = {n for n, aim in enumerate(rung.aims) if aim.slack_vmaf == 1.0}
        assert {plan.chunks[n].first_frame for n in own} == tried


def test_pure_noise_takes_the_plateau_and_says_so(house: EncodingHouse, tmp_path: Path) -> None:
    house.studio = house.studio_with(replace(SETTINGS, max_rung_kbps=400))
    house.inspect(
        media.film(tmp_path / "noise.mp4", filters="noise=alls=100:allf=t+u:all_seed=3", sound=None)
    )
    plan = house.plan()
    assert plan.rungs[0].bitrate_kbps <= 1500
    assert codes(plan) == {"quality_plateau"}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"max_rungs": 1}, []),
        ({"max_rung_kbps": 30}, ["No quality setting within 30 kbit/s reaches VMAF 95"]),
    ],
)
def test_what_a_rule_leaves_out_is_no_plateau(
    house: EncodingHouse, tmp_path: Path, rules: dict[str, Any], said: list[str]
) -> None:
    house.studio = house.studio_with(replace(SETTINGS, **rules))
    house.inspect(media.film(tmp_path / "film.mp4", sound=None))
    found = [each.message for each in house.plan().findings if each.code == "quality_plateau"]
    assert [each.partition(":")[0] for each in found] == said


def test_a_still_picture_has_a_ladder(house: EncodingHouse, tmp_path: Path) -> None:
    plan, verification, _ = house.whole(media.of_shots(tmp_path / "still.mp4", "teal"))
    assert verification.rungs[0].vmaf_mean > 90
    assert len(plan.rungs) >= 1


def test_without_trials_the_formula_makes_the_ladder(house: EncodingHouse, film: Path) -> None:
    house.studio = house.studio_with(replace(SETTINGS, trials=False))
    plan, verification, _ = house.whole(film)
    assert trials(house) == []
    assert plan.trials == ()
    assert [rung.name for rung in plan.rungs] == ["h264-90p"]
    assert plan.rungs[0].vmaf is None
    assert 750 <= plan.rungs[0].bitrate_kbps <= 1500
    assert verification.rungs[0].bitrate_kbps <= 1.6 * plan.rungs[0].bitrate_kbps


def test_the_formula_scales_five_profiles_and_leaves_out_what_is_above_the_source() -> None:
    uhd = Picture(stream=0, width=3840, height=2160, fps_num=24)
    assert [(size[1], kbps) for size, kbps in bitrates(uhd, 1.0)] == [
        (2160, 16_000),
        (2160, 12_000),
        (1080, 5_800),
        (720, 3_000),
        (480, 1_500),
    ]
    assert bitrates(HD, 0.0) == [((1280, 720), 1500), ((854, 480), 750)]
    assert bitrates(HD, 0.5)[0][1] == 2250


def test_complexity_is_between_nothing_and_noise() -> None:
    assert scaled(0.0) == scaled(0.01) == 0.0
    assert scaled(0.1) == pytest.approx(0.5)
    assert scaled(1.0) == scaled(7.0) == 1.0
