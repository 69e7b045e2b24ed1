"""A film watched in windows is the film watched at once: shots, black, frozen frames, poster."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matinee.encoding import watch as watching
from matinee.encoding.documents import from_bytes, to_bytes
from matinee.encoding.facts import picture_of
from matinee.encoding.ffmpeg import Tools
from matinee.encoding.probe import probe
from matinee.encoding.scenes import Run, Scenes, merge
from matinee.encoding.transitions import REACH
from matinee.encoding.watch import Span, spans, watch
from tests.media import ffmpeg, film, variable_rate
from tests.thumbnail_films import BLACK, Raw, dipped, dissolved, grainy, shot

PIECES = ("cut", "dissolve", "dip", "black", "still")


def placed(folder: Path, path: Path) -> Path:
    (folder / "source").symlink_to(path)
    return folder


def whole_and_windows(folder: Path, tools: Tools, each: int) -> tuple[Scenes, Scenes]:
    picture, _ = picture_of(probe(folder, tools))
    whole = watch(folder, picture, tools)
    return whole, merge([watch(folder, picture, tools, span) for span in spans(whole.frames, each)])


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 frames: a cut, a dissolve, a dip to black, a freeze; B-frames, open GOPs."""
    path = tmp_path_factory.mktemp("edited") / "edited.mp4"
    look = "s=160x90:r=25,format=yuv420p"
    sources = (
        f"mandelbrot={look}",
        f"testsrc2={look}",
        f"cellauto=seed=2:{look}",
        f"mandelbrot=start_x=0.3:{look}",
    )
    inputs = [part for source in sources for part in ("-f", "lavfi", "-t", "3", "-i", source)]
    graph = (
        "[0][1]concat=n=2:v=1:a=0,settb=1/25[a];[2]settb=1/25[e];[a][e]xfade=duration=0.5:offset=5.5[b];"
        "[b]fade=out:st=7.5:d=0.5[c];[3]fade=in:d=0.5,tpad=stop=25:stop_mode=clone[d];[c][d]concat=n=2:v=1:a=0"
    )
    ffmpeg(*inputs, "-lavfi", graph, "-c:v", "libx264", "-preset", "fast", "-g", "40", str(path))
    return path


@pytest.mark.parametrize("each", [60, 151, 299])
def test_windows_merge_into_one_pass(edited: Path, tmp_path: Path, tools: Tools, each: int) -> None:
    whole, merged = whole_and_windows(placed(tmp_path, edited), tools, each)
    assert merged == whole


def test_an_edited_film_shows_its_shots_and_its_freeze(edited: Path, tmp_path: Path, tools: Tools) -> None:
    scenes, _ = whole_and_windows(placed(tmp_path, edited), tools, 1000)
    assert [each.transition for each in scenes.shots] == ["start", "cut", "dissolve", "fade"]
    assert scenes.shots[1].first_frame == 75
    assert 138 <= scenes.shots[2].first_frame <= 150
    assert abs(scenes.shots[3].first_frame - 212) <= 4
    assert sum(each.frames for each in scenes.shots) == scenes.frames
    (frozen,) = [run for run in scenes.frozen if run.frames > 20]
    assert abs(frozen.first_frame - (scenes.frames - 26)) <= 1


def test_windows_of_a_variable_rate_merge_into_one_pass(tmp_path: Path, tools: Tools) -> None:
    variable_rate(tmp_path / "film.mp4")
    whole, merged = whole_and_windows(placed(tmp_path, tmp_path / "film.mp4"), tools, 17)
    assert merged == whole


def test_a_film_shorter_than_was_thought_gives_empty_windows(tmp_path: Path, tools: Tools) -> None:
    folder = placed(tmp_path, film(tmp_path / "film.mp4", sound=None))
    picture, _ = picture_of(probe(folder, tools))
    parts = [watch(folder, picture, tools, span) for span in spans(200, 50)]
    assert [part.frames for part in parts] == [30, 0, 0, 0]
    assert merge(parts) == watch(folder, picture, tools)


def test_scenes_are_a_document(edited: Path, tmp_path: Path, tools: Tools) -> None:
    whole, _ = whole_and_windows(placed(tmp_path, edited), tools, 1000)
    assert from_bytes(Scenes, to_bytes(whole)) == whole


def test_the_first_error_and_exit_code_of_any_window_count() -> None:
    parts = [Scenes(frames=1, black_percent=(0,)), Scenes(first_pts=1, exit_code=-9, errors=("broken",))]
    merged = merge([*parts, Scenes(first_pts=3, frames=1, black_percent=(7,))])
    assert (merged.exit_code, merged.errors) == (-9, ("broken",))
    assert merged.black_percent == (0, 0, 0, 7)


def test_a_film_without_a_frame_merges() -> None:
    assert merge([Scenes(errors=("no",)), Scenes()]) == Scenes(errors=("no",))
    assert Scenes().shots == ()


def test_black_runs_and_the_poster_count_from_the_first_frame() -> None:
    scenes = Scenes(first_pts=3, frames=8, black_percent=(100, 99, 0, 0, 0, 0, 0, 98))
    assert scenes.black == (Run(first_frame=0, frames=2), Run(first_frame=7, frames=1))
    assert scenes.poster_frame == 2


@given(frames=st.integers(0, 10_000), each=st.integers(1, 3000))
def test_spans_meet_and_the_last_is_open(frames: int, each: int) -> None:
    planned = spans(frames, each)
    assert planned[0].first_frame == 0
    assert planned[-1].end_frame is None
    assert all(a.end_frame == b.first_frame for a, b in pairwise(planned))
    assert all(span.end_frame - span.first_frame == each for span in planned if span.end_frame is not None)


def joined(pieces: Sequence[tuple[str, int]]) -> list[Raw]:
    """A film of such pieces, each with another picture."""
    frames: list[Raw] = list(shot(0, 40))
    for seed, (kind, length) in enumerate(pieces, 1):
        after = shot(seed, length, speed=0.2 * (seed % 3))
        if kind == "dissolve":
            frames = list(dissolved(frames, after, min(12, length - 1)))
        elif kind == "dip":
            frames = list(dipped(frames, after, 8, [BLACK] * (length // 2)))
        elif kind == "black":
            frames += [BLACK] * length
        elif kind == "still":
            frames += [frames[-1]] * length
        else:
            frames += after
    return grainy(frames, 1, most=1)


@settings(max_examples=6, deadline=None)
@given(
    pieces=st.lists(st.tuples(st.sampled_from(PIECES), st.integers(14, 70)), min_size=1, max_size=5),
    block=st.integers(60, 300),
    each=st.integers(50, 300),
)
def test_any_film_in_any_windows_and_blocks_is_one_pass(
    pieces: list[tuple[str, int]], block: int, each: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frames = joined(pieces)
    path = tmp_path_factory.mktemp("frames") / "film"

    def seen(span: Span) -> Scenes:
        first = max(0, span.first_frame - REACH)
        end = None if span.end_frame is None else span.end_frame + REACH
        path.write_bytes(b"".join(frames[first:end]))
        return watching.look(path, first, block).within(span.first_frame, span.end_frame)

    path.write_bytes(b"".join(frames))
    whole = watching.look(path, 0, 100_000)
    assert merge([seen(span) for span in spans(len(frames), each)]) == whole.within(0, None)
