"""A title in every codec and in HDR10, with real encoders and packager: what players would choose from."""

import re
import subprocess
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import keys
from matinee.encoding.documents import from_bytes
from matinee.encoding.light import HdrMetadata, light
from matinee.encoding.model import Inspection, Plan
from matinee.encoding.protection import ClearKeys, labels_of
from matinee.encoding.service.package import package_title
from matinee.kernel.content_keys import CLEARKEY, content_keys
from matinee.kernel.errors import VerificationFailed
from tests import media
from tests.encoding_house import CLEAR_KEYS, JOB, SECRET, SETTINGS, TITLE, EncodingHouse
from tests.media import programs

m3u8 = import_module("m3u8")
ALL = "h264,hevc,vp9,av1,hevc-hdr,av1-hdr"
LIGHT = HdrMetadata(
    primaries=((13250, 34500), (7500, 3000), (34000, 16000), (15635, 16450)),
    max_luminance=10_000_000,
    min_luminance=50,
    max_cll=1000,
    max_fall=400,
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, program_folder: Path) -> EncodingHouse:
    """An HDR10 film of two shots (of one group of pictures, and of two) in every codec, verified."""
    film = media.hdr10(tmp_path_factory.mktemp("hdr") / "film.mp4")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse(replace(SETTINGS, codecs=ALL, max_rungs=3))
        house.inspect(film)
        house.plan()
        house.encode()
        house.finish()
    return house


def plan_of(house: EncodingHouse) -> Plan:
    return from_bytes(Plan, house.work.objects[keys.plan(JOB)])


def test_the_sources_light_is_found(made: EncodingHouse) -> None:
    inspection = from_bytes(Inspection, made.work.objects[keys.inspection(JOB)])
    assert inspection.picture.transfer == "pq"
    assert inspection.picture.hdr == LIGHT


def test_each_codec_has_a_ladder_with_names_of_its_own(made: EncodingHouse) -> None:
    rungs = plan_of(made).rungs
    assert len({rung.name for rung in rungs}) == len(rungs)
    assert list(dict.fromkeys((rung.codec, rung.transfer) for rung in rungs)) == [
        *(("h264", "sdr"), ("hevc", "sdr"), ("vp9", "sdr"), ("av1", "sdr")),
        *(("hevc", "pq"), ("av1", "pq")),
    ]
    assert {rung.name.endswith("-hdr") for rung in rungs if rung.transfer == "pq"} == {True}


def test_players_can_choose_by_codec_and_by_light(made: EncodingHouse, tmp_path: Path) -> None:
    title = made.published(tmp_path)
    master = (title / "master.m3u8").read_text()
    found = {each.uri: each.stream_info for each in m3u8.loads(master).playlists}
    for rung in plan_of(made).rungs:
        about = found.pop(f"video/{rung.name}.m3u8")
        start = {"h264": "avc1.", "hevc": "hvc1.", "vp9": "vp09.00.", "av1": "av01.0."}[rung.codec]
        assert about.codecs.startswith(start)
        assert about.frame_rate == 25
        assert 0 < about.average_bandwidth <= about.bandwidth
        if rung.transfer == "pq":
            assert about.video_range == "PQ"
            assert re.fullmatch(
                r"(hvc1\.2\..*|av01\.0\.\w+\.10\.0\.11\d\.09\.16\.09\.0),mp4a.*", about.codecs
            )
            assert light((title / "video" / rung.name / "init.mp4").read_bytes()) == LIGHT
        else:
            assert about.video_range in ("SDR", None)
            assert light((title / "video" / rung.name / "init.mp4").read_bytes()) == HdrMetadata()
    assert found == {}


def test_every_segment_of_every_codec_is_one_planned_group(made: EncodingHouse, tmp_path: Path) -> None:
    title, plan = made.published(tmp_path), plan_of(made)
    assert len(plan.gops) >= 3
    lengths = {
        tuple(segment.duration for segment in m3u8.load(str(title / f"video/{rung.name}.m3u8")).segments)
        for rung in plan.rungs
    }
    assert len(lengths) == 1
    assert len(lengths.pop()) == len(plan.gops)


def test_every_key_frame_can_be_shown_while_seeking(made: EncodingHouse, tmp_path: Path) -> None:
    title, plan = made.published(tmp_path), plan_of(made)
    master = m3u8.load(str(title / "master.m3u8"))
    (trick,) = master.iframe_playlists
    entries = m3u8.load(str(title / trick.uri))
    assert entries.is_i_frames_only
    assert len(entries.segments) == len(plan.gops)
    mpd = (title / "manifest.mpd").read_text()
    assert len(re.findall("guidelines/trickmode", mpd)) == 1
    whole = title / "keys.mp4"
    folder = title / trick.uri.removesuffix("-i.m3u8")
    parts = [folder / "init.mp4", *(folder / f"{n + 1}.m4s" for n in range(len(plan.gops)))]
    whole.write_bytes(b"".join(part.read_bytes() for part in parts))
    media.ffmpeg("-xerror", "-i", str(whole), "-f", "null", "-")


