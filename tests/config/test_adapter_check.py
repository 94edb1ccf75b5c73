"""Each source and target is held to what its adapter declares: one line of the table is one mistake."""

import base64
import secrets

import pytest

from bot.config.parser import parse_config
from bot.errors import ConfigError, Problem
from bot.platforms import declared_settings

CANARY = "canary-7f3a"
KEY = "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
ENVIRONMENT = {
    "META": "0123456789abcdef0123456789abcdef",
    "VERIFY": "verify-token-0123456789",
    "PAGE": "EAAB0123456789abcdef",
    "KEY": KEY,
    "CHATWOOT": "chatwoot-token-0123456789",
    "SLACK": "https://hooks.slack.com/services/T0/B0/abcdef",
    "SHORT": CANARY,  # eleven characters
    "LETTER": "x",
    "NO_BASE64": f"whsec_{CANARY}-{CANARY}",
    "SHORT_BASE64": "whsec_" + base64.b64encode(b"8 bytes.").decode(),
    "LONG": CANARY * 400,
    "PLAIN": f"http://hooks.slack.com/{CANARY}",
    "WITH_PASSWORD": f"https://u:{CANARY}@hooks.slack.com/x",
    "PRIVATE": "https://desk.internal/hook?token=abc",
    "METADATA": "http://169.254.169.254/",
}
WHOLE = """\
version: 1
sources:
  meta:
    adapter: meta
    secrets: [env:META]
    settings: {verify_token: env:VERIFY, base_url: "https://graph.facebook.com"}
    accounts: [{platform: facebook, id: 1, token: env:PAGE, settings: {page_id: 1}}]
  shop:
    adapter: generic
    secrets: [env:KEY]
    settings: {url: "https://shop.example/hook"}
  tube:
    adapter: youtube
    secrets: [env:META]
    settings: {client_id: c.apps.googleusercontent.com}
    accounts: [{platform: youtube, id: UC1, refresh_token: env:PAGE}]
targets:
  care:
    adapter: chatwoot
    settings: {base_url: "https://chat.example", inbox: 12}
    accounts: [{platform: chatwoot, id: 1, token: env:CHATWOOT}]
  desk:
    adapter: generic
    secrets: [env:KEY]
    settings: {url: "https://desk.example/hook"}
  lead:
    adapter: slack
    secrets: [env:SLACK]
"""


def warnings_of(text: str) -> list[str]:
    warnings: list[Problem] = []
    parse_config(text, "config.yaml", ENVIRONMENT, str, adapters=declared_settings(), warnings=warnings)
    return [str(warning) for warning in warnings]


