"""Sound: which renditions there are, how loud they come out, and what players see of them."""

from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from mpegdash.parser import MPEGDASHParser

from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.groups import with_whole_groups
from matinee.encoding.loudness import listen
from matinee.encoding.model import Sound
from matinee.encoding.sound import tracks_of
from tests import media
from tests.encoding_house import SETTINGS, EncodingHouse

m3u8 = import_module("m3u8")
TONE = "sine=f=997:r=48000:d=3,aformat=channel_layouts"


def many_languages(path: Path) -> Path:
    """English in 5.1, French in stereo, and a second English; with names that its owner gave."""
    tones = [
        part
        for layout, gain in (("5.1", 0), ("stereo", 6), ("stereo", 12))
        for part in ("-f", "lavfi", "-i", f"{TONE}={layout},volume={gain}dB")
    ]
    order = [part for n in range(4) for part in ("-map", str(n))]
    languages = [
        part
        for n, name in enumerate(("eng", "fra", "eng"))
        for part in (f"-metadata:s:a:{n}", f"language={name}")
    ]
    said = ("-metadata", "artist=<script>evil(1)</script>", "-metadata:s:a:1", "title=<script>evil")
    output = (*order, *languages, *said, "-disposition:a:2", "comment")
    return media.film(path, seconds=3, size="64x36", sound=None, inputs=tones, output=output)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, program_folder: Path) -> tuple[EncodingHouse, Path]:
    """A published title of three sound tracks, with Opus."""
    folder = tmp_path_factory.mktemp("languages")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse(replace(SETTINGS, opus=True))
        house.whole(many_languages(folder / "film.mp4"))
    return house, house.published(folder / "origin")


NAMES = ["eng", "eng-51", "eng-opus", "fra", "fra-opus", "eng-2", "eng-2-opus"]


def test_every_rendition_comes_out_at_the_target(made: tuple[EncodingHouse, Path]) -> None:
    found = made[0].loudness()
    assert sorted(found) == sorted(NAMES)
    for loudness in found.values():
        assert loudness.integrated_lufs == pytest.approx(-23, abs=0.5)
        assert loudness.true_peak_dbtp <= -1


def test_what_viewers_hear_is_at_the_target(
    made: tuple[EncodingHouse, Path], tmp_path: Path, tools: Tools
) -> None:
    for name in NAMES:
        parts = sorted((made[1] / "audio" / name).glob("*.m4s"), key=lambda part: int(part.stem))
        whole = [(made[1] / "audio" / name / "init.mp4"), *parts]
        (tmp_path / "heard.mp4").write_bytes(b"".join(part.read_bytes() for part in whole))
        heard = listen(tmp_path, (*OURS, "-i", "file:heard.mp4"), (), 3, tools)
        assert heard is not None
        assert heard.loudness.integrated_lufs == pytest.approx(-23, abs=0.5)


def test_hls_groups_have_the_same_members(made: tuple[EncodingHouse, Path]) -> None:
    master = m3u8.load(str(made[1] / "master.m3u8"))
    groups: dict[str, list[tuple[str, str, str, str]]] = {}
    for each in master.media:
        groups.setdefault(each.group_id, []).append((each.name, each.language, each.default, each.channels))
        assert (made[1] / each.uri).is_file()
    stereo = [("eng", "en", "YES", "2"), ("fra", "fr", "NO", "2"), ("eng-2", "en", "NO", "2")]
    assert groups == {
        "aac-2": stereo,
        "aac-6": [("eng", "en", "YES", "6"), *stereo[1:]],
        "opus-2": stereo,
    }
    assert {playlist.stream_info.audio for playlist in master.playlists} == groups.keys()
    assert master.playlists[0].stream_info.audio == "aac-2"


def test_dash_keeps_renditions_apart(made: tuple[EncodingHouse, Path]) -> None:
    mpd = MPEGDASHParser.parse((made[1] / "manifest.mpd").read_text())
    sets = [each for each in mpd.periods[0].adaptation_sets if each.content_type == "audio"]
    assert all(len(each.representations) == 1 for each in sets)
    seen = {
        each.representations[0].segment_templates[0].initialization.split("/")[1]: (
            each.lang,
            each.roles[0].value,
            each.representations[0].audio_channel_configurations[0].value,
        )
        for each in sets
    }
    assert seen == {
        "eng": ("en", "main", "2"),
        "eng-51": ("en", "main", "6"),
        "eng-opus": ("en", "main", "2"),
        "fra": ("fr", "main", "2"),
        "fra-opus": ("fr", "main", "2"),
        "eng-2": ("en", "commentary", "2"),
        "eng-2-opus": ("en", "commentary", "2"),
    }


