"""Answers under this service's own names alone, and changes nothing for pages of other sites.

The same rules as the frontend's (`frontend/src/server/own-host.ts` and `same-origin.ts`), shown by
the same table of requests. Starlette's TrustedHostMiddleware knows names, but not that an address
is one that nobody can re-point, and it cannot read one of IPv6.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from candle_ml.errors import ServiceError

# Says nothing worth hiding, and a container's check may ask under any name.
OPEN_PATHS: Final = frozenset({"/health"})
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
HOST: Final = re.compile(r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9_.-]{1,253})(?::([0-9]{1,5}))?")
LOOPBACK: Final = re.compile(r"(?:[a-z0-9_.-]+\.)?localhost")
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class ForeignError(ServiceError):
    """The request was sent to another name, or by a page of another site."""

    http_status = 403


def foreign_host() -> ForeignError:
    return ForeignError(
        "foreign_host",
        "This service does not go by that name.",
        "Use http://localhost or an address, or name the host in ML_HOSTS.",
    )


def foreign_origin() -> ForeignError:
    return ForeignError(
        "foreign_origin",
        "This request comes from another site, which may not change anything here.",
        "Ask the service through the frontend, or from a program.",
    )


class WhoMayAsk:
    """Middleware that refuses with 403 before anything of a request is read."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse(refusal.as_body(), refusal.http_status)(scope, receive, send)

    def _refusal(self, scope: Scope) -> ForeignError | None:
        if scope["path"] in OPEN_PATHS:
            return None
        headers = Headers(scope=scope)
        if not is_own_host(headers.get("host", ""), self._hosts):
            return foreign_host()
        if scope["method"] not in READING and not is_own_page(headers):
            return foreign_origin()
        return None


def is_own_host(host: str, configured: Sequence[str]) -> bool:
    """Whether a Host header names loopback, an address, or one of the names configured."""
    found = HOST.fullmatch(host.lower())
    if not found:
        return False
    name = found[1].strip("[]")
    return is_address(name) or bool(LOOPBACK.fullmatch(name)) or name in configured


def is_own_page(headers: Headers) -> bool:
    """Whether no page of another origin made the request.

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; a request with
    neither was not made by a page.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or host_of(origin) == headers.get("host", "").lower()


def host_of(origin: str) -> str | None:
    """Host and port of an origin as a Host header has them; None where there is none."""
    try:
        parts = urlsplit(origin.lower())
        is_default = parts.port is not None and parts.port == DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.netloc.removesuffix(f":{parts.port}") if is_default else parts.netloc or None


def is_address(name: str) -> bool:
    """Whether this is an IPv4 or IPv6 address."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
