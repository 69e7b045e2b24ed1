"""Programs that the operating system's packages provide."""

import shutil
from dataclasses import dataclass
from pathlib import Path

JS_MODULES = (
    "/usr/lib/nginx/modules/ngx_http_js_module.so",
    "/usr/lib64/nginx/modules/ngx_http_js_module.so",
    "/usr/local/lib/nginx/modules/ngx_http_js_module.so",
    "/usr/local/libexec/nginx/ngx_http_js_module.so",
    "/opt/homebrew/lib/nginx/modules/ngx_http_js_module.so",
)
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True, kw_only=True)
class Nginx:
    """nginx and its JavaScript module, which checks the signed paths."""

    program: str
    js_module: Path


def find_nginx() -> Nginx | None:
    """nginx with njs, or nothing when either is missing."""
    program = shutil.which("nginx") or shutil.which(
        "nginx", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"
    )
    module = next((Path(path) for path in JS_MODULES if Path(path).is_file()), None)
    return Nginx(program=program, js_module=module) if program and module else None


def find_chromium() -> str | None:
    """A browser that tests can drive."""
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)
