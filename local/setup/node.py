"""Node packages from the lock file, and DynamoDB Local out of the package that carries it."""

import base64
import hashlib
import os
import shutil
import tarfile
from pathlib import Path

from local.errors import SetUpFailed
from local.home import Home
from local.shell import run

DYNAMODB = "amplify-dynamodb-simulator@2.9.30"
DYNAMODB_SHA512 = "xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ=="


def install(home: Home) -> None:
    """`npm ci`: exactly the lock file, tools and web app."""
    log = _log(home, "node")
    run([_npm(), "ci", "--no-audit", "--no-fund"], cwd=home.checkout, log=log, env=_env(), error=SetUpFailed)


def install_dynamodb(home: Home) -> None:
    """AWS's jar and its libraries only: the package's own 280 dependencies are not needed."""
    folder, log = home.dynamodb.parent.parent, _log(home, "dynamodb")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([_npm(), "pack", DYNAMODB, "--silent"], cwd=folder, log=log, env=_env(), error=SetUpFailed)
    archive = next(folder.glob("*.tgz"))
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != DYNAMODB_SHA512:
        raise SetUpFailed(f"{DYNAMODB} has another SHA-512 than the pinned one: do not use it.")
    with tarfile.open(archive) as package:
        package.extractall(folder, filter="data")
    archive.unlink()


def _npm() -> str:
    npm = shutil.which("npm")
    if not (npm and shutil.which("node")):
        raise SetUpFailed("Node 20 or newer with npm is needed: install nodejs and npm, then run this again.")
    return npm


def _env() -> dict[str, str]:
    return {**os.environ, "NODE_ENV": "development", "CI": "1"}


def _log(home: Home, name: str) -> Path:
    log = home.shared / "logs" / f"setup-{name}.log"
    log.unlink(missing_ok=True)
    return log
