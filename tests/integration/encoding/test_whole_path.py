"""From a file to a published title, with real ffmpeg and packager: what players would find."""

import json
import subprocess
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from mpegdash.parser import MPEGDASHParser

from matinee.encoding import keys
from matinee.kernel.errors import NotFound
from matinee.kernel.events import EncodePlanned, EncodeProgressed, EncodeStepStarted, TitleEncoded
from tests import media
from tests.encoded_title import encoded, first, shots
from tests.encoding_house import SETTINGS, TITLE, EncodingHouse
from tests.media import programs

m3u8 = import_module("m3u8")
__all__ = ["encoded", "first", "shots"]


def streams(path: Path) -> list[dict[str, Any]]:
    """What ffprobe says of a file."""
    asked = ["-v", "error", "-count_frames", "-show_streams", "-of", "json", str(path)]
    done = subprocess.run([programs()["ffprobe"], *asked], capture_output=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)["streams"]
    return found


def whole_rung(title: Path, name: str, kind: str = "video") -> Path:
    """Initialisation and segments of a rung as one file, as a player's buffer would hold them."""
    folder = title / kind / name
    parts = sorted(folder.glob("*.m4s"), key=lambda part: int(part.stem))
    joined = title / f"{kind}-{name}.mp4"
    joined.write_bytes(b"".join(part.read_bytes() for part in (folder / "init.mp4", *parts)))
    return joined


def test_a_film_becomes_hls_and_dash_on_the_same_segments(encoded: EncodingHouse, tmp_path: Path) -> None:
    plan = encoded.plan()
    verification, detail = encoded.finish()
    title = encoded.published(tmp_path)

    assert len(plan.rungs) >= 3
    assert [chunk.first_frame for chunk in plan.chunks] == [0, 40, 80]
    master = m3u8.load(str(title / "master.m3u8"))
    assert len(master.playlists) == len(plan.rungs)
    hls = set()
    for playlist in master.playlists:
        variant = m3u8.load(str(title / playlist.uri))
        assert variant.is_endlist
        hls |= {f"video/{segment.uri}" for segment in variant.segments}
    mpd = MPEGDASHParser.parse((title / "manifest.mpd").read_text())
    video = next(each for each in mpd.periods[0].adaptation_sets if each.content_type == "video")
    dash = set()
    for representation in video.representations:
        template = representation.segment_templates[0]
        count = sum(1 + (step.r or 0) for step in template.segment_timelines[0].Ss)
        dash |= {template.media.replace("$Number$", str(1 + n)) for n in range(count)}
    assert hls == dash
    assert all((title / name).is_file() for name in hls)
    for rung in verification.rungs:
        (stream,) = streams(whole_rung(title, rung.name))
        assert int(stream["nb_read_frames"]) == 120 == rung.frames
        assert rung.vmaf_min <= rung.vmaf_p1 <= rung.vmaf_mean <= 100
    assert detail["prefix"] == f"titles/{TITLE}/{plan.version}/"
    assert TitleEncoded.from_detail(json.loads(json.dumps(detail))).rungs[0].vmaf_mean


def test_captions_are_in_both_manifests(encoded: EncodingHouse, tmp_path: Path) -> None:
    encoded.finish()
    title = encoded.published(tmp_path)
    master = m3u8.load(str(title / "master.m3u8"))
    (text,) = [each for each in master.media if each.type == "SUBTITLES"]
    assert text.language == "en"
    first = (title / "text" / "eng" / "1.vtt").read_text()
    assert "Good <i>evening</i>" in first
    mpd = MPEGDASHParser.parse((title / "manifest.mpd").read_text())
    assert "text" in [each.content_type for each in mpd.periods[0].adaptation_sets]


def test_manifests_appear_after_everything_they_name(encoded: EncodingHouse) -> None:
    encoded.finish()
    names = [key.rsplit("/", 1)[-1] for key in encoded.origin.published]
    assert set(names[-2:]) == {"master.m3u8", "manifest.mpd"}
    assert not any(name.endswith((".m4s", ".mp4")) for name in names[names.index("eng.m3u8") :])


def test_news_tell_the_progress(encoded: EncodingHouse) -> None:
    encoded.finish()
    steps = [event.step for event in encoded.announcer.of(EncodeStepStarted)]
    assert steps == ["inspect", "plan", "encode", "package", "verify", "publish"]
    (planned,) = encoded.announcer.of(EncodePlanned)
    done = encoded.announcer.of(EncodeProgressed)
    for rung in planned.rungs:
        assert {event.chunk for event in done if event.rung == rung.name} == set(range(rung.chunks))


def test_a_retry_encodes_nothing_twice(encoded: EncodingHouse) -> None:
    plan, fetched = encoded.plan(), encoded.sources.fetched
    encoded.request = replace(encoded.request, attempt=2)
    chunks = {key: body for key, body in encoded.work.objects.items() if "/chunks/" in key}
    encoded.work.written.clear()
    assert encoded.plan() == plan
    encoded.encode()
    assert {key for key in encoded.work.written if "/chunks/" in key} == set()
    assert {task.attempt for task in encoded.tasks()} == {2}
    assert encoded.sources.fetched == fetched
    assert {event.attempt for event in encoded.announcer.of(EncodeProgressed)} == {1, 2}
    assert chunks == {key: body for key, body in encoded.work.objects.items() if "/chunks/" in key}


