"""Construct ids from file names: `plan_encode` is `PlanEncode`."""


def pascal(name: str) -> str:
    """`announce_title` → `AnnounceTitle`."""
    return "".join(word.capitalize() for word in name.split("_"))
