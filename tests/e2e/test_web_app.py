"""The web app, as a viewer and as the studio use it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from local.accounts import STUDIO, VIEWER, Account
from tests.e2e.running import Running, sign_in


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("protocol", ["hls", "dash"])
def test_a_viewer_signs_in_and_a_film_plays_and_climbs(
    running: Running, longer: str, page: Page, protocol: str
) -> None:
    sign_in(page, running, VIEWER, f"/watch/{longer}?protocol={protocol}")
    page.wait_for_function("window.__matinee && window.__matinee.positionSeconds > 1", timeout=30_000)
    seen = page.evaluate("window.__matinee")
    assert seen["engine"] == protocol
    assert seen["error"] is None
    highest = max(rung["height"] for rung in running.job(longer)["rungs"])
    page.wait_for_function(f"window.__matinee.heights.includes({highest})", timeout=30_000)


def test_a_film_resumes_where_another_device_left_it(running: Running, page: Page) -> None:
    grant = running.grant(running.title_id)
    at = page.evaluate("new Date().toISOString()")
    left = {"kind": "paused", "at": at, "position_seconds": 3.0}
    running.viewer.post(f"/playback/sessions/{grant['session_id']}/events", {"events": [left]})
    sign_in(page, running, VIEWER, f"/watch/{running.title_id}")
    page.wait_for_function("window.__matinee && window.__matinee.startMs !== null", timeout=30_000)
    assert page.evaluate("window.__matinee.resumedAtSeconds") == pytest.approx(3.0, abs=0.1)


def test_the_studio_sees_rungs_and_their_quality(running: Running, page: Page) -> None:
    sign_in(page, running, STUDIO, "/studio")
    for rung in running.job(running.title_id)["rungs"]:
        expect(page.get_by_role("rowheader", name=rung["name"], exact=True).first).to_be_visible()
        expect(page.get_by_text(f"{rung['vmaf_mean']:.1f}").first).to_be_visible()


def test_a_wrong_password_is_said_in_a_sentence(running: Running, page: Page) -> None:
    stranger = Account(email=VIEWER.email, password="Wrong-password-1")
    sign_in(page, running, stranger, "/")
    expect(page.get_by_role("alert")).to_contain_text("password")


def test_a_viewer_sees_no_studio(running: Running, page: Page) -> None:
    sign_in(page, running, VIEWER, "/")
    page.locator("a[href*='/watch/']").first.wait_for()
    expect(page.get_by_role("link", name="Studio")).to_have_count(0)
