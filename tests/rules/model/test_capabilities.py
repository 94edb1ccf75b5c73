"""What is possible for an event, by its kind and by its platform."""

import pytest

from bot.domain import Kind, Verb
from bot.rules import Environment
from bot.rules.model.capabilities import can_ever, impossible_for_kinds, obstacle, verb_for
from tests.factories import event
from tests.fakes.rules import VERBS, decided, rule, rules, verbs

HIDE = rule(["hide"])


@pytest.mark.parametrize(
    ("verb", "changes", "reason"),
    [
        (Verb.HIDE, {}, ""),
        (Verb.HIDE, {"kind": Kind.DM}, "impossible for a dm"),
        (Verb.PRIVATE_REPLY, {"kind": Kind.MENTION}, "impossible for a mention"),
        (Verb.REPLY, {"kind": Kind.EDIT}, "an edit is never answered"),
        (Verb.MESSAGE, {"kind": Kind.DM, "author_id": None}, "the platform withheld who wrote"),
        (
            Verb.MESSAGE,
            {"kind": Kind.DM, "extra": {"group_id": "7@g.us"}},
            "in a group nobody is answered",
        ),
        (Verb.HIDE, {"platform": "youtube"}, "youtube cannot do it"),
        (Verb.LABEL, {"platform": "youtube", "kind": Kind.DM}, ""),
        (Verb.BLOCK, {"platform": "youtube"}, ""),
    ],
)
def test_what_is_impossible_says_why(verb: Verb, changes: dict[str, object], reason: str) -> None:
    assert obstacle(verb, event(**changes), Environment(verbs=VERBS)) == reason


@pytest.mark.parametrize("verb", [Verb.REPLY, Verb.PRIVATE_REPLY, Verb.HIDE])
def test_every_reply_in_a_conversation_is_a_message(verb: Verb) -> None:
    assert verb_for(verb, event()) is verb
    expected = verb if verb is Verb.HIDE else Verb.MESSAGE
    assert verb_for(verb, event(kind=Kind.DM)) is expected


@pytest.mark.parametrize(
    ("verb", "platform", "expected"),
    [
        (Verb.REPLY, "messenger", True),  # as a message
        (Verb.HIDE, "messenger", False),
        (Verb.QUEUE, "messenger", True),
        (Verb.HIDE, "mastodon", True),  # unknown, so nobody can say that it is impossible
    ],
)
def test_what_a_rule_may_ever_request_of_a_platform(verb: Verb, platform: str, expected: bool) -> None:
    assert can_ever(verb, platform, Environment(verbs=VERBS)) is expected
    assert can_ever(verb, platform, Environment())


class TestPlatforms:
    PLATFORMS = Environment(verbs=VERBS)

    def test_what_a_platform_cannot_do_is_left_out(self) -> None:
        rule_set = rules(rule(["like", {"reply": "hello"}]), environment=self.PLATFORMS)
        assert verbs(decided(rule_set, event(platform="instagram"))) == ["reply"]

    def test_a_comment_that_cannot_be_hidden_there_goes_to_a_person(self) -> None:
        decision = decided(rules(HIDE, environment=self.PLATFORMS), event(platform="youtube"))
        assert decision.case is not None
        assert "youtube cannot do it: hide" in decision.case.why

    def test_another_rule_may_do_what_the_first_could_not(self) -> None:
        rule_set = rules(rule(["delete"]), rule(["hide"]), environment=self.PLATFORMS)
        assert verbs(decided(rule_set, event(platform="instagram"))) == ["hide"]

    def test_an_unknown_platform_is_tried(self) -> None:
        assert verbs(decided(rules(HIDE, environment=self.PLATFORMS), event(platform="mastodon"))) == ["hide"]


@pytest.mark.parametrize(
    ("verb", "kinds", "expected"),
    [
        (Verb.HIDE, [Kind.DM], True),
        (Verb.HIDE, [Kind.DM, Kind.MENTION], True),
        (Verb.HIDE, [Kind.DM, Kind.COMMENT], False),
        (Verb.HIDE, [], False),
        (Verb.REPLY, [Kind.DM], False),
        (Verb.PRIVATE_REPLY, [Kind.MENTION], True),
        (Verb.REPLY, [Kind.EDIT], True),
        (Verb.QUEUE, [Kind.DM], False),
    ],
)
def test_a_verb_may_be_impossible_for_every_kind(verb: Verb, kinds: list[Kind], expected: bool) -> None:
    assert impossible_for_kinds(verb, kinds) is expected
