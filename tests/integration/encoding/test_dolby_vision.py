"""A title in Dolby Vision profile 8.1, with real encoder and packager: what it carries, and what it says."""

import struct
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from matinee.encoding import keys
from matinee.encoding.documents import from_bytes
from matinee.encoding.dolby_vision_checks import Configuration, configuration
from matinee.encoding.manifests import dash_sets
from matinee.encoding.measured import Measurements
from matinee.encoding.model import Plan, PlannedRung
from matinee.encoding.rpu import read
from matinee.encoding.service.encode import encode_together
from matinee.kernel.content_keys import content_keys
from matinee.kernel.errors import VerificationFailed
from tests import dolby_vision, media
from tests.dolby_vision import FRAMES, NAL_HEADER, rpus
from tests.encoding_house import JOB, SECRET, SETTINGS, TITLE, EncodingHouse

m3u8 = import_module("m3u8")
SCTE = "{urn:scte:dash:scte214-extensions}"
LADDERS = replace(SETTINGS, codecs="h264,hevc-hdr", max_rungs=2, forced_sizes="54,108")


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of two shots in HDR10 with Dolby Vision."""
    return dolby_vision.film(tmp_path_factory.mktemp("dolby") / "film.mp4", rpus())


@pytest.fixture(scope="module")
def made(film: Path, program_folder: Path) -> EncodingHouse:
    """It encoded in two sizes, verified and published."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", str(program_folder))
        house = EncodingHouse(LADDERS)
        house.inspect(film)
        house.plan()
        house.encode()
        house.finish()
    return house


def plan_of(house: EncodingHouse) -> Plan:
    return from_bytes(Plan, house.work.objects[keys.plan(JOB)])


def rungs_of(house: EncodingHouse, transfer: str) -> list[PlannedRung]:
    return [rung for rung in plan_of(house).rungs if rung.transfer == transfer]


def test_it_is_planned_in_more_sizes_than_one_and_in_more_chunks_than_one(made: EncodingHouse) -> None:
    plan = plan_of(made)
    assert {rung.height for rung in rungs_of(made, "pq")} == {54, 108}
    assert [chunk.first_frame for chunk in plan.chunks] == [0, 30]
    assert {each.code for each in plan.findings} >= {"hdr", "dolby_vision_carried"}


def test_each_frame_of_each_rung_has_the_rpu_of_its_source_frame(made: EncodingHouse, tmp_path: Path) -> None:
    title, source = made.published(tmp_path), rpus()
    assert len({read(each).light for each in source}) == FRAMES
    for rung in rungs_of(made, "pq"):
        found = shown(title / "video" / rung.name)
        if rung.height == 108:
            assert found == source
        else:
            half = Fraction(1, 2)
            assert [read(each) for each in found] == [read(each).scaled(half, half) for each in source]
            assert [read(found[at]).area for at in (0, 29, 30, 129)] == [(0,) * 4] * 2 + [(0, 0, 12, 12)] * 2


def test_rungs_without_it_have_none(made: EncodingHouse, tmp_path: Path) -> None:
    title = made.published(tmp_path)
    for rung in rungs_of(made, "sdr"):
        assert configuration((title / "video" / rung.name / "init.mp4").read_bytes()) is None


def test_it_is_told_besides_hdr10_so_that_any_player_takes_the_rung(
    made: EncodingHouse, tmp_path: Path
) -> None:
    title = made.published(tmp_path)
    variants = {each.uri: each.stream_info for each in m3u8.load(str(title / "master.m3u8")).playlists}
    lines = (title / "master.m3u8").read_text().splitlines()
    sets = dash_sets((title / "manifest.mpd").read_text())
    assert len(variants) == len(sets) - 1 == len(plan_of(made).rungs)
    for rung in plan_of(made).rungs:
        uri, init = f"video/{rung.name}.m3u8", title / "video" / rung.name / "init.mp4"
        line = lines[lines.index(uri) - 1]
        _, representation = sets[f"video/{rung.name}/init.mp4"]
        more = [
            representation.get(f"{SCTE}{name}") for name in ("supplementalCodecs", "supplementalProfiles")
        ]
        if rung.transfer == "pq":
            assert variants[uri].codecs.startswith("hvc1.2.")
            assert variants[uri].video_range == "PQ"
            assert ',SUPPLEMENTAL-CODECS="dvh1.08.01/db1p"' in line
            assert str(representation.get("codecs")).startswith("hvc1.2.")
            assert more == ["dvh1.08.01", "db1p"]
            assert configuration(init.read_bytes()) == Configuration(
                profile=8, level=1, has_rpu=True, has_enhancement=False, has_base=True, base=1
            )
            assert "dv_profile=8" in probed(init)
        else:
            assert "SUPPLEMENTAL" not in line
            assert more == [None, None]


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("master.m3u8", lambda body: body.replace(b"/db1p", b"/db4h")),
        ("master.m3u8", lambda body: body.replace(b'SUPPLEMENTAL-CODECS="dvh1.08.01/db1p",', b"", 1)),
        ("manifest.mpd", lambda body: body.replace(b"dvh1.08.01", b"dvh1.05.01", 1)),
        ("video/hevc-*-hdr/init.mp4", lambda body: body.replace(b"dvvC", b"free")),
        ("video/hevc-*-hdr/init.mp4", lambda body: body.replace(b"db1p", b"dby1")),
        ("video/hevc-*-hdr/2.m4s", lambda body: without_rpu(body)),
        ("video/hevc-*-hdr/1.m4s", lambda body: swapped(body)),
    ],
    ids=["brand", "variant", "codec", "box", "container", "no-rpu", "other-frame"],
)
def test_what_is_told_or_carried_wrongly_is_not_published(
    made: EncodingHouse, pattern: str, damage: Any
) -> None:
    house = made.copy()
    prefix = keys.package(JOB, plan_of(house).version)
    key = next(key for key in house.work.objects if Path(key).match(f"{prefix}{pattern}"))
    damaged = damage(house.work.objects[key])
    assert damaged != house.work.objects[key]
    house.work.objects[key] = damaged
    with pytest.raises(VerificationFailed) as caught:
        house.verify()
    assert caught.value.reason == "dolby_vision"


