"""Captions and sound that come when a film is published: a new version, and the old one until then."""

import json
import time
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, expect

from cli.api import Refused
from local.accounts import STUDIO
from tests.e2e.commands import matinee
from tests.e2e.films import ffmpeg, film, upload
from tests.e2e.running import Running, sign_in


@pytest.fixture(scope="module")
def job(running: Running, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The job of a published film of 2 s."""
    made = running.wait(upload(film(tmp_path_factory.mktemp("sidecars") / "silent night.mp4"))["job_id"])
    assert made["status"] == "published", made
    return made


def as_studio(*arguments: str) -> CompletedProcess[str]:
    """`matinee …` as a member of the studio types it."""
    return matinee(*arguments, MATINEE_EMAIL=STUDIO.email, MATINEE_PASSWORD=STUDIO.password)


def watched(running: Running, title_id: str, version: str, name: str = "master.m3u8") -> str:
    """What viewers fetch of a title, once this version is theirs: the catalog hears of it by events."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(Refused):
            url = running.viewer.post("/playback/grants", {"title_id": title_id})["hls_url"]
            if f"/{version}/" in url:
                answer = requests.get(url.replace("master.m3u8", name), timeout=30)
                assert answer.status_code == 200
                return answer.text
        time.sleep(0.3)
    raise AssertionError(f"Viewers of {title_id} do not get {version}.")


def test_captions_and_sound_join_a_published_film(
    running: Running, job: dict[str, Any], tmp_path: Path
) -> None:
    job_id = job["job_id"]
    captions, dub = tmp_path / "film.fr.srt", tmp_path / "dub.wav"
    captions.write_text("1\n00:00:00,500 --> 00:00:01,500\nBonsoir\n")
    ffmpeg("-f", "lavfi", "-i", "sine=frequency=880", "-t", "2", str(dub))
    before = watched(running, job["title_id"], job["version"])
    done = as_studio("add", job_id, str(captions), "--language", "fr", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["job"]["status"] == "published"
    done = as_studio("add", job_id, str(dub), "--language", "fr")
    assert done.returncode == 0, done.stdout + done.stderr
    made = running.job(job_id)
    assert (made["status"], made["attempt"]) == ("published", 3)
    assert made["published_version"] == made["version"] != job["version"]
    assert [rung["vmaf_mean"] for rung in made["rungs"]] == [rung["vmaf_mean"] for rung in job["rungs"]]
    after = watched(running, job["title_id"], made["version"])
    lines = [line for line in after.splitlines() if 'LANGUAGE="fr"' in line]
    assert sorted(line.partition("TYPE=")[2].partition(",")[0] for line in lines) == ["AUDIO", "SUBTITLES"]
    assert 'LANGUAGE="fr"' not in before
    assert "Bonsoir" in watched(running, job["title_id"], made["version"], "text/fra/1.vtt")


def test_a_file_that_cannot_be_used_leaves_the_film_as_it_was(
    running: Running, job: dict[str, Any], tmp_path: Path
) -> None:
    version = running.job(job["job_id"])["published_version"]
    before = watched(running, job["title_id"], version)
    page = tmp_path / "film.vtt"
    page.write_text("<!doctype html><h1>404</h1>")
    done = as_studio("add", job["job_id"], str(page), "--language", "sv")
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "“film.vtt” (swe) cannot be used" in said
    assert "What is published stays as it is." in said
    assert running.job(job["job_id"])["published_version"] == version
    assert watched(running, job["title_id"], version) == before
    done = as_studio("remove", job["job_id"], "--kind", "captions", "--language", "sv")
    assert done.returncode == 0, done.stdout + done.stderr
    again = running.job(job["job_id"])
    assert (again["status"], again["version"]) == ("published", version)


def test_the_studio_page_adds_captions(
    running: Running, job: dict[str, Any], browser: Browser, tmp_path: Path
) -> None:
    captions = tmp_path / "film.it.vtt"
    captions.write_text("WEBVTT\n\n00:00.500 --> 00:01.500\nBuona sera\n")
    attempt = running.job(job["job_id"])["attempt"]
    page = browser.new_page()
    sign_in(page, running, STUDIO, "/studio")
    page.get_by_role("button", name=f"Add captions or sound to {job['title_name']}").click()
    form = page.get_by_role("form", name=f"Captions or sound for {job['title_name']}")
    form.get_by_label("File").set_input_files(captions)
    expect(form.get_by_label("What it is")).to_have_value("captions")
    form.get_by_label("Language").select_option("Italian")
    form.get_by_role("button", name="Add").click()
    expect(page.get_by_text(f"attempt {attempt + 1}")).to_be_visible(timeout=30_000)
    page.close()
    made = running.wait(job["job_id"])
    assert (made["status"], made["attempt"]) == ("published", attempt + 1)
    assert "Buona sera" in watched(running, job["title_id"], made["version"], "text/ita/1.vtt")


def test_the_store_takes_what_was_declared_and_nothing_else(running: Running, job: dict[str, Any]) -> None:
    body = {
        "kind": "captions",
        "language": "de",
        "file_name": "a.vtt",
        "size_bytes": 6,
        "sha256": "A" * 43 + "=",
    }
    signed = running.studio.post(f"/ingest/jobs/{job['job_id']}/sidecars", body)
    answer = requests.put(signed["url"], data=b"WEBVTT", headers=signed["headers"], timeout=30)
    assert answer.status_code == 400
    store = running.aws("s3").list_objects_v2(
        Bucket=running.facts.source_bucket, Prefix=f"uploads/{job['job_id']}/sidecars/captions-deu"
    )
    assert store["KeyCount"] == 0
