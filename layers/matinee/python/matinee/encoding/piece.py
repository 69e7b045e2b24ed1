"""A part of a source too large to fetch whole."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Piece:
    """An object of the work bucket that holds what a chunk within these frames is made from."""

    key: str
    first_frame: int
    frames: int
