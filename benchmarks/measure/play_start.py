"""Click to first frame, in headless Chromium, as the web app's own marks tell it."""

import os
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from local.accounts import VIEWER
from local.cloud import Cloud

_PLAYS = 20
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


def play_starts(clone: Path, env: Mapping[str, str]) -> list[float]:
    """Milliseconds of twenty plays, each begun by a click on the poster of the first film."""
    cloud = Cloud.from_env(dict(env) | {"MATINEE_HOME": str(clone / ".matinee")})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=_FLAGS
        )
        page = browser.new_page()
        _sign_in(page, cloud.front_door)
        starts = [_start(page, cloud.front_door) for _ in range(_PLAYS)]
        browser.close()
    return starts


def _sign_in(page: Page, front_door: str) -> None:
    page.goto(f"{front_door}/#/")
    page.get_by_label("Email").fill(VIEWER.email)
    page.get_by_label("Password", exact=True).fill(VIEWER.password)
    page.keyboard.press("Enter")
    page.locator("a[href*='#/watch/']").first.wait_for()


def _start(page: Page, front_door: str) -> float:
    page.goto(f"{front_door}/#/")
    link = page.locator("a[href*='#/watch/']").first
    link.wait_for()
    link.click()
    page.wait_for_function("window.__matinee && window.__matinee.startMs !== null", timeout=20_000)
    milliseconds: float = page.evaluate("window.__matinee.startMs")
    return milliseconds