def test_a_chunk_says_what_it_carries(made: EncodingHouse) -> None:
    for task in made.tasks():
        measured = from_bytes(Measurements, made.work.objects[keys.measurements(task.output_key)])
        assert bool(measured.rpus) == bool(task.video and task.video.dolby_vision)


def test_a_protected_title_carries_it_too(made: EncodingHouse, tmp_path: Path) -> None:
    plain, house = made.published(tmp_path / "plain"), made.protected()
    title = house.published(tmp_path / "protected")
    (key,) = {each.key for each in content_keys(SECRET, TITLE, ("SD",))}
    assert (title / "master.m3u8").read_text().count("SUPPLEMENTAL-CODECS") == len(rungs_of(made, "pq"))
    for rung in rungs_of(made, "pq"):
        assert shown(title / "video" / rung.name, key) == shown(plain / "video" / rung.name)


def test_without_a_ladder_for_it_the_owner_is_told(made: EncodingHouse) -> None:
    house = made.copy()
    house.studio = house.studio_with(replace(LADDERS, codecs="h264"))
    plan = house.plan()
    said = {each.code: each.message for each in plan.findings}
    assert "dolby_vision_carried" not in said
    assert "hevc-hdr" in said["dolby_vision_dropped"]
    assert not any(task.video.dolby_vision for task in house.tasks() if task.video)


def test_a_chunk_of_a_piece_carries_what_one_of_the_whole_source_does(
    made: EncodingHouse, film: Path, tmp_path: Path
) -> None:
    house, size = made.copy(), film.stat().st_size
    padded = tmp_path / "film.mp4"
    padded.write_bytes(film.read_bytes() + struct.pack(">I4s", 2 * size, b"free") + bytes(2 * size - 8))
    house.studio = house.studio_with(replace(LADDERS, lambda_source_bytes=2 * size))
    house.inspect(padded)
    tasks = (task for task in house.planned_tasks() if task.video and task.video.dolby_vision)
    task = next(each for each in tasks if each.index)
    assert task.source.key.startswith(keys.pieces(JOB))
    wanted = from_bytes(Measurements, house.work.objects.pop(keys.measurements(task.output_key)))
    chunk = house.work.objects.pop(task.output_key)
    encode_together([task], house.studio)
    found = from_bytes(Measurements, house.work.objects[keys.measurements(task.output_key)])
    assert found.rpus == wanted.rpus
    assert house.work.objects[task.output_key] == chunk


def shown(folder: Path, key: str | None = None) -> list[bytes]:
    """The NAL units with RPUs of a packaged rung, in the order in which its frames are shown."""
    whole = whole_of(folder)
    raw = whole.with_suffix(".hevc")
    opened = ["-decryption_key", key] if key else []
    media.ffmpeg(*opened, "-i", str(whole), "-c", "copy", "-f", "hevc", str(raw))
    units = [unit.rstrip(b"\0") for unit in raw.read_bytes().split(b"\0\0\1")]
    found = [unit for unit in units if unit[:2] == NAL_HEADER]
    times = [int(line.strip(",")) for line in probed(whole, "packet=pts").split()]
    assert len(found) == len(times) == FRAMES
    return [unit for _, unit in sorted(zip(times, found, strict=True))]


def whole_of(folder: Path) -> Path:
    parts = sorted(folder.glob("*.m4s"), key=lambda part: int(part.stem))
    whole = folder.with_suffix(".mp4")
    whole.write_bytes(b"".join(part.read_bytes() for part in (folder / "init.mp4", *parts)))
    return whole


def probed(path: Path, entries: str = "stream_side_data") -> str:
    command = [media.programs()["ffprobe"], "-v", "error", "-show_entries", entries]
    shape = ["-of", "csv=p=0"] if entries.startswith("packet") else []
    return subprocess.run([*command, *shape, str(path)], capture_output=True, text=True, check=True).stdout


def rpus_at(body: bytes) -> Iterator[tuple[int, int]]:
    """Where the NAL units with RPUs stand in a segment, and how long they are."""
    at = body.find(NAL_HEADER + b"\x19")
    while at >= 0:
        yield at, int.from_bytes(body[at - 4 : at])
        at = body.find(NAL_HEADER + b"\x19", at + 1)


def without_rpu(body: bytes) -> bytes:
    """The segment with a NAL unit of another kind in place of its third RPU."""
    at, _ = list(rpus_at(body))[2]
    return body[:at] + bytes([63 << 1]) + body[at + 1 :]


def swapped(body: bytes) -> bytes:
    """The segment with the RPUs of two frames exchanged."""
    places = list(rpus_at(body))
    first, second = next((a, b) for a in places for b in places if a < b and a[1] == b[1])
    (one, size), (other, _) = first, second
    return (
        body[:one]
        + body[other : other + size]
        + body[one + size : other]
        + body[one : one + size]
        + body[other + size :]
    )
