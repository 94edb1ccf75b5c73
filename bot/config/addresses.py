"""Web addresses in the configuration: which may be called, and what an operator should know about one.

Resolves no name and opens nothing; what a name leads to is not known here.
"""

import ipaddress
import re
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, urlsplit

from bot.errors import Message, message

#: What the machines of clouds give out to whoever asks: credentials of the machine itself.
_METADATA = frozenset(
    {"metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
_METADATA_ADDRESSES = frozenset(
    map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)
_PRIVATE_ENDINGS = (
    ".local",
    ".internal",
    ".lan",
    ".intranet",
    ".corp",
    ".home",
    ".home.arpa",
    ".localdomain",
)
_CREDENTIALS = re.compile(r"key|token|secret|passw|pwd|auth|signature|^sig$|^code$|^pass$")
_VERSION = re.compile(r"v\d{1,3}(?:\.\d{1,3})?")
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


class AddressKind(StrEnum):
    """`WHOLE` is called as it is written; to a `BASE` the adapter adds the path and the version itself."""

    WHOLE = "whole"
    BASE = "base"


def is_web_address(text: str) -> bool:
    """Whether a request can be sent there: a scheme that we speak, a host, a port that exists."""
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_plain = text.isascii() and text.isprintable() and " " not in text and "\\" not in text
    return is_plain and parts.scheme in ("http", "https") and bool(parts.hostname) and has_port


def is_loopback(text: str) -> bool:
    """Whether the address is one of this machine's own, which no network carries."""
    host = _host(urlsplit(text))
    address = _ip(host)
    return host == "localhost" or host.endswith(".localhost") or (address is not None and address.is_loopback)


def address_problem(text: str, kind: AddressKind, *, is_secret: bool = False) -> Message | None:
    """Why nothing may be sent there, and what to write instead; None for an address that is right.

    The message never quotes the address, which may hold credentials. In one that `is_secret` they may stand.
    """
    if not is_web_address(text):
        return message("expected an address such as https://graph.facebook.com")
    parts = urlsplit(text)
    if "@" in parts.netloc:
        return message(
            "a user name or password stands before the host; delete it up to the @: calls carry the token"
            " or a signature"
        )
    if problem := _host_problem(_host(parts)):
        return problem
    if parts.scheme != "https" and not is_loopback(text):
        return message(
            "http:// lets anybody on the way read tokens and comments; write https:// (http is for"
            " 127.0.0.1 and localhost only)"
        )
    if "#" in text:
        return message("what stands after # is never sent; delete it")
    if not is_secret and any(_CREDENTIALS.search(name.lower()) for name, _ in parse_qsl(parts.query)):
        return message("a credential stands after the ?; write the whole address as env:NAME or file:/path")
    return _base_problem(text, parts) if kind is AddressKind.BASE else None


def address_warning(text: str) -> Message | None:
    """What an operator should know about an address that may be called; None when there is nothing."""
    if not is_web_address(text) or is_loopback(text):
        return None
    host = _host(urlsplit(text))
    address = _ip(host)
    is_private = (
        ("." not in host or host.endswith(_PRIVATE_ENDINGS)) if address is None else not address.is_global
    )
    if is_private:
        return message(
            "the host is in a private network; tokens and comments go to whatever answers there by that name"
        )
    return None


def listening_warning(host: str) -> Message | None:
    """What an operator should know about the `host` that the bot listens on; None for this machine alone."""
    address = _ip(host.strip("[]"))
    if not host or (address is not None and address.is_unspecified):
        return message(
            "every network of this machine reaches the port; put 127.0.0.1 here, or make sure that only the"
            " reverse proxy gets there"
        )
    return None


def _host_problem(host: str) -> Message | None:
    address = _ip(host)
    if address is None:
        if _NUMERIC_LABEL.fullmatch(host.rsplit(".", 1)[-1]):
            return message(
                "the host looks like a number and is no IP address; write it as 192.0.2.1 or by name"
            )
        if host in _METADATA:
            return message(
                "the host gives out credentials of this machine (cloud metadata); write the host you mean"
            )
        return None
    if address.is_link_local or address in _METADATA_ADDRESSES:
        return message("the host is a link-local or cloud metadata address; write the host you mean")
    if address.is_unspecified or address.is_multicast or (address.is_reserved and not address.is_loopback):
        return message("nobody can be called at this IP address; write the host you mean")
    return None


def _base_problem(text: str, parts: SplitResult) -> Message | None:
    if "?" in text:
        return message("delete what stands from the ? on: paths are added to this address")
    version = next((segment for segment in parts.path.split("/") if _VERSION.fullmatch(segment)), None)
    if version is not None:
        return message(
            "delete /{version}: the version is added to this address (a setting 'version' chooses it)",
            version=version,
        )
    return None


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that a host is; of one that is wrapped into IPv6, the inner one."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or _nat64(address) or address
    return address


def _nat64(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    network = ipaddress.IPv6Network("64:ff9b::/96")
    return ipaddress.IPv4Address(address.packed[-4:]) if address in network else None
