"""The catalog's API as API Gateway calls it."""

import json
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from matinee.catalog.aws import DynamoTitles
from matinee.catalog.settings import CatalogSettings
from tests.fakes.accounts import token
from tests.lambdas import Context, rest_event
from tests.suites.catalog import FILM, SERIES, TITLE, numbered

ANNA = token("anna")


@pytest.fixture
def titles(settings: CatalogSettings) -> DynamoTitles:
    return DynamoTitles(settings.titles_table)


def ask(api: ModuleType, path: str, *, token: str | None = ANNA, **query: str) -> tuple[int, Any]:
    """Status and parsed body of a GET."""
    answer = api.handler(rest_event("GET", path, token=token, query=query or None), Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_a_title_is_shown_without_its_place_in_the_bucket(api: ModuleType, titles: DynamoTitles) -> None:
    titles.record(TITLE)
    status, body = ask(api, f"/catalog/titles/{FILM}")
    assert status == 200
    assert body["title"] == {
        "title_id": FILM,
        "name": TITLE.name,
        "version": TITLE.version,
        "duration_seconds": 5.28,
        "width": 1280,
        "height": 720,
        "poster_url": f"https://media.example/art/{FILM}/0123456789ab/poster.jpg",
        "rungs": [
            {"name": "720p", "width": 1280, "height": 720, "bitrate_kbps": 2400, "vmaf_mean": 95.25},
            {"name": "360p", "width": 640, "height": 360, "bitrate_kbps": 700, "vmaf_mean": None},
        ],
        "published_at": TITLE.published_at,
        "protection": None,
    }


def test_a_title_without_a_picture_has_no_poster(api: ModuleType, titles: DynamoTitles) -> None:
    titles.record(replace(TITLE, poster_key=""))
    assert ask(api, f"/catalog/titles/{FILM}")[1]["title"]["poster_url"] is None


def test_the_list_pages_to_its_end(api: ModuleType, titles: DynamoTitles) -> None:
    for number in range(1, 6):
        titles.record(numbered(number))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(5):
        status, body = ask(api, "/catalog/titles", limit="2", **cursor)
        assert status == 200
        seen += [title["title_id"] for title in body["titles"]]
        if body["cursor"] is None:
            break
        cursor = {"cursor": body["cursor"]}
    assert seen == [numbered(number).title_id for number in (5, 4, 3, 2, 1)]


def test_an_empty_catalog_is_an_empty_list(api: ModuleType) -> None:
    assert ask(api, "/catalog/titles") == (200, {"titles": [], "cursor": None})


def test_an_altered_cursor_is_a_400(api: ModuleType, titles: DynamoTitles) -> None:
    for number in range(1, 4):
        titles.record(numbered(number))
    cursor = ask(api, "/catalog/titles", limit="1")[1]["cursor"]
    for bad in ("x", cursor[:-1], cursor + "A", "A" + cursor[1:], cursor.swapcase(), "e30", "a" * 10_000):
        assert ask(api, "/catalog/titles", cursor=bad)[0] == 400


@pytest.mark.parametrize("limit", ["-1", "0", "1.5", "x", "1e3", "١٢", "9" * 5000, " 1", "0x10", "null"])
def test_a_limit_that_is_none_is_a_400(api: ModuleType, limit: str) -> None:
    assert ask(api, "/catalog/titles", limit=limit)[0] == 400


def test_a_huge_limit_is_cut(api: ModuleType, titles: DynamoTitles) -> None:
    titles.record(TITLE)
    assert ask(api, "/catalog/titles", limit="1000000000")[0] == 200


@pytest.mark.parametrize("title_id", ["x", "AB" * 16, "..", "a" * 33, "ab" * 15 + "a%"])
def test_an_id_that_is_none_is_refused(api: ModuleType, title_id: str) -> None:
    assert ask(api, f"/catalog/titles/{title_id}")[0] in (400, 404)


def test_an_unknown_title_is_a_404(api: ModuleType) -> None:
    assert ask(api, f"/catalog/titles/{SERIES}")[0] == 404


@pytest.mark.parametrize("path", ["/catalog/titles", f"/catalog/titles/{FILM}"])
def test_every_route_wants_a_token(api: ModuleType, path: str) -> None:
    for bad in (None, "x", token("anna", exp=1), token("anna", client_id="other")):
        assert ask(api, path, token=bad)[0] == 401


def test_a_catalog_whose_table_is_out_of_reach_says_try_again(
    api: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
    status, body = ask(api, f"/catalog/titles/{FILM}")
    assert status == 503
    assert "127.0.0.1" not in json.dumps(body)
