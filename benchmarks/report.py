"""What every benchmark writes: figures with goals, checked here, as a table, a page and JSON."""

import json
import operator
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "benchmarks"
_COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number. `goal` is such as `<= 8`; `met` follows from it and is never typed."""

    id: str
    what: str
    value: float
    unit: str
    goal: str = ""
    peers: dict[str, float] = field(default_factory=dict)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the value reaches the goal; None where there is no goal."""
        if not self.goal:
            return None
        sign, bound = self.goal.split()
        return bool(_COMPARE[sign](self.value, float(bound)))


def publish(name: str, *, how: str, figures: list[Figure]) -> None:
    """Print the table and write `docs/benchmarks/<name>.md` and `.json`. `how` is Markdown."""
    _print(name, figures)
    PAGES.mkdir(parents=True, exist_ok=True)
    document: dict[str, object] = {
        "name": name,
        "commit": _commit(),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "figures": [asdict(figure) | {"met": figure.met} for figure in figures],
    }
    (PAGES / f"{name}.json").write_text(json.dumps(document, indent=2) + "\n")
    (PAGES / f"{name}.md").write_text(_page(name, how, figures, document))


def machine() -> str:
    """The processor and how many cores this process may use."""
    models = [line for line in _cpuinfo() if line.startswith("model name")]
    model = models[0].partition(":")[2].strip() if models else platform.processor()
    return f"{model}, {len(models) or 1} cores, {platform.system()}"


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _commit() -> str:
    answer = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=ROOT)
    return answer.stdout.strip()


def _word(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "**miss**"


def _rows(figures: list[Figure]) -> list[tuple[str, ...]]:
    return [
        (
            figure.what,
            f"{figure.value:.4g} {figure.unit}",
            f"{figure.goal} {figure.unit}" if figure.goal else "",
            _word(figure.met),
            "; ".join(f"{peer}: {value:.4g}" for peer, value in figure.peers.items()),
            figure.note,
        )
        for figure in figures
    ]


_HEAD = ("what", "measured", "goal", "met", "peers", "note")


def _print(name: str, figures: list[Figure]) -> None:
    table = Table(*_HEAD, title=name)
    for row in _rows(figures):
        table.add_row(*(cell.replace("**", "") for cell in row))
    Console().print(table)


def _page(name: str, how: str, figures: list[Figure], document: dict[str, object]) -> str:
    head = f"| {' | '.join(_HEAD)} |\n|{'---|' * len(_HEAD)}\n"
    body = "".join(f"| {' | '.join(row)} |\n" for row in _rows(figures))
    origin = f"{document['date']}, commit {document['commit']}, {document['machine']}"
    run = f"Run it: `make bench NAME={name}`. Last run: {origin}."
    return f"# Benchmark: {name}\n\n{how.strip()}\n\n{run}\n\n{head}{body}"
