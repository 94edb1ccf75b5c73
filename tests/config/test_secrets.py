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


@pytest.mark.parametrize("text", [f"token: {CANARY}", f"secrets: [{CANARY}]"], ids=["token", "list"])
def test_a_secret_that_stands_in_the_file_is_a_mistake_and_not_repeated(text: str) -> None:
    opened = references(text)
    (result,) = opened.problems
    assert "write a secret as env:NAME or file:/path" in str(result)
    assert CANARY not in str(result)
    assert opened.unopened == []


@pytest.mark.parametrize(
    ("text", "read", "problem"),
    [
        ("token: env:KEY", str, "'token': the environment has no KEY, or it is empty"),
        ("token: env:BLANK", str, "'token': the environment has no BLANK, or it is empty"),
        ("token: file:/run/key", unreadable, "'token': cannot read /run/key (PermissionError)"),
        ("token: file:/run/key", lambda path: " \n", "'token': /run/key is empty"),
    ],
    ids=["missing", "blank", "unreadable", "empty"],
)
def test_a_secret_that_is_not_there_is_reported_and_its_value_is_not(
    text: str, read: Any, problem: str
) -> None:
    opened = references(text, {"BLANK": " "}, read)
    (result,) = opened.unopened
    assert opened.problems == []
    assert opened.value(("token",)) is None
    assert str(result).startswith("config.yaml:1:")
    assert problem in str(result)
    assert CANARY not in str(result)


def test_settings_print_their_names_only() -> None:
    settings = SecretSettings({"verify_token": CANARY})
    assert repr(settings) == "Settings(verify_token)"
    assert settings["verify_token"] == CANARY


@pytest.mark.parametrize(
    ("value", "damage"),
    [
        (f"\ufeff{CANARY}", "KEY begins with a byte order mark"),
        (f'"{CANARY}"', "KEY has quotes around it"),
        (f"'{CANARY}'", "KEY has quotes around it"),
        (f"\u201c{CANARY}\u201d", "KEY has quotes around it"),
        (f"{CANARY}\nEAAB", "KEY has several lines"),
        (f"{CANARY}\r\nEAAB", "KEY has several lines"),
        (f"{CANARY}\u2028EAAB", "KEY has several lines"),
        (f"EA AB{CANARY}", "KEY: character 3 does not belong there"),
        (f"EA\u00a0AB{CANARY}", "KEY: character 3 does not belong there"),
        (f"EA\u200bAB{CANARY}", "KEY: character 3 does not belong there"),
        (f"EA\x00AB{CANARY}", "KEY: character 3 does not belong there"),
        (f"EAé{CANARY}", "KEY: character 3 does not belong there"),
    ],
    ids=ascii,
)
def test_what_an_editor_or_a_web_page_added_to_a_token_is_found(value: str, damage: str) -> None:
    for opened in (
        references("token: env:KEY", {"KEY": value}),
        references("token: file:KEY", read={"KEY": value + "\n"}.__getitem__),
    ):
        (result,) = opened.unopened
        assert damage in str(result)
        assert CANARY not in str(result)


def test_a_passphrase_of_our_own_may_have_spaces_and_accents() -> None:
    opened = references("secrets: [env:KEY]\nsettings: {a: env:KEY}", {"KEY": "très long passphrase"})
    assert opened.unopened == []
    assert opened.value(("secrets", 0)) == "très long passphrase"


def test_a_setting_that_could_not_be_opened_is_left_out() -> None:
    opened = references("settings: {a: env:KEY, b: plain}")
    assert opened.settings({"a": "env:KEY", "b": "plain"}, ("settings",)) == {"b": "plain"}
