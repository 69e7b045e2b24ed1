"""Frames that are worth a look: the worst, a typical one, the busiest; apart, never black, never the same."""

from collections.abc import Sequence

from matinee.encoding.loudness import Span
from matinee.encoding.measured import Measurements, Score
from matinee.encoding.model import Chunk, Picture, Plan
from matinee.encoding.moments import BUSIEST, TYPICAL, WORST, Moment, choose, moments, scores_of
from matinee.encoding.shots import Shot

FPS = 25


def plan_of(*chunk_frames: int) -> Plan:
    """A film of chunks of that many frames."""
    firsts = [sum(chunk_frames[:number]) for number in range(len(chunk_frames))]
    return Plan(
        inputs="",
        version="",
        build="",
        preset="fast",
        frames=sum(chunk_frames),
        poster_frame=0,
        picture=Picture(stream=0, width=1920, height=1080, fps_num=FPS),
        rungs=(),
        chunks=tuple(
            Chunk(first_frame=first, frames=frames, gop_frames=frames)
            for first, frames in zip(firsts, chunk_frames, strict=True)
        ),
    )


def shots_of(plan: Plan, mixed_frames: int = 0) -> list[Shot]:
    """A shot for each chunk, beginning in so long a dissolve."""
    return [
        Shot(
            first_frame=chunk.first_frame,
            frames=chunk.frames,
            transition="dissolve",
            mixed_first_frame=chunk.first_frame,
            mixed_frames=mixed_frames,
        )
        for chunk in plan.chunks
    ]


def measured(index: int, scores: Sequence[float], frames: int, size_bytes: int = 1000) -> Measurements:
    """A chunk that scored so, at every third frame."""
    mean = sum(scores) / len(scores) if scores else 90.0
    return Measurements(
        task_key="",
        rung="h264-1080p",
        index=index,
        frames=frames,
        size_bytes=size_bytes,
        peak_kbps=0,
        seconds=0,
        cpu_seconds=0,
        build="",
        score=Score(mean=mean, harmonic_mean=mean, lowest=mean, frames=tuple(scores)),
    )


def flat(index: int, vmaf: float, frames: int = 150, size_bytes: int = 1000) -> Measurements:
    return measured(index, [vmaf] * (frames // 3), frames, size_bytes)


def firsts(wanted: Sequence[Sequence[Moment]]) -> list[tuple[str, int]]:
    return [(choices[0].why, choices[0].frame) for choices in wanted if choices]


def all_of(wanted: Sequence[Sequence[Moment]], plan: Plan) -> list[int]:
    return [moment.frame for moment, _ in choose(wanted, plan, lambda moment: moment)]


def test_every_third_frame_of_a_chunk_has_a_score() -> None:
    plan = plan_of(5, 7)
    both = [measured(1, (80.0, 81.0, 82.0), 7), measured(0, (90.0, 91.0), 5)]
    assert scores_of(plan, both) == {0: 90.0, 3: 91.0, 5: 80.0, 8: 81.0, 11: 82.0}


def test_the_worst_frame_comes_first_and_the_next_is_from_elsewhere() -> None:
    plan = plan_of(150, 150, 150)
    low = [*[95.0] * 20, 41.0, 40.0, 42.0, *[95.0] * 27]
    other = [*[95.0] * 40, 60.0, *[95.0] * 9]
    wanted = moments(plan, shots_of(plan), [measured(0, low, 150), flat(1, 95.0), measured(2, other, 150)])
    worst = [choices[0].frame for choices in wanted if choices[0].why == WORST]
    assert worst == [63, 420]


def test_the_typical_frame_is_the_middle_of_a_shot_of_middling_quality() -> None:
    plan = plan_of(150, 300, 150)
    found = moments(plan, shots_of(plan, mixed_frames=20), [flat(0, 80.0), flat(1, 90.0, 300), flat(2, 99.0)])
    (typical,) = [choices for choices in found if choices[0].why == TYPICAL]
    assert typical[0].frame == 150 + (20 + 300) // 2 - 1
    assert typical[0].frame in scores_of(plan, [flat(1, 90.0, 300)])
    assert len(typical) == 3


def test_the_busiest_frame_is_where_most_bits_go() -> None:
    plan = plan_of(150, 60, 150)
    found = moments(plan, shots_of(plan), [flat(0, 95.0), flat(1, 95.0, 60, 900), flat(2, 95.0)])
    assert (BUSIEST, 150 + 30) in firsts(found)


def test_black_frames_are_not_shown() -> None:
    plan = plan_of(150, 150)
    black = [*[99.0] * 25, *[1.0] * 25]
    measurements = [measured(0, black, 150, 5000), flat(1, 95.0)]
    dark = [Span(start_seconds=2.9, end_seconds=6.0)]
    bright = moments(plan, shots_of(plan), measurements)
    assert firsts(bright)[0] == (WORST, 75)
    for choices in moments(plan, shots_of(plan), measurements, dark):
        assert all(not 2.9 <= moment.frame / FPS < 6.0 for moment in choices)


def test_what_shows_nothing_gives_way_to_the_next() -> None:
    plan = plan_of(500)
    wanted = [[Moment(why=WORST, frame=frame) for frame in (10, 20, 100)], [Moment(why=TYPICAL, frame=110)]]
    seen: list[int] = []

    def show(moment: Moment) -> int | None:
        seen.append(moment.frame)
        return None if moment.frame == 10 else moment.frame * 2

    assert choose(wanted, plan, show) == [(wanted[0][1], 40), (wanted[1][0], 220)]
    assert seen == [10, 20, 110]


def test_chosen_frames_are_apart() -> None:
    plan = plan_of(*[150] * 4)
    scores = [flat(n, 90.0 + n) for n in range(4)]
    found = all_of(moments(plan, shots_of(plan), scores), plan)
    assert len(found) == 4
    assert min(abs(a - b) for a in found for b in found if a != b) >= FPS


def test_a_film_of_one_frame_is_shown_once() -> None:
    plan = plan_of(1)
    assert all_of(moments(plan, shots_of(plan), [measured(0, (97.0,), 1)]), plan) == [0]


def test_without_scores_there_are_the_longest_shot_and_the_busiest_chunk() -> None:
    plan = plan_of(100, 200, 100)
    unscored = [measured(n, (), chunk.frames, 9000 * (n == 2) + 1) for n, chunk in enumerate(plan.chunks)]
    wanted = moments(plan, shots_of(plan), unscored)
    assert firsts(wanted) == [(TYPICAL, 200), (BUSIEST, 350)]


def test_a_film_without_shots_and_scores_still_has_a_busiest_frame() -> None:
    plan = plan_of(100)
    assert all_of(moments(plan, [], [measured(0, (), 100)]), plan) == [50]


def test_a_long_film_has_four_at_most() -> None:
    plan = plan_of(*[96] * 1800)
    scores = [measured(n, [float((n * 7 + k * 3) % 60 + 40) for k in range(32)], 96) for n in range(1800)]
    wanted = moments(plan, shots_of(plan), scores)
    assert [len(choices) for choices in wanted] == [8, 8, 8, 7]
    assert len(all_of(wanted, plan)) == 4
