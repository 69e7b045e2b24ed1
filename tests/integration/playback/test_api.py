"""Playback's API as API Gateway calls it: grants, session events, history, and who may not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from matinee.kernel import clock
from matinee.kernel.events import TitlePublished
from matinee.playback.settings import PlaybackSettings
from tests.fakes.accounts import token
from tests.lambdas import Context, bus_event, cold_start, rest_event
from tests.suites.playback import FILM, PLAYABLE, SERIES

ANNA, BERTA = token("anna"), token("berta")
PUBLISHED = TitlePublished(
    title_id=FILM,
    name="Film",
    version=PLAYABLE.version,
    prefix=PLAYABLE.prefix,
    duration_seconds=5.28,
    poster_key=PLAYABLE.poster_key,
    published_at=PLAYABLE.published_at,
)
GARBAGE: list[object] = [None, True, 0, -1, 2**63, "", "x", "ab" * 17, "AB" * 16, "１" * 32, [], {}, [FILM]]


Stored = Callable[[], list[dict[str, Any]]]


class Player:
    """A client of the API."""

    def __init__(self, api: ModuleType) -> None:
        self._api = api

    def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Status and parsed body."""
        answer = self._api.handler(rest_event(method, path, **more), Context())
        return answer["statusCode"], json.loads(answer["body"]) if answer["body"] else None

    def grant(self, token: str) -> dict[str, Any]:
        status, body = self.ask("POST", "/playback/grants", body={"title_id": FILM}, token=token)
        assert status == 201, body
        granted: dict[str, Any] = body
        return granted

    def report(self, session_id: str, *events: object, token: str) -> int:
        path = f"/playback/sessions/{session_id}/events"
        return self.ask("POST", path, body={"events": list(events)}, token=token)[0]

    def license(self, grant: dict[str, Any], token: str | None, *kids: object) -> tuple[int, Any]:
        path = grant["licence_url"] or f"/playback/sessions/{grant['session_id']}/licence"
        return self.ask("POST", path, body={"kids": list(kids), "type": "temporary"}, token=token)

    def history(self, token: str) -> list[dict[str, Any]]:
        status, body = self.ask("GET", "/playback/history", token=token)
        assert status == 200
        viewings: list[dict[str, Any]] = body["viewings"]
        return viewings


@pytest.fixture
def player(api: ModuleType) -> Player:
    """The API, with one film published by way of the bus."""
    publish = cold_start("playback", "record_title")
    publish.handler(bus_event("matinee.catalog", "TitlePublished", PUBLISHED.to_detail()), Context())
    return Player(api)


def event(position_seconds: object = 2.0, **changes: object) -> dict[str, object]:
    return {
        "kind": "progress",
        "at": clock.to_text(clock.now()),
        "position_seconds": position_seconds,
    } | changes


@pytest.fixture
def stored(settings: PlaybackSettings, dynamodb: Any) -> Stored:
    """All viewings as they stand in the table."""
    return lambda: list(dynamodb.scan(TableName=settings.viewings_table)["Items"])


