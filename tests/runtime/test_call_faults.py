"""Why a call got no answer is said in words, without the names of classes and without an address."""

import errno
import socket
from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey

from bot.runtime.call_faults import explain_no_answer, explain_no_connection

KEY = ConnectionKey("graph.example", 443, True, True, None, None, None)
HOST = "graph.example"


def connector(error: OSError) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, error)


CONNECTIONS = [
    (aiohttp.ConnectionTimeoutError("x"), "does not take one in time"),
    (aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(-2, "Name or service not known")), "looked up"),
    (connector(socket.gaierror(-3, "Temporary failure")), "looked up"),
    (connector(ConnectionRefusedError(errno.ECONNREFUSED, "refused")), "refuses it"),
    (connector(OSError(errno.ENETUNREACH, "unreachable")), "no way to graph.example"),
    (connector(OSError(errno.EMFILE, "too many")), "no connection to graph.example"),
    (aiohttp.ClientConnectorCertificateError(KEY, Exception("expired")), "certificate"),
    (aiohttp.ClientConnectorSSLError(KEY, OSError("tls")), "TLS"),
    (aiohttp.InvalidURL("http://secret@x"), "the address is none"),
]
ANSWERS = [
    (TimeoutError(), "took too long"),
    (aiohttp.ServerTimeoutError(), "took too long"),
    (aiohttp.ServerDisconnectedError(), "ended the connection"),
    (aiohttp.ClientOSError(errno.ECONNRESET, "reset"), "ended the connection"),
    (ConnectionResetError(), "ended the connection"),
    (aiohttp.ClientPayloadError("x"), "no complete answer"),
    (aiohttp.TooManyRedirects(None, ()), "that can be read"),  # type: ignore[arg-type]
]


def classes(kind: type[BaseException]) -> Iterator[str]:
    yield kind.__name__
    for child in kind.__subclasses__():
        yield from classes(child)


@pytest.mark.parametrize(("error", "words"), CONNECTIONS)
def test_why_nothing_was_sent(error: Exception, words: str) -> None:
    said = explain_no_connection(error, HOST)
    assert words in said
    assert not any(name in said for name in classes(Exception))


@pytest.mark.parametrize(("error", "words"), ANSWERS)
def test_why_nothing_came_back(error: Exception, words: str) -> None:
    said = explain_no_answer(error, HOST)
    assert words in said
    assert not any(name in said for name in classes(Exception))
