"""A mail server (RFC 5321) with STARTTLS and logins, which can be told to refuse and to hang up."""

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

_LONGEST = 2**24
#: A certificate for `localhost` that vouches for itself, and its key; of no use to anybody.
CERTIFICATE = Path(__file__).parent / "localhost.pem"


@dataclass
class SmtpServer:
    """What it took, and what it is told to do. `hangs_up` is how often it takes a mail and says nothing."""

    port: int = 0
    users: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    sender_status: int = 250
    offers_tls: bool = True
    hangs_up: int = 0
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await _Session(self, reader, writer).run()
        writer.close()

    @asynccontextmanager
    async def running(self, *, tls: bool = False) -> AsyncIterator["SmtpServer"]:
        """Listen; with `tls` from the first byte."""
        context = _context() if tls else None
        server = await asyncio.start_server(self.serve, "127.0.0.1", self.port, ssl=context, limit=_LONGEST)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self


class _Session:
    def __init__(
        self, server: SmtpServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.is_encrypted = writer.get_extra_info("ssl_object") is not None
        self.recipients: list[str] = []

    async def run(self) -> None:
        self.say("220 ready")
        while line := (await self.reader.readline()).decode("ascii").strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() == "QUIT":
                return self.say("221 bye")
            if verb.upper() == "DATA":
                if await self.take():
                    return None
            elif verb.upper() == "STARTTLS":
                await self.encrypt()
            else:
                self.answer(verb.upper(), rest)
        return None

    def answer(self, verb: str, rest: str) -> None:
        match verb:
            case "EHLO" | "HELO":
                extensions = ["STARTTLS"] * (self.server.offers_tls and not self.is_encrypted)
                extensions += ["AUTH PLAIN"] * bool(self.server.users)
                lines = ["fake", *extensions, "8BITMIME"]
                self.say(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}")
            case "AUTH":
                _, user, password = base64.b64decode(rest.split()[1]).decode().split("\0")
                self.say("235 ok" if self.server.users.get(user) == password else "535 wrong")
            case "MAIL":
                self.recipients = []
                self.say(f"{self.server.sender_status} sender")
            case "RCPT":
                address = rest.partition("<")[2].partition(">")[0]
                if address in self.server.refused:
                    return self.say("550 nobody")
                self.recipients.append(address)
                self.say("250 ok")
            case _:
                self.say("250 ok")
        return None

    async def take(self) -> bool:
        """Take a mail; True when nothing is said about it."""
        self.say("354 go on")
        body = (await self.reader.readuntil(b"\r\n.\r\n"))[:-5].replace(b"\r\n..", b"\r\n.")
        letter = message_from_bytes(body, policy=default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append((self.recipients, letter))
        self.server.was_encrypted.append(self.is_encrypted)
        if self.server.hangs_up:
            self.server.hangs_up -= 1
            return True
        self.say("250 taken")
        return False

    async def encrypt(self) -> None:
        self.say("220 go on")
        await self.writer.drain()
        await self.writer.start_tls(_context())
        self.is_encrypted = True

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context
