"""Who asks: under which name, from where, in which language, and whether they have tried too often.

Nothing of a request is logged. A token stands in a header or in the body of one form, never in an address.
"""

import ipaddress
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from bot.domain.roles import Identity, Role
from bot.present.accept_language import preferred_language
from bot.present.messages import languages
from bot.services.team.sign_in import OpenedSession, identify_session, identify_token
from bot.services.workspace import Workspace

LANGUAGE_COOKIE = "tamis_lang"
_YEAR = 365 * 86_400
#: Where the page is encrypted, the cookie has a name that browsers take from this very host only.
_COOKIE, _SECURE_COOKIE = "tamis", "__Host-tamis"
_BEARER = "bearer "
_HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+)(:\d{1,5})?", re.IGNORECASE)


class Visitors:
    """Tells who asks on one instance. `public_url` is under which address people open it, "" for this machine
    alone; `trusted_proxies` are addresses or networks."""

    def __init__(
        self, workspace: Workspace, *, public_url: str, trusted_proxies: Iterable[str], language: str
    ) -> None:
        self._workspace = workspace
        parts = urlsplit(public_url)
        self._host = (parts.hostname or "").lower()
        self._is_encrypted = parts.scheme == "https"
        self._proxies = [ipaddress.ip_network(proxy) for proxy in trusted_proxies]
        self._language = language

    def is_addressed(self, request: web.Request) -> bool:
        """Whether the request names a host of ours, so that no page under another name gets at this one."""
        name = _host_name(request)
        return bool(name) and (name == self._host or _is_loopback(name))

    def is_from_our_page(self, request: web.Request) -> bool:
        """Whether a form was sent from a page of ours, as far as the browser says."""
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        origin = request.headers.get(hdrs.ORIGIN)
        return site in ("same-origin", "none") and (
            origin is None or urlsplit(origin).netloc == request.headers.get(hdrs.HOST, "")
        )

    async def identify(self, request: web.Request) -> Identity | None:
        """The user who asks, by a bearer token or by the cookie of a browser that is signed in."""
        authorization = request.headers.get(hdrs.AUTHORIZATION, "")
        if authorization.lower().startswith(_BEARER):
            identity = await identify_token(self._workspace, authorization[len(_BEARER) :].strip())
        elif secret := request.cookies.get(self._cookie(request), ""):
            identity = await identify_session(self._workspace, secret)
        else:
            identity = None
        return identity if identity is not None and identity.role.includes(Role.VIEWER) else None

    def source(self, request: web.Request) -> str:
        """From where somebody asks, as far as we can trust what we are told; a network where addresses are
        given away by the billion."""
        address = _address(request.remote or "")
        if address is not None and self._is_trusted(address):
            forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
            for entry in reversed(forwarded):
                named = _address(entry.strip())
                if named is None:
                    break
                address = named
                if not self._is_trusted(named):
                    break
        if isinstance(address, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((address, 64), strict=False))
        return str(address)

    def language(self, request: web.Request) -> str:
        """In which language they read: as chosen, else as their browser says, else as configured."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        if chosen in languages():
            return chosen
        return preferred_language(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""), self._language)

    def remember_session(
        self, request: web.Request, response: web.StreamResponse, session: OpenedSession
    ) -> None:
        """Give a browser the cookie by which it is known from now on."""
        response.set_cookie(
            self._cookie(request),
            session.secret,
            max_age=int(session.seconds),
            path="/",
            httponly=True,
            secure=self._is_secure(request),
            samesite="Strict",
        )

    def forget_session(self, request: web.Request, response: web.StreamResponse) -> None:
        """Take that cookie away."""
        response.del_cookie(
            self._cookie(request),
            path="/",
            httponly=True,
            secure=self._is_secure(request),
            samesite="Strict",
        )

    def remember_language(self, request: web.Request, response: web.StreamResponse, language: str) -> None:
        """Keep the language that somebody chose for a year."""
        response.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR,
            path="/",
            httponly=True,
            secure=self._is_secure(request),
            samesite="Lax",
        )

    def _cookie(self, request: web.Request) -> str:
        return _SECURE_COOKIE if self._is_secure(request) else _COOKIE

    def _is_secure(self, request: web.Request) -> bool:
        # Through a tunnel to this machine nothing is encrypted, and some browsers drop what asks for it.
        return self._is_encrypted and _host_name(request) == self._host

    def _is_trusted(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        return any(address in network for network in self._proxies)


class FailedSignIns:
    """How often somebody from one place has failed to sign in: ten times, then once a minute.

    Nobody guesses a token; this keeps those who try from costing anything.
    """

    _ALLOWED = 10.0
    _SECONDS_EACH = 60.0
    _MOST_SOURCES = 4_096

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, source: str, now: float) -> float:
        """For how many seconds no other try is taken; 0 when one may be made."""
        count = self._count(source, now)
        return 0.0 if count <= self._ALLOWED - 1 else (count - self._ALLOWED + 1) * self._SECONDS_EACH

    def add(self, source: str, now: float) -> None:
        """Somebody from there has failed."""
        self._failed[source] = self._count(source, now) + 1, now
        self._failed.move_to_end(source)
        if len(self._failed) > self._MOST_SOURCES:
            self._failed.popitem(last=False)

    def _count(self, source: str, now: float) -> float:
        count, at = self._failed.get(source, (0.0, now))
        return max(0.0, count - (now - at) / self._SECONDS_EACH)


def _host_name(request: web.Request) -> str:
    """The name in the one `Host` header, "" where there is none, or several."""
    hosts: Sequence[str] = request.headers.getall(hdrs.HOST, ())
    match = _HOST.fullmatch(hosts[0].strip()) if len(hosts) == 1 else None
    return match["name"].lower().rstrip(".") if match else ""


def _is_loopback(name: str) -> bool:
    address = _address(name.strip("[]"))
    return name == "localhost" or (address is not None and address.is_loopback)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
