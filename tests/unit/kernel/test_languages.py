"""One code for one language."""

import pytest

from matinee.kernel.errors import Invalid
from matinee.kernel.languages import language


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("fr", "fra"),
        ("fra", "fra"),
        ("fre", "fra"),
        ("FR", "fra"),
        ("zh", "zho"),
        ("und", "und"),
        ("tlh", "tlh"),
    ],
)
def test_the_codes_of_one_language_are_one(given: str, code: str) -> None:
    assert language(given) == code
    assert language(code) == code


@pytest.mark.parametrize(
    "given", ["", "f", "fr-CA", "french", "xx", "é", "fr\n", "fra ", "١٢", None, 5, ["fr"]]
)
def test_what_is_no_code_is_invalid(given: object) -> None:
    with pytest.raises(Invalid):
        language(given)
