"""Hands mails to a server (RFC 5321), encrypted unless the server is on this machine.

Nothing of what a server says reaches a log or a person: its number, and what that means for us.
"""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage

from bot.config import Mail
from bot.services.reports.scheduled import MailProblem


@dataclass(frozen=True, slots=True)
class SmtpOutcome:
    """What became of a mail: None for a problem says that everybody has it. `status` is the number of the
    server's answer, 0 where there was none."""

    problem: MailProblem | None = None
    status: int = 0


def send_mail(mail: Mail, letter: EmailMessage) -> SmtpOutcome:
    """Send it to everybody in its `To`. Waits for the server, so that it belongs into a thread."""
    try:
        with _connect(mail) as server:
            if mail.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if mail.password is not None:
                server.login(mail.username, mail.password.reveal())
            return _deliver(server, letter)
    except ssl.SSLError:
        return SmtpOutcome(MailProblem.INSECURE)
    except smtplib.SMTPNotSupportedError:
        return SmtpOutcome(MailProblem.INSECURE)
    except smtplib.SMTPAuthenticationError as error:
        return SmtpOutcome(MailProblem.LOGIN, error.smtp_code)
    except smtplib.SMTPResponseException as error:
        return SmtpOutcome(MailProblem.UNREACHABLE, error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return SmtpOutcome(MailProblem.UNREACHABLE)


def _connect(mail: Mail) -> smtplib.SMTP:
    if mail.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout)


def _deliver(server: smtplib.SMTP, letter: EmailMessage) -> SmtpOutcome:
    try:
        refused: Mapping[str, tuple[int, bytes]] = server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        return SmtpOutcome(MailProblem.REFUSED, _status(error.recipients))
    except smtplib.SMTPResponseException as error:  # the sender, or the mail itself
        return SmtpOutcome(MailProblem.REFUSED, error.smtp_code)
    except (OSError, smtplib.SMTPServerDisconnected):
        return SmtpOutcome(MailProblem.UNANSWERED)
    if refused:
        return SmtpOutcome(MailProblem.SOME_REFUSED, _status(refused))
    return SmtpOutcome()


def _status(refused: Mapping[str, tuple[int, bytes]]) -> int:
    return next(iter(refused.values()))[0]
