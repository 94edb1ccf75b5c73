"""Reports and the mail server in the configuration: nothing that could end a header, nothing in the clear."""

from datetime import time
from typing import Any

import pytest

from bot.config import Config, Mail
from bot.config.parser import parse_config
from bot.domain.report_schedule import Every, ScheduledReport
from bot.domain.report_scope import ReportScope
from bot.errors import ConfigError, Problem
from bot.platforms import declared_settings

MAIL = (
    "mail: {host: smtp.example.org, sender: Tamis <tamis@example.org>, username: t, password: env:PASSWORD}"
)


def read(lines: str, unopened: list[Problem] | None = None, **environment: str) -> Config:
    def no_file(name: str) -> str:
        raise FileNotFoundError(name)

    return parse_config(
        f"version: 1\nsources: {{}}\n{lines}\n",
        "config.yaml",
        {"PASSWORD": "a password", **environment},
        no_file,
        unopened,
        adapters=declared_settings(),
    )


def test_a_report_has_its_defaults_and_its_server_a_password_that_is_not_shown() -> None:
    config = read(f"{MAIL}\nreports: {{weekly: {{to: [zoe@example.org]}}}}")
    assert config.reports == (ScheduledReport(name="weekly", to=("zoe@example.org",)),)
    assert config.mail is not None
    assert config.mail.password is not None
    assert config.mail.password.reveal() == "a password"
    assert "a password" not in str(config)
    assert (config.mail.port, config.mail.security) == (587, "starttls")


def test_everything_about_a_report_may_be_written() -> None:
    report = (
        "{every: month, at: '18:30', folder: pages, language: fr, account: '1000', platform: facebook,"
        " campaign: c, post: p, calendar: team}"
    )
    assert read(f"reports: {{monthly: {report}}}").reports == (
        ScheduledReport(
            name="monthly",
            every=Every.MONTH,
            at=time(18, 30),
            folder="pages",
            language="fr",
            scope=ReportScope(account_id="1000", platform="facebook", campaign_id="c", post="p"),
            calendar="team",
        ),
    )


def test_whoever_calls_nobody_needs_no_password() -> None:
    unopened: list[Problem] = []
    config = read(f"{MAIL}", unopened, PASSWORD="")
    assert config.mail == Mail(host="smtp.example.org", sender="Tamis <tamis@example.org>", username="t")
    assert "PASSWORD" in str(unopened[0])


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            "reports: {w: {to: [zoe@example.org]}}",
            "config.yaml:3:1: 'reports': 'to' needs a block 'mail'",
        ),
        (f"{MAIL}\nreports: {{w: {{}}}}", "a report needs 'to', 'folder', or both"),
        (f'{MAIL}\nreports: {{w: {{to: ["z@x.org\\nBcc: all@x.org"]}}}}', "expected an address such as"),
        (f'{MAIL}\nreports: {{w: {{to: ["z@x.org, y@x.org"]}}}}', "expected an address such as"),
        (f'{MAIL}\nreports: {{w: {{to: ["Zoe <z@x.org>"]}}}}', "expected an address such as"),
        (f"{MAIL}\nreports: {{w: {{to: [zoe]}}}}", "expected an address such as"),
        (f'{MAIL}\nreports: {{w: {{to: ["é@example.org"]}}}}', "expected an address such as"),
        (f"{MAIL}\nreports: {{W!: {{folder: x}}}}", "expected a name of small letters"),
        ("reports: {w: {folder: x, at: '24:00'}}", "expected a time such as 08:00"),
        ("reports: {w: {folder: x, at: 8}}", "expected a time such as 08:00"),
        ("reports: {w: {folder: x, every: day}}", "expected one of week, month"),
        ('reports: {w: {folder: "x\\e[2J"}}', "expected a path of characters that can be seen"),
        ('mail: {host: h, sender: "T <t@x.org>\\nBcc: a@x.org"}', "expected an address such as Tamis <"),
        ('mail: {host: h, sender: "T, U <t@x.org>"}', "expected an address such as Tamis <"),
        ("mail: {host: 'smtp://h', sender: t@x.org}", "expected the name of a server"),
        ("mail: {host: h, sender: t@x.org, username: t}", "'username' and 'password' go together"),
        ("mail: {host: h, sender: t@x.org, security: none}", "it is for a server on this machine"),
        ("mail: {host: h, sender: t@x.org, security: ssl}", "expected one of starttls, tls, none"),
        (
            "mail: {host: h, sender: t@x.org, username: t, password: hunter2}",
            "write a secret as env:NAME or file:/path",
        ),
    ],
)
def test_what_makes_no_sense_or_is_dangerous_is_refused(lines: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(lines)
    assert problem in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_server_on_this_machine_needs_no_encryption(host: str) -> None:
    config: Any = read(f"mail: {{host: {host}, port: 25, sender: t@x.org, security: none}}")
    assert config.mail.security == "none"
