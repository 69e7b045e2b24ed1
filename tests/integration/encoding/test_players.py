"""Public players, as on npm, play a title of four codecs in Chromium: in the clear, and encrypted."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from matinee.encoding.manifests import hls_variants
from matinee.kernel.content_keys import content_keys
from tests import media
from tests.browser import chromium
from tests.e2e.player_server import player_server
from tests.encoding_house import SECRET, SETTINGS, TITLE, EncodingHouse

SECONDS = 9.6
BLUE_SECONDS = 6.0
FAMILIES = ("avc1", "hvc1", "vp09", "av01")
PLAYERS = [
    ("hls.html", "master.m3u8"),
    ("dash.html", "manifest.mpd"),
    ("shaka.html", "master.m3u8"),
    ("shaka.html", "manifest.mpd"),
]
PROTECTED = [
    ("hls.html", "master.m3u8", "licences", ""),
    ("dash.html", "manifest.mpd", "keys", ""),
    *(("shaka.html", "master.m3u8", "keys", family) for family in FAMILIES),
    *(("shaka.html", "manifest.mpd", "licences", family) for family in FAMILIES),
]


@dataclass(frozen=True, kw_only=True)
class Titles:
    """Where a film can be played, in the clear and encrypted, and the keys of the latter."""

    address: str
    plain: str
    protected: str
    keys: dict[str, str]
    codecs: tuple[str, ...]


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Titles]:
    """A film of four shots of 2.4 s with sound."""
    folder = tmp_path_factory.mktemp("players")
    shots = media.of_shots(folder / "shots.mp4", "red", "green", "blue", "gray", frames=60)
    tone = ("-f", "lavfi", "-i", f"sine=f=440:r=48000:d={SECONDS}")
    media.ffmpeg("-i", str(shots), *tone, "-c:v", "copy", "-c:a", "aac", str(folder / "film.mp4"))
    with programs_on_path(folder / "bin"):
        house = EncodingHouse(replace(SETTINGS, codecs="h264,hevc,vp9,av1", max_rungs=2))
        plan, _, _ = house.whole(folder / "film.mp4")
        other = house.protected()
    origin = folder / "origin"
    plain = house.published(origin / "titles" / "plain").relative_to(origin)
    protected = other.published(origin / "titles" / "protected").relative_to(origin)
    variants = hls_variants((origin / plain / "master.m3u8").read_text()).values()
    keys = {each.key_id: each.key for each in content_keys(SECRET, TITLE, ("AUDIO", "SD"))}
    with player_server(origin, keys) as address:
        yield Titles(
            address=address,
            plain=f"/{plain}",
            protected=f"/{protected}",
            keys=keys,
            codecs=tuple(sorted({each["CODECS"].split(",")[0] for each in variants})),
        )
    assert {rung.codec for rung in plan.rungs} == {"h264", "hevc", "vp9", "av1"}


@contextmanager
def programs_on_path(folder: Path) -> Iterator[None]:
    folder.mkdir()
    for name, path in media.programs().items():
        (folder / name).symlink_to(path)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        yield


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def play(page: Page, titles: Titles, player: str, url: str, **more: str) -> list[str]:
    """Play from the start, then seek near the end; the codecs that were shown."""
    page.goto(f"{titles.address}/{player}?{urlencode({'url': url, **more})}")
    begun = "window.seen.errors.length || document.getElementById('video').currentTime > 1"
    page.wait_for_function(begun, timeout=20_000)
    assert page.evaluate("window.seen.errors") == []
    page.evaluate("document.getElementById('video').currentTime = 7")
    page.wait_for_function(
        "!document.getElementById('video').seeking && document.getElementById('video').currentTime > 7.5",
        timeout=20_000,
    )
    assert page.evaluate("window.seen.errors") == []
    assert page.evaluate("document.getElementById('video').videoHeight") == 90
    assert page.evaluate("document.getElementById('video').duration") == pytest.approx(SECONDS, abs=0.2)
    codecs: list[str] = page.evaluate("window.seen.codecs")
    assert codecs
    return codecs


def supported(page: Page, titles: Titles) -> list[str]:
    """Of the title's codecs, those that this Chromium can play."""
    page.goto(f"{titles.address}/hls.html")
    mime = '`video/mp4; codecs="${codec}"`'
    found: list[str] = page.evaluate(
        f"codecs => codecs.filter((codec) => MediaSource.isTypeSupported({mime}))", list(titles.codecs)
    )
    return found


@pytest.mark.parametrize(("player", "manifest"), PLAYERS)
def test_a_player_plays_seeks_and_takes_a_codec_that_the_browser_knows(
    titles: Titles, page: Page, player: str, manifest: str
) -> None:
    known = supported(page, titles)
    assert set(play(page, titles, player, f"{titles.plain}/{manifest}")) <= set(known)


@pytest.mark.parametrize("manifest", ["master.m3u8", "manifest.mpd"])
@pytest.mark.parametrize("family", FAMILIES)
def test_each_codec_plays_where_it_is_known_and_another_one_where_it_is_not(
    titles: Titles, page: Page, family: str, manifest: str
) -> None:
    there = any(codec.startswith(family) for codec in supported(page, titles))
    shown = play(page, titles, "shaka.html", f"{titles.plain}/{manifest}", codec=family)
    assert all(codec.startswith(family) == there for codec in shown)


@pytest.mark.parametrize(("player", "manifest", "way", "family"), PROTECTED)
def test_an_encrypted_title_shows_its_pictures_to_who_has_its_keys(
    titles: Titles, page: Page, player: str, manifest: str, way: str, family: str
) -> None:
    more = {"licences": "/licences"} if way == "licences" else {"keys": keys_of(titles)}
    play(page, titles, player, f"{titles.protected}/{manifest}", codec=family, **more)
    red, green, blue = colour(page, BLUE_SECONDS)
    assert blue > 200
    assert max(red, green) < 60


def keys_of(titles: Titles, key: str = "") -> str:
    return ",".join(f"{key_id}:{key or its_key}" for key_id, its_key in titles.keys.items())


def colour(page: Page, seconds: float) -> tuple[int, ...]:
    """The mean red, green and blue of what a viewer sees there."""
    page.evaluate(f"const at = document.getElementById('video'); at.pause(); at.currentTime = {seconds}")
    seen = "!document.getElementById('video').seeking && document.getElementById('video').readyState >= 2"
    page.wait_for_function(seen, timeout=20_000)
    picture = page.locator("#video").screenshot()
    scale = ("-vf", "scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:")
    command = [media.programs()["ffmpeg"], "-v", "error", "-i", "pipe:", *scale]
    return tuple(subprocess.run(command, input=picture, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("manifest", ["master.m3u8", "manifest.mpd"])
def test_an_encrypted_title_shows_nothing_to_who_has_other_keys(
    titles: Titles, page: Page, manifest: str
) -> None:
    url = f"{titles.protected}/{manifest}"
    query = urlencode({"url": url, "keys": keys_of(titles, "0" * 32), "codec": "av01"})
    page.goto(f"{titles.address}/shaka.html?{query}")
    page.wait_for_function("window.seen.errors.length > 0", timeout=20_000)
    assert page.evaluate("document.getElementById('video').currentTime") < 1