def complaint(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        warnings_of(text)
    assert CANARY not in str(caught.value)
    return str(caught.value)


def replaced(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def test_what_is_right_has_neither_mistakes_nor_warnings() -> None:
    assert warnings_of(WHOLE) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # addresses: every adapter, sources and targets
        (
            "https://graph.facebook.com",
            "http://graph.facebook.com",
            "6:52: source meta: 'base_url': http:// lets",
        ),
        ("https://graph.facebook.com", "ftp://x", "source meta: 'base_url': expected an address"),
        (
            "https://graph.facebook.com",
            f"https://u:{CANARY}@f.example",
            "'base_url': a user name or password",
        ),
        ("https://graph.facebook.com", "https://graph.facebook.com/v25.0", "'base_url': delete /v25.0"),
        ('base_url: "https://graph', 'instagram_base_url: "http://graph', "'instagram_base_url': http://"),
        ("https://shop.example/hook", "http://shop.example/hook", "11:21: source shop: 'url': http:// lets"),
        (
            "https://shop.example/hook",
            f"https://a.example/?key={CANARY}",
            "'url': a credential stands after the ?",
        ),
        ("https://chat.example", "http://chat.example", "20:26: target care: 'base_url': http:// lets"),
        ("https://chat.example", "https://chat.example/api/v1", "target care: 'base_url': delete /v1"),
        (
            "https://desk.example/hook",
            "http://169.254.169.254/",
            "target desk: 'url': the host is a link-local",
        ),
        (
            '"https://desk.example/hook"',
            "env:METADATA",
            "25:21: target desk: 'url': the host is a link-local",
        ),
        # renewal
        (
            "settings: {client_id: c.apps.googleusercontent.com}",
            "settings: {}",
            "source tube: 'refresh_token': without 'client_id' of the source it cannot be exchanged",
        ),
        (
            "secrets: [env:META]\n    settings: {client_id",
            "settings: {client_id",
            "source tube: 'refresh_token': without 'secrets' of the source it cannot be exchanged",
        ),
        ("env:SLACK", "env:PLAIN", "28:15: target lead: 'secrets': http:// lets"),
        ("env:SLACK", "env:WITH_PASSWORD", "target lead: 'secrets': a user name or password"),
        ("env:SLACK", "env:META", "target lead: 'secrets': expected an address"),
        # secrets
        (
            "secrets: [env:META]",
            "secrets: [env:LETTER]",
            "5:15: source meta: 'secrets': it has fewer than 16",
        ),
        (
            "secrets: [env:META]",
            "secrets: [env:META, env:SHORT]",
            "source meta: 'secrets': it has fewer than 16",
        ),
        ("env:VERIFY", "env:SHORT", "source meta: 'verify_token': it has fewer than 16"),
        ("env:PAGE", "env:SHORT", "7:51: source meta: 'token': it has fewer than 16"),
        ("env:CHATWOOT", "env:LETTER", "target care: 'token': it has fewer than 16"),
        (
            "env:VERIFY",
            CANARY * 2,
            "6:30: source meta: 'verify_token': write a secret as env:NAME or file:/path",
        ),
        (
            "secrets: [env:KEY]",
            "secrets: [env:NO_BASE64]",
            "10:15: source shop: 'secrets': it is not whsec_ and",
        ),
        ("secrets: [env:KEY]", "secrets: [env:SHORT_BASE64]", "source shop: 'secrets': it has fewer than 16"),
        ("env:META", "env:LONG", "source meta: 'secrets': LONG has more than 4096 bytes"),
        # what is missing
        (
            "    secrets: [env:META]\n",
            "",
            "3:3: source meta: 'secrets' is missing: nothing proves a webhook genuine",
        ),
        ("secrets: [env:KEY]", "secrets: []", "8:3: source shop: 'secrets' is missing"),
        ("    secrets: [env:SLACK]\n", "", "target lead: 'secrets' is missing: nothing could be sent there"),
        (", inbox: 12", "", "target care: 'settings' lacks 'inbox': nothing could be sent there"),
        ("    accounts: [{platform: chatwoot, id: 1, token: env:CHATWOOT}]\n", "", "'accounts' is missing"),
        # what does not exist
        (
            "adapter: meta",
            "adapter: meat",
            "4:14: source meta: unknown adapter 'meat' (there are chatwoot, generic,",
        ),
        (
            "adapter: meta",
            "adapter: whatsapp",
            "whatsapp is a platform of the adapter meta: write 'adapter: meta', and 'platform: whatsapp'",
        ),
        ("verify_token:", "verify_tokn:", "6:16: source meta: unknown setting 'verify_tokn', did you mean"),
        (
            "version: 1",
            "version: 1\nretention: {messages: {linkdin: 48h, youtube: 30d}}",
            "2:24: unknown platform 'linkdin', did you mean 'linkedin'?",
        ),
        *(
            (
                "client_id: c.apps",
                f"{name}: {value}, client_id: c.apps",
                f"source tube: '{name}': a number above 0 is expected",
            )
            for name, value in (
                ("daily_units", "many"),
                ("daily_units", "0"),
                ("daily_units", "1e5"),
                ("poll_seconds", "-1"),
                ("poll_seconds", "nan"),
                ("poll_seconds", "'٦٠'"),
            )
        ),
        ("page_id: 1", "pageid: 1", "source meta: unknown setting 'pageid', did you mean 'page_id'?"),
        (
            "  shop:\n    adapter: generic",
            "  shop:\n    adapter: slack",
            "'slack' sends nothing to us; write this",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_what_to_write_instead(old: str, new: str, problem: str) -> None:
    assert problem in complaint(replaced(old, new))


@pytest.mark.parametrize(
    ("old", "new", "warning"),
    [
        (
            "https://desk.example/hook",
            "https://10.0.0.9/hook",
            "25:21: target desk: 'url': the host is in a private",
        ),
        ('"https://desk.example/hook"', "env:PRIVATE", "target desk: 'url': the host is in a private"),
        ("https://chat.example", "https://rails:3000", "target care: 'base_url': the host is in a private"),
        ("version: 1", "version: 1\nhost: 0.0.0.0", "config.yaml:2:7: 'host': every network of this machine"),
        (
            "version: 1",
            "version: 1\nmonitoring: {host: '::'}",
            "config.yaml:2:20: 'host': every network of this machine",
        ),
    ],
)
def test_what_may_be_meant_is_a_warning(old: str, new: str, warning: str) -> None:
    [told] = warnings_of(replaced(old, new))
    assert warning in told


def test_the_secrets_of_coral_are_secrets_too() -> None:
    text = WHOLE + "scoring: {coral: {secrets: [env:META, env:SHORT]}}\n"
    assert "config.yaml:29:39: 'secrets': it has fewer than 16" in complaint(text)


def test_http_is_for_this_machine() -> None:
    assert warnings_of(replaced("https://graph.facebook.com", "http://127.0.0.1:8080")) == []


def test_what_could_not_be_opened_is_not_judged() -> None:
    unopened: list[Problem] = []
    parse_config(WHOLE, "config.yaml", {}, str, unopened, adapters=declared_settings())
    assert len(unopened) == 9


def test_every_mistake_is_told_at_once() -> None:
    written = complaint(
        replaced("https://graph.facebook.com", "http://a.example")
        .replace("https://chat.example", "http://b.example")
        .replace("env:VERIFY", "env:SHORT")
    )
    assert len(written.splitlines()) == 3
