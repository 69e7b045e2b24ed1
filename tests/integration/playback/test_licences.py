"""The licence route: the keys of a session's title, for the account whose session it is and nobody else."""

import base64
import json
from types import ModuleType
from typing import Any

import pytest

from matinee.kernel.content_keys import content_keys
from matinee.kernel.ids import TitleId
from tests.fakes.accounts import token
from tests.integration.playback.conftest import TITLE_KEY
from tests.integration.playback.test_api import ANNA, BERTA, PUBLISHED, Player
from tests.lambdas import Context, bus_event, cold_start
from tests.suites.playback import FILM, SERIES


def base64url(digits: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(digits)).decode().rstrip("=")


def kids_of(title_id: TitleId) -> list[str]:
    return [base64url(each.key_id) for each in content_keys(TITLE_KEY.encode(), title_id)]


@pytest.fixture
def player(api: ModuleType) -> Player:
    """The API, with one protected film published by way of the bus."""
    record = cold_start("playback", "record_title").handler
    detail = PUBLISHED.to_detail() | {"protection": "clearkey"}
    record(bus_event("matinee.catalog", "TitlePublished", detail), Context())
    return Player(api)


def test_a_session_gets_the_keys_of_its_title_as_browsers_take_them(player: Player) -> None:
    kids = kids_of(FILM)[:2]
    status, licence = player.license(player.grant(ANNA), ANNA, *kids)
    assert status == 200
    assert licence["type"] == "temporary"
    expected = [base64url(each.key) for each in content_keys(TITLE_KEY.encode(), FILM)[:2]]
    assert [(key["kty"], key["kid"], key["k"]) for key in licence["keys"]] == [
        ("oct", kid, key) for kid, key in zip(kids, expected, strict=True)
    ]


def test_another_account_and_another_titles_keys_get_nothing(player: Player) -> None:
    grant = player.grant(ANNA)
    refusals = {
        404: player.license(grant, BERTA, kids_of(FILM)[0]),
        401: player.license(grant, None, kids_of(FILM)[0]),
        403: player.license(grant, ANNA, kids_of(FILM)[0], kids_of(SERIES)[0]),
    }
    for status, (answered, problem) in refusals.items():
        assert answered == status
        assert problem["detail"].endswith(".")
        for each in content_keys(TITLE_KEY.encode(), FILM):
            assert base64url(each.key) not in json.dumps(problem)


def test_a_key_of_another_title_is_refused_as_one_that_never_was(player: Player) -> None:
    grant = player.grant(ANNA)
    _, other = player.license(grant, ANNA, kids_of(SERIES)[0])
    _, made_up = player.license(grant, ANNA, "A" * 22)
    assert (other["status"], other["detail"]) == (made_up["status"], made_up["detail"])


@pytest.mark.parametrize("kid", [None, 1, "", "x", "A" * 21, "A" * 23, "é" * 22, []], ids=repr)
def test_a_malformed_request_is_a_400(player: Player, kid: Any) -> None:
    assert player.license(player.grant(ANNA), ANNA, kid)[0] == 400


def test_no_key_is_logged(player: Player, capsys: pytest.CaptureFixture[str]) -> None:
    player.license(player.grant(ANNA), ANNA, *kids_of(FILM))
    player.license(player.grant(ANNA), token("anna"), kids_of(SERIES)[0])
    printed = capsys.readouterr().out
    keys = content_keys(TITLE_KEY.encode(), FILM)
    assert not any(word in printed for each in keys for word in (each.key, base64url(each.key)))
