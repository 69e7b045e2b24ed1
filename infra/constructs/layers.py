"""Lambda layers: Matinee's own folder as it is, and third-party zips that are built once and kept."""

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from aws_cdk import AssetHashType, Stack
from aws_cdk import aws_lambda as lambda_

from infra.layer_builds import LAYERS, dependencies_layer, ffmpeg_layer, platform_of

RUNTIME = lambda_.Runtime.PYTHON_3_13
_NOT_CODE = ["**/__pycache__", "**/*.pyc", "**/.mypy_cache", "**/.ruff_cache"]
_FFMPEG_SOURCE = "ffmpeg_source"


class Layers:
    """One LayerVersion per stack and layer: an ARN exported to another stack would block its updates."""

    def __init__(self, stack: Stack, *, architecture: str, here: bool, kind: str) -> None:
        """`architecture`: arm64, x86_64; `here`: for this machine; `kind` of dependencies: api, tasks."""
        self._stack = stack
        self._architecture = architecture
        self._kind = kind
        self._platform = platform_of(architecture, here=here)

    def all(self, *, ffmpeg: bool) -> list[lambda_.ILayerVersion]:
        """Matinee and what it imports; with ffmpeg and its companions where they are needed."""
        return [self._matinee, self._dependencies, *([self._ffmpeg] if ffmpeg else [])]

    @cached_property
    def _matinee(self) -> lambda_.LayerVersion:
        return self._version("Matinee", lambda: code_folder(LAYERS / "matinee"))

    @cached_property
    def _dependencies(self) -> lambda_.LayerVersion:
        return self._version(
            "Dependencies", lambda: _zip(dependencies_layer(self._platform, kind=self._kind))
        )

    @cached_property
    def _ffmpeg(self) -> lambda_.LayerVersion:
        source = self._stack.node.try_get_context(_FFMPEG_SOURCE) or "wheels"
        return self._version("Ffmpeg", lambda: _zip(ffmpeg_layer(self._platform, source=source)))

    def _version(self, name: str, code: Callable[[], lambda_.Code]) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self._stack,
            f"{name}Layer",
            code=code(),
            compatible_runtimes=[RUNTIME],
            compatible_architectures=[lambda_.Architecture.custom(self._architecture)],
        )


def code_folder(folder: Path) -> lambda_.Code:
    """A folder of Python source as an asset, whose hash is that of its source files alone."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return lambda_.Code.from_asset(
        str(folder), exclude=_NOT_CODE, asset_hash=digest.hexdigest(), asset_hash_type=AssetHashType.CUSTOM
    )


def _zip(path: Path) -> lambda_.Code:
    """A zip whose name is the digest of what it was built from."""
    return lambda_.Code.from_asset(str(path), asset_hash=path.stem, asset_hash_type=AssetHashType.CUSTOM)
