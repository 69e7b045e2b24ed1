"""The language of a track, as its file writes it: what can be told of it is kept."""

import pytest

from matinee.encoding.facts import captions_of
from matinee.encoding.probe import Probe
from matinee.encoding.service.sidecars import same


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("eng", "eng"),
        ("FR", "fr"),
        ("en-US", "en-US"),
        ("pt_br", "pt-BR"),
        ("zh-hans", "zh-Hans"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("de-1996", "de"),
        ("zh-yue-HK", "zh"),
        ("en-US-x-mine", "en-US"),
        ("iw", "iw"),
        ("zz-ZZ", "und"),
        ("und-Latn", "und"),
        ("english", "und"),
        ("e1", "und"),
        ("", "und"),
    ],
)
def test_a_language_is_kept_with_its_script_and_region(written: str, expected: str) -> None:
    stream = {"index": 0, "codec_type": "subtitle", "codec_name": "subrip", "tags": {"language": written}}
    (track,) = captions_of(Probe(format={}, streams=(stream,), packets={}, encrypted=False))
    assert track.language == expected


@pytest.mark.parametrize(("theirs", "ours"), [("pt-BR", "por"), ("iw", "heb"), ("fre", "fra")])
def test_a_sidecar_is_in_a_language_of_any_region(theirs: str, ours: str) -> None:
    assert same(theirs, ours)
    assert not same(theirs, "eng")
