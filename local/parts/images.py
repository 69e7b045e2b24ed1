"""What a container image's name means on this machine: the same files, run as a process."""

from local.home import Home


def images(home: Home) -> dict[str, object]:
    """Image name → how the local cloud runs a task of it."""
    return {
        "matinee/encoding:local": {
            "python": str(home.main_bin / "python"),
            "pythonpath": [
                str(home.checkout / "layers" / "matinee" / "python"),
                str(home.checkout / "functions" / "encoding"),
            ],
            "path": [str(home.tools), str(home.main_bin)],
            "cwd": str(home.checkout / "functions" / "encoding"),
            "environment": {},
        }
    }
