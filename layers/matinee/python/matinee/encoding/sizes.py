"""Sizes that an encoder takes: even ones."""

from matinee.encoding.model import Picture


def scaled_to(picture: Picture, side: float) -> tuple[int, int]:
    """The picture's size when its short side is about `side` pixels."""
    width, height = picture.even_size
    short = min(width, height)
    return even(width * side / short), even(height * side / short)


def even(side: float) -> int:
    """The even number of pixels nearest to `side`, at least two."""
    return max(2, round(side / 2) * 2)
