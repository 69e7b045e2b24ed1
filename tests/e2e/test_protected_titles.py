"""A film uploaded to be protected: encrypted where it lies, licensed to who plays it, and shown to them."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from cli.api import Refused
from local.accounts import VIEWER
from tests.e2e.films import film, upload
from tests.e2e.running import Running, sign_in


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def protected(running: Running, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The title of a film of six seconds, uploaded with `--protect`."""
    path = film(tmp_path_factory.mktemp("films") / "protected.mp4", seconds=6, pattern="smptebars")
    job = running.wait(upload(path, "--protect")["job_id"])
    assert (job["status"], job["protection"]) == ("published", "clearkey"), job
    return str(running.grant(job["title_id"])["title_id"])


def test_what_is_published_is_encrypted_and_says_so(running: Running, protected: str) -> None:
    assert running.viewer.get(f"/catalog/titles/{protected}")["title"]["protection"] == "clearkey"
    granted = running.grant(protected)
    (rung, *_) = running.job(protected)["rungs"]
    for name, encrypted in ((f"video/{rung['name']}/init.mp4", True), ("manifest.mpd", False)):
        answer = requests.get(urljoin(granted["hls_url"], name), timeout=30)
        assert answer.status_code == 200
        assert (b"tenc" in answer.content) == encrypted
    assert running.grant(running.title_id)["licence_url"] is None


@pytest.mark.parametrize("protocol", ["hls", "dash"])
def test_a_viewer_signs_in_and_the_film_is_licensed_and_plays(
    running: Running, protected: str, page: Page, protocol: str
) -> None:
    asked: list[int] = []
    page.on("response", lambda seen: asked.append(seen.status) if seen.url.endswith("/licence") else None)
    sign_in(page, running, VIEWER, f"/watch/{protected}?protocol={protocol}")
    page.wait_for_function(
        "window.__matinee && (window.__matinee.error || window.__matinee.positionSeconds > 1)", timeout=30_000
    )
    seen = page.evaluate("window.__matinee")
    assert (seen["error"], seen["engine"]) == (None, protocol)
    assert asked
    assert set(asked) == {200}
    assert page.evaluate("document.querySelector('video').videoHeight") > 0


def test_another_account_gets_no_licence_and_a_viewer_is_told_in_a_sentence(
    running: Running, protected: str, page: Page
) -> None:
    granted = running.grant(protected)
    with pytest.raises(Refused, match="no such session of yours"):
        running.studio.post(granted["licence_url"], {"kids": ["A" * 22], "type": "temporary"})
    with pytest.raises(Refused, match="not of this session"):
        running.viewer.post(granted["licence_url"], {"kids": ["A" * 22], "type": "temporary"})
    page.route("**/licence", lambda route: route.fulfill(status=403, json={"detail": "No."}))
    sign_in(page, running, VIEWER, f"/watch/{protected}")
    expect(page.get_by_text("a licence for it was refused")).to_be_visible(timeout=30_000)