@pytest.mark.parametrize(
    ("pattern", "damage", "check"),
    [
        ("master.m3u8", lambda body: body.replace(b"VIDEO-RANGE=PQ", b"VIDEO-RANGE=SDR"), "signals"),
        ("master.m3u8", lambda body: body.replace(b"av01.", b"av1x."), "signals"),
        ("manifest.mpd", lambda body: body.replace(b'"16"', b'"1"'), "signals"),
        ("video/hevc-*-hdr/init.mp4", lambda body: body.replace(b"mdcv", b"free"), "light"),
        ("video/av1-*-hdr/1.m4s", lambda body: body.replace(b"\x2a\x06\x01", b"\x2a\x06\x09", 1), "light"),
        ("video/h264-*-keys-i.m3u8", lambda body: body.replace(b"/2.m4s", b"/1.m4s"), "trick_play"),
    ],
    ids=["range", "codec", "transfer", "boxes", "stream", "keys"],
)
def test_a_title_that_says_what_it_is_not_is_not_published(
    made: EncodingHouse, pattern: str, damage: Any, check: str
) -> None:
    house = made.copy()
    prefix = keys.package(JOB, plan_of(house).version)
    key = next(key for key in house.work.objects if Path(key).match(f"{prefix}{pattern}"))
    damaged = damage(house.work.objects[key])
    assert damaged != house.work.objects[key]
    house.work.objects[key] = damaged
    with pytest.raises(VerificationFailed) as caught:
        house.verify()
    assert caught.value.reason == check


def test_a_protected_title_shows_the_same_frames_to_who_has_its_keys(
    made: EncodingHouse, tmp_path: Path
) -> None:
    """Decoded with its key, each track of every codec is what it is unprotected; verified on the way."""
    plain, house = made.published(tmp_path / "plain"), made.protected()
    title, plan = house.published(tmp_path / "protected"), plan_of(house)
    assert labels_of(plan) == ("AUDIO", "SD")
    named = {each.label: each for each in content_keys(SECRET, TITLE, labels_of(plan))}
    for kind, name, label in (
        *(("video", rung.name, "SD") for rung in plan.rungs),
        ("audio", plan.audio[0].name, "AUDIO"),
    ):
        assert frames(title / kind / name, named[label].key) == frames(plain / kind / name)
    other = next(rung.name for rung in plan.rungs)
    assert frames(title / "video" / other, named["AUDIO"].key) != frames(plain / "video" / other)
    mpd = (title / "manifest.mpd").read_text()
    playlists = [path.read_text() for path in title.rglob("*.m3u8") if path.name != "master.m3u8"]
    assert all('KEYFORMAT="org.w3.clearkey"' in text and "identity" not in text for text in playlists)
    for each in named.values():
        assert each.key_id in mpd.replace("-", "")
        assert all(each.key.encode() not in path.read_bytes() for path in title.rglob("*.m*"))


def test_what_should_be_protected_is_not_published_in_the_clear(made: EncodingHouse) -> None:
    house = made.copy()
    house.ask_for(CLEARKEY)
    with pytest.raises(VerificationFailed, match="not encrypted"):
        house.verify(CLEAR_KEYS)
    package_title(house.request, house.studio, CLEAR_KEYS)
    with pytest.raises(VerificationFailed):
        house.verify({CLEARKEY: ClearKeys(lambda: b"another secret")})


def test_what_should_be_in_the_clear_is_not_published_encrypted(made: EncodingHouse) -> None:
    house = made.copy()
    house.ask_for(CLEARKEY)
    package_title(house.request, house.studio, CLEAR_KEYS)
    house.request = made.request
    with pytest.raises(VerificationFailed):
        house.verify(CLEAR_KEYS)


def test_a_protected_title_is_another_version_under_a_prefix_of_its_own(made: EncodingHouse) -> None:
    protected = made.protected()
    assert plan_of(protected).version != plan_of(made).version
    prefix = keys.title(TITLE, plan_of(protected).version)
    assert any(key.startswith(prefix) for key in protected.origin.objects)
    assert not any(
        key.startswith(keys.title(TITLE, plan_of(made).version)) for key in protected.origin.objects
    )


def frames(folder: Path, key: str | None = None) -> list[str]:
    """What a track decodes to: a digest of each frame, or as far as it goes."""
    parts = sorted(folder.glob("*.m4s"), key=lambda part: int(part.stem))
    whole = folder.with_suffix(".whole.mp4")
    whole.write_bytes(b"".join(part.read_bytes() for part in (folder / "init.mp4", *parts)))
    opened = ["-decryption_key", key] if key else []
    command = [programs()["ffmpeg"], "-v", "quiet", *opened, "-i", str(whole), "-f", "framemd5", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in done.stdout.splitlines() if not line.startswith("#")]