def test_players_are_told_the_region_of_a_language(house: EncodingHouse, tmp_path: Path) -> None:
    tones = [part for _ in range(3) for part in ("-f", "lavfi", "-i", f"{TONE}=stereo")]
    order = [part for n in range(4) for part in ("-map", str(n))]
    languages = [
        part
        for n, name in enumerate(("pt-BR", "zh-Hans", "zz"))
        for part in (f"-metadata:s:a:{n}", f"language={name}")
    ]
    path, output = tmp_path / "film.mkv", (*order, *languages)
    house.whole(media.film(path, seconds=1, size="64x36", sound=None, inputs=tones, output=output))
    title = house.published(tmp_path / "origin")
    master = m3u8.load(str(title / "master.m3u8"))
    assert [(each.name, each.language) for each in master.media] == [
        ("pt-BR", "pt-BR"),
        ("zh-Hans", "zh-Hans"),
        ("und", None),
    ]
    mpd = MPEGDASHParser.parse((title / "manifest.mpd").read_text())
    sets = [each for each in mpd.periods[0].adaptation_sets if each.content_type == "audio"]
    assert [each.lang for each in sets] == ["pt-BR", "zh-Hans", None]


def test_no_word_of_the_sources_metadata_is_kept(made: tuple[EncodingHouse, Path]) -> None:
    house, _ = made
    kept = [*house.work.objects.values(), *house.origin.objects.values()]
    assert not any(b"evil" in body for body in kept)


@pytest.mark.parametrize("decibels", [-30, 0, 20])
def test_any_level_is_brought_to_the_target(house: EncodingHouse, tmp_path: Path, decibels: float) -> None:
    found = house.sound(media.loud(tmp_path / "film.mov", decibels=decibels))
    expected = -23 if decibels > -30 else -21.1 - 30 + 20
    assert found["und"].integrated_lufs == pytest.approx(expected, abs=0.5)


def test_a_peak_is_never_above_the_ceiling(house: EncodingHouse, tmp_path: Path) -> None:
    house.studio = house.studio_with(replace(SETTINGS, loudness_lufs=-4))
    bursts = "volume='if(lt(mod(t,1),0.1),1,0.02)':eval=frame"
    found = house.sound(media.loud(tmp_path / "film.mov", decibels=10, filters=bursts))
    assert -3 <= found["und"].true_peak_dbtp <= -1
    assert found["und"].integrated_lufs < -8


def test_silence_stays_silent(house: EncodingHouse, tmp_path: Path) -> None:
    found = house.sound(media.loud(tmp_path / "film.mov", decibels=0, filters="volume=0"))
    assert found["und"].integrated_lufs == -70


def test_the_target_is_a_setting_and_makes_another_version(house: EncodingHouse, tmp_path: Path) -> None:
    film = media.loud(tmp_path / "film.mov", decibels=0)
    house.sound(film)
    first = house.plan()
    house.studio = house.studio_with(replace(SETTINGS, loudness_lufs=-16))
    assert house.sound(film)["und"].integrated_lufs == pytest.approx(-16, abs=0.5)
    assert house.plan().version != first.version


def test_one_look_hears_loudness_and_silence(tmp_path: Path, tools: Tools) -> None:
    shape = "volume='lt(t,4)+between(t,7,9)':eval=frame"
    media.ffmpeg("-f", "lavfi", "-i", f"sine=f=997:d=12:r=48000,{shape},volume=6dB", str(tmp_path / "a.wav"))
    heard = listen(tmp_path, (*OURS, "-i", "file:a.wav"), (), 12, tools)
    assert heard is not None
    assert heard.errors == 0
    edges = [(span.start_seconds, span.end_seconds) for span in heard.silences]
    assert edges == [pytest.approx((4, 7), abs=0.05), pytest.approx((9, 12), abs=0.05)]


def test_the_names_of_renditions_are_unique() -> None:
    streams = [
        Sound(stream=n, codec="aac", channels=channels, sample_rate=48_000, language=language)
        for n, (language, channels) in enumerate([("und", 2), ("und", 8), ("und", 1), ("deu", 6)])
    ]
    tracks = tracks_of(streams, target_lufs=-23, opus=False)
    assert [(each.name, each.channels) for each in tracks] == [
        ("und", 2),
        ("und-2", 2),
        ("und-2-51", 6),
        ("und-3", 2),
        ("deu", 2),
        ("deu-51", 6),
    ]


def test_a_playlist_without_sound_is_left_alone() -> None:
    assert with_whole_groups("#EXTM3U\nvideo.m3u8\n") == "#EXTM3U\nvideo.m3u8\n"
