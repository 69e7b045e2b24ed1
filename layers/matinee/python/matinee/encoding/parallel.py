"""Many things at once: transfers, which wait, and programs, which compute."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

_TRANSFERS_AT_ONCE = 16


def processors() -> int:
    """How many programs of one thread can compute at a time."""
    return os.process_cpu_count() or 1


def for_each[T, R](do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """`do` every item, sixteen at a time; results in the order of the items. Raises the first error."""
    return _for_each(do, items, _TRANSFERS_AT_ONCE)


def compute_each[T, R](do: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The same, as many at a time as there are processors."""
    return _for_each(do, items, processors())


def _for_each[T, R](do: Callable[[T], R], items: Iterable[T], at_once: int) -> list[R]:
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        futures = [pool.submit(do, item) for item in items]
        try:
            return [future.result() for future in futures]
        finally:
            for future in futures:
                future.cancel()
