"""The edge's check of signed paths: what playback signs passes, and nothing else does."""

import json
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest

from matinee.playback.signing import signed_base_path

SOURCE = Path(__file__).parents[3] / "functions/delivery/signed_path.js"
KEY = "k3y" * 20
NOW = 1_800_000_000
TITLE, OTHER_TITLE = "ab" * 16, "cd" * 16
VERSION, OTHER_VERSION = "0123456789ab", "ba9876543210"
PREFIX = f"titles/{TITLE}/{VERSION}/"
SIGNED = signed_base_path(PREFIX, expires_epoch_seconds=NOW + 60, key=KEY.encode())
SHIM = """
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
Date.now = () => cases.now * 1000;
console.log(JSON.stringify(cases.paths.map((uri) => [
  handler({request: {method: 'GET', uri, querystring: {a: {value: '1'}}, headers: {}}}),
  objectPath({variables: {request_uri: uri + '?a=1'}}),
  JSON.parse(denial({variables: {request_uri: uri}})),
])));
"""


def ask(*paths: str, now: int = NOW, key: str = KEY) -> list[tuple[dict[str, Any], str, dict[str, Any]]]:
    """What CloudFront's entry, nginx's entry and nginx's denial say of each path."""
    node = shutil.which("node")
    assert node, "these tests need Node.js"
    code = SOURCE.read_text().replace("__SIGNING_KEY__", key) + SHIM
    ran = subprocess.run(
        [node, "-e", code],
        input=json.dumps({"now": now, "paths": paths}),
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    answers = json.loads(ran.stdout)
    assert len(answers) == len(paths)
    return [(first, second, third) for first, second, third in answers]


def refusals(*paths: str, now: int = NOW, key: str = KEY) -> list[str]:
    """Why each path is refused, all entries agreeing that it is."""
    reasons = []
    for cloudfront, nginx, denied in ask(*paths, now=now, key=key):
        assert cloudfront.get("statusCode") == 403, cloudfront
        assert nginx == ""
        assert json.loads(cloudfront["body"]) == denied
        assert denied["status"] == 403
        reasons.append(denied["detail"])
    return reasons


@pytest.mark.parametrize(
    "name", ["master.m3u8", "manifest.mpd", "video/720p/init.mp4", "video/720p.m3u8", "audio/en_1/12.m4s"]
)
def test_what_playback_signs_reaches_its_object_and_nothing_of_the_query_does(name: str) -> None:
    [(cloudfront, nginx, _)] = ask(SIGNED + name)
    assert cloudfront["uri"] == nginx == f"/{PREFIX}{name}"
    assert cloudfront["querystring"] == {}


def test_a_path_is_good_until_its_last_second() -> None:
    assert ask(SIGNED + "a.m4s", now=NOW + 59)[0][1]
    assert "expired" in refusals(SIGNED + "a.m4s", now=NOW + 60)[0]


def test_the_signature_holds_for_one_title_and_one_version() -> None:
    paths = [
        SIGNED.replace(TITLE, OTHER_TITLE) + "master.m3u8",
        SIGNED.replace(VERSION, OTHER_VERSION) + "master.m3u8",
        SIGNED.replace(str(NOW + 60), str(NOW + 61)) + "master.m3u8",
    ]
    assert {"does not match" in reason for reason in refusals(*paths)} == {True}


def test_every_altered_character_of_a_signature_is_noticed() -> None:
    _, version, expires, signature, rest = SIGNED.split("/", 4)
    letters = string.ascii_letters + string.digits + "-_"
    altered = [
        "/".join(["", version, expires, signature[:place] + other + signature[place + 1 :], rest])
        for place in range(len(signature))
        for other in (letters[(letters.index(signature[place]) + 1) % 64],)
    ]
    assert len(altered) == 43
    assert len(refusals(*(path + "master.m3u8" for path in altered))) == 43


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/master.m3u8",
        "../../../titles/x/master.m3u8",
        "..",
        "video/../../secret",
        "video/./a.m4s",
        "video//a.m4s",
        "video/",
        ".hidden",
        "%2e%2e/%2e%2e/master.m3u8",
        "..%2f..%2fmaster.m3u8",
        "video\\..\\a.m4s",
        "a b",
        "a\nb",
        "a\x00b",
        "ä.m4s",
        "video/*",
        "a" * 2000,
    ],
)
def test_no_trick_with_the_name_gets_past(name: str) -> None:
    assert refusals(SIGNED + name) == ["This is not a signed media path."]


def test_unsigned_and_half_signed_paths_are_refused() -> None:
    signature = SIGNED.split("/")[3]
    paths = [
        f"/{PREFIX}master.m3u8",
        "/",
        f"/v2{SIGNED[3:]}master.m3u8",
        f"/v1/{NOW}/{PREFIX}master.m3u8",
        f"/v1/0/{signature}/{PREFIX}a",
        f"/v1/1e99999999/{signature}/{PREFIX}a",
        f"/v1/99999999999/{signature}/{PREFIX}a",
        f"//v1{SIGNED[3:]}master.m3u8",
        f"/V1{SIGNED[3:]}master.m3u8",
        SIGNED.replace(signature, signature + "A") + "a",
        SIGNED.replace(signature, signature[:-1]) + "a",
        SIGNED.replace(TITLE, TITLE.upper()) + "a",
        SIGNED.replace("titles/", "jobs/") + "a",
    ]
    assert len(refusals(*paths)) == len(paths)


def test_a_copy_without_its_key_refuses_everything() -> None:
    unkeyed = signed_base_path(PREFIX, expires_epoch_seconds=NOW + 60, key=b"__SIGNING_KEY__")
    empty = signed_base_path(PREFIX, expires_epoch_seconds=NOW + 60, key=b"short")
    assert len(refusals(unkeyed + "master.m3u8", key="__SIGNING_KEY__")) == 1
    assert len(refusals(empty + "master.m3u8", key="short")) == 1


def test_the_placeholder_of_the_key_stands_in_one_place() -> None:
    assert SOURCE.read_text().count("__SIGNING_KEY__") == 1


def test_the_function_fits_into_cloudfront() -> None:
    code = SOURCE.read_text()
    assert len(code.encode()) < 10_000
    assert "export" not in code
    assert "import " not in code
