"""Many small transfers at once."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

_AT_ONCE = 16


def for_each[T, R](do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """`do` every item, sixteen at a time; results in the order of the items. Raises the first error."""
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        futures = [pool.submit(do, item) for item in items]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
