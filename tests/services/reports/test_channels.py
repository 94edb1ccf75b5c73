"""Channels: answered questions, constructive comments and work, each beside the other."""

import pytest

from bot.services.reports.channels import measure_channels
from tests.fakes.inbound import InboundEvent, columns, wrote


def asked(number: int, platform: str, *, by_bot: bool = False, by_person: bool = False) -> InboundEvent:
    return wrote(
        number,
        platform=platform,
        is_judged=True,
        needs_answer=0.9,
        constructive=0.9,
        bot_at=10.0 if by_bot else None,
        human_at=10.0 if by_person else None,
    )


WEEK = (
    *(asked(number, "facebook", by_person=True) for number in range(1, 7)),
    *(asked(number, "instagram", by_bot=True) for number in range(7, 10)),
    asked(10, "instagram"),
    asked(11, "tiktok", by_person=True),
    wrote(12, platform="youtube", is_judged=True, needs_answer=0.1, constructive=0.1, human_at=5.0),
)


def test_each_channel_has_its_shares_of_all_three() -> None:
    channels = measure_channels(columns(WEEK), 60.0)
    assert list(channels.by_platform) == ["facebook", "instagram", "tiktok", "youtube"]
    facebook, instagram = channels.by_platform["facebook"], channels.by_platform["instagram"]
    assert (facebook.share_of_answers.hits, facebook.share_of_answers.n) == (6, 10)
    assert (facebook.share_of_constructive.hits, facebook.share_of_constructive.n) == (6, 11)
    assert (facebook.share_of_work.hits, facebook.share_of_work.n) == (6, 8)
    assert facebook.seconds_of_work == 360.0
    assert (instagram.answered.hits, instagram.answered.n) == (3, 4)
    assert (instagram.share_of_work.hits, instagram.seconds_of_work) == (0, 0.0)
    assert facebook.share_of_answers.low is not None
    assert facebook.share_of_answers.low < 0.6


def test_two_lead_where_they_have_four_fifths_else_three() -> None:
    channels = measure_channels(columns(WEEK), None)
    assert channels.leading == ("facebook", "instagram")  # 9 of 10
    assert (channels.leading_answers.share, channels.leading_constructive.share) == (
        0.9,
        pytest.approx(10 / 11),
    )
    assert (channels.leading_work.hits, channels.leading_work.n) == (6, 8)
    assert channels.by_platform["facebook"].seconds_of_work is None
    spread = [asked(number, f"p{number % 4}", by_bot=True) for number in range(8)]
    assert len(measure_channels(columns(spread), None).leading) == 3


def test_one_channel_leads_nobody_and_none_is_empty() -> None:
    assert measure_channels(columns([asked(1, "facebook", by_bot=True)]), None).leading == ()
    channels = measure_channels(columns([]), None)
    assert (channels.by_platform, channels.leading_answers.share) == ({}, None)
