"""Conversions in the configuration: own hosts, parameters that stand for something, keys that sign."""

from typing import Any

import pytest

from bot.config import Config, Conversions
from bot.config.parser import parse_config
from bot.errors import ConfigError
from bot.platforms import declared_settings

WITH = "conversions: {hosts: [a.example], parameters: %s}"
KEY = "whsec_" + "QUJD" * 11


def read(lines: str, **environment: str) -> Config:
    def no_file(name: str) -> str:
        raise FileNotFoundError(name)

    return parse_config(
        f"version: 1\nsources: {{}}\n{lines}\n",
        "config.yaml",
        {"KEY": KEY, **environment},
        no_file,
        adapters=declared_settings(),
    )


def complaint(lines: str, **environment: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        read(lines, **environment)
    return str(caught.value)


def test_a_host_is_enough() -> None:
    settings = read("conversions: {hosts: ['https://www.Shop.example/']}").conversions
    assert settings is not None
    assert settings.hosts == ("shop.example",)
    assert settings.parameters == Conversions().parameters
    assert settings.parameters["utm_medium"] == "community"


def test_secrets_are_opened_and_never_shown() -> None:
    settings = read("conversions: {secrets: ['env:KEY'], tolerance: 10m}").conversions
    assert settings is not None
    assert [secret.reveal() for secret in settings.secrets] == [KEY]
    assert settings.tolerance == 600.0
    assert KEY not in repr(settings)
    assert "whsec_ and base64" in complaint(
        "conversions: {secrets: ['env:KEY']}", KEY="no base64 at all, is it"
    )
    assert "secrets" in complaint(f"conversions: {{secrets: ['{KEY}']}}")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("conversions: {}", "need 'hosts'"),
        ("conversions: {hosts: [shop]}", "expected a host of your own"),
        ("conversions: {hosts: ['*']}", "expected a host of your own"),
        (WITH % "{}", "parameters"),
        (WITH % "{'utm source': x}", "expected the name of a parameter"),
        (WITH % "{utm_source: '{author}'}", "{account}, {ad}, {campaign}"),
        (WITH % "{utm_source: '{platform'}", "{account}, {ad}, {campaign}"),
        (WITH % "{utm_source: ' '}", "expected a text"),
        ("conversions: {hosts: [a.example], secret: x}", "secret"),
    ],
)  # fmt: skip
def test_mistakes_say_what_was_expected(lines: str, problem: str) -> None:
    assert problem in complaint(lines)


def test_links_of_posts_have_parameters_of_their_own() -> None:
    settings = read("conversions: {hosts: [a.example], posts: {utm_campaign: 'plan-{post}'}}").conversions
    assert settings is not None
    assert settings.posts == {"utm_campaign": "plan-{post}"}
    untouched = read("conversions: {hosts: [a.example], posts: {}}").conversions
    assert untouched is not None
    assert untouched.posts == {}
    assert "{account}, {platform}, {post}" in complaint(
        "conversions: {hosts: [a.example], posts: {utm_content: '{rule}'}}"
    )
