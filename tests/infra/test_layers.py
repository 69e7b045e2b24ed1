"""The layers as they are built: what they hold, that it runs, and that Lambda takes it."""

import ast
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from infra.constructs.fargate_work import IMAGE_CONTENT
from infra.layer_builds import (
    DEPENDENCIES_REQUIREMENTS,
    LAYERS,
    ROOT,
    _pack,
    dependencies_layer,
    ffmpeg_layer,
    platform_of,
)
from infra.stages import LOCAL
from tests.infra.cloud import Cloud, Resource

_LAMBDA_LIMIT_BYTES = 262_144_000  # 250 MiB unzipped, function and layers together (Lambda quotas)
_LAMBDA = platform_of("x86_64")
_RUNTIME_HAS = {"boto3", "botocore"}
_DOCKERFILE = "layers/ffmpeg/Dockerfile"
_PROGRAMS = ("ffmpeg", "ffprobe", "packager")


def _unzipped_bytes(path: Path) -> int:
    return sum(entry.file_size for entry in zipfile.ZipFile(path).infolist())


def _source_bytes(*folders: Path) -> int:
    return sum(path.stat().st_size for folder in folders for path in folder.rglob("*.py"))


def test_an_encoding_function_fits_into_lambda_with_all_its_layers() -> None:
    zips = _unzipped_bytes(ffmpeg_layer(_LAMBDA)) + _unzipped_bytes(dependencies_layer(_LAMBDA, kind="tasks"))
    assert zips + _source_bytes(LAYERS / "matinee", ROOT / "functions" / "encoding") < _LAMBDA_LIMIT_BYTES


def test_the_ffmpeg_layer_holds_three_programs_that_may_be_executed() -> None:
    entries = zipfile.ZipFile(ffmpeg_layer(_LAMBDA)).infolist()
    assert {entry.filename: oct(entry.external_attr >> 16) for entry in entries} == {
        f"bin/{program}": "0o100755" for program in _PROGRAMS
    }


def test_the_programs_of_this_machines_layer_run(tmp_path: Path) -> None:
    with zipfile.ZipFile(ffmpeg_layer(platform_of(LOCAL.encoding_architecture, here=True))) as archive:
        archive.extractall(tmp_path)
    for program, option in zip(_PROGRAMS, ("-version", "-version", "--version"), strict=True):
        path = tmp_path / "bin" / program
        path.chmod(0o755)
        answer = subprocess.run([path, option], capture_output=True, text=True, check=True, timeout=30)
        assert "version" in answer.stdout.lower()


def test_an_unknown_ffmpeg_source_is_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="wheels or static-ffmpeg"):
        ffmpeg_layer(_LAMBDA, source="homebrew")


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_dependencies_are_compiled_for_a_zip_and_leave_boto3_to_the_runtime(architecture: str) -> None:
    archive = zipfile.ZipFile(dependencies_layer(platform_of(architecture)))
    names = archive.namelist()
    assert not any(name.startswith(("python/boto3/", "python/botocore/")) for name in names)
    compiled = "python/cryptography/__pycache__/__init__.cpython-313.pyc"
    hash_based_and_unchecked = 1
    assert int.from_bytes(archive.read(compiled)[4:8], "little") == hash_based_and_unchecked
    machines = {"x86_64": b"\x3e\x00", "arm64": b"\xb7\x00"}  # e_machine of an ELF header
    library = next(name for name in names if name.endswith(".so"))
    assert archive.read(library)[18:20] == machines[architecture]


def test_a_layer_is_built_once() -> None:
    built = dependencies_layer(_LAMBDA)
    before = built.stat().st_mtime_ns
    assert dependencies_layer(_LAMBDA).stat().st_mtime_ns == before


def test_the_same_content_packs_to_the_same_bytes(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "a.py").write_text("A = 1\n")
    packed = []
    for seconds in (0, 1_000_000_000):
        os.utime(content / "a.py", (seconds, seconds))
        _pack(content, tmp_path / "layer.zip")
        packed.append((tmp_path / "layer.zip").read_bytes())
    assert packed[0] == packed[1]
    assert zipfile.ZipFile(io.BytesIO(packed[0])).namelist() == ["a.py"]


def test_the_image_is_given_every_file_that_it_copies() -> None:
    lines = (ROOT / _DOCKERFILE).read_text().splitlines()
    copies = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    assert {source for sources in copies for source in sources} | {_DOCKERFILE} == set(IMAGE_CONTENT)
    assert all((ROOT / each).exists() for each in IMAGE_CONTENT)


@pytest.mark.parametrize("path", sorted(LAYERS.glob("*/requirements*.txt")), ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_name_no_index(path: Path) -> None:
    text = path.read_text()
    pins = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
    assert pins
    assert text.count("--hash=sha256:") >= len(pins)
    assert "://" not in text


def test_a_function_imports_nothing_that_its_layers_lack(dev: Cloud) -> None:
    distributions = packages_distributions()
    for function in dev.all("AWS::Lambda::Function"):
        held = _distributions(function) | _RUNTIME_HAS
        handler = ROOT / function.properties["Description"]
        for module in set(_third_party(handler, set())):
            names = {name.lower().replace("_", "-") for name in distributions.get(module, [module])}
            assert names & held, f"{function.name} imports {module}, which is in none of its layers"


def _distributions(function: Resource) -> set[str]:
    kind = "tasks" if function.stack == "encoding" else "api"
    lines = DEPENDENCIES_REQUIREMENTS[kind].read_text().splitlines()
    return {line.partition("==")[0].lower() for line in lines if "==" in line and line[0].isalpha()}


def _third_party(path: Path, seen: set[Path]) -> Iterator[str]:
    """Top-level names that `path`, and what it imports of Matinee, import from elsewhere."""
    seen.add(path)
    for module in _imports(ast.parse(path.read_text())):
        top = module.partition(".")[0]
        if top == "matinee":
            for found in _files(module):
                if found not in seen:
                    yield from _third_party(found, seen)
        elif top not in sys.stdlib_module_names:
            yield top


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{name.name}" for name in names)


def _files(module: str) -> list[Path]:
    path = LAYERS / "matinee" / "python" / Path(*module.split("."))
    return [each for each in (path.with_suffix(".py"), path / "__init__.py") if each.is_file()]
