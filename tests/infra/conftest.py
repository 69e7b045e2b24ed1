"""Each stage synthesised once a session, whatever the number of workers; tests read its templates."""

import fcntl
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.infra.cloud import Cloud

os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
# CloudFormation's own rules take seconds to load; `cdk synth` of an AWS stage runs them.
os.environ.setdefault("CDK_VALIDATION", "false")

_ROOT = Path(__file__).parents[2]

Compose = Callable[[str], tuple[Any, Path]]
Synthesise = Callable[[str], Cloud]


@pytest.fixture(scope="session")
def compose_stage(tmp_path_factory: pytest.TempPathFactory) -> Compose:
    """A function from a stage's name to its composed app, and the folder that it will write to."""

    def run(name: str) -> tuple[Any, Path]:
        from aws_cdk import App

        from infra.app import compose
        from infra.stages import choose_stage

        folder = tmp_path_factory.mktemp(name.lower())
        context = json.loads((_ROOT / "cdk.json").read_text())["context"]
        where_it_lies = {"aws:cdk:disable-asset-staging": True}
        app = App(outdir=str(folder), context={**context, **where_it_lies}, tree_metadata=False)
        compose(app, choose_stage(name))
        return app, folder

    return run


@pytest.fixture(scope="session")
def synthesise(compose_stage: Compose, shared: Path) -> Synthesise:
    """A function from a stage's name to what it consists of; each is synthesised by one worker, for all."""

    @cache
    def run(name: str) -> Cloud:
        kept = shared / f"{name}.json"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                app, folder = compose_stage(name)
                app.synth()
                kept.write_text(json.dumps(str(folder)))
        return Cloud.read(Path(json.loads(kept.read_text())))

    return run


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "infra"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def local(synthesise: Synthesise) -> Cloud:
    """LOCAL."""
    return synthesise("LOCAL")


@pytest.fixture(scope="session")
def dev(synthesise: Synthesise) -> Cloud:
    """DEV."""
    return synthesise("DEV")


@pytest.fixture(scope="session")
def prod(synthesise: Synthesise) -> Cloud:
    """PROD."""
    return synthesise("PROD")


@pytest.fixture(scope="session", params=["DEV", "PROD"])
def on_aws(request: pytest.FixtureRequest, synthesise: Synthesise) -> Cloud:
    """DEV, then PROD."""
    return synthesise(request.param)


@pytest.fixture(scope="session", params=["LOCAL", "DEV", "PROD"])
def cloud(request: pytest.FixtureRequest, synthesise: Synthesise) -> Cloud:
    """Every stage."""
    return synthesise(request.param)
