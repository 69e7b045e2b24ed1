"""What a checkout needs, and how each part is installed."""

import sys
from functools import partial
from pathlib import Path

from local.home import Home
from local.setup import node, venvs
from local.setup.runner import Part
from local.stamps import Stamp

INSTALLER = "package installer (uv)"


def parts(home: Home) -> list[Part]:
    """The parts; environments are rebuilt when Python moved."""
    here, stamps = home.checkout, home.shared / "stamps"
    requirements = here / "requirements"
    python = (sys.executable, sys.version)

    def stamp(name: str) -> Stamp:
        return Stamp(stamps / f"setup-{name}")

    return [
        Part(
            name=INSTALLER,
            inputs=(),
            facts=(*python, venvs.pinned_uv(requirements / "dev.txt")),
            proof=home.venvs / "uv" / "bin" / "uv",
            stamp=stamp("uv"),
            install=partial(venvs.install_uv, home),
        ),
        Part(
            name="Python packages",
            inputs=(
                requirements / "dev.txt",
                here / "pyproject.toml",
                here / "layers" / "ffmpeg" / "collect.py",
            ),
            facts=python,
            proof=home.main_bin / "matinee",
            stamp=stamp("main"),
            install=partial(venvs.install_main, home),
            after=INSTALLER,
        ),
        Part(
            name="LocalStack and its plug-ins",
            inputs=(requirements / "localstack.txt", here / "local" / "plugins" / "pyproject.toml"),
            facts=python,
            proof=home.venvs / "localstack" / "bin" / "python",
            stamp=stamp("localstack"),
            install=partial(venvs.install_localstack, home),
            after=INSTALLER,
        ),
        Part(
            name="Lambda's Python runtime",
            inputs=(requirements / "lambda.txt",),
            facts=python,
            proof=home.venvs / "lambda" / "bin" / "python",
            stamp=stamp("lambda"),
            install=partial(venvs.install_lambda, home),
            after=INSTALLER,
        ),
        Part(
            name="DynamoDB Local",
            inputs=(),
            facts=(node.DYNAMODB, node.DYNAMODB_SHA512),
            proof=home.dynamodb / "DynamoDBLocal.jar",
            stamp=stamp("dynamodb"),
            install=partial(node.install_dynamodb, home),
            after=INSTALLER,
        ),
        Part(
            name="Node packages",
            inputs=_node_inputs(here),
            proof=home.node_bin / "cdk",
            stamp=stamp("node"),
            install=partial(node.install, home),
            after=INSTALLER,
        ),
    ]


def _node_inputs(here: Path) -> tuple[Path, ...]:
    return (here / "package.json", here / "package-lock.json", here / "web" / "package.json")
