"""Captions and sound in files of their own, most often when the film is published already."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest
from mpegdash.parser import MPEGDASHParser

from matinee.encoding import keys
from matinee.encoding.ffmpeg import OURS, Tools
from matinee.encoding.loudness import listen
from matinee.encoding.model import Plan
from matinee.encoding.service.encode import encode_together
from matinee.encoding.workers import FARGATE
from matinee.kernel.errors import MediaRejected, VerificationFailed
from tests import media
from tests.encoding_house import TITLE, EncodingHouse

m3u8 = import_module("m3u8")
SECONDS = 2.0
ENGLISH = "1\n00:00:01,000 --> 00:00:01,800\nGood evening\n"
FRENCH = b"1\n00:00:00,500 --> 00:00:01,000\nBonsoir\n"
HTML = b"WEBVTT\n<!doctype html><html><body><h1>404</h1></body></html>"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile /etc/passwd\n"


def sound(
    folder: Path, name: str = "dub.wav", *, seconds: float = SECONDS, layout: str = "stereo", gain: int = -20
) -> bytes:
    """A tone in a file of its own."""
    tone = f"sine=f=880:r=48000:d={seconds},aformat=channel_layouts={layout},volume={gain}dB"
    media.ffmpeg("-f", "lavfi", "-i", tone, str(folder / name))
    return (folder / name).read_bytes()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, program_folder: Path) -> EncodingHouse:
    """A title of 2 s with English sound and captions. Tests take copies."""
    folder = tmp_path_factory.mktemp("sidecars")
    film = media.with_captions(folder / "film.mp4", ENGLISH)
    media.ffmpeg(
        "-i", str(film), "-map", "0", "-c", "copy", "-metadata:s:a:0", "language=eng", str(folder / "f.mp4")
    )
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse()
        house.whole(folder / "f.mp4")
    return house


def again(house: EncodingHouse) -> tuple[Plan, list[str]]:
    """Run the whole workflow once more; its plan, and for each chunk or trial that was made, of what rung."""
    house.work.written.clear()
    house.inspected()
    plan = house.plan()
    house.encode()
    house.finish()
    names = {task.output_key: task.rung for task in house.tasks()}
    made = [
        key for key in house.work.written if "/trials/" in key or (key.endswith(".mp4") and "/chunks/" in key)
    ]
    return plan, sorted(names.get(key, key) for key in made)


def test_captions_and_sound_that_come_later_cost_no_picture(
    published: EncodingHouse, tmp_path: Path, tools: Tools
) -> None:
    house = published.copy()
    before = house.plan()
    video = {key: body for key, body in house.work.objects.items() if f"/{before.version}/video/" in key}
    house.add("captions-fra", FRENCH, "film.fr.srt")
    house.add("audio-fra", sound(tmp_path, layout="5.1"), "dub.wav")
    after, made = again(house)
    assert made == ["fra", "fra-51"]
    assert after.version != before.version
    assert video
    for key, body in video.items():
        assert house.work.objects[key.replace(before.version, after.version)] == body
    title = house.published(tmp_path / "origin")
    master = m3u8.load(str(title / "master.m3u8"))
    listed = [(each.group_id, each.language, each.default) for each in master.media]
    stereo = [("aac-2", "en", "YES"), ("aac-2", "fr", "NO")]
    surround = [("aac-6", "en", "YES"), ("aac-6", "fr", "NO")]
    assert sorted(listed) == sorted([*stereo, *surround, ("text", "en", "YES"), ("text", "fr", "NO")])
    mpd = MPEGDASHParser.parse((title / "manifest.mpd").read_text())
    langs = [(each.content_type, each.lang) for each in mpd.periods[0].adaptation_sets]
    assert {("audio", "en"), ("audio", "fr"), ("text", "en"), ("text", "fr")} <= set(langs)
    assert "Bonsoir" in (title / "text" / "fra" / "1.vtt").read_text()
    report = json.loads(house.origin.objects[keys.published_report(TITLE, after.version, "json")])
    assert [each["language"] for each in report["sound"]] == ["eng", "fra"]
    parts = sorted((title / "audio" / "fra").glob("*.m4s"), key=lambda part: int(part.stem))
    whole = [title / "audio" / "fra" / "init.mp4", *parts]
    (tmp_path / "heard.mp4").write_bytes(b"".join(part.read_bytes() for part in whole))
    heard = listen(tmp_path, (*OURS, "-i", "file:heard.mp4"), (), SECONDS, tools)
    assert heard is not None
    assert heard.loudness.integrated_lufs == pytest.approx(-23, abs=0.5)
    assert again(house) == (after, [])


def test_what_is_added_replaces_the_films_own_in_its_language(
    published: EncodingHouse, tmp_path: Path
) -> None:
    house = published.copy()
    house.add("captions-eng", ENGLISH.replace("evening", "night").encode())
    house.add("audio-eng", sound(tmp_path))
    plan, made = again(house)
    assert made == ["eng"]
    assert [track.name for track in plan.text] == [track.name for track in plan.audio] == ["eng"]
    assert "Good night" in (house.published(tmp_path / "origin") / "text" / "eng" / "1.vtt").read_text()
    house.add("audio-eng", sound(tmp_path, gain=-6))
    assert again(house)[1] == ["eng"]


def test_sound_of_another_length_is_made_the_films(published: EncodingHouse, tmp_path: Path) -> None:
    house = published.copy()
    house.add("audio-fra", sound(tmp_path, "short.mp3", seconds=1), "short.mp3")
    house.add("audio-swe", sound(tmp_path, "long.mka", seconds=4), "long.mka")
    found = {(each.code, each.message.split("”")[0]) for each in again(house)[0].findings}
    assert {("audio_shorter", "Of “short.mp3"), ("audio_longer", "Of “long.mka")} <= found


@pytest.mark.parametrize(
    "name", ["a.wav", "a.flac", "a.mp3", "a.m4a", "a.ac3", "a.ogg", "a.mka", "a.ts", "a.aiff"]
)
def test_sound_begins_where_its_file_begins(published: EncodingHouse, tmp_path: Path, name: str) -> None:
    house = published.copy()
    tone = (
        f"sine=f=880:r=48000:d={SECONDS},aformat=channel_layouts=stereo,volume='if(lt(t,1),0,1)':eval=frame"
    )
    media.ffmpeg("-f", "lavfi", "-i", tone, str(tmp_path / name))
    house.add("audio-fra", (tmp_path / name).read_bytes())
    house.plan()
    house.encode("audio")
    (task,) = [each for each in house.tasks() if each.rung == "fra"]
    (tmp_path / "made.mp4").write_bytes(house.work.objects[task.output_key])
    heard = listen(tmp_path, (*OURS, "-i", "file:made.mp4"), (), SECONDS, house.studio.tools())
    assert heard is not None
    assert heard.loudness.integrated_lufs == pytest.approx(-23, abs=1)
    first = listen(
        tmp_path, (*OURS, "-i", "file:made.mp4"), ["atrim=end=0.95"], SECONDS, house.studio.tools()
    )
    begun = listen(
        tmp_path, (*OURS, "-i", "file:made.mp4"), ["atrim=1.02:1.5"], SECONDS, house.studio.tools()
    )
    assert first is not None
    assert begun is not None
    assert first.loudness.true_peak_dbtp < -50 < -30 < begun.loudness.true_peak_dbtp


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("captions-fra", b"Once upon a time.", "not_captions"),
        ("captions-fra", b"", "not_captions"),
        ("captions-fra", HTML, "not_captions"),
        ("captions-fra", bytes(range(256)) * 100, "not_captions"),
        ("captions-fra", bytes(9 << 20), "captions_too_large"),
        ("captions-fra", b"1\n10:00:00,500 --> 10:00:01,000\nBonsoir\n", "captions_outside"),
        ("audio-fra", b"", "not_a_sound"),
        ("audio-fra", HTML, "not_a_sound"),
        ("audio-fra", PLAYLIST, "not_a_sound"),
        ("audio-fra", CONCAT, "not_a_sound"),
        ("audio-fra", bytes(100_000), "not_a_sound"),
    ],
    ids=lambda value: value.decode("latin-1")[:12] if isinstance(value, bytes) else value,
)
def test_a_file_that_cannot_be_used_is_refused_by_name_and_the_title_stays(
    published: EncodingHouse, name: str, body: bytes, reason: str
) -> None:
    house = published.copy()
    before = dict(house.work.objects)
    house.add(name, body, "from the internet.xyz")
    with pytest.raises(MediaRejected) as refused:
        house.plan()
    assert refused.value.reason == reason
    assert "from the internet.xyz" in refused.value.message
    assert house.work.objects == before


@pytest.mark.parametrize(("kind", "reason"), [("picture", "no_sound"), ("cut off", "truncated")])
def test_a_file_without_whole_sound_is_refused(
    published: EncodingHouse, tmp_path: Path, kind: str, reason: str
) -> None:
    house = published.copy()
    if kind == "picture":
        path = media.film(tmp_path / "silent.mp4", sound=None)
    else:
        sound(tmp_path, "dub.mka", seconds=20)
        path = media.cut_off(tmp_path / "dub.mka", 0.5)
    house.add("audio-fra", path.read_bytes())
    with pytest.raises(MediaRejected) as refused:
        house.plan()
    assert refused.value.reason == reason


def test_sound_replaced_while_it_is_encoded_ends_the_attempt(
    published: EncodingHouse, tmp_path: Path
) -> None:
    house = published.copy()
    house.add("audio-fra", sound(tmp_path))
    house.plan()
    house.add("audio-fra", sound(tmp_path, gain=-6))
    (task,) = [each for each in house.tasks() if each.rung == "fra"]
    with pytest.raises(VerificationFailed, match="replaced"):
        encode_together([task], house.studio)


def test_large_sound_is_read_on_fargate_alone(published: EncodingHouse, tmp_path: Path) -> None:
    house = published.copy()
    house.add("audio-fra", sound(tmp_path))
    small = house.request.source.size_bytes
    house.studio = house.studio_with(replace(house.studio.settings, lambda_source_bytes=small))
    assert small < len(sound(tmp_path))
    house.inspected()
    assert house.state["inspection"]["route"] == FARGATE
    routes = {task.rung: batch.worker.route for batch in house.planned_batches() for task in batch.tasks}
    assert (routes["fra"], routes["eng"]) == (FARGATE, "lambda")


def test_what_is_no_sidecar_of_ours_is_left_alone(published: EncodingHouse) -> None:
    house = published.copy()
    before = house.plan()
    for name in ("captions-fr", "video-fra", "captions-fra/x", "x"):
        house.add(name, b"x")
    assert house.plan() == before


def test_a_plan_whose_captions_have_expired_is_made_anew(published: EncodingHouse) -> None:
    house = published.copy()
    before = house.plan()
    del house.work.objects[before.text[0].key]
    assert house.plan() == before
    assert before.text[0].key in house.work.objects


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
