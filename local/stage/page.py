"""The page's files: our own from `local/page`, and the few we show from `node_modules`."""

from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join
from werkzeug.wrappers import Request, Response

from shared.errors import Misconfigured

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = Path(__file__).parent.parent.parent
OWN = ROOT / "local" / "page"
INSTALLED = ROOT / "node_modules"
MODULES = {
    "calendar.js": "@event-calendar/build/dist/event-calendar.min.js",
    "calendar.css": "@event-calendar/build/dist/event-calendar.min.css",
    "figtree.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "figtree-ext.woff2": "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
    "abril.woff2": "@fontsource/abril-fatface/files/abril-fatface-latin-400-normal.woff2",
}
HEADERS = {
    # Nothing on the page may come from elsewhere, and no text may become script.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def check_installed(installed: Path = INSTALLED) -> None:
    """Raises Misconfigured, saying what to install, where the page's parts are not there."""
    if not all((installed / path).is_file() for path in MODULES.values()):
        raise Misconfigured(
            "The page's calendar and typefaces are not installed. Install Node.js with npm, "
            "and then run `make run`, or `npm ci` in this folder."
        )


class Page:
    """Serves `/`, `/static/…` and `/modules/…`, and nothing above them."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        request = Request(environ)
        path = _file(request.path) if request.method in ("GET", "HEAD") else None
        if path is None or not path.is_file():
            return NotFound()(environ, start_response)
        kind = guess_type(path.name)[0] or "application/octet-stream"
        text = kind.startswith("text/") or kind.endswith(("javascript", "svg+xml"))
        kind += "; charset=utf-8" if text else ""
        return Response(path.read_bytes(), headers=HEADERS, content_type=kind)(
            environ, start_response
        )


def _file(path: str) -> Path | None:
    if path == "/":
        return OWN / "index.html"
    top, _, rest = path.lstrip("/").partition("/")
    if top == "modules" and rest in MODULES:
        return INSTALLED / MODULES[rest]
    joined = safe_join(str(OWN), rest) if top == "static" and rest else None
    return Path(joined) if joined else None
