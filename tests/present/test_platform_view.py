"""Platforms in words, in both languages, and as JSON."""

import json

from bot.present.messages import Catalog
from bot.present.platform_view import actions_by_kind, every_action, facts, platform_json
from bot.services.platforms import platform_capabilities

ENGLISH, FRENCH = Catalog("en"), Catalog("fr")
(THREADS,) = platform_capabilities("threads")
(TIKTOK,) = platform_capabilities("tiktok")


def test_a_kind_that_does_not_come_in_is_told_from_one_about_which_nothing_can_be_done() -> None:
    assert dict(actions_by_kind(THREADS, ENGLISH))["direct message"] == "–"
    (messenger,) = platform_capabilities("messenger")
    assert dict(actions_by_kind(messenger, ENGLISH))["edit"] == ""


def test_windows_lengths_and_what_hiding_means_are_told() -> None:
    told = dict(facts(TIKTOK, ENGLISH))
    assert told["comes in by"] == "webhook, polling"
    assert (told["longest reply"], told["longest message"]) == ("150 characters", "6000 characters")
    assert (told["message window"], told["private reply window"]) == ("2 d", "–")
    assert told["hidden means"] == "only its author still sees it"
    assert dict(facts(THREADS, ENGLISH))["longest reply"].endswith("an emoji counting as its bytes")


def test_all_of_it_is_told_in_french() -> None:
    for each in platform_capabilities():
        english, french = list(facts(each, ENGLISH)), list(facts(each, FRENCH))
        said = [pair for pair in zip(english, french, strict=True) if pair[0][1] not in ("–", "webhook")]
        assert all(one[0] != other[0] for one, other in said)


def test_every_action_is_named_once() -> None:
    assert [verb.value for verb in every_action(TIKTOK)] == ["hide", "unhide", "reply", "message", "like"]


def test_what_can_be_published_is_told_or_why_nothing_can() -> None:
    (instagram,) = platform_capabilities("instagram")
    assert dict(facts(instagram, ENGLISH))["planned posts"] == (
        "2200 characters; link that nobody can follow; image needed: an address (JPEG); first comment;"
        " 50 in 24 hours"
    )
    assert "videos and photo series only" in dict(facts(TIKTOK, ENGLISH))["planned posts"]
    for each in platform_capabilities():
        assert (each.limits.post is None) is (each.limits.no_posts is not None), each.platform
    post = platform_json(instagram)["post"]
    assert isinstance(post, dict)
    assert (post["needs_image"], post["image_types"]) == (True, ["jpeg"])


def test_programs_read_words_and_seconds() -> None:
    read = json.loads(json.dumps(platform_json(TIKTOK)))
    assert read["actions"]["mention"] == ["like"]
    assert read["answer_window"] == 172_800
    assert read["reply_text"] == {"longest": 150, "unit": "characters"}
    assert read["impossible_under_ads"] == ["like"]
    (linkedin,) = platform_capabilities("linkedin")
    assert platform_json(linkedin)["hide"] is None
