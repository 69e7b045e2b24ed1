"""Writes what nginx reads: its configuration and, with the key in it, the script that checks signed paths."""

import os
from pathlib import Path
from string import Template

from local.errors import PartFailed
from local.facts import Facts
from local.home import Home
from local.ports import Ports
from local.programs import find_nginx
from local.stamps import digest

TEMPLATES = Path(__file__).parent
KEY = "__SIGNING_KEY__"
# The script speaks of /v1/…, as CloudFront sees it; here media live under /media.
FOR_NGINX = """
function inside(r) {
  return { variables: { request_uri: String(r.variables.request_uri).replace(/^\\/media\\//, '/') } };
}

export default { object: (r) => objectPath(inside(r)), denial: (r) => denial(inside(r)) };
"""


class _Template(Template):
    """nginx owns `$`, so the blanks are written `@{name}`."""

    delimiter = "@"


def write(
    home: Home, ports: Ports, facts: Facts | None = None, signing_key: str = "", instance: str = ""
) -> str:
    """Writes the configuration for what is deployed (`facts`), or for nothing yet; returns its digest.

    `instance` names the run of LocalStack: what was cached of an earlier one is never served.

    Raises `PartFailed` when nginx is not there.
    """
    nginx = find_nginx()
    if nginx is None:
        raise PartFailed("nginx with its JavaScript module is not installed.")
    home.edge.mkdir(parents=True, exist_ok=True)
    home.logs.mkdir(parents=True, exist_ok=True)
    blanks = {
        "user": "user root;" if os.geteuid() == 0 else "",
        "folder": str(home.edge),
        "logs": str(home.logs),
        "js_module": str(nginx.js_module),
        "port": str(ports.edge),
        "cloud_port": str(ports.cloud),
        "instance": instance,
    }
    if facts:
        _write_script(home, signing_key)
        (home.edge / "media-headers.conf").write_text((TEMPLATES / "media-headers.conf").read_text())
        blanks |= {name: str(value) for name, value in vars(facts).items()}
    blanks["digest"] = digest([TEMPLATES], signing_key, *blanks.values())[:16]
    blanks["http"] = _fill("http.template", blanks) if facts else ""
    blanks["locations"] = _fill("locations.template" if facts else "empty.template", blanks)
    (home.edge / "nginx.conf").write_text(_fill("nginx.conf.template", blanks))
    return blanks["digest"]


def _fill(name: str, blanks: dict[str, str]) -> str:
    return _Template((TEMPLATES / name).read_text()).substitute(blanks)


def _write_script(home: Home, signing_key: str) -> None:
    source = (home.checkout / "functions" / "delivery" / "signed_path.js").read_text()
    if source.count(KEY) != 1:
        raise PartFailed(f"functions/delivery/signed_path.js must name {KEY} exactly once.")
    script = home.edge / "signed_path.js"
    script.unlink(missing_ok=True)
    with os.fdopen(os.open(script, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(source.replace(KEY, signing_key) + FOR_NGINX)
