"""CPIX 2.3 documents, as SPEKE 2.0 has them: asking a key service for keys, and reading what it answers.

Sources: DASH-IF "Content Protection Information Exchange Format" 2.3; AWS "SPEKE API v2 specification".
What comes from outside is parsed without a DOCTYPE, so no entity is ever expanded.
"""

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from matinee.encoding.protection import Protection, Signals
from matinee.kernel.content_keys import AUDIO, ContentKey
from matinee.kernel.errors import Invalid

WIDEVINE = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"
PLAYREADY = "9a04f079-9840-4286-ab92-e65be0885f95"
FAIRPLAY = "94ce86fb-07ff-4f43-adb8-93d2fa968ca2"
_CPIX, _PSKC = "urn:dashif:org:cpix", "urn:ietf:params:xml:ns:keyprov:pskc"
_PREFIXED = re.compile(r"(cpix|pskc):")
_SCHEME = "cbcs"
_KEY_BYTES = 16
_FILTERS = {
    "SD": {"maxPixels": "589824"},
    "HD": {"minPixels": "589825", "maxPixels": "2088960"},
    "UHD": {"minPixels": "2088961"},
}


def key_id_of(title_id: str, label: str) -> str:
    """The encryptor names the keys (SPEKE 2.0), always alike: 32 hex digits."""
    return hashlib.sha256(f"{title_id}/{label}".encode()).hexdigest()[:32]


def question(title_id: str, labels: Sequence[str]) -> bytes:
    """The document that asks for a key for each label, and how Widevine, PlayReady and FairPlay signal it."""
    for prefix, namespace in (("cpix", _CPIX), ("pskc", _PSKC)):
        ET.register_namespace(prefix, namespace)
    root = ET.Element(_tag("cpix:CPIX"), contentId=title_id, version="2.3")
    keys, systems, rules = (
        ET.SubElement(root, _tag(f"cpix:{name}List"))
        for name in ("ContentKey", "DRMSystem", "ContentKeyUsageRule")
    )
    for label in labels:
        kid = str(uuid.UUID(key_id_of(title_id, label)))
        ET.SubElement(keys, _tag("cpix:ContentKey"), kid=kid, commonEncryptionScheme=_SCHEME)
        for system in (WIDEVINE, PLAYREADY, FAIRPLAY):
            about = ET.SubElement(systems, _tag("cpix:DRMSystem"), kid=kid, systemId=system)
            if system != FAIRPLAY:
                ET.SubElement(about, _tag("cpix:PSSH"))
            ET.SubElement(about, _tag("cpix:HLSSignalingData"), playlist="media")
        rule = ET.SubElement(rules, _tag("cpix:ContentKeyUsageRule"), kid=kid, intendedTrackType=label)
        kind = "cpix:AudioFilter" if label == AUDIO else "cpix:VideoFilter"
        ET.SubElement(rule, _tag(kind), _FILTERS.get(label, {}))
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def read_answer(document: bytes, title_id: str, labels: Sequence[str]) -> Protection:
    """The keys in the answer to `question`, in the order of `labels`. Raises Invalid."""
    root = _parsed(document)
    if root.tag != _tag("cpix:CPIX") or root.get("contentId") != title_id:
        raise Invalid("The key service answered with a document that is not CPIX for this title.")
    keys = tuple(_key(root, key_id_of(title_id, label), label) for label in labels)
    return Protection(keys=keys, signals={each.key_id: _signals(root, each) for each in keys})


class _WithoutDoctype(ET.TreeBuilder):
    def doctype(self, *_: str | None) -> None:
        """Refuse: entities could grow without bound, or read what is not theirs."""
        raise Invalid("The key service answered XML with a DOCTYPE, which is not read.")


def _parsed(document: bytes) -> ET.Element:
    parser = ET.XMLParser(target=_WithoutDoctype())  # noqa: S314
    try:
        parser.feed(document)
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Invalid("The key service answered something that is not XML.") from error
    return root


def _key(root: ET.Element, key_id: str, label: str) -> ContentKey:
    for each in root.iter(_tag("cpix:ContentKey")):
        if _is(each, key_id):
            if each.get("commonEncryptionScheme", _SCHEME) != _SCHEME:
                raise Invalid(f"The key service gave {label} a key for another scheme than {_SCHEME}.")
            value = each.find(_tag("cpix:Data/pskc:Secret/pskc:PlainValue"))
            if value is None:
                raise Invalid(
                    f"The key service sent no plain key for {label}: have it not encrypt its answer."
                )
            return ContentKey(label=label, key_id=key_id, key=_sixteen(value.text, f"key for {label}"))
    raise Invalid(f"The key service sent no key for {label}.")


def _signals(root: ET.Element, key: ContentKey) -> Signals:
    iv = next(
        (each.get("explicitIV") for each in root.iter(_tag("cpix:ContentKey")) if _is(each, key.key_id)), None
    )
    systems = [each for each in root.iter(_tag("cpix:DRMSystem")) if _is(each, key.key_id)]
    boxes = [each.text for system in systems for each in system.findall(_tag("cpix:PSSH"))]
    lines = [
        line
        for system in systems
        for each in system.findall(_tag("cpix:HLSSignalingData"))
        if each.get("playlist", "media") == "media"
        for line in _lines(each.text)
    ]
    if not any(boxes) or not lines:
        raise Invalid(f"The key service did not say how {key.label} is signalled: PSSH and HLSSignalingData.")
    return Signals(
        iv=_sixteen(iv, f"IV for {key.label}") if iv else _iv_of(key),
        pssh=tuple(_pssh(each) for each in boxes if each),
        playlist_lines=tuple(lines),
    )


def _iv_of(key: ContentKey) -> str:
    return hashlib.sha256(f"iv/{key.key_id}".encode()).hexdigest()[:32]


def _is(element: ET.Element, key_id: str) -> bool:
    return element.get("kid", "").replace("-", "").lower() == key_id


def _pssh(text: str) -> str:
    box = _decoded(text, "PSSH")
    if len(box) < 32 or int.from_bytes(box[:4]) != len(box) or box[4:8] != b"pssh":
        raise Invalid("The key service sent a PSSH that is no box of that name.")
    return box.hex()


def _lines(text: str | None) -> list[str]:
    try:
        lines = [line.strip() for line in _decoded(text, "HLSSignalingData").decode().splitlines() if line]
    except UnicodeDecodeError:
        lines = []
    if not lines or not all(line.startswith("#EXT-X-KEY:METHOD=SAMPLE-AES,") for line in lines):
        raise Invalid("The key service sent HLSSignalingData that is not #EXT-X-KEY with SAMPLE-AES.")
    return lines


def _sixteen(text: str | None, what: str) -> str:
    value = _decoded(text, what)
    if len(value) != _KEY_BYTES:
        raise Invalid(f"The {what} that the key service sent has not 16 bytes.")
    return value.hex()


def _decoded(text: str | None, what: str) -> bytes:
    try:
        return base64.b64decode((text or "").strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Invalid(f"The {what} that the key service sent is not base64.") from None


def _tag(name: str) -> str:
    return _PREFIXED.sub(lambda found: f"{{{_CPIX if found[1] == 'cpix' else _PSKC}}}", name)
