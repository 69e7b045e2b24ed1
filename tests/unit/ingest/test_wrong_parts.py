"""A store that takes what it should refuse does not fool us: parts are compared with what was declared."""

import pytest

from matinee.ingest.ports import Stores
from matinee.ingest.uploads import complete_upload, start_upload
from matinee.kernel.errors import Invalid
from tests.fakes.ingest import MemorySources, memory_stores
from tests.fakes.ingest_samples import declared

CONTENT = b"a film"


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


@pytest.mark.parametrize("arrived", [b"a FILM", b"a film, and more", b"a fil", b""])
def test_a_part_that_is_not_the_declared_one_counts_as_missing(stores: Stores, arrived: bytes) -> None:
    film = declared(CONTENT)
    job = start_upload(stores, film, account_id="ana").job
    assert isinstance(stores.sources, MemorySources)
    parts = stores.sources.open[job.upload_id or ""].parts
    parts[1] = arrived
    with pytest.raises(Invalid, match="1 of 1 parts are missing or wrong: 1"):
        complete_upload(stores, film.job_id)
    resumed = start_upload(stores, film, account_id="ana").upload
    assert resumed is not None
    assert ([part.number for part in resumed.parts], resumed.received) == ([1], [])
    parts[1] = CONTENT
    complete_upload(stores, film.job_id)


def test_parts_that_were_never_declared_are_left_out(stores: Stores) -> None:
    film = declared(CONTENT)
    job = start_upload(stores, film, account_id="ana").job
    assert isinstance(stores.sources, MemorySources)
    stores.sources.open[job.upload_id or ""].parts.update({1: CONTENT, 2: b"foreign"})
    complete_upload(stores, film.job_id)
    assert stores.sources.objects[film.job_id][0] == CONTENT
