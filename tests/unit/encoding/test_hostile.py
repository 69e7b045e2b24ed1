"""Hostile files against the real probe: refused or made, in bounded time and memory, and never a word out."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from matinee.encoding import ffmpeg
from matinee.kernel.errors import MediaRejected
from tests import hostile, media
from tests.encoding_house import SETTINGS, EncodingHouse

CANARY = "canary-7d1f"
FLIPS = int(os.environ.get("MATINEE_FLIPS", "60"))
"""How many damaged files to try; 1000 is the full test."""


class Trap(BaseHTTPRequestHandler):
    """Counts who comes."""

    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(CANARY.encode())

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def trap() -> Iterator[str]:
    """A server on this machine that nobody may ask."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Trap)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/latest/meta-data/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def networked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the kernel gives us no network namespace: the other walls must hold by themselves."""
    monkeypatch.setattr(ffmpeg, "_CLONE_NEWNET", 0)
    monkeypatch.setattr(ffmpeg, "_CLONE_NEWUSER", 0)


class Usage:
    """What the programs took: the highest resident memory in MB, and CPU seconds in sum."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.megabytes = self.cpu_seconds = 0.0
        self._wait = os.wait4
        monkeypatch.setattr(os, "wait4", self._spy)

    def _spy(self, pid: int, options: int) -> tuple[int, int, object]:
        ended, status, usage = self._wait(pid, options)
        self.megabytes = max(self.megabytes, usage.ru_maxrss / 1024)
        self.cpu_seconds += usage.ru_utime + usage.ru_stime
        return ended, status, usage


def outcome(house: EncodingHouse, path: Path) -> str:
    """The reason it is refused for, or "made"; any other error is the test's."""
    try:
        house.inspect(path)
    except MediaRejected as error:
        return "told the canary" if CANARY in str(error) else error.reason
    return "made"


ADDRESSES = (
    "{trap}cred.ts",
    "file:///proc/self/environ",
    "{secret}",
    "../secret",
    "concat:{secret}|{secret}",
    "subfile,,start,0,end,0,,:{secret}",
    "data:text/plain;base64,Y2FuYXJ5",
    "crypto:file:{secret}",
    "http://169.254.169.254/latest/meta-data/",
    "http://169.254.170.2/v2/credentials",
)


