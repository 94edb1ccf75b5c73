"""The token endpoints of all providers on loopback: refresh tokens and codes that are good for one exchange,
codes only at the address that they were asked for, and answers that get lost on demand."""

import base64
import hashlib
import secrets
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CLIENT_ID = "7412009988776655443"
CLIENT_SECRET = "canary-client-secret-0123456789"
DAY = 86_400


@dataclass
class Code:
    """What a code stands for: where it may be exchanged, and which verifier belongs to it."""

    redirect_uri: str
    challenge: str = ""
    scopes: str = ""


@dataclass
class OAuthServer:
    """Keeps its own record of what it gave. Of the next `lost` exchanges the answer never arrives, although
    they are carried out; `down` answers 503 to everything."""

    refresh_tokens: set[str] = field(default_factory=set)
    access_tokens: set[str] = field(default_factory=set)
    codes: dict[str, Code] = field(default_factory=dict)
    lost: int = 0
    down: bool = False
    #: LinkedIn and TikTok give another refresh token each time; Google keeps the one it gave.
    rotates: bool = True
    #: Meta refuses to exchange a token that is not a day old.
    too_young: bool = False
    exchanges: Counter[str] = field(default_factory=Counter)

    def app(self) -> web.Application:
        """The routes, each in the words of its provider."""
        app = web.Application(middlewares=[self._misbehave])
        app.router.add_post("/token", self._standard)
        app.router.add_post("/oauth/v2/accessToken", self._standard)
        app.router.add_post("/open_api/v1.3/tt_user/oauth2/{kind}/", self._tiktok)
        app.router.add_get("/refresh_access_token", self._meta)
        return app

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.down:
            return web.json_response({"error": "temporarily_unavailable"}, status=503)
        response: web.StreamResponse = await handler(request)
        if self.lost > 0 and response.status == 200:
            self.lost -= 1
            assert request.transport
            request.transport.abort()
        return response

    async def _standard(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return web.json_response({"error": "invalid_client"}, status=401)
        given = self._exchange(form, form.get("code", ""))
        if given is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(given)

    async def _tiktok(self, request: web.Request) -> web.Response:
        form = await request.json()
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return web.json_response({"code": 40001, "message": "Invalid client", "data": {}})
        given = self._exchange(form, form.get("auth_code", ""))
        if given is None:
            return web.json_response({"code": 40002, "message": "Invalid token", "data": {}})
        return web.json_response({"code": 0, "message": "OK", "data": given | {"open_id": "_000open"}})

    async def _meta(self, request: web.Request) -> web.Response:
        token = request.query["access_token"]
        assert request.query["grant_type"] in ("th_refresh_token", "ig_refresh_token")
        if token not in self.access_tokens:
            return web.json_response({"error": {"message": "expired", "code": 190}}, status=400)
        if self.too_young:
            return web.json_response({"error": {"message": "too young", "code": 100}}, status=400)
        self.exchanges["refresh"] += 1
        newer = self._new(self.access_tokens)  # the older one goes on until its end
        return web.json_response({"access_token": newer, "token_type": "bearer", "expires_in": 60 * DAY})

    def _exchange(self, form: dict[str, str], code: str) -> dict[str, Any] | None:
        if form["grant_type"] == "authorization_code":
            asked = self.codes.pop(code, None)  # used up by whoever shows it, rightly or not
            if asked is None or asked.redirect_uri != form.get("redirect_uri"):
                return None
            if asked.challenge and asked.challenge != _challenge(form.get("code_verifier", "")):
                return None
            self.exchanges["code"] += 1
            return self._pair() | {"scope": asked.scopes}
        shown = form["refresh_token"]
        if shown not in self.refresh_tokens:
            return None
        self.exchanges["refresh"] += 1
        if self.rotates:
            self.refresh_tokens.discard(shown)
            return self._pair()
        return {"access_token": self._new(self.access_tokens), "expires_in": 3600}

    def _pair(self) -> dict[str, Any]:
        return {
            "access_token": self._new(self.access_tokens),
            "expires_in": DAY,
            "refresh_token": self._new(self.refresh_tokens),
            "refresh_token_expires_in": 365 * DAY,
        }

    def _new(self, tokens: set[str]) -> str:
        token = f"canary-{secrets.token_hex(12)}"
        tokens.add(token)
        return token


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
