"""Mails reach a real server encrypted, or somebody is told why not; none is sent in the clear by mistake."""

import asyncio
from email.message import EmailMessage

import pytest

from bot.config import Mail
from bot.domain import Secret
from bot.mail.smtp import SmtpOutcome, send_mail
from bot.services.reports.scheduled import MailProblem
from tests.fakes.running_bot import free_port
from tests.fakes.smtp_server import CERTIFICATE, SmtpServer

TO = ["zoe@example.org", "bea@example.org"]


@pytest.fixture(autouse=True)
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenSSL's own way to name whom to trust."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Tamis <tamis@example.org>", ", ".join(TO), "Zoé"
    made.set_content("a text\n.\n..and more\n")
    return made


def mail(server: SmtpServer, **changes: object) -> Mail:
    values: dict[str, object] = {"host": "localhost", "port": server.port, "timeout": 10.0}
    return Mail(**{**values, **changes})  # type: ignore[arg-type]


async def sent(settings: Mail) -> SmtpOutcome:
    return await asyncio.to_thread(send_mail, settings, letter())


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_mail_arrives_whole_and_encrypted_at_everybody(security: str) -> None:
    server = SmtpServer(users={"tamis": "pass word"})
    async with server.running(tls=security == "tls"):
        settings = mail(server, security=security, username="tamis", password=Secret("pass word"))
        assert await sent(settings) == SmtpOutcome()
    ((recipients, received),) = server.letters
    assert recipients == TO
    assert received["Subject"] == "Zoé"
    assert received.get_content().splitlines() == ["a text", ".", "..and more"]
    assert server.was_encrypted == [True]


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(
    security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    server = SmtpServer()
    async with server.running(tls=security == "tls"):
        assert await sent(mail(server, security=security)) == SmtpOutcome(MailProblem.INSECURE)
    assert server.letters == []


async def test_a_server_that_offers_no_encryption_gets_neither_password_nor_mail() -> None:
    server = SmtpServer(offers_tls=False, users={"tamis": "secret"})
    async with server.running():
        settings = mail(server, username="tamis", password=Secret("secret"))
        assert (await sent(settings)).problem is MailProblem.INSECURE
    assert server.letters == []


async def test_a_server_on_this_machine_needs_none() -> None:
    server = SmtpServer(offers_tls=False)
    async with server.running():
        assert await sent(mail(server, security="none")) == SmtpOutcome()
    assert server.was_encrypted == [False]


async def test_a_wrong_password_is_told_with_its_number() -> None:
    server = SmtpServer(users={"tamis": "right"})
    async with server.running():
        settings = mail(server, username="tamis", password=Secret("wrong"))
        assert await sent(settings) == SmtpOutcome(MailProblem.LOGIN, 535)


@pytest.mark.parametrize(
    ("told", "outcome", "arrived"),
    [
        ({"refused": {TO[0]}}, SmtpOutcome(MailProblem.SOME_REFUSED, 550), 1),
        ({"refused": set(TO)}, SmtpOutcome(MailProblem.REFUSED, 550), 0),
        ({"sender_status": 553}, SmtpOutcome(MailProblem.REFUSED, 553), 0),
        ({"sender_status": 451}, SmtpOutcome(MailProblem.REFUSED, 451), 0),
        ({"hangs_up": 1}, SmtpOutcome(MailProblem.UNANSWERED), 1),
    ],
    ids=["one refused", "all refused", "sender refused", "later", "no answer"],
)
async def test_what_a_server_does_has_one_name(
    told: dict[str, object], outcome: SmtpOutcome, arrived: int
) -> None:
    server = SmtpServer(**told)  # type: ignore[arg-type]
    async with server.running():
        assert await sent(mail(server)) == outcome
    assert len(server.letters) == arrived


async def test_where_no_server_is_nothing_can_be_reached() -> None:
    assert await sent(mail(SmtpServer(port=free_port()))) == SmtpOutcome(MailProblem.UNREACHABLE)
