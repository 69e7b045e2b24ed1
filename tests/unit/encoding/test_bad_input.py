"""What people upload: each file is either understood or refused, with a reason and the place."""

import os
import re
from pathlib import Path

import pytest

from matinee.encoding.model import Inspection
from matinee.kernel.errors import MediaRejected
from tests import media
from tests.encoding_house import EncodingHouse


def refusal(house: EncodingHouse, path: Path) -> MediaRejected:
    with pytest.raises(MediaRejected) as caught:
        house.inspect(path)
    assert re.search(r"\b([Uu]pload|Export) [^.]+\.$", caught.value.message)
    return caught.value


def fixes(inspection: Inspection) -> set[str]:
    """What is repaired in the picture: every tone of these films is brought to one loudness."""
    return {each.code for each in inspection.findings if each.severity == "fix"} - {"loudness"}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"Once upon a time.\n" * 200, "not_a_video"),
        (b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n", "not_a_video"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "not_a_video"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 5004 RTP/AVP 96\n", "not_a_video"),
        (b'<?xml version="1.0"?><MPD type="static"><Period/></MPD>', "not_a_video"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_a_video"),
        (os.urandom(20_000), "not_a_video"),
    ],
    ids=["empty", "text", "hls", "concat", "sdp", "dash", "picture", "noise"],
)
def test_what_is_no_film_is_refused(house: EncodingHouse, tmp_path: Path, body: bytes, reason: str) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(body)
    assert refusal(house, path).reason == reason
    assert house.work.objects == {}


def test_sound_alone_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    path = tmp_path / "song.mp4"
    media.ffmpeg("-f", "lavfi", "-i", "sine=d=0.5", str(path))
    assert refusal(house, path).reason == "no_video"


def test_a_file_without_its_index_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    path = media.cut_off(media.film(tmp_path / "film.mp4", seconds=2), 0.5)
    assert refusal(house, path).reason == "truncated"


@pytest.mark.parametrize(
    ("name", "output"),
    [
        ("film.mp4", ("-movflags", "+faststart")),
        ("film.mkv", ()),
        ("film.avi", ()),
        ("film.webm", ("-c:v", "libvpx", "-c:a", "libopus")),
    ],
)
def test_a_file_cut_in_the_middle_is_refused_with_the_place(
    house: EncodingHouse, tmp_path: Path, name: str, output: tuple[str, ...]
) -> None:
    path = media.film(tmp_path / name, seconds=4, output=output)
    error = refusal(house, media.cut_off(path, 0.6))
    assert error.reason == "truncated"
    assert error.timecode_seconds == pytest.approx(2.4, abs=0.4)


def test_a_file_of_windows_media_that_lacks_its_end_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    codecs = ("-c:v", "wmv2", "-c:a", "wmav2")
    path = media.film(tmp_path / "film.wmv", seconds=20, size="64x36", output=codecs)
    assert refusal(house, media.cut_off(path, 0.96)).reason == "truncated"


@pytest.mark.parametrize(
    ("name", "seconds", "output"),
    [("film.wmv", 1, ("-c:v", "wmv2", "-c:a", "wmav2")), ("film.mkv", 0.04, ())],
)
def test_a_picture_that_ends_before_its_sound_is_whole(
    house: EncodingHouse, tmp_path: Path, name: str, seconds: float, output: tuple[str, ...]
) -> None:
    sound = ("-f", "lavfi", "-i", "sine=d=3")
    path = media.film(tmp_path / name, seconds=seconds, sound=None, inputs=sound, output=output)
    assert "audio_longer" in {each.code for each in house.inspect(path).findings}


def test_a_stream_cut_in_the_middle_is_as_long_as_what_is_left(house: EncodingHouse, tmp_path: Path) -> None:
    path = media.cut_off(media.film(tmp_path / "film.ts", seconds=4), 0.5)
    assert house.inspect(path).duration_seconds == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("name", ["film.ts", "film.mkv"])
def test_two_films_in_one_file_are_refused_where_the_second_begins(
    house: EncodingHouse, tmp_path: Path, name: str
) -> None:
    path = media.film(tmp_path / name, seconds=2, sound=None)
    path.write_bytes(path.read_bytes() * 2)
    error = refusal(house, path)
    assert error.reason == "time_gap"
    assert error.timecode_seconds == pytest.approx(2.0, abs=0.1)


def test_an_encrypted_file_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    clear = media.film(tmp_path / "clear.mp4", seconds=1, sound=None)
    key = "00112233445566778899aabbccddeeff"
    protection = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", key, "-encryption_kid", key)
    media.ffmpeg("-i", str(clear), "-c", "copy", *protection, str(tmp_path / "locked.mp4"))
    assert refusal(house, tmp_path / "locked.mp4").reason == "encrypted"


