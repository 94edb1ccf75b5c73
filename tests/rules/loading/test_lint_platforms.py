"""Answers that a platform of ours would not take are told when the file is loaded."""

from typing import Any

import pytest

from bot.platforms import adapter_classes
from bot.rules import Environment
from tests.fakes.rules import mistakes, rule, rules

CLASSES = adapter_classes()
LONG = "a" * 151


def environment(*platforms: str) -> Environment:
    declared = {name: adapter for adapter in CLASSES.values() for name in adapter.limits}
    return Environment(
        verbs={name: declared[name].verbs[name] for name in platforms},
        limits={name: declared[name].limits[name] for name in platforms},
    )


def warnings(entry: dict[str, Any], *platforms: str, text: object = LONG) -> list[str]:
    loaded = rules(entry, environment=environment(*platforms), replies={"hi": {"fr": text}})
    return [str(one) for one in loaded.warnings if "becomes a case" in str(one)]


def test_a_text_that_is_too_long_is_told_once_with_every_platform_and_its_limit() -> None:
    (warning,) = warnings(rule([{"reply": "hi"}]), "facebook", "instagram", "tiktok", text="é" * 501)
    assert "rule one: the text 'hi' in fr has 501 characters" in warning
    assert "too many for instagram (1000 bytes), tiktok (150);" in warning


@pytest.mark.parametrize(
    ("when", "platforms", "count"),
    [
        ({"words": ["x"]}, ("facebook", "tiktok"), 1),
        ({"words": ["x"], "platforms": ["facebook"]}, ("facebook", "tiktok"), 0),
        ({"words": ["x"], "platforms": "tiktok"}, ("facebook", "tiktok"), 1),
        ({"words": ["x"], "kinds": ["dm"]}, ("tiktok",), 0),
        ({"words": ["x"]}, ("facebook",), 0),
        ({"words": ["x"]}, (), 0),
    ],
    ids=["everywhere", "elsewhere", "there", "in messages", "not ours", "no configuration"],
)
def test_only_where_the_rule_may_say_it(when: dict[str, Any], platforms: tuple[str, ...], count: int) -> None:
    assert len(warnings(rule([{"reply": "hi"}], when), *platforms)) == count


@pytest.mark.parametrize(
    ("entries", "count"),
    [
        ({"after": "25h"}, 1),
        ({"after": "23h"}, 0),
        ({"after": "23h", "limits": {"delay": "2h"}}, 1),
        ({"after": "25h", "when": {"words": ["x"], "kinds": ["comment"]}}, 0),
        ({"after": "25h", "mode": "off"}, 0),
    ],
)
def test_a_message_that_waits_longer_than_its_window_is_told(entries: dict[str, Any], count: int) -> None:
    entry = rule([{"reply": "hi"}], {"words": ["x"], "kinds": ["dm"]}) | entries
    told = warnings(entry, "whatsapp", "threads", text="Bonjour")
    assert len(told) == count
    assert all("whatsapp takes it for 1 day, 0:00:00" in one for one in told)


def test_a_private_reply_that_waits_longer_than_a_week_is_told() -> None:
    entry = rule([{"private_reply": "hi"}], {"words": ["x"], "kinds": ["comment"]}, after="8d")
    (told,) = warnings(entry, "facebook", "tiktok", text="Bonjour")
    assert "facebook takes it for 7 days" in told


@pytest.mark.parametrize(
    ("platform", "kinds", "action"),
    [("threads", ["reply"], "hide"), ("tiktok", "mention", {"reply": "hello"})],
)
def test_what_a_platform_never_does_to_a_kind_of_event_is_a_mistake(
    platform: str, kinds: object, action: object
) -> None:
    when = {"words": ["x"], "kinds": kinds, "platforms": [platform]}
    assert f"{platform} cannot do it to" in mistakes(rule([action], when), environment=environment(platform))
    elsewhere = rule([action], when | {"platforms": ["facebook"], "kinds": ["comment"]})
    rules(elsewhere, environment=environment("facebook"))
