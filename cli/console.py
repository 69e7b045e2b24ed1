"""How commands speak: answers go to stdout, progress and problems to stderr."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from local.errors import LocalError
from local.shell import end_on_sigterm, end_running

console = Console(stderr=True, highlight=False)
answers = Console(highlight=False)
INTERRUPTED = 130


def say_json(value: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")


@contextmanager
def ending_well(stopped: str = "Stopped.") -> Iterator[None]:
    """Errors become one sentence and an exit code; Ctrl-C becomes `stopped` and 130."""
    end_on_sigterm()
    try:
        yield
    except LocalError as error:
        console.print(str(error), markup=False, soft_wrap=True)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        end_running()
        console.print(f"\n{stopped}", markup=False, soft_wrap=True)
        raise SystemExit(INTERRUPTED) from None
