"""Sets the checkout up, then becomes a command: `python -m local.setup <label> <purpose> <command>…`."""

import os
import sys
import time

from local.errors import LocalError
from local.home import CHECKOUT, Home
from local.lock import hold
from local.progress import Progress
from local.setup.parts import parts
from local.setup.runner import install_all
from local.setup.system import install_programs
from local.shell import end_on_sigterm, end_running

INTERRUPTED = 130


def main(label: str, purpose: str, command: list[str]) -> int:
    """Returns an exit code, or does not return: the command takes over, lock included."""
    home, progress = Home.from_env({}), Progress()
    end_on_sigterm()
    try:
        hold(home.shared / "lock", label, through_exec=True)
        started = time.monotonic()
        did_work = install_all(parts(home), progress)
        install_programs(purpose, progress, home.shared / "logs" / "setup-programs.log")
        if did_work:
            progress.note(f"Set up in {time.monotonic() - started:.0f} s")
    except LocalError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        end_running()
        sys.stderr.write(f"\nStopped during set-up; `{label}` again continues from here.\n")
        return INTERRUPTED
    if command:
        os.chdir(CHECKOUT)
        os.execv(command[0], command)  # noqa: S606 - becomes it
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
