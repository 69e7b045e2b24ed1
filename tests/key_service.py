"""A key service on loopback that speaks SPEKE 2.0: it checks what it is asked, and fills in the answer."""

import base64
import hashlib
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree as ET

CPIX, PSKC = "{urn:dashif:org:cpix}", "{urn:ietf:params:xml:ns:keyprov:pskc}"
WIDEVINE, PLAYREADY, FAIRPLAY = (
    "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed",
    "9a04f079-9840-4286-ab92-e65be0885f95",
    "94ce86fb-07ff-4f43-adb8-93d2fa968ca2",
)
TOKEN = "a token"
_FORMATS = {
    WIDEVINE: f"urn:uuid:{WIDEVINE}",
    PLAYREADY: "com.microsoft.playready",
    FAIRPLAY: "com.apple.streamingkeydelivery",
}

Change = Callable[[bytes], bytes]


class Refused(Exception):
    """What the standard answers HTTP 422 to."""


def key_of(kid: str) -> bytes:
    """The 16 bytes that this service gives the key of that id."""
    return hashlib.sha256(f"key {uuid.UUID(kid)}".encode()).digest()[:16]


def pssh(system: str, data: bytes) -> bytes:
    """A version 0 box (ISO/IEC 23001-7, 8.1)."""
    body = bytes(4) + uuid.UUID(system).bytes + len(data).to_bytes(4) + data
    return (len(body) + 8).to_bytes(4) + b"pssh" + body


def answered(document: bytes) -> bytes:
    """The same document, filled in. Raises Refused as SPEKE 2.0 has it."""
    root = ET.fromstring(document)  # noqa: S314
    if not root.get("contentId") or root.get("version") != "2.3":
        raise Refused("Missing CPIX@contentId, or unsupported CPIX@version")
    keys = {each.get("kid", ""): each for each in root.findall(f"{CPIX}ContentKeyList/{CPIX}ContentKey")}
    if not keys or {each.get("commonEncryptionScheme") for each in keys.values()} != {"cbcs"}:
        raise Refused("Missing ContentKey@commonEncryptionScheme")
    rules = root.findall(f"{CPIX}ContentKeyUsageRuleList/{CPIX}ContentKeyUsageRule")
    if sorted(each.get("kid", "") for each in rules) != sorted(keys):
        raise Refused("Not one ContentKeyUsageRule for each ContentKey")
    if len({each.get("intendedTrackType") for each in rules}) != len(rules):
        raise Refused("ContentKeyUsageRule@intendedTrackType is not unique")
    for rule in rules:
        wanted = "AudioFilter" if rule.get("intendedTrackType") == "AUDIO" else "VideoFilter"
        if [each.tag for each in rule] != [f"{CPIX}{wanted}"]:
            raise Refused("Not one filter for each sub-component")
    for kid, element in keys.items():
        element.set("explicitIV", base64.b64encode(hashlib.md5(kid.encode()).digest()).decode())  # noqa: S324
        secret = ET.SubElement(ET.SubElement(element, f"{CPIX}Data"), f"{PSKC}Secret")
        ET.SubElement(secret, f"{PSKC}PlainValue").text = base64.b64encode(key_of(kid)).decode()
    for system in root.findall(f"{CPIX}DRMSystemList/{CPIX}DRMSystem"):
        _fill(system, keys)
    body: bytes = ET.tostring(root)
    return body


def _fill(system: ET.Element, keys: dict[str, ET.Element]) -> None:
    kid, name = system.get("kid", ""), system.get("systemId", "")
    if kid not in keys or name not in _FORMATS:
        raise Refused("A DRMSystem without its ContentKey, or of no system")
    for each in system.findall(f"{CPIX}PSSH"):
        each.text = base64.b64encode(pssh(name, uuid.UUID(kid).bytes)).decode()
    for each in system.findall(f"{CPIX}HLSSignalingData[@playlist='media']"):
        uri = f"skd://{kid}" if name == FAIRPLAY else f"data:text/plain;base64,{kid.replace('-', '')}"
        line = f'#EXT-X-KEY:METHOD=SAMPLE-AES,URI="{uri}",KEYFORMAT="{_FORMATS[name]}",KEYFORMATVERSIONS="1"'
        each.text = base64.b64encode(line.encode()).decode()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, KeyService)
        status, body = self._answer(self.server)
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("X-Speke-User-Agent", "tests")
        self.send_header("X-Speke-Version", self.server.version)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self, service: "KeyService") -> tuple[int, bytes]:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return 401, b""
        if (self.headers["Content-Type"], self.headers["X-Speke-Version"]) != ("application/xml", "2.0"):
            return 422, b"Unsupported SPEKE version"
        if service.status != 200:
            return service.status, b"<html>no"
        try:
            return 200, service.change(answered(body))
        except Refused as refused:
            return 422, str(refused).encode()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class KeyService(ThreadingHTTPServer):
    """Answers at `url`; with another `status`, or its answer changed, when told to."""

    daemon_threads = True
    status = 200
    version = "2.0"
    change: Change = staticmethod(lambda answer: answer)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/speke/v2.0/copyProtection?tenant=tests"


@contextmanager
def key_service() -> Iterator[KeyService]:
    """One that runs while the block does."""
    server = KeyService(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
