"""Conditions on the event, on scores, on people and threads, and the logic that joins them."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain import Attachment, AuthorHistory, Facts, Judgement, Kind, Origin, ThreadState
from bot.errors import ConfigError
from bot.rules import Environment
from tests.conftest import NOW, event
from tests.rules.conftest import NOBODY, decided, matches, rule, rules, scores


class TestEvent:
    @pytest.mark.parametrize(
        ("when", "changes", "holds"),
        [
            ({"platforms": "facebook"}, {}, True),
            ({"platforms": ["instagram", "tiktok"]}, {}, False),
            ({"accounts": 1000}, {}, True),
            ({"accounts": ["2000"]}, {}, False),
            ({"kinds": ["comment", "reply"]}, {}, True),
            ({"kinds": "dm"}, {}, False),
            ({"kinds": "edit"}, {"kind": Kind.EDIT}, True),
            ({"origin": "organic"}, {}, True),
            ({"origin": ["ad", "unknown"]}, {"origin": Origin.AD}, True),
            ({"origin": "ad"}, {}, False),
            ({"posts": "1000_55"}, {}, True),
            ({"posts": ["x"]}, {}, False),
            ({"platforms": "facebook", "kinds": "dm"}, {}, False),
        ],
    )
    def test_where_it_happened(self, when: Any, changes: dict[str, Any], holds: bool) -> None:
        assert matches(when, **changes) is holds

    def test_an_account_may_be_named(self) -> None:
        assert matches({"accounts": ["Maison"]}, facts=Facts(account_name="Maison"))

    @pytest.mark.parametrize(("language", "holds"), [("fr", True), ("en", False), ("und", False)])
    def test_language(self, language: str, holds: bool) -> None:
        assert matches({"language": ["fr", "it"]}, judgement=Judgement(scores={}, language=language)) is holds


class TestScores:
    @pytest.mark.parametrize(
        ("when", "found", "holds"),
        [
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.9}, True),
            ({"toxicity": ">= 0.9"}, {"toxicity": 0.899}, False),
            ({"toxicity": ">= 0.5, < 0.9"}, {"toxicity": 0.9}, False),
            ({"spam": "> 90%"}, {"spam": 0.91}, True),
            ({"toxicity": "< 0.5"}, {}, False),
            ({"hate": ">= 0.1"}, {"toxicity": 1.0}, False),
        ],
    )
    def test_a_score_is_compared_and_a_missing_one_never_holds(
        self, when: Any, found: dict[str, float], holds: bool
    ) -> None:
        assert matches(when, judgement=scores(**found)) is holds

    @pytest.mark.parametrize(
        ("wanted", "found", "holds"),
        [
            ("praise", {"intent_praise": 0.5}, True),
            ("praise", {"intent_praise": 0.49}, False),
            ("praise", {}, False),
            (["thanks", "praise"], {"intent_praise": 0.8, "intent_thanks": 0.1}, True),
            ({"in": ["praise"], "min": 0.7}, {"intent_praise": 0.69}, False),
            ({"in": ["praise"]}, {"intent_praise": 0.6, "intent_banter": 0.9}, True),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.6, "intent_banter": 0.9}, False),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.9, "intent_banter": 0.85}, False),
            ({"in": ["praise"], "margin": 0.1}, {"intent_praise": 0.9, "intent_banter": 0.75}, True),
            (
                {"in": ["praise", "thanks"], "margin": 0.3},
                {"intent_praise": 0.9, "intent_thanks": 0.85},
                True,
            ),
        ],
    )
    def test_intents(self, wanted: Any, found: dict[str, float], holds: bool) -> None:
        assert matches({"intent": wanted}, judgement=scores(**found)) is holds

    @pytest.mark.parametrize(
        ("wanted", "holds"),
        [("negative", True), (["positive"], False), ({"in": ["negative"], "min": 0.7}, False)],
    )
    def test_sentiment(self, wanted: Any, holds: bool) -> None:
        found = scores(sentiment_negative=0.6, sentiment_positive=0.3, sentiment_neutral=0.1)
        assert matches({"sentiment": wanted}, judgement=found) is holds

    def test_sentiment_does_not_hold_without_a_judgement(self) -> None:
        assert not matches({"sentiment": ["positive", "neutral", "negative"]})

    @pytest.mark.parametrize(
        ("when", "judgement", "holds"),
        [
            ({"abstained": True}, Judgement(scores={}, abstained=True), True),
            ({"abstained": False}, Judgement(scores={}, abstained=True), False),
            ({"abstained": False}, Judgement(scores={}), True),
            ({"abstained": False}, Judgement(scores={}, degraded=True), False),
            ({"abstained": True}, Judgement(scores={}, degraded=True, abstained=True), False),
            ({"classifier_down": True}, Judgement(scores={}, degraded=True), True),
            ({"classifier_down": True}, Judgement(scores={}), False),
            ({"classifier_down": False}, Judgement(scores={}), True),
        ],
    )
    def test_doubt_and_silence_are_two_things(self, when: Any, judgement: Judgement, holds: bool) -> None:
        assert matches(when, judgement=judgement) is holds


def history(**counts: Any) -> Facts:
    return Facts(author=AuthorHistory(**counts))


class TestPeople:
    @pytest.mark.parametrize(
        ("author", "facts", "holds"),
        [
            ({"first_seen": "< 1h"}, NOBODY, True),
            ({"first_seen": "< 1h"}, history(first_seen=NOW - timedelta(minutes=59)), True),
            ({"first_seen": "< 1h"}, history(first_seen=NOW - timedelta(hours=2)), False),
            ({"first_seen": ">= 30d"}, history(first_seen=NOW - timedelta(days=31)), True),
            ({"messages": ">= 3"}, history(messages=3), True),
            ({"messages": ">= 3", "approved": ">= 3"}, history(messages=3, approved=2), False),
            ({"removed": "> 0"}, history(removed=1), True),
            ({"replied": "= 0"}, NOBODY, True),
            ({"is_new": True}, NOBODY, True),
            ({"is_new": False}, history(messages=1), True),
            ({"id_withheld": True}, NOBODY, False),
            ({"id_withheld": True}, history(is_known=False), True),
            ({"is_new": True}, history(is_known=False), False),
            ({"messages": "= 0"}, history(is_known=False), False),
            ({"first_seen": "< 1h"}, history(is_known=False), False),
        ],
    )
    def test_the_author(self, author: Any, facts: Facts, holds: bool) -> None:
        assert matches({"author": author}, facts=facts) is holds

    def test_an_author_without_id_is_withheld(self) -> None:
        assert matches({"author": {"id_withheld": True}}, author_id=None)
        assert not matches({"author": {"is_new": True}}, author_id=None)

    def test_lists_hold_ids_because_anybody_can_choose_a_name(self) -> None:
        lists = {"vip": ["900", "Ana"]}
        assert matches({"author": {"in": "vip"}}, lists=lists)
        assert not matches({"author": {"in": "vip"}}, lists=lists, author_id="901", author_name="Ana")

    @pytest.mark.parametrize(
        ("known", "lists"),
        [(Environment(staff=frozenset({"900"})), {}), (Environment(), {"staff": ["900"]})],
        ids=["config", "list"],
    )
    def test_staff_come_from_the_configuration_or_from_a_list(self, known: Environment, lists: Any) -> None:
        entry = rule(["queue"], {"author": {"is_staff": True}}, exempt=[])
        found = rules(entry, known=known, lists=lists)
        assert decided(found, event(author_id="900")).matches
        assert not decided(found, event(author_id="901")).matches

    @pytest.mark.parametrize(
        ("thread", "state", "holds"),
        [
            ({"comments": "> 100"}, ThreadState(comments=101), True),
            ({"removed": ">= 5"}, ThreadState(removed=4), False),
            ({"answered_by": "none"}, ThreadState(), True),
            ({"answered_by": ["bot", "human"]}, ThreadState(answered_by="human"), True),
            ({"answered_by": "none", "comments": "> 1"}, ThreadState(), False),
        ],
    )
    def test_the_thread(self, thread: Any, state: ThreadState, holds: bool) -> None:
        assert matches({"thread": thread}, facts=Facts(thread=state)) is holds

    def test_top_level(self) -> None:
        assert matches({"thread": {"top_level": True}})
        assert matches({"thread": {"top_level": False}}, parent_id="9")


class TestLogic:
    YES: dict[str, Any] = {"kinds": "comment"}  # noqa: RUF012
    NO: dict[str, Any] = {"kinds": "dm"}  # noqa: RUF012

    @pytest.mark.parametrize(
        ("when", "holds"),
        [
            ({}, True),
            ({"all": [YES, YES]}, True),
            ({"all": [YES, NO]}, False),
            ({"any": [NO, YES]}, True),
            ({"any": [NO, NO]}, False),
            ({"any": [{**YES, "origin": "ad"}]}, False),
            ({"none": [NO, NO]}, True),
            ({"none": [NO, YES]}, False),
            ({"not": NO}, True),
            ({"not": YES}, False),
            ({"count_at_least": {"count": 2, "of": [YES, NO, YES]}}, True),
            ({"count_at_least": {"count": 2, "of": [YES, NO, NO]}}, False),
            ({"any": [{"all": [YES, {"none": [NO]}]}, NO]}, True),
        ],
    )
    def test_groups_nest(self, when: Any, holds: bool) -> None:
        assert matches(when) is holds

    def test_a_named_condition_is_used_by_its_name(self) -> None:
        conditions = {"ours": {"any": [{"ref": "here"}]}, "here": self.YES}
        assert matches({"ref": "ours"}, conditions=conditions)
        assert not matches({"none": [{"ref": "ours"}]}, conditions=conditions)

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ({"any": []}, "'any': the list is empty"),
            ({"any": "x"}, "expected keys and values"),
            ({"count_at_least": {"count": 3, "of": [YES]}}, "expected a number from 1 to 1"),
            ({"count_at_least": {"of": [YES]}}, "'count' is missing"),
            ({"ref": "nobody"}, "there is no condition 'nobody'"),
        ],
    )
    def test_a_broken_group_is_refused(self, when: Any, said: str) -> None:
        with pytest.raises(ConfigError, match=said):
            matches(when)


@pytest.mark.parametrize(
    ("asked", "types", "holds"),
    [
        (True, ["image"], True),
        (True, [], False),
        (False, [], True),
        (False, ["sticker"], False),
        (["image", "video"], ["video"], True),
        ("Image", ["image"], True),
        (["image"], ["file"], False),
    ],
)
def test_what_came_with_the_text(asked: object, types: list[str], holds: bool) -> None:
    came = tuple(Attachment(type=one) for one in types)
    assert matches({"attachments": asked}, "regardez", attachments=came) is holds


@pytest.mark.parametrize(
    ("extra", "holds"),
    [
        ({"rating": "2"}, True),
        ({"rating": "4.5"}, False),
        ({"recommendation_type": "NEGATIVE"}, True),
        ({"recommendation_type": "positive"}, False),
        ({"rating": "many"}, False),
        ({}, False),
    ],
)
def test_the_stars_of_a_review(extra: dict[str, str], holds: bool) -> None:
    assert matches({"rating": "<= 2"}, "bof", kind=Kind.REVIEW, extra=extra) is holds


@pytest.mark.parametrize(
    ("text", "count"), [("#mode #été2026 #ootd", 3), ("#1 et #2, n&#39;a", 0), ("", 0), ("##x", 0)]
)
def test_hashtags(text: str, count: int) -> None:
    assert matches({"hashtag_count": f"= {count}"}, text)