def test_a_grant_holds_what_a_player_needs(player: Player) -> None:
    grant = player.grant(ANNA)
    assert set(grant) == {
        "session_id",
        "title_id",
        "hls_url",
        "dash_url",
        "licence_url",
        "poster_url",
        "duration_seconds",
        "resume_position_seconds",
        "expires_at",
    }
    assert grant["hls_url"].startswith("https://media.example/v1/")
    assert grant["hls_url"].endswith(f"/{PLAYABLE.prefix}master.m3u8")
    assert grant["resume_position_seconds"] == 0
    life = clock.from_text(grant["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=5, minutes=59) < life <= timedelta(hours=6)


def test_watching_resumes_and_stands_in_the_history(player: Player) -> None:
    assert player.report(player.grant(ANNA)["session_id"], event(1.0), event(2.5), token=ANNA) == 204
    assert player.grant(ANNA)["resume_position_seconds"] == 2.5
    [viewing] = player.history(ANNA)
    assert viewing["title_id"] == FILM
    assert (viewing["position_seconds"], viewing["duration_seconds"]) == (2.5, 5.28)
    assert viewing["watched_at"].endswith("Z")


def test_a_title_published_again_is_granted_in_its_new_version(player: Player) -> None:
    newer = PUBLISHED.to_detail() | {
        "version": "ba9876543210",
        "prefix": f"titles/{FILM}/ba9876543210/",
        "published_at": "2026-01-03T00:00:00.000Z",
    }
    record = cold_start("playback", "record_title").handler
    record(bus_event("matinee.catalog", "TitlePublished", newer), Context())
    record(bus_event("matinee.catalog", "TitlePublished", PUBLISHED.to_detail()), Context())
    assert "/ba9876543210/" in player.grant(ANNA)["dash_url"]


@pytest.mark.parametrize("title_id", GARBAGE, ids=repr)
def test_a_title_id_that_is_none_is_a_400(player: Player, title_id: object) -> None:
    assert player.ask("POST", "/playback/grants", body={"title_id": title_id}, token=ANNA)[0] == 400


def test_an_unknown_title_is_a_404(player: Player) -> None:
    assert player.ask("POST", "/playback/grants", body={"title_id": SERIES}, token=ANNA)[0] == 404


@pytest.mark.parametrize("extra", ["account_id", "version", "is_admin", "pk", "prefix"])
def test_a_grant_takes_nothing_but_the_title(player: Player, extra: str) -> None:
    body = {"title_id": FILM, extra: "x"}
    assert player.ask("POST", "/playback/grants", body=body, token=ANNA)[0] == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/playback/grants"),
        ("POST", "/playback/sessions/x/events"),
        ("POST", "/playback/sessions/x/licence"),
        ("GET", "/playback/history"),
    ],
)
def test_every_route_wants_a_token(player: Player, method: str, path: str) -> None:
    expired = token("anna", exp=int(datetime.now(UTC).timestamp()) - 100)
    for bad in (None, "x", expired, token("anna", token_use="id"), token("anna", key="stranger")):
        assert player.ask(method, path, body={"title_id": FILM}, token=bad)[0] == 401


def test_a_session_is_its_accounts_alone(player: Player, stored: Stored) -> None:
    session_id = player.grant(ANNA)["session_id"]
    assert player.report(session_id, event(1.0), token=ANNA) == 204
    before = stored()
    assert player.report(session_id, event(4.0), token=BERTA) == 404
    assert stored() == before
    assert player.history(BERTA) == []
    assert player.grant(BERTA)["resume_position_seconds"] == 0


def test_a_made_up_session_is_a_404(player: Player, stored: Stored) -> None:
    session_id = player.grant(ANNA)["session_id"]
    for made_up in ("x", "x.y", session_id[:-1], session_id + "A", "a" * 2000, session_id.replace(".", "..")):
        assert player.report(made_up, event(), token=ANNA) == 404
    assert stored() == []


def test_a_bad_event_refuses_the_whole_batch(player: Player, stored: Stored) -> None:
    session_id = player.grant(ANNA)["session_id"]
    for bad in (
        event(-1),
        event(1e9),
        event(True),
        event("1"),
        event(kind="x"),
        event(at="x"),
        event(is_admin=1),
    ):
        assert player.report(session_id, event(1.0), bad, token=ANNA) == 400
    path = f"/playback/sessions/{session_id}/events"
    for number in ("NaN", "1e400", "[" * 10_000):
        raw_body = f'{{"events": [{{"position_seconds": {number}}}]}}'
        assert player.ask("POST", path, raw_body=raw_body, token=ANNA)[0] == 400
    assert stored() == []


def test_a_late_beacon_does_not_move_the_position_back(player: Player) -> None:
    session_id = player.grant(ANNA)["session_id"]
    assert player.report(session_id, event(4.0), token=ANNA) == 204
    earlier = clock.to_text(clock.now() - timedelta(minutes=5))
    assert player.report(session_id, event(0.5, at=earlier), token=ANNA) == 204
    assert player.grant(ANNA)["resume_position_seconds"] == 4.0


def test_no_log_line_holds_a_token_or_a_whole_session_id(
    capsys: pytest.CaptureFixture[str], player: Player
) -> None:
    session_id = player.grant(ANNA)["session_id"]
    player.report(session_id, event(kind="error", message="a\r\nb"), token=ANNA)
    player.report(session_id, event(), token=BERTA)
    printed = capsys.readouterr().out
    assert ANNA not in printed
    assert BERTA not in printed
    assert session_id not in printed
    assert [json.loads(line)["service"] for line in printed.splitlines()] == ["playback"] * 2
