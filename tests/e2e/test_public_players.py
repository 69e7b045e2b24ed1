"""Two public players, as published on npm, play what was made: the one HLS, the other DASH."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import Running

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
    running: Running, players: str, page: Page, player: str, url: str
) -> None:
    grant = running.viewer.post("/playback/grants", {"title_id": running.title_id})
    page.goto(f"{players}/{player}?url={quote(grant[url], safe='')}")

    page.wait_for_function("document.getElementById('video').currentTime > 1", timeout=20_000)
    lowest = min(rung["height"] for rung in running.job(running.title_id)["rungs"])
    page.wait_for_function(f"window.seen.heights.some((height) => height > {lowest})", timeout=20_000)

    page.evaluate("document.getElementById('video').currentTime = 4")
    page.wait_for_function(
        "!document.getElementById('video').seeking && document.getElementById('video').currentTime > 4.3",
        timeout=20_000,
    )
    assert page.evaluate("window.seen.errors") == []
    assert video(page, "videoHeight") > 0
    assert video(page, "duration") == pytest.approx(grant["duration_seconds"], abs=0.2)
