"""References to secrets: opened once, never quoted, and wrong ones reported with their position."""

from typing import Any

import pytest

from bot.config.secrets import SecretReferences, SecretSettings
from bot.documents import from_yaml

CANARY = "canary-7f3a"


def references(text: str, environment: dict[str, str] | None = None, read: Any = str) -> SecretReferences:
    return SecretReferences(from_yaml(text, "config.yaml"), environment or {}, read, lambda path: "")


def test_a_reference_to_the_environment_is_opened() -> None:
    assert references("secrets: [env:KEY]", {"KEY": "s3cret\n"}).value(("secrets", 0)) == "s3cret"


def test_a_reference_to_a_file_is_opened_without_its_line_ends() -> None:
    opened = references("token: file:/run/key", read={"/run/key": "s3cret\r\n"}.__getitem__)
    assert opened.value(("token",)) == "s3cret"


def test_settings_may_be_references_and_are_plain_text_otherwise() -> None:
    opened = references("settings: {a: env:KEY, b: plain}", {"KEY": "s3cret"})
    assert opened.settings({"a": "env:KEY", "b": "plain"}, ("settings",)) == {"a": "s3cret", "b": "plain"}
    assert opened.problems == []


def unreadable(path: str) -> str:
    raise PermissionError(CANARY)


@pytest.mark.parametrize(
    ("text", "read", "problem"),
    [
        (f"token: {CANARY}", str, "'token': write a secret as env:NAME or file:/path"),
        ("token: env:KEY", str, "'token': the environment has no KEY, or it is empty"),
        ("token: env:BLANK", str, "'token': the environment has no BLANK, or it is empty"),
        ("token: file:/run/key", unreadable, "'token': cannot read /run/key (PermissionError)"),
        ("token: file:/run/key", lambda path: " \n", "'token': /run/key is empty"),
        (f"secrets: [{CANARY}]", str, "'secrets': write a secret as"),
    ],
    ids=["value", "missing", "blank", "unreadable", "empty", "list"],
)
def test_a_wrong_reference_is_reported_and_its_value_is_not(text: str, read: Any, problem: str) -> None:
    (result,) = references(text, {"BLANK": " "}, read).problems
    assert str(result).startswith("config.yaml:1:")
    assert problem in str(result)
    assert CANARY not in str(result)


def test_settings_print_their_names_only() -> None:
    settings = SecretSettings({"verify_token": CANARY})
    assert repr(settings) == "Settings(verify_token)"
    assert settings["verify_token"] == CANARY
