"""Drafts in the configuration: an address that protects what is sent, a key, a warning."""

import pytest

from bot.config import Config, Drafts
from bot.config.drafts_schema import is_loopback
from bot.config.parser import parse_config
from bot.errors import ConfigError, Problem
from bot.platforms import declared_settings

LOCAL = "drafts: {url: 'http://127.0.0.1:11434/v1', model: small, queues: [questions]%s}"


def read(lines: str, warnings: list[Problem] | None = None) -> Config:
    def no_file(name: str) -> str:
        raise FileNotFoundError(name)

    return parse_config(
        f"version: 1\nsources: {{}}\n{lines}\n",
        "config.yaml",
        {"KEY": "sk-0123456789abcdef"},
        no_file,
        adapters=declared_settings(),
        warnings=warnings,
    )


def complaint(lines: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(lines)
    return str(caught.value)


def test_they_are_off() -> None:
    assert read("").drafts is None


def test_the_shortest_block_has_defaults() -> None:
    drafts = read(LOCAL % "").drafts
    assert drafts == Drafts(url="http://127.0.0.1:11434/v1", model="small", queues=("questions",))


def test_everything_is_read_and_the_key_is_opened() -> None:
    drafts = read(LOCAL % ", key: 'env:KEY', timeout: 5s, calls_per_hour: 3, max_tokens: 99").drafts
    assert drafts is not None
    assert drafts.key is not None
    assert drafts.key.reveal() == "sk-0123456789abcdef"
    assert (drafts.timeout, drafts.calls_per_hour, drafts.max_tokens) == (5.0, 3, 99)
    assert "sk-0123" not in repr(drafts)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://models.example/v1", "unprotected"),
        ("http://192.168.1.5/v1", "unprotected"),
        ("http://127.0.0.1.evil.example/v1", "unprotected"),
        ("http://localhost.evil.example/v1", "unprotected"),
        ("ftp://127.0.0.1/v1", "expected the address"),
        ("https://user:pass@models.example/v1", "expected the address"),
        ("https://models.example/v1?key=1", "expected the address"),
        ("https://", "expected the address"),
        ("https://models.example:99999/v1", "expected the address"),
        ("models.example", "expected the address"),
    ],
)
def test_what_protects_nothing_is_refused(url: str, says: str) -> None:
    assert says in complaint(LOCAL.replace("http://127.0.0.1:11434/v1", url) % "")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (", key: sk-0123456789abcdef", "never its value itself"),
        (", key: 'env:MISSING'", "MISSING"),
        (", calls_per_hour: 0", "calls_per_hour"),
        (", max_tokens: 5", "max_tokens"),
        (", queue: x", "queue"),
    ],
)
def test_a_mistake_is_told(more: str, says: str) -> None:
    assert says in complaint(LOCAL % more)


def test_what_leaves_is_told_at_each_reading() -> None:
    warnings: list[Problem] = []
    read(LOCAL.replace("http://127.0.0.1:11434/v1", "https://models.example/v1") % "", warnings)
    (text,) = [str(one) for one in warnings if "drafts" in str(one)]
    assert "leave this machine, for models.example" in text
    warnings.clear()
    read(LOCAL % "", warnings)
    assert "another program on this machine" in str(warnings[-1])


@pytest.mark.parametrize("url", ["http://127.9.9.9/v1", "http://[::1]:8080/v1", "http://localhost/v1"])
def test_this_machine_has_several_names(url: str) -> None:
    assert is_loopback(url)
