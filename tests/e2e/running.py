"""The local cloud that the end-to-end tests share."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from cli.api import Api, Refused
from local.accounts import Account
from local.cloud import Cloud
from local.facts import Facts


@dataclass(frozen=True, kw_only=True)
class Running:
    """A cloud with everything deployed and the first film published."""

    cloud: Cloud
    facts: Facts
    studio: Api
    viewer: Api
    title_id: str

    def aws(self, service: str) -> Any:
        """A client of this cloud's AWS."""
        import boto3

        make: Callable[..., Any] = boto3.client
        return make(
            service,
            endpoint_url=self.cloud.endpoint,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def job(self, job_id: str) -> dict[str, Any]:
        """The job as its owner sees it."""
        answer: dict[str, Any] = self.studio.get(f"/ingest/jobs/{job_id}")["job"]
        return answer

    def wait(
        self, job_id: str, *statuses: str, past: tuple[str, ...] = (), timeout_seconds: float = 240
    ) -> dict[str, Any]:
        """The job once its status is one of `statuses`, or its end; `past` are ends that it has behind it."""
        ends = {"published", "rejected", "failed", "cancelled"} - set(past)
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            job = self.job(job_id)
            if job["status"] in ends | set(statuses):
                return job
            time.sleep(0.3)
        raise AssertionError(f"job {job_id} is still {job['status']} ({job.get('step')})")

    def grant(self, title_id: str, *, timeout_seconds: float = 60) -> dict[str, Any]:
        """Leave to play a title; playback hears of it a moment after its job is published."""
        deadline = time.monotonic() + timeout_seconds
        while True:
            try:
                granted: dict[str, Any] = self.viewer.post("/playback/grants", {"title_id": title_id})
            except Refused:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)
            else:
                return granted


def sign_in(page: Page, running: Running, account: Account, path: str) -> None:
    """Open a page of the web app, as somebody with this account."""
    page.goto(f"{running.cloud.front_door}/#{path}")
    page.get_by_label("Email").fill(account.email)
    page.get_by_label("Password", exact=True).fill(account.password)
    page.keyboard.press("Enter")
