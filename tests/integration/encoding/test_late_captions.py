"""Captions in a film, and captions that come when the film is published already."""

from importlib import import_module
from pathlib import Path

import pytest

from matinee.encoding import keys
from matinee.encoding.service.captions import add_captions
from matinee.kernel.errors import Invalid, MediaRejected
from tests import media
from tests.encoding_house import JOB, EncodingHouse

m3u8 = import_module("m3u8")
ENGLISH = "1\n00:00:01,000 --> 00:00:01,800\nGood evening\n"
FRENCH = "1\n00:00:00,500 --> 00:00:01,000\nBonsoir\n"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, program_folder: Path) -> EncodingHouse:
    """A title with English captions. Tests take copies."""
    folder = tmp_path_factory.mktemp("captions")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse()
        house.whole(media.with_captions(folder / "film.mp4", ENGLISH))
    return house


def again(house: EncodingHouse) -> set[str]:
    """Run the workflow once more; the keys of chunks that were made."""
    house.work.written.clear()
    house.plan()
    house.encode()
    house.finish()
    return {key for key in house.work.written if "/chunks/" in key}


def test_captions_that_come_later_cost_no_encode(published: EncodingHouse, tmp_path: Path) -> None:
    house = published.copy()
    before = house.plan()
    video = {key: body for key, body in house.work.objects.items() if "/video/" in key}
    add_captions(JOB, "fra", FRENCH.encode(), house.studio)
    assert again(house) == set()
    after = house.plan()
    assert after.version != before.version
    assert [track.name for track in after.text] == ["eng", "fra"]
    title = house.published(tmp_path)
    texts = [each for each in m3u8.load(str(title / "master.m3u8")).media if each.type == "SUBTITLES"]
    assert [each.language for each in texts] == ["en", "fr"]
    assert "Bonsoir" in (title / "text" / "fra" / "1.vtt").read_text()
    for key, body in video.items():
        assert house.work.objects[key.replace(before.version, after.version)] == body


def test_captions_that_come_later_replace_the_films_own(published: EncodingHouse, tmp_path: Path) -> None:
    house = published.copy()
    add_captions(JOB, "eng", ENGLISH.replace("evening", "night").encode(), house.studio)
    assert again(house) == set()
    assert [track.name for track in house.plan().text] == ["eng"]
    assert "Good night" in (house.published(tmp_path) / "text" / "eng" / "1.vtt").read_text()


def test_the_same_captions_twice_are_the_same_version(published: EncodingHouse) -> None:
    house = published.copy()
    add_captions(JOB, "fra", FRENCH.encode(), house.studio)
    first = house.plan()
    add_captions(JOB, "fra", FRENCH.encode(), house.studio)
    assert house.plan() == first


@pytest.mark.parametrize(
    ("language", "body", "error"),
    [
        ("../x", FRENCH.encode(), Invalid),
        ("FRA", FRENCH.encode(), Invalid),
        ("fra", b"", MediaRejected),
        ("fra", b"Once upon a time.", MediaRejected),
        ("fra", bytes(100_000_000), MediaRejected),
    ],
    ids=["path", "capitals", "empty", "prose", "100 MB"],
)
def test_what_is_no_caption_file_is_refused(
    published: EncodingHouse, language: str, body: bytes, error: type[Exception]
) -> None:
    house = published.copy()
    with pytest.raises(error):
        add_captions(JOB, language, body, house.studio)
    assert not house.work.sizes(keys.sidecars(JOB))


def test_a_hundred_megabytes_of_captions_in_a_film_are_bounded(house: EncodingHouse, tmp_path: Path) -> None:
    words = "<c.\u202e>evil\u202e</c> " * 500
    cues = (f"{n}\n00:00:0{n % 2}.{n % 10:03} --> 00:00:02,000\n{words}\n" for n in range(10_000))
    film = media.with_captions(tmp_path / "film.mkv", "\n".join(cues), codec="subrip")
    house.inspect(film)
    plan = house.plan()
    (track,) = plan.text
    body = house.work.objects[track.key]
    assert 0 < len(body) < 1_000_000
    assert "\u202e" not in body.decode()
    assert "captions_repaired" in {each.code for each in plan.findings}
