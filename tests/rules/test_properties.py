"""What holds for every combination of rules."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import SPEAKING_VERBS, Event, Facts, Judgement, Kind, Slot, ThreadState, Verb
from tests.factories import NOW, event
from tests.fakes.rules import decided, rule, rules, scores

pytestmark = pytest.mark.no_cover

WISHES = st.sampled_from(
    [
        "hide",
        "unhide",
        "delete",
        "like",
        "queue",
        {"reply": "hello"},
        {"reply": "bye"},
        {"private_reply": "hello"},
        {"escalate": "care"},
        {"escalate": "local"},
        {"label": "a"},
    ]
)
WHEN = st.sampled_from(
    [
        {},
        {"words": ["connard"]},
        {"toxicity": ">= 0.5"},
        {"none": [{"sentiment": "negative"}]},
        {"kinds": ["comment", "dm"]},
        {"classifier_down": True},
        {"author": {"is_new": True}},
    ]
)
MODES = st.sampled_from(["off", "observe", "suggest", "enforce", "enforce", "enforce"])


@st.composite
def entries(draw: st.DrawFn, modes: st.SearchStrategy[str] = MODES) -> dict[str, Any]:
    return rule(draw(st.lists(WISHES, max_size=3)), draw(WHEN), mode=draw(modes))


EVENTS = st.builds(
    event,
    kind=st.sampled_from([Kind.COMMENT, Kind.REPLY, Kind.DM, Kind.MENTION, Kind.EDIT, Kind.REVIEW]),
    text=st.sampled_from(["", "connard", "merci", "06 12 34 56 78"]),
    author_id=st.sampled_from(["900", None]),
)
JUDGEMENTS = st.sampled_from(
    [
        Judgement(scores={}, degraded=True),
        scores(toxicity=0.9, sentiment_negative=0.9),
        scores(toxicity=0.1, sentiment_positive=0.9),
    ]
)
FACTS = st.sampled_from(
    [Facts(), Facts(decided_by_person=True), Facts(thread=ThreadState(automation_paused=True))]
)
FILES = st.lists(entries(), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(FILES, EVENTS, JUDGEMENTS, FACTS)
def test_a_decision_is_sound(file: list[Any], happened: Event, judgement: Judgement, facts: Facts) -> None:
    rule_set = rules(*file)
    decision = decided(rule_set, happened, judgement, facts)
    assert decision == decided(rule_set, happened, judgement, facts)
    slots = Counter(action.slot for action in decision.actions)
    assert all(count == 1 for count in slots.values())
    done = {action.verb for action in decision.actions}
    removed = done & {Verb.HIDE, Verb.DELETE}
    assert not (removed and done & {Verb.REPLY, Verb.LIKE})
    assert not (facts.decided_by_person and Slot.VISIBILITY in slots)
    assert not ((facts.thread.automation_paused or happened.kind is Kind.EDIT) and done & SPEAKING_VERBS)
    assert not (done & SPEAKING_VERBS and Slot.CASE in slots and Verb.REPLY in done and _split(decision))
    got = {verb for match in decision.matches for verb in match.granted}
    assert done <= got


def _split(decision: Any) -> bool:
    rule_of = {action.verb: action.actor.id for action in decision.actions}
    return bool(rule_of.get(Verb.ESCALATE, rule_of[Verb.REPLY]) != rule_of[Verb.REPLY])


@settings(max_examples=100, deadline=None)
@given(st.lists(entries(modes=st.sampled_from(["off", "observe"])), max_size=5), EVENTS, JUDGEMENTS)
def test_watching_plans_nothing(file: list[Any], happened: Event, judgement: Judgement) -> None:
    decision = decided(rules(*file), happened, judgement)
    assert (decision.actions, decision.case, decision.labels) == ((), None, ())


@settings(max_examples=200, deadline=None)
@given(FILES, st.data(), EVENTS, JUDGEMENTS)
def test_removing_a_rule_removes_only_its_effects(
    file: list[Any], data: st.DataObject, happened: Event, judgement: Judgement
) -> None:
    named = [{**entry, "id": f"rule{number}"} for number, entry in enumerate(file)]
    removed = data.draw(st.sampled_from(named))
    before = decided(rules(*named), happened, judgement)
    after = decided(rules(*(entry for entry in named if entry is not removed)), happened, judgement)
    remaining = {action.key for action in before.actions if action.actor.id != removed["id"]}
    # What another rule did is still done, unless a rule further down now takes the comment away.
    loud = {action.key for action in before.actions if action.verb in (Verb.REPLY, Verb.LIKE)}
    assert remaining - loud <= {action.key for action in after.actions}
    assert [match.rule for match in after.matches] == [
        match.rule for match in before.matches if match.rule != removed["id"]
    ]


@settings(max_examples=100, deadline=None)
@given(FILES, EVENTS, JUDGEMENTS, FACTS)
def test_the_same_file_decides_the_same_wherever_it_is_loaded(
    file: list[Any], happened: Event, judgement: Judgement, facts: Facts
) -> None:
    assert decided(rules(*file), happened, judgement, facts) == decided(
        rules(*file), happened, judgement, facts
    )


@settings(max_examples=100, deadline=None)
@given(FILES, st.data(), EVENTS, JUDGEMENTS, FACTS)
def test_a_rule_that_cannot_match_changes_nothing(
    file: list[Any], data: st.DataObject, happened: Event, judgement: Judgement, facts: Facts
) -> None:
    named = [{**entry, "id": f"rule{number}"} for number, entry in enumerate(file)]
    idle = rule(["delete", "queue", {"reply": "hello"}], {"words": ["zzzz"]}, stop=True) | {"id": "idle"}
    index = data.draw(st.integers(0, len(named)))
    without = decided(rules(*named), happened, judgement, facts)
    with_it = decided(rules(*named[:index], idle, *named[index:]), happened, judgement, facts)
    assert replace(with_it, rules_version=without.rules_version) == without


@settings(max_examples=100, deadline=None)
@given(FILES, EVENTS, JUDGEMENTS, FACTS)
def test_what_is_explained_is_what_was_decided(
    file: list[Any], happened: Event, judgement: Judgement, facts: Facts
) -> None:
    rule_set = rules(*file)
    explained = rule_set.explain(happened, judgement, facts, NOW)
    reasons = {one.rule.id: one.reasons for one in explained if one.matched}
    decision = decided(rule_set, happened, judgement, facts)
    # A decision also says why a rule went without what it wanted.
    seen = {match.rule: match.reasons[: len(reasons[match.rule])] for match in decision.matches}
    assert seen == reasons
    assert all(one.missed for one in explained if not one.matched)


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_score_never_makes_it_milder(first: float, second: float) -> None:
    rule_set = rules(rule(["hide"], {"toxicity": ">= 0.9"}), rule(["queue"], {"toxicity": ">= 0.5"}))

    def severity(score: float) -> int:
        decision = decided(rule_set, event(), scores(toxicity=score))
        return 2 if decision.actions else 1 if decision.case else 0

    low, high = sorted((first, second))
    assert severity(low) <= severity(high)


EVERY_TEXT_CONDITION = rules(
    rule(
        ["hide"],
        {
            "any": [
                {"words": {"in": ["zzz"], "except": ["zzz top"]}, "regex": "x{2}y"},
                {"link_domain_not_in": ["maison.fr"], "length": "< 0"},
                {"contains_email": {"allow": ["@maison.fr"]}, "length": "< 0"},
                {"contains_phone": {"allow": ["01 23 45 67 89"]}, "length": "< 0"},
                {"contains_iban": {"allow": ["FR76"]}, "length": "< 0"},
                {"only_mentions": True, "only_emojis": True},
                {"emoji_count": "> 99", "mention_count": "> 99", "caps_ratio": "> 0.5", "word_count": "> 9"},
                {"contains_link": True, "length": "< 0"},
            ]
        },
    )
)
PIECES = st.sampled_from(
    ["http://", "www.", "@", ".", "xn--", "FR76", " point ", "+33", "06", "é", "\u200d", "😀", "\ud800", "٣"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=20) | PIECES, max_size=12).map("".join))
def test_no_text_makes_a_rule_fail(text: str) -> None:
    assert not decided(EVERY_TEXT_CONDITION, event(text=text)).matches
