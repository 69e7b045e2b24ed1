"""Two public players, as published on npm, play what was made: the one HLS, the other DASH."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.running import Running

PLAYERS = [("hls.html", "hls_url"), ("dash.html", "dash_url")]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def video(page: Page, attribute: str) -> float:
    value: float = page.evaluate(f"document.getElementById('video').{attribute}")
    return value


@pytest.mark.parametrize(("player", "url"), PLAYERS)
def test_a_public_player_plays_climbs_and_seeks(
    running: Running, longer: str, players: str, page: Page, player: str, url: str
) -> None:
    grant = running.grant(longer)
    page.goto(f"{players}/{player}?url={quote(grant[url], safe='')}")

    page.wait_for_function("document.getElementById('video').currentTime > 1", timeout=20_000)
    climbed = "window.seen.bitrates.some((bitrate) => bitrate > window.seen.lowest)"
    page.wait_for_function(climbed, timeout=20_000)

    page.evaluate("document.getElementById('video').currentTime = 15")
    page.wait_for_function(
        "!document.getElementById('video').seeking && document.getElementById('video').currentTime > 15.5",
        timeout=20_000,
    )
    assert page.evaluate("window.seen.errors") == []
    assert video(page, "videoHeight") > 0
    assert video(page, "duration") == pytest.approx(grant["duration_seconds"], abs=0.2)
