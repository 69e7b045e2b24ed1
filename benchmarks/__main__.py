"""`python -m benchmarks [name]`: runs one benchmark by its file's name, or all of them."""

import runpy
import sys
from pathlib import Path

_HERE = Path(__file__).parent


def _is_benchmark(path: Path) -> bool:
    return path.parent.name != "measure" and path.stem != "__init__"


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; 2 for a name that is not one."""
    known = {path.stem: path for path in sorted(_HERE.glob("*/*.py")) if _is_benchmark(path)}
    unknown = set(names) - known.keys()
    if unknown:
        sys.stderr.write(f"No benchmark {', '.join(sorted(unknown))}. There are: {', '.join(known)}.\n")
        return 2
    for name in names or list(known):
        runpy.run_path(str(known[name]), run_name="__main__")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