def test_a_file_of_many_tracks_is_refused(house: EncodingHouse, tmp_path: Path) -> None:
    many = [part for _ in range(70) for part in ("-map", "0:a")]
    path = tmp_path / "many.mp4"
    media.ffmpeg("-f", "lavfi", "-i", "sine=d=0.1", *many, "-c:a", "pcm_s16le", "-f", "mov", str(path))
    assert refusal(house, path).reason == "too_many_streams"


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_film_stands_upright(house: EncodingHouse, tmp_path: Path, degrees: int) -> None:
    inspection = house.inspect(media.rotated(tmp_path / "film.mp4", degrees))
    upright = (160, 90) if degrees == 180 else (90, 160)
    assert (inspection.picture.width, inspection.picture.height) == upright
    assert fixes(inspection) == {"rotated"}


@pytest.mark.parametrize("name", ["film.mp4", "film.mkv"])
def test_a_variable_rate_becomes_constant(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    inspection = house.inspect(media.variable_rate(tmp_path / name))
    assert inspection.picture.fps == 25
    assert inspection.frames == 50
    assert fixes(inspection) == {"variable_frame_rate"}


def test_an_interlaced_film_is_deinterlaced(house: EncodingHouse, tmp_path: Path) -> None:
    fields = ("-flags", "+ildct+ilme", "-c:v", "mpeg2video")
    path = media.film(tmp_path / "film.ts", rate="50", filters="interlace", output=fields)
    inspection = house.inspect(path)
    assert inspection.picture.interlaced
    assert inspection.picture.fps == 25


@pytest.mark.parametrize(
    ("rate", "expected", "frames"),
    [
        ("24000/1001", "24000/1001", 24),
        ("24", "24", 24),
        ("25", "25", 25),
        ("30000/1001", "30000/1001", 30),
        ("50", "50", 50),
        ("60000/1001", "60000/1001", 60),
        ("60", "60", 60),
        ("120", "60", 60),
        ("2", "8", 8),
    ],
)
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts"])
def test_every_usual_rate_is_kept(
    house: EncodingHouse, tmp_path: Path, name: str, rate: str, expected: str, frames: int
) -> None:
    path = media.film(tmp_path / name, rate=rate, seconds=1, size="64x36")
    inspection = house.inspect(path)
    assert str(inspection.picture.fps) == expected
    assert inspection.frames == frames


def test_a_cover_picture_is_not_the_film(house: EncodingHouse, tmp_path: Path) -> None:
    inspection = house.inspect(media.with_cover(tmp_path / "film.mp4"))
    assert (inspection.picture.width, inspection.frames) == (160, 30)


@pytest.mark.parametrize("name", ["film.mkv", "film.mov"])
def test_a_still_picture_in_front_is_not_the_film(house: EncodingHouse, tmp_path: Path, name: str) -> None:
    inspection = house.inspect(media.behind_a_still(tmp_path / name))
    assert (inspection.picture.width, inspection.frames) == (160, 30)


def test_what_the_container_cuts_off_is_not_shown(house: EncodingHouse, tmp_path: Path) -> None:
    picture = house.inspect(media.cropped(tmp_path / "film.mp4")).picture
    assert (picture.width, picture.height) == (120, 60)


@pytest.mark.parametrize("name", ["film.ts", "film.mkv", "film.mp4", "film.wmv", "film.flv"])
def test_a_late_start_is_counted_from_the_first_frame(
    house: EncodingHouse, tmp_path: Path, name: str
) -> None:
    codec = ("-c:v", "wmv2") if name.endswith("wmv") else ()
    film = media.film(tmp_path / name, output=(*codec, "-output_ts_offset", "7.013"))
    inspection = house.inspect(film)
    assert inspection.picture.start_seconds > 7
    assert inspection.frames == 30


def test_cuts_are_found_where_they_are(house: EncodingHouse, tmp_path: Path) -> None:
    inspection = house.inspect(media.of_shots(tmp_path / "film.mp4", "red", "blue", "green"))
    assert [shot.first_frame for shot in inspection.shots] == [0, 30, 60]


def test_a_black_beginning_is_not_the_poster(house: EncodingHouse, tmp_path: Path) -> None:
    shots = media.of_shots(tmp_path / "film.mp4", "black", "white", "black", "black")
    assert 30 <= house.inspect(shots).poster_frame < 60


def test_sound_that_cannot_be_read_is_left_out(house: EncodingHouse, tmp_path: Path) -> None:
    path = media.film(tmp_path / "film.mkv", output=("-c:a", "pcm_s16le"))
    path.write_bytes(path.read_bytes().replace(b"A_PCM/INT/LIT", b"A_PCM/INT/ZZZ"))
    inspection = house.inspect(path)
    assert inspection.sound == ()
    assert inspection.frames == 30
