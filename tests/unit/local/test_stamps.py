"""Work is done again when, and only when, what it was made of changed."""

from pathlib import Path

import pytest

from local.stamps import Stamp, digest


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    (folder / "inner").mkdir(parents=True)
    (folder / "one.py").write_text("1")
    (folder / "inner" / "two.py").write_text("2")
    return folder


def test_the_same_files_have_the_same_digest(source: Path) -> None:
    assert digest([source]) == digest([source])


@pytest.mark.parametrize("name", ["one.py", "inner/two.py", "inner/new.py"])
def test_another_content_or_another_file_is_another_digest(source: Path, name: str) -> None:
    before = digest([source])
    (source / name).write_text("changed")
    assert digest([source]) != before


def test_a_renamed_file_is_another_digest(source: Path) -> None:
    before = digest([source])
    (source / "one.py").rename(source / "uno.py")
    assert digest([source]) != before


def test_a_fact_is_part_of_the_digest(source: Path) -> None:
    assert digest([source], "port 1") != digest([source], "port 2")


def test_a_missing_file_is_told_from_an_empty_one(tmp_path: Path) -> None:
    before = digest([tmp_path / "lock.json"])
    (tmp_path / "lock.json").touch()
    assert digest([tmp_path / "lock.json"]) != before


@pytest.mark.parametrize("made", ["__pycache__/one.cpython-313.pyc", "node_modules/a.js", "build/layer.zip"])
def test_what_tools_leave_behind_changes_nothing(source: Path, made: str) -> None:
    before = digest([source])
    (source / made).parent.mkdir()
    (source / made).write_text("made")
    assert digest([source]) == before


def test_a_stamp_matches_only_what_was_written(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamps" / "web")
    assert not stamp.matches("a")
    stamp.write("a")
    assert stamp.matches("a")
    assert not stamp.matches("b")
    stamp.clear()
    assert not stamp.matches("a")
