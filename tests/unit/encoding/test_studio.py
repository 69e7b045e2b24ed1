"""A step's private folder, and the source in it."""

import tempfile
from pathlib import Path

import pytest

from matinee.kernel.errors import Transient
from tests.encoding_house import EncodingHouse

FULL = Path("/dev/full")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where this worker keeps its files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.skipif(not FULL.exists(), reason="Linux has a device that is always full")
def test_a_full_disk_is_passing_trouble_and_leaves_nothing(house: EncodingHouse, disk: Path) -> None:
    with pytest.raises(Transient, match="disk is full"), house.studio.folder() as folder:
        FULL.write_bytes((folder / "half").write_text("half of a film").to_bytes())
    assert list(disk.iterdir()) == []


def test_another_trouble_keeps_its_name(house: EncodingHouse, disk: Path) -> None:
    with pytest.raises(FileNotFoundError), house.studio.folder() as folder:
        (folder / "nothing").read_bytes()
    assert list(disk.iterdir()) == []