def test_another_worker_makes_the_same_bytes(encoded: EncodingHouse) -> None:
    before = {key: body for key, body in encoded.work.objects.items() if key.endswith(".mp4")}
    for key in [key for key in encoded.work.objects if "/chunks/" in key]:
        del encoded.work.objects[key]
    encoded.studio = encoded.studio_with(SETTINGS)
    encoded.encode()
    assert {key: body for key, body in encoded.work.objects.items() if key.endswith(".mp4")} == before
    first, _ = encoded.finish()
    packaged = {key: body for key, body in encoded.work.objects.items() if "/package/" in key}
    second, _ = encoded.finish()
    assert {key: body for key, body in encoded.work.objects.items() if "/package/" in key} == packaged
    assert first == second


def test_a_chunk_without_its_measurements_is_made_again(encoded: EncodingHouse) -> None:
    lost = keys.measurements(encoded.tasks()[0].output_key)
    body = encoded.work.objects.pop(lost)
    encoded.encode()
    assert json.loads(encoded.work.objects[lost])["score"] == json.loads(body)["score"]


def test_a_missing_chunk_is_noticed(encoded: EncodingHouse) -> None:
    del encoded.work.objects[encoded.tasks()[0].output_key]
    with pytest.raises(NotFound):
        encoded.finish()


def test_work_above_the_threshold_goes_to_fargate(house: EncodingHouse, shots: Path) -> None:
    house.inspect(shots)
    assert {batch.worker.route for batch in house.planned_batches()} == {"lambda"}
    house.studio = house.studio_with(
        replace(SETTINGS, lambda_chunk_cpu_seconds=0, lambda_title_cpu_seconds=0)
    )
    assert {batch.worker.route for batch in house.planned_batches()} == {"fargate"}
    assert house.state["plan"]["route"] == "fargate"


@pytest.mark.parametrize(
    ("size", "shape", "shown"),
    [
        ("638x272", "crop=637:271", Fraction(637, 271)),
        ("180x144", "setsar=64/45", Fraction(16, 9)),
        ("90x160", "null", Fraction(9, 16)),
        ("16x16", "null", Fraction(1)),
    ],
)
def test_every_shape_keeps_its_aspect_and_is_never_enlarged(
    house: EncodingHouse, tmp_path: Path, size: str, shape: str, shown: Fraction
) -> None:
    lossless = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p")
    film = media.film(
        tmp_path / "film.mp4",
        seconds=0.6,
        size=size,
        filters=f"format=yuv444p,{shape}",
        sound=None,
        output=lossless,
    )
    plan, verification, _ = house.whole(film)
    title = house.published(tmp_path)
    assert len(verification.rungs) >= 3
    for rung in plan.rungs:
        (stream,) = streams(whole_rung(title, rung.name))
        assert (stream["width"], stream["height"]) == (rung.width, rung.height)
        assert rung.width <= plan.picture.width
        assert rung.height <= plan.picture.height
        pixel = Fraction(stream["sample_aspect_ratio"].replace(":", "/"))
        assert float(Fraction(rung.width, rung.height) * pixel) == pytest.approx(float(shown), rel=1e-4)
        assert (stream["pix_fmt"], stream["nb_read_frames"]) == ("yuv420p", "15")


@pytest.mark.parametrize("layout", ["mono", "5.1", None])
def test_sound_is_as_long_as_the_film_whatever_its_layout(
    house: EncodingHouse, tmp_path: Path, layout: str | None
) -> None:
    plan, _, _ = house.whole(media.film(tmp_path / "film.mp4", seconds=0.6, size="64x36", sound=layout))
    title = house.published(tmp_path)
    assert [track.channels for track in plan.audio] == {"mono": [2], "5.1": [2, 6], None: []}[layout]
    for track in plan.audio:
        (stream,) = streams(whole_rung(title, track.name, "audio"))
        assert stream["channels"] == track.channels
        assert float(stream["duration"]) == pytest.approx(0.6, abs=0.05)
    assert (title / "master.m3u8").read_text().count("TYPE=AUDIO") == len(plan.audio)


def test_key_frames_are_a_rung_in_no_audio_group(house: EncodingHouse, tmp_path: Path) -> None:
    plan, _, _ = house.whole(media.film(tmp_path / "film.mp4", seconds=4.4, size="64x36", sound="5.1"))
    assert len(plan.gops) == 2
    master = m3u8.load(str(house.published(tmp_path) / "master.m3u8"))
    rungs = {f"video/{rung.name}.m3u8" for rung in plan.rungs}
    assert sorted(each.uri for each in master.playlists) == sorted([*rungs, *rungs])


def test_an_hdr_film_becomes_sdr(house: EncodingHouse, tmp_path: Path) -> None:
    hdr = "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"
    film = media.film(
        tmp_path / "film.mp4",
        seconds=0.4,
        size="64x36",
        filters=f"format=yuv420p10le,{hdr}",
        sound=None,
        output=("-pix_fmt", "yuv420p10le"),
    )
    plan, _, _ = house.whole(film)
    assert plan.picture.transfer == "pq"
    (stream,) = streams(whole_rung(house.published(tmp_path), plan.rungs[0].name))
    assert (stream["pix_fmt"], stream["color_transfer"]) == ("yuv420p", "bt709")


def test_a_film_of_one_frame_is_a_film(house: EncodingHouse, tmp_path: Path) -> None:
    film = media.film(tmp_path / "film.mp4", sound=None, output=("-frames:v", "1"))
    _, verification, _ = house.whole(film)
    assert {rung.frames for rung in verification.rungs} == {1}
