"""Runs of flags."""

from collections.abc import Iterable
from itertools import groupby


def runs(flags: Iterable[bool]) -> list[tuple[int, int]]:
    """The first index and the end of every run of true flags."""
    found, at = [], 0
    for flag, group in groupby(flags):
        end = at + sum(1 for _ in group)
        if flag:
            found.append((at, end))
        at = end
    return found
