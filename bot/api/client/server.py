"""Which server is meant and with which token. A token stands in the environment or in a file of its owner,
never on a command line, which every user of a machine can read."""

import ipaddress
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from yarl import URL

from bot.errors import UserError, explain_io
from bot.files import read_text

ADDRESS, TOKEN, TOKEN_FILE = "TAMIS_SERVER", "TAMIS_TOKEN", "TAMIS_TOKEN_FILE"
_OWN_FILE = Path("tamis", "token")
_TOKEN = re.compile(r"[!-~]{1,200}")
_LONGEST_FILE, _LONGEST_ADDRESS = 4_096, 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server, and who one is there."""

    url: URL
    token: str = field(repr=False)

    @property
    def host(self) -> str:
        """Its name, for people."""
        return self.url.host or ""


def read_address(text: str, *, is_plain_allowed: bool = False) -> URL:
    """The address of a server. Raises `UserError` for what is none, and for plain http to another machine
    unless that is allowed: a token and what people wrote would cross the network for everybody to read."""
    try:
        url = URL(text.strip()[:_LONGEST_ADDRESS])
        port = url.port
    except ValueError as error:
        raise UserError("remote.address", address=text[:80]) from error
    is_bare = not (url.user or url.password or url.query_string or url.fragment)
    if url.scheme not in ("http", "https") or not url.host or not port or not is_bare:
        raise UserError("remote.address", address=text[:80] if is_bare else "…")
    if url.scheme == "http" and not is_plain_allowed and not _is_this_machine(url.host):
        raise UserError("remote.plain_http", host=url.host)
    return url


def read_token(environment: Mapping[str, str]) -> str:
    """The token, from `TAMIS_TOKEN`, else from the file that `TAMIS_TOKEN_FILE` names, else from
    `~/.config/tamis/token`. Raises `UserError`."""
    token = environment.get(TOKEN, "").strip()
    if not token:
        path = _token_file(environment)
        token = _from_file(path)
    if not _TOKEN.fullmatch(token):
        raise UserError("remote.token_malformed")
    return token


def _token_file(environment: Mapping[str, str]) -> Path:
    if named := environment.get(TOKEN_FILE):
        return Path(named)
    return Path(
        environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME") or "/", ".config"), _OWN_FILE
    )


def _from_file(path: Path) -> str:
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise UserError("remote.token_open", path=path)
        return read_text(path, _LONGEST_FILE).strip()
    except FileNotFoundError as error:
        raise UserError("remote.no_token", path=path) from error
    except (OSError, UnicodeError) as error:
        raise UserError("cannot_use_file", path=path, reason=explain_io(error)) from error


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
