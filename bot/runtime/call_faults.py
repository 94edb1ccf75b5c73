"""Why a call got no complete answer, in words for whoever operates the instance.

Never in the words of a library: those name classes, and may repeat an address with a secret in it.
"""

import errno
import socket

import aiohttp

_UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def explain_no_connection(error: Exception, host: str) -> str:
    """Why nothing was sent to a host."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"no connection: {host} does not take one in time"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"no connection: the certificate of {host} is not valid"
    if isinstance(error, aiohttp.ClientSSLError):
        return f"no connection: {host} cannot be spoken to with TLS"
    system = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(error, aiohttp.ClientConnectorDNSError) or isinstance(system, socket.gaierror):
        return f"no connection: the name {host} cannot be looked up; is the network there, the name right?"
    if isinstance(system, ConnectionRefusedError):
        return f"no connection: {host} refuses it"
    if isinstance(system, OSError) and system.errno in _UNREACHABLE:
        return f"no connection: there is no way to {host}; is the network there?"
    if isinstance(error, aiohttp.InvalidURL):
        return "no connection: the address is none"
    return f"no connection to {host}"


def explain_no_answer(error: Exception, host: str) -> str:
    """Why what was sent to a host was not answered, or not to the end."""
    if isinstance(error, TimeoutError):
        return f"no answer: {host} took too long"
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | ConnectionError):
        return f"no answer: {host} ended the connection"
    if isinstance(error, aiohttp.ClientPayloadError):
        return f"no complete answer: {host} ended the connection, or what it sent cannot be unpacked"
    return f"no answer from {host} that can be read"
