"""Each provider on loopback, as whoever connects an account meets it: consent, tokens, accounts, webhooks.

What the owner of the account does in a browser is `consent`: it reads the address that the program shows and
gives back the one that the browser is sent to.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from aiohttp import web

from tests.fakes.oauth_server import CLIENT_ID, CLIENT_SECRET, Code, OAuthServer

PAGE, INSTAGRAM, PROFILE, NUMBER, WABA = "1000", "17841", "31770", "440022113355778", "3300"
CHANNEL, ORGANIZATION, OPEN_ID = "UCcanaryChannel", "urn:li:organization:5551234", "_000open"
#: How a provider calls the app's id in the address of its consent page.
_CLIENT_NAMES = ("client_id", "client_key")


@dataclass
class ConnectingServer(OAuthServer):
    """`withheld` are permissions that the owner does not give, `pages` what they administer. `subscriptions`
    holds what is subscribed by its address, `posts` every call that changes something."""

    platform: str = "youtube"
    redirects: set[str] = field(default_factory=set)
    withheld: set[str] = field(default_factory=set)
    granted: str = ""
    pages: list[str] = field(default_factory=lambda: [PAGE])
    subscriptions: dict[str, Any] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    #: What Graph says of every token: when it ends (0: never), or that it says nothing.
    expires_at: int = 0
    refuses_inspection: bool = False
    #: Whoever asks may look and change nothing.
    refuses_changes: bool = False

    def app(self) -> web.Application:
        """The routes of all providers."""
        app = super().app()
        app.router.add_post("/tokeninfo", self._report)
        app.router.add_get("/youtube/v3/channels", self._channels)
        app.router.add_post("/oauth/v2/introspectToken", self._report)
        app.router.add_route("*", "/rest/{path:.*}", self._linkedin)
        app.router.add_route("*", "/open_api/v1.3/{path:.*}/", self._tiktok_api)
        app.router.add_post("/{version:v[0-9.]+}/oauth/access_token", self._facebook_token)
        app.router.add_post("/oauth/access_token", self._short_token)
        app.router.add_get("/access_token", self._long_token)
        app.router.add_route("*", "/{version:v[0-9.]+}/{path:.*}", self._graph)
        return app

    def consent(self, address: str, *, error: str = "", state: str = "") -> str:
        """Where the browser goes once the owner has said yes, or no with `error`."""
        query = {name: texts[0] for name, texts in parse_qs(urlsplit(address).query).items()}
        assert next(query[name] for name in _CLIENT_NAMES if name in query) == CLIENT_ID
        assert query["response_type"] == "code"
        assert urlsplit(address).scheme == "https"
        redirect = query["redirect_uri"]
        assert not self.redirects or redirect in self.redirects, "a redirect address that is not entered"
        answer = {"state": state or query["state"]}
        if error:
            return f"{redirect}?{urlencode(answer | {'error': error})}"
        asked = query["scope"].replace(",", " ").split()
        self.granted = " ".join(scope for scope in asked if scope not in self.withheld)
        code = secrets.token_hex(8)
        challenge = query.get("code_challenge", "")
        assert not challenge or query["code_challenge_method"] == "S256"
        self.codes[code] = Code(redirect_uri=redirect, challenge=challenge, scopes=self.granted)
        return f"{redirect}?{urlencode(answer | {'code': code})}"

    async def _report(self, request: web.Request) -> web.Response:
        form = await request.post()
        shown = str(form.get("access_token") or form.get("token"))
        if shown not in self.access_tokens:
            return web.json_response({"error": "invalid_token"}, status=400)
        separator = "," if self.platform == "linkedin" else " "
        report = {"scope": self.granted.replace(" ", separator), "active": True, "expires_at": 1_799_000_000}
        return web.json_response(report)

    async def _channels(self, request: web.Request) -> web.Response:
        if self._token_of(request) not in self.access_tokens:
            return web.json_response({"error": {"errors": [{"reason": "authError"}]}}, status=401)
        items = [{"id": CHANNEL, "snippet": {"title": "Orchard"}}]
        return web.json_response({"items": items if self.pages else []})

    async def _linkedin(self, request: web.Request) -> web.Response:
        path = [unquote(part) for part in request.raw_path.partition("?")[0].split("/")[2:]]
        if self._token_of(request) not in self.access_tokens:
            return web.json_response({"message": "Invalid access token"}, status=401)
        if path[0] == "me":
            return web.json_response({"id": "AdMin00001"})
        if path[0] == "organizationAcls":
            element = {"organization": ORGANIZATION, "role": "ADMINISTRATOR", "state": "APPROVED"}
            return web.json_response({"elements": [element] if self.pages else []})
        if path[0] == "organizations":
            return web.json_response({"localizedName": "Orchard"})
        key = "/".join(path)
        if request.method == "PUT":
            self.posts.append(key)
            self.subscriptions[key] = await request.json()
            return web.Response(status=204)
        if key not in self.subscriptions:
            return web.json_response({"message": "Not found"}, status=404)
        return web.json_response(self.subscriptions[key])

    async def _tiktok_api(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path == "business/get":
            ok = request.headers.get("Access-Token") in self.access_tokens
            content = {"username": "orchardco", "display_name": "Orchard"}
            return web.json_response({"code": 0 if ok else 40105, "data": content if ok else {}})
        if path == "tt_user/token_info/get":
            return web.json_response({"code": 0, "data": {"scope": self.granted.replace(" ", ",")}})
        if path == "business/webhook/list":
            assert request.query["secret"] == CLIENT_SECRET
            address = self.subscriptions.get(request.query["event_type"])
            return web.json_response({"code": 0, "data": {"callback_url": address} if address else {}})
        assert path == "business/webhook/update"
        body = await request.json()
        self.posts.append(body["event_type"])
        self.subscriptions[body["event_type"]] = body["callback_url"]
        return web.json_response({"code": 0, "data": {}})

    async def _facebook_token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if form.get("grant_type") == "fb_exchange_token":
            if form["fb_exchange_token"] not in self.access_tokens:
                return _graph_error(190)
            return web.json_response({"access_token": self._new(self.access_tokens), "expires_in": 5_184_000})
        return self._first_token(form)

    async def _short_token(self, request: web.Request) -> web.Response:
        return self._first_token({name: str(value) for name, value in (await request.post()).items()})

    def _first_token(self, form: dict[str, str]) -> web.Response:
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return _graph_error(101)
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked.redirect_uri != form["redirect_uri"]:
            return _graph_error(100)
        token: dict[str, Any] = {"access_token": self._new(self.access_tokens)}
        if self.platform == "instagram-login":
            return web.json_response(
                {"data": [token | {"user_id": "9", "permissions": self.granted.replace(" ", ",")}]}
            )
        return web.json_response(token | ({"user_id": PROFILE} if self.platform == "threads" else {}))

    async def _long_token(self, request: web.Request) -> web.Response:
        assert request.query["grant_type"] in ("th_exchange_token", "ig_exchange_token")
        assert request.query["client_secret"] == CLIENT_SECRET
        if request.query["access_token"] not in self.access_tokens:
            return _graph_error(190)
        return web.json_response({"access_token": self._new(self.access_tokens), "expires_in": 5_184_000})

    async def _graph(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path == "debug_token":
            return _graph_error(10) if self.refuses_inspection else self._debug(request)
        token = self._token_of(request)
        if token not in self.access_tokens:
            return _graph_error(190)
        if request.method == "POST" and self.refuses_changes:
            return _graph_error(200)
        if request.method == "POST":
            self.posts.append(path)
            form = await request.post()
            self.subscriptions[path] = str(form.get("subscribed_fields", "all")).split(",")
            return web.json_response({"success": True})
        return web.json_response(self._read(path))

    def _debug(self, request: web.Request) -> web.Response:
        known = request.query["input_token"] in self.access_tokens
        report: dict[str, Any] = {
            "is_valid": known,
            "expires_at": self.expires_at,
            "scopes": self.granted.split(),
        }
        report["granular_scopes"] = [{"scope": "whatsapp_business_management", "target_ids": [WABA]}]
        return web.json_response({"data": report})

    def _read(self, path: str) -> dict[str, Any]:
        if path.endswith("subscribed_apps"):
            fields = self.subscriptions.get(path)
            app = {"id": CLIENT_ID, "subscribed_fields": fields}
            if self.platform == "whatsapp":
                app = {"whatsapp_business_api_data": {"id": CLIENT_ID, "name": "orchard"}}
            return {"data": [app] if fields else []}
        if path == "me/permissions":
            states = dict.fromkeys(self.granted.split(), "granted") | dict.fromkeys(self.withheld, "declined")
            return {"data": [{"permission": name, "status": status} for name, status in states.items()]}
        if path == "me/accounts":
            return {"data": [self._page(page) for page in self.pages]}
        if path == f"{WABA}/phone_numbers":
            return {"data": [{"id": NUMBER, "display_phone_number": "+33 1 99", "verified_name": "Orchard"}]}
        assert path == "me"
        return {"id": PROFILE, "user_id": INSTAGRAM, "username": "orchardco"}

    def _page(self, page: str) -> dict[str, Any]:
        linked = {"id": INSTAGRAM, "username": "orchardco", "name": "Orchard"}
        token = self._new(self.access_tokens)
        return {
            "id": page,
            "name": f"Orchard {page}",
            "access_token": token,
            "instagram_business_account": linked,
        }

    @staticmethod
    def _token_of(request: web.Request) -> str:
        return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _graph_error(code: int) -> web.Response:
    return web.json_response({"error": {"message": "canary-words", "code": code}}, status=400)


#: An account of each provider that is configured before anybody connects one.
EARLIER_ACCOUNT = {
    "youtube": "UCearlier",
    "linkedin": "urn:li:organization:1",
    "tiktok": "earlier",
    "facebook": "1",
}


def settings_of(provider: str, url: str) -> dict[str, str]:
    """What a source of the provider says so that it is called there."""
    return {
        "youtube": {"client_id": CLIENT_ID, "token_url": f"{url}/token", "base_url": f"{url}/youtube/v3"},
        "linkedin": {
            "client_id": CLIENT_ID,
            "application_ids": "77",
            "token_url": f"{url}/oauth/v2/accessToken",
            "base_url": f"{url}/rest",
        },
        "tiktok": {"app_id": CLIENT_ID, "base_url": f"{url}/open_api/v1.3"},
    }.get(provider, {"app_id": CLIENT_ID, "base_url": url})


def as_yaml(value: object) -> str:
    """A value in the form of JSON, which is one of YAML's."""
    return json.dumps(value)
