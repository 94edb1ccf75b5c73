"""How people take part, on rows that were made by hand."""

import pytest

from bot.domain import Actor
from bot.services.reports.conversations import (
    Contributor,
    constructive_share,
    measure_conversation,
    measure_sentiment,
    net_sentiment,
)
from tests.fakes.inbound import columns, wrote


def test_what_nobody_could_read_is_not_neutral() -> None:
    sentiment = measure_sentiment(
        columns(
            [
                wrote(1, sentiment="positive"),
                wrote(2, sentiment="negative"),
                wrote(3, sentiment="positive"),
                wrote(4, sentiment=None, unread=True),
            ]
        )
    )
    assert (sentiment.judged.hits, sentiment.judged.n) == (3, 4)
    assert (sentiment.unread.hits, sentiment.shares["neutral"].hits) == (1, 0)
    assert sentiment.net_sentiment.value == pytest.approx(1 / 3)
    assert (sentiment.brand_health.hits, sentiment.brand_health.n) == (2, 3)
    assert net_sentiment(columns([]), "of nothing").value is None


def test_depth_and_replies_are_of_public_conversations() -> None:
    conversation = measure_conversation(
        columns(
            [
                wrote(1),
                wrote(2, parent_id="m1", kind="reply"),
                wrote(3, parent_id="m2", kind="reply"),
                wrote(4),
                wrote(5, parent_id="post"),  # a platform that names the post as what stands above
                wrote(6, kind="dm"),
            ]
        ),
        {},
    )
    assert (conversation.depth.n, conversation.depth.value) == (3, pytest.approx(5 / 3))
    assert (conversation.replies.hits, conversation.replies.n) == (2, 5)


def test_comments_in_a_circle_are_one_conversation_and_no_endless_loop() -> None:
    circle = [wrote(1, parent_id="m2"), wrote(2, parent_id="m1")]
    assert measure_conversation(columns(circle), {}).depth.n <= 2


def test_constructive_is_a_share_of_the_public_comments_that_were_read() -> None:
    share = constructive_share(
        columns(
            [
                wrote(1, constructive=0.5),
                wrote(2, constructive=0.49),
                wrote(3, constructive=None),
                wrote(4, constructive=0.9, kind="dm"),
            ]
        )
    )
    assert (share.hits, share.n) == (1, 2)


def test_the_shift_is_last_minus_first_and_tells_who_was_answered_between() -> None:
    def pair(number: int, first: str, last: str, *, answered_at: float | None) -> list:  # type: ignore[type-arg]
        author = f"p{number}"
        return [
            wrote(number, author_id=author, sentiment=first, human_at=answered_at),
            wrote(number + 50, author_id=author, sentiment=last),
        ]

    events = [
        *pair(100, "negative", "positive", answered_at=120.0),  # +2
        *pair(200, "negative", "neutral", answered_at=220.0),  # +1
        *pair(300, "neutral", "negative", answered_at=None),  # -1
        *pair(400, "neutral", "neutral", answered_at=460.0),  # answered only after the last word
        wrote(500, author_id="alone", sentiment="negative"),
    ]
    shift = measure_conversation(columns(events), {}).shift
    assert (shift.answered.n, shift.answered.value) == (2, 1.5)
    assert (shift.unanswered.n, shift.unanswered.value) == (2, -0.5)
    assert shift.difference.value == 2.0
    assert shift.flows["answered"] == {"negative>positive": 1, "negative>neutral": 1}
    assert shift.flows["unanswered"] == {"neutral>negative": 1, "neutral>neutral": 1}


def test_contributors_have_three_constructive_comments_that_stand() -> None:
    rule = Actor.rule("insult")
    events = [
        *(wrote(number, author_id="ana", constructive=0.9) for number in (1, 2, 3)),
        *(wrote(number, author_id="bob", constructive=0.9) for number in (4, 5, 6, 7)),
        *(wrote(number, author_id="cyd", constructive=0.9) for number in (8, 9)),
        wrote(10, author_id="cyd", constructive=0.9, hidden_by=rule, hidden_at=11.0),
        wrote(11, author_id="eva", parent_id="m1"),
        wrote(12, author_id="ana", parent_id="m1"),  # their own: no answer of others
        wrote(13, author_id="eva", parent_id="m4"),
    ]
    contributors = measure_conversation(columns(events), {("1000", "bob"): 1}).contributors
    assert contributors == (
        Contributor(account_id="1000", event_id=1, constructive=3, replies_received=1, strikes=0),
        Contributor(account_id="1000", event_id=4, constructive=4, replies_received=1, strikes=1),
    )


def test_own_content_is_shown_with_pleasure_and_stands() -> None:
    happy = {"sentiment": "positive", "has_attachments": True}
    conversation = measure_conversation(
        columns(
            [
                wrote(1, **happy, constructive=0.2),
                wrote(2, sentiment="positive", intent="ugc_share", constructive=0.8),
                wrote(3, sentiment="negative", has_attachments=True),
                wrote(4, **happy, hidden_by=Actor.rule("spam"), hidden_at=5.0),
                wrote(5, sentiment="positive"),
            ]
        ),
        {},
    )
    assert (conversation.own_content.hits, conversation.own_content.n) == (2, 5)
    assert conversation.own_content_events == (2, 1)
