#!/bin/sh
# Makes this checkout ready, then becomes the command given:
#   local/setup.sh <label> <purpose> <command> [argument...]      purpose: play | test
set -eu
cd "$(dirname "$0")/.."

# Prints the path of the interpreter behind $1 (not of a virtual environment) when that is Python 3.13.
base_of() {
  "$1" -c 'import sys; print(sys._base_executable) if sys.version_info[:2] == (3, 13) else sys.exit(1)' 2>/dev/null
}

find_python() {
  for candidate in "${MATINEE_PYTHON:-}" python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13 python3; do
    if [ -n "$candidate" ] && base_of "$candidate"; then return; fi
  done
  for uv in uv "$HOME/.local/bin/uv" .venv/bin/uv; do
    command -v "$uv" >/dev/null 2>&1 || continue
    "$uv" python find --no-project 3.13 2>/dev/null && return
    echo "  Python 3.13 is not here: uv fetches one" >&2
    "$uv" python install 3.13 >&2 && "$uv" python find --no-project 3.13 && return
  done
  return 1
}

if ! python=$(find_python); then
  echo "Matinee needs Python 3.13: install python3.13 (or uv, or pyenv), or set MATINEE_PYTHON to one, then run this again." >&2
  exit 4
fi
exec "$python" -B -m local.setup "$@"
