"""Films of thumbnails, made of pictures that are noise in blocks: for tests of shot detection."""

import random
from collections.abc import Iterator, Sequence

from matinee.encoding.thumbnails import BYTES, HEIGHT, WIDTH

Raw = bytes
BLACK = bytes([16]) * (WIDTH * HEIGHT) + bytes([128]) * (BYTES - WIDTH * HEIGHT)
WHITE = bytes([235]) * (WIDTH * HEIGHT) + bytes([128]) * (BYTES - WIDTH * HEIGHT)
GREY = bytes([128]) * (BYTES - WIDTH * HEIGHT)
_BLOCK = 4


def shot(seed: int, frames: int, *, speed: float = 0.0, gain: float = 1.0) -> list[Raw]:
    """A picture of grey blocks that drifts `speed` pixels a frame, and whose light goes to `gain`."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    wide = WIDTH // _BLOCK + int(speed * frames) // _BLOCK + 2
    blocks = [[dice.randint(40, 200) for _ in range(wide)] for _ in range(HEIGHT // _BLOCK + 1)]
    return [lit(_view(blocks, speed * n), 1 + (gain - 1) * n / max(1, frames - 1)) for n in range(frames)]


def _view(blocks: Sequence[Sequence[int]], shift: float) -> Raw:
    luma = bytearray()
    for y in range(HEIGHT):
        row = blocks[y // _BLOCK]
        for x in range(WIDTH):
            at, part = divmod((x + shift) / _BLOCK, 1)
            luma.append(int(row[int(at)] * (1 - part) + row[int(at) + 1] * part))
    return bytes(luma) + bytes([128]) * (BYTES - WIDTH * HEIGHT)


def lit(frame: Raw, gain: float) -> Raw:
    """The same frame in another light."""
    luma = bytes(min(235, max(16, round(16 + (value - 16) * gain))) for value in frame[: WIDTH * HEIGHT])
    return luma + frame[WIDTH * HEIGHT :]


def grainy(frames: Sequence[Raw], seed: int, most: int = 3) -> list[Raw]:
    """The same frames with grain of at most `most` levels."""
    dice = random.Random(seed)  # noqa: S311 - a picture, not a secret
    return [bytes(min(255, value + dice.randint(0, most)) for value in frame) for frame in frames]


def dissolved(before: Sequence[Raw], after: Sequence[Raw], frames: int) -> Iterator[Raw]:
    """One shot, then another, with `frames` frames in which the last ones of it become the first of that."""
    yield from before[:-frames]
    for n in range(frames):
        share = (n + 1) / (frames + 1)
        mixed = zip(before[len(before) - frames + n], after[n], strict=True)
        yield bytes(round(a * (1 - share) + b * share) for a, b in mixed)
    yield from after[frames:]


def dipped(before: Sequence[Raw], after: Sequence[Raw], ramp: int, flat: Sequence[Raw]) -> Iterator[Raw]:
    """One shot, then another, by way of an empty picture."""
    yield from dissolved(before, [flat[0]] * (ramp + 1), ramp)
    yield from flat
    yield from dissolved([flat[-1]] * (ramp + 1), after, ramp)


def boxed(frames: Sequence[Raw], rows: int) -> list[Raw]:
    """The same grey frames behind black bars of `rows` at the top and at the bottom."""
    bar, end = rows * WIDTH, (HEIGHT - rows) * WIDTH
    return [BLACK[:bar] + frame[bar:end] + BLACK[end : WIDTH * HEIGHT] + GREY for frame in frames]


def edge(frames: int, speed: float, width: int = 8) -> list[Raw]:
    """Two colours of one light, and between them a soft edge that goes `speed` pixels a frame."""
    film: list[Raw] = []
    for n in range(frames):
        row = bytes(round(60 + 130 * min(1, max(0, (2 * x - speed * n) / width))) for x in range(WIDTH // 2))
        blue = row * (HEIGHT // 2)
        film.append(bytes([120]) * (WIDTH * HEIGHT) + blue + bytes(250 - value for value in blue))
    return film
