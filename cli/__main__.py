"""The entry point of `matinee`: Ctrl-C ends it quietly while its commands load, too."""

import sys


def main() -> None:
    """Load the commands and run the one that was asked for."""
    try:
        from cli.app import app
    except KeyboardInterrupt:
        sys.exit(130)
    app()


if __name__ == "__main__":
    main()