@pytest.mark.usefixtures("networked")
@pytest.mark.parametrize("name", hostile.LISTS)
def test_a_list_of_other_files_is_refused_and_nobody_is_asked(
    house: EncodingHouse, tmp_path: Path, trap: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    for address in ADDRESSES:
        path = tmp_path / "film.mp4"
        path.write_text(hostile.LISTS[name].format(address=address.format(trap=trap, secret=secret)))
        assert outcome(house, path) == "not_a_video"
    assert house.work.objects == {}
    assert Trap.hits == []


@pytest.mark.usefixtures("networked")
def test_an_mp4_that_refers_to_another_file_gets_nothing_of_it(
    house: EncodingHouse, tmp_path: Path, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    secret = tmp_path / "secret"
    secret.write_text(CANARY)
    for address in ADDRESSES:
        film = hostile.referring(tmp_path / "film.mp4", address.format(trap=trap, secret=secret))
        assert outcome(house, film) in ("damaged", "no_video", "not_a_video")
    assert not any(CANARY.encode() in body for body in house.work.objects.values())
    assert Trap.hits == []


def test_a_program_has_no_network(tmp_path: Path) -> None:
    if os.geteuid() != 0 and not Path("/proc/sys/user/max_user_namespaces").exists():
        pytest.skip("this kernel gives no namespaces")
    seen = ffmpeg.run(tmp_path, ("cat", "/proc/net/dev"), timeout_seconds=5).stdout.splitlines()[2:]
    assert [line.split(":")[0].strip() for line in seen] == ["lo"]


def spoilt(kind: bytes, offset: int, value: int, width: int = 4) -> Callable[[Path], Path]:
    """A good film with one number of a box changed."""

    def make(path: Path) -> Path:
        return hostile.patched(hostile.plain(path), kind, offset, value.to_bytes(width))

    return make


def of_65535_channels(path: Path) -> Path:
    film = media.film(path, seconds=0.2, size="64x36", output=("-c:a", "pcm_s16le", "-f", "mov"))
    return hostile.patched(film, b"sowt", 16, b"\xff\xff")


def of_65_channels(path: Path) -> Path:
    tone = ("-t", "0.2", "-f", "u8", "-ac", "65", "-ar", "8000", "-i", "/dev/zero")
    output = ("-c:a", "copy", "-f", "matroska")
    return media.film(path, seconds=0.2, size="64x36", sound=None, inputs=tone, output=output)


def huge(path: Path) -> Path:
    output = ("-c:v", "rawvideo", "-pix_fmt", "rgb48be", "-f", "mov")
    film = media.film(path, seconds=0.2, size="64x36", sound=None, output=output)
    return hostile.patched(film, b"b48r", 24, bytes([0x20, 0, 0x20, 0]))


HOSTILE: dict[str, tuple[Callable[[Path], Path], set[str]]] = {
    "no length": (spoilt(b"mdhd", 16, 0), {"made"}),
    "negative length": (spoilt(b"mdhd", 16, 0xFFFFFFFF), {"made"}),
    "a million frames a second": (spoilt(b"mdhd", 12, 512_000_000), {"bad_frame_rate", "damaged"}),
    "four billion edits": (spoilt(b"elst", 4, 0xFFFFFFFF), {"made"}),
    "four billion time entries": (spoilt(b"stts", 4, 0xFFFFFFFF), {"not_a_video"}),
    "four billion samples": (spoilt(b"stsz", 8, 0xFFFFFFFF), {"not_a_video"}),
    "four billion samples in one entry": (spoilt(b"stts", 8, 0xFFFFFFFF), {"made"}),
    "a frame for two days": (spoilt(b"stts", 12, 0x80000000), {"too_long"}),
    "ten thousand tracks": (lambda path: hostile.of_many_tracks(path, 10_000), {"too_many_streams"}),
    "8192 x 8192 in 16 bits": (huge, {"no_video"}),
    "65 channels": (of_65_channels, {"too_many_channels"}),
    "65,535 channels": (of_65535_channels, {"not_a_video"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_monster_costs_little(
    house: EncodingHouse, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, expected = HOSTILE[name]
    path = make(tmp_path / "film.mp4")
    usage = Usage(monkeypatch)
    assert outcome(house, path) in expected
    assert usage.cpu_seconds < 5
    assert usage.megabytes < 256


def test_a_time_stamp_of_tomorrow_does_not_make_a_day_of_film(house: EncodingHouse, tmp_path: Path) -> None:
    first = hostile.plain(tmp_path / "first.ts")
    again = (
        "-i",
        str(first),
        "-c",
        "copy",
        "-copyts",
        "-output_ts_offset",
        "7200",
        str(tmp_path / "second.ts"),
    )
    media.ffmpeg(*again)
    first.write_bytes(first.read_bytes() + (tmp_path / "second.ts").read_bytes())
    assert outcome(house, first) == "time_gap"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A good little film in three containers."""
    folder = tmp_path_factory.mktemp("good")
    names = ("film.mp4", "film.mkv", "film.ts")
    return {name: hostile.plain(folder / name, sound="stereo").read_bytes() for name in names}


QUICK = replace(SETTINGS, media_timeout_seconds=20.0)
REASONS = {
    *(
        "made",
        "no_video",
        "not_a_video",
        "damaged",
        "truncated",
        "unsupported_codec",
        "too_long",
        "encrypted",
    ),
    *("bad_size", "bad_frame_rate", "too_many_channels", "too_many_streams", "empty", "time_gap"),
}


def test_a_film_cut_at_any_edge_is_made_or_refused(tmp_path: Path, good: dict[str, bytes]) -> None:
    body, path = good["film.mp4"], tmp_path / "film.mp4"
    for edge in sorted({at + more for at in hostile.edges(body) for more in (0, 4)}):
        path.write_bytes(body[:edge])
        assert outcome(EncodingHouse(QUICK), path) in REASONS - {"made"} or edge >= len(body)


@pytest.mark.timeout(120 + 2 * FLIPS)
def test_a_film_with_flipped_bits_is_made_or_refused(tmp_path: Path, good: dict[str, bytes]) -> None:
    found = set()
    for seed in range(FLIPS):
        name = sorted(good)[seed % len(good)]
        path = tmp_path / name
        path.write_bytes(hostile.flipped(good[name], seed))
        found.add(outcome(EncodingHouse(QUICK), path))
    assert found <= REASONS
    assert "made" in found
    assert len(found) > 1
