"""The commands for the local cloud itself."""

import shutil
import sys
import time
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import answers, console, ending_well, say_json
from local.cloud import Cloud
from local.deploy import deploy as deploy_everything
from local.deploy import resume
from local.errors import LocalError

GROUP = "The local cloud"
LEFT = "Stopped. What was started keeps running: `matinee status` shows it, `matinee down` ends it."
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    for command in (up, down, status, logs, reset, deploy):
        app.command(rich_help_panel=GROUP)(command)


def up() -> None:
    """Starts the local cloud; what runs already stays as it is.

    MATINEE_PORT (8080) is the address for browsers, MATINEE_CLOUD_PORT (4566) AWS's endpoint, MATINEE_HOME
    (.matinee) the folder with its state and logs.
    """
    with ending_well(LEFT):
        cloud = Cloud.from_env()
        cloud.hold("matinee up")
        cloud.up()
        if resume(cloud):
            console.print(f"  Watch {cloud.front_door}    AWS endpoint {cloud.endpoint}")
        else:
            console.print(f"  AWS endpoint {cloud.endpoint}    Nothing is deployed yet: `matinee deploy`")


def down() -> None:
    """Ends exactly what was started. LocalStack keeps nothing: the next `up` starts empty."""
    with ending_well("Stopped: run `matinee down` again."):
        cloud = Cloud.from_env()
        cloud.hold("matinee down")
        if not cloud.down():
            console.print("  Nothing was running.")


def status(as_json: Json = False) -> None:
    """Shows each part: up, down or dead (with its last log lines). Exit code 0 when all are up, else 1."""
    with ending_well():
        cloud = Cloud.from_env()
        statuses = cloud.statuses()
        everything_up = all(one.state == "up" for one in statuses)
        if as_json:
            urls = {"front_door": cloud.front_door, "aws_endpoint": cloud.endpoint}
            say_json({"up": everything_up, "parts": [asdict(one) for one in statuses], **urls})
        else:
            table = Table(box=None, padding=(0, 2))
            for heading in ("part", "state", "pid", "port", "memory", "since"):
                table.add_column(heading)
            for one in statuses:
                memory = f"{one.memory_mb} MB" if one.pid else ""
                table.add_row(
                    one.title, one.state, str(one.pid or ""), str(one.port), memory, one.started_at or ""
                )
            answers.print(table)
            for one in statuses:
                if one.state == "dead":
                    said = f"{one.title} died; `matinee up` starts it again. The end of {one.log}:"
                    said += f"\n{one.log_end}"
                    answers.print(said, markup=False, soft_wrap=True)
            if everything_up:
                answers.print(f"  Watch {cloud.front_door}    AWS endpoint {cloud.endpoint}")
        raise SystemExit(0 if everything_up else 1)


def logs(
    part: Annotated[
        str, typer.Argument(help="localstack, edge, edge-access, deploy…; all when left out.")
    ] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="How many lines of each.")] = 20,
) -> None:
    """Shows the end of the logs."""
    with ending_well(""):
        folder = Cloud.from_env().home.logs
        found = sorted(folder.glob(f"{part or '*'}.log"))
        if not found:
            there = ", ".join(sorted(log.stem for log in folder.glob("*.log"))) or "none yet"
            raise LocalError(f"There is no log called {part or 'anything'}: there are {there}.")
        for log in found:
            _show(log, lines, named=len(found) > 1)
        if follow:
            _follow(found)


def _show(log: Path, lines: int, *, named: bool) -> None:
    if named:
        sys.stdout.write(f"==> {log.stem} <==\n")
    with log.open(errors="replace") as text:
        sys.stdout.writelines(deque(text, maxlen=lines))


def _follow(logs_found: list[Path]) -> None:
    """Until Ctrl-C; a log that was begun anew is read from its start."""
    ends = {log: log.stat().st_size for log in logs_found}
    while True:
        for log, end in ends.items():
            size = log.stat().st_size if log.exists() else 0
            if size == end:
                continue
            with log.open(errors="replace") as text:
                text.seek(end if size > end else 0)
                shutil.copyfileobj(text, sys.stdout)
            sys.stdout.flush()
            ends[log] = size
        time.sleep(0.3)


def reset() -> None:
    """Ends the cloud and forgets its state, logs and deployment; environments and films stay."""
    with ending_well("Stopped: run `matinee reset` again."):
        cloud = Cloud.from_env()
        cloud.hold("matinee reset")
        cloud.reset()


def deploy() -> None:
    """Builds the web app and deploys the CDK app to the running cloud; does nothing when nothing changed."""
    with ending_well(LEFT):
        cloud = Cloud.from_env()
        cloud.hold("matinee deploy")
        with cloud.blaming_the_dead():
            deploy_everything(cloud)
