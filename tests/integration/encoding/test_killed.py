"""A worker killed at any moment: another finishes the title, with the same bytes and little work twice."""

from pathlib import Path

from benchmarks.measure.killing import kill_often
from tests import media


def test_whenever_a_worker_is_killed_the_title_comes_out_the_same(tmp_path: Path) -> None:
    film = media.film(tmp_path / "film.mp4", seconds=13, size="64x36")
    results, whole = kill_often(film, tmp_path, seed=11, times=2)
    assert len([name for name in whole.begun if name.startswith("encode_chunk")]) >= 4
    assert [each.published for each in results] == [True] * 2
    assert [each.same for each in results] == [True] * 2
    assert max(each.again for each in results) <= 1
