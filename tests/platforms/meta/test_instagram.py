"""Comments and mentions on Instagram: each body beside the events it must give."""

from dataclasses import replace

import pytest

from bot.domain import Account, Event
from tests.fakes.meta import SOURCE, body_of, cases, events_of, expected_events, parsed, raw_body

CASES = [case for case in cases("ig_") if not case.startswith("ig_dm_")]


@pytest.mark.parametrize("case", CASES)
def test_a_body_gives_its_events(case: str) -> None:
    assert events_of(raw_body(case)) == expected_events(case)


@pytest.mark.parametrize("case", CASES)
def test_a_redelivery_gives_the_same_keys(case: str) -> None:
    first, second = (events_of(raw_body(case)) for _ in range(2))
    assert [event.get("dedupe_key") for event in first] == [event.get("dedupe_key") for event in second]


@pytest.mark.parametrize(("case", "keys"), [("ig_boosted_post_told_twice", 1)])
def test_keys_tell_things_apart_and_copies_not(case: str, keys: int) -> None:
    assert len({event["dedupe_key"] for event in events_of(raw_body(case))}) == keys


def test_instagram_login_knows_nothing_of_organic() -> None:
    by_address = replace(SOURCE, settings={"instagram_base_url": "https://graph.instagram.com"})
    account = Account(platform="instagram", id="17841400222233344", settings={"login": "instagram"})
    for source in (by_address, replace(SOURCE, accounts=(account,))):
        (comment,) = parsed(body_of("ig_comment"), source)
        (ad,) = parsed(body_of("ig_ad_comment"), source)
        assert isinstance(comment, Event)
        assert isinstance(ad, Event)
        assert (comment.origin.value, ad.origin.value) == ("unknown", "ad")
