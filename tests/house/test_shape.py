"""The house checks itself: names that must agree, and sizes that keep files readable."""

import ast
import json
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

from matinee.kernel import errors

ROOT = Path(__file__).parents[2]
SOURCES = ("layers/matinee/python", "functions", "infra", "cli", "local", "tests", "benchmarks")
CONTEXTS = ("accounts", "catalog", "delivery", "encoding", "ingest", "playback")


def python_files() -> list[Path]:
    return sorted(
        path for folder in SOURCES for path in (ROOT / folder).rglob("*.py") if "build" not in path.parts
    )


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def handlers() -> list[Path]:
    return sorted((ROOT / "functions").rglob("*.py"))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def workflows() -> list[Path]:
    return sorted((ROOT / "statemachines").rglob("*.asl.json"))


@pytest.mark.parametrize("path", python_files(), ids=relative)
def test_a_module_begins_with_a_sentence_on_what_it_is_for(path: Path) -> None:
    if path.name == "__init__.py" and not path.read_text():
        return
    first = (ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0]
    assert first, "no docstring"
    assert first.rstrip().endswith((".", ":")), first


def test_files_stay_short() -> None:
    sizes = {relative(path): lines(path) for path in python_files()}
    assert {name: size for name, size in sizes.items() if size > 300} == {}
    ordered = sorted(sizes.values())
    assert statistics.median(ordered) <= 80
    assert ordered[int(len(ordered) * 0.9)] <= 200


def test_functions_stay_short() -> None:
    sizes = [
        (node.end_lineno or node.lineno) - node.body[0].lineno + 1
        for path in python_files()
        for node in functions_of(path)
    ]
    assert statistics.median(sizes) <= 8


@pytest.mark.parametrize("path", handlers(), ids=relative)
def test_a_handler_is_a_short_composition_root(path: Path) -> None:
    names = {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
    assigned = {
        target.id
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert "handler" in names | assigned
    if path.name != "api.py":
        assert lines(path) <= 40


def test_functions_stand_in_their_contexts_folder() -> None:
    assert {path.parent.name for path in handlers()} <= set(CONTEXTS)


@pytest.mark.parametrize("path", workflows(), ids=relative)
def test_every_error_a_workflow_names_exists(path: Path) -> None:
    def named(value: object) -> Iterator[str]:
        if isinstance(value, dict):
            yield from value.get("ErrorEquals", ())
            for child in value.values():
                yield from named(child)
        elif isinstance(value, list):
            for child in value:
                yield from named(child)

    ours = {name for name in vars(errors) if name[0].isupper()}
    foreign = re.compile(r"States\.|Lambda\.|Sandbox\.|Runtime\.|ECS\.|S3\.")
    unknown = {name for name in named(json.loads(path.read_text())) if not foreign.match(name)} - ours
    assert unknown == set()


def test_nothing_says_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    guilty = [
        relative(path) for path in python_files() if path != Path(__file__) and marks.search(path.read_text())
    ]
    assert guilty == []
