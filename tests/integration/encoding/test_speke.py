"""Titles whose keys come from a key service (SPEKE 2.0): asked over HTTP, packaged with, and verified."""

import base64
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from matinee.encoding.manifests import hls_references
from matinee.encoding.ports import KeySource
from matinee.encoding.speke import SpekeKeys
from matinee.kernel.content_keys import SPEKE
from matinee.kernel.errors import Forbidden, Invalid, MatineeError, Transient
from tests import media
from tests.encoding_house import JOB, SETTINGS, EncodingHouse
from tests.key_service import FAIRPLAY, PLAYREADY, TOKEN, WIDEVINE, Change, KeyService, key_service
from tests.suites.encoding import KeySourceSuite

LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'


@pytest.fixture
def service() -> Iterator[KeyService]:
    with key_service() as running:
        yield running


@pytest.fixture
def key_source(service: KeyService) -> SpekeKeys:
    return SpekeKeys(service.url, lambda: TOKEN.encode())


class TestSpeke(KeySourceSuite):
    """Over HTTP."""


def test_a_title_is_packaged_with_the_services_keys_and_says_so_to_every_system(
    key_source: KeySource, house: EncodingHouse, tmp_path: Path
) -> None:
    house.studio = house.studio_with(replace(SETTINGS, max_rungs=2))
    film = media.film(tmp_path / "film.mp4", seconds=3, size="128x72")
    house.inspect(film)
    house.plan()
    house.encode()
    title = house.protected({SPEKE: key_source}).published(tmp_path / "origin")
    mpd = (title / "manifest.mpd").read_text()
    assert all(f"urn:uuid:{system}" in mpd for system in (WIDEVINE, PLAYREADY))
    keys = key_source.protect(house.request.title_id, ("AUDIO", "SD"))
    for key in keys.keys:
        boxes = keys.signals[key.key_id].pssh
        assert len(boxes) == 2
        for box in boxes:
            assert any(bytes.fromhex(box) in path.read_bytes() for path in title.rglob("init.mp4"))
        assert all(key.key.encode() not in path.read_bytes() for path in title.rglob("*.m*"))
    assert base64.b64encode(bytes.fromhex(boxes[0]))[:40].decode() in mpd
    playlists = [path for path in title.rglob("*.m3u8") if "#EXT-X-KEY" in path.read_text()]
    assert {path.parent.name for path in playlists} == {"video", "audio"}
    for path in playlists:
        label = "AUDIO" if path.parent.name == "audio" else "SD"
        (key,) = [each for each in keys.keys if each.label == label]
        lines = [line for line in path.read_text().splitlines() if line.startswith("#EXT-X-KEY")]
        assert tuple(lines) == keys.signals[key.key_id].playlist_lines
        assert any("skd://" in line and "com.apple.streamingkeydelivery" in line for line in lines)
    read = lambda name: (title / name).read_text()  # noqa: E731
    named = {reference for reference, _ in hls_references("master.m3u8", read) if "://" in reference}
    assert named == {reference for reference in keys.key_addresses if "://" in reference}
    assert FAIRPLAY not in mpd


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Forbidden),
        (404, Forbidden),
        (301, Forbidden),
        (422, Forbidden),
        (429, Transient),
        (503, Transient),
    ],
)
def test_a_service_that_does_not_answer_200_is_refusing_or_out_of_order(
    service: KeyService, key_source: KeySource, status: int, error: type[MatineeError]
) -> None:
    service.status = status
    with pytest.raises(error, match=str(status)):
        key_source.protect(JOB, ("SD",))


def test_another_token_is_refused_and_the_token_not_repeated(service: KeyService) -> None:
    with pytest.raises(Forbidden) as caught:
        SpekeKeys(service.url, lambda: b"another secret").protect(JOB, ("SD",))
    assert "another secret" not in caught.value.detail


def test_a_service_that_is_not_there_is_passing_trouble() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"
    with pytest.raises(Transient):
        SpekeKeys(url).protect(JOB, ("SD",))


@pytest.mark.parametrize(
    "url", ["http://keys.example/", "ftp://keys", "keys.example", "", "file:///etc/passwd"]
)
def test_keys_travel_by_https_only(url: str) -> None:
    with pytest.raises(Invalid, match="https"):
        SpekeKeys(url)


def test_another_version_of_speke_is_not_guessed_at(service: KeyService, key_source: KeySource) -> None:
    service.version = "1.0"
    with pytest.raises(Invalid, match=r"SPEKE 2\.0"):
        key_source.protect(JOB, ("SD",))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: b"not xml", "not XML"),
        (lambda _: b"", "not XML"),
        (lambda _: b"<a/>", "not CPIX"),
        (lambda _: b"x" * 1_000_001, "too much"),
        (lambda xml: LAUGHS + xml, "DOCTYPE"),
        (lambda xml: (LAUGHS.decode() + xml.decode()).encode("utf-16"), "DOCTYPE"),
        (lambda xml: xml.replace(JOB.encode(), b"another title"), "not CPIX"),
        (lambda xml: xml.replace(b"cbcs", b"cenc"), "another scheme"),
        (lambda xml: xml.replace(b"PlainValue", b"EncryptedValue"), "no plain key"),
        (lambda xml: xml.replace(b"ContentKey ", b"Else "), "not XML"),
        (lambda xml: xml.replace(b'kid="', b'kid="0'), "no key for SD"),
        (lambda xml: xml.replace(b"PlainValue>", b"PlainValue>AA"), "16 bytes|base64"),
        (lambda xml: xml.replace(b'explicitIV="', b'explicitIV="!'), "IV for SD.*base64"),
        (lambda xml: xml.replace(b"HLSSignalingData", b"Else"), "signalled"),
        (lambda xml: xml.replace(b":PSSH", b":Else"), "signalled"),
        (lambda xml: xml.replace(b"AAAA", b"AAAB", 1), "no box"),
        (
            lambda xml: xml.replace(base64.b64encode(b"#EXT-X-KE"), base64.b64encode(b"#EXT-X-MA")),
            "EXT-X-KEY",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_nonsense_is_refused_with_what_is_amiss(
    service: KeyService, key_source: KeySource, change: Change, said: str
) -> None:
    service.change = change
    with pytest.raises(Invalid, match=said):
        key_source.protect(JOB, ("SD",))
