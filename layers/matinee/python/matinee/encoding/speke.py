"""A client of key services that speak SPEKE 2.0, for Widevine, PlayReady and FairPlay."""

import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from matinee.encoding import cpix
from matinee.encoding.protection import Protection
from matinee.kernel.errors import Forbidden, Invalid, Transient

_TIMEOUT_SECONDS = 20
_LARGEST_ANSWER_BYTES = 1_000_000
_OURSELVES = ("127.0.0.1", "localhost")
_TOO_MANY = 429


class SpekeKeys:
    """A KeySource: one POST of a CPIX document to `url`, with a bearer `token` if there is one."""

    def __init__(self, url: str, token: Callable[[], bytes] | None = None) -> None:
        """Raises Invalid unless `url` is https, or http on this machine: keys travel in plain text inside."""
        address = urlsplit(url)
        is_here = address.scheme == "http" and address.hostname in _OURSELVES
        if address.scheme != "https" and not is_here:
            raise Invalid(f"speke_url must begin with https://, not {url[:40]!r}.")
        self._address = address
        self._token = token

    def protect(self, title_id: str, labels: Sequence[str]) -> Protection:
        """The service's keys and signals. Raises Transient, Forbidden; Invalid when it answers nonsense."""
        return cpix.read_answer(self._ask(cpix.question(title_id, labels)), title_id, labels)

    def _ask(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/xml", "X-Speke-Version": "2.0"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token().decode()}"
        path = f"{self._address.path or '/'}{'?' if self._address.query else ''}{self._address.query}"
        try:
            with closing(self._connection()) as connection:
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
                data = answer.read(_LARGEST_ANSWER_BYTES + 1)
        except (OSError, HTTPException) as error:
            raise Transient(f"The key service does not answer: {error}.") from error
        if answer.status >= 500 or answer.status == _TOO_MANY:
            raise Transient(f"The key service is out of order: HTTP {answer.status}.")
        if answer.status != 200:
            raise Forbidden(f"The key service refused (HTTP {answer.status}): check speke_url and its token.")
        if answer.getheader("X-Speke-Version") != "2.0" or len(data) > _LARGEST_ANSWER_BYTES:
            raise Invalid("What answers at speke_url is not SPEKE 2.0, or says too much.")
        return data

    def _connection(self) -> HTTPConnection:
        if self._address.scheme == "http":
            return HTTPConnection(self._address.netloc, timeout=_TIMEOUT_SECONDS)
        trust = ssl.create_default_context()
        return HTTPSConnection(self._address.netloc, timeout=_TIMEOUT_SECONDS, context=trust)
