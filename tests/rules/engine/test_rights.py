"""What an author answers when they are asked for the rights to what they made."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import Attachment, Decision, Facts, Kind, RightsRequest, RightsState, ThreadState, Verb
from bot.rules import decide_delayed
from tests.factories import NOW, event
from tests.fakes.rules import PLAIN, decided, rule, rules

ASKED = RightsRequest(id=7, state=RightsState.ASKED)
REPLIES = {"hello": {"fr": "Bonjour !"}, "thanks": {"fr": "Merci à toi !"}}
RULES = rules(
    rule([{"reply": "hello"}, "like"]),
    rule(["hide"], {"words": ["arnaque"]}),
    replies=REPLIES,
    rights={"hashtag": "#OuiMaison", "thanks": "thanks", "queue": "ugc"},
)


def answered(text: str, request: RightsRequest = ASKED, **changes: Any) -> Decision:
    facts = changes.pop("facts", Facts())
    return decided(RULES, event(text=text, **changes), facts=replace(facts, rights=request))


def test_a_yes_gives_the_rights_is_thanked_for_and_asks_no_rule() -> None:
    decision = answered("Oui avec plaisir")
    assert decision.rights is not None
    assert (decision.rights.request_id, decision.rights.state) == (7, RightsState.GRANTED)
    assert [(action.verb, action.template) for action in decision.actions] == [(Verb.REPLY, "thanks")]
    assert [match.rule for match in decision.matches] == ["usage_rights"]
    assert decision.case is None


def test_a_no_refuses_them_and_nothing_is_said() -> None:
    decision = answered("non merci")
    assert decision.rights is not None
    assert (decision.rights.state, decision.actions, decision.case) == (RightsState.REFUSED, (), None)


@pytest.mark.parametrize("text", ["combien payez-vous ?", "oui mais citez-moi", "👍", "merci"])
def test_anything_else_is_a_person_s_and_no_rule_says_anything(text: str) -> None:
    decision = answered(text)
    assert decision.rights is not None
    assert decision.rights.state is RightsState.UNCLEAR
    assert decision.actions == ()
    assert decision.case is not None
    assert decision.case.queue == "ugc"


def test_rules_may_still_hide_what_a_person_reads() -> None:
    decision = answered("arnaque")
    assert [action.verb for action in decision.actions] == [Verb.HIDE]
    assert decision.case is not None


def test_a_picture_beside_a_yes_is_for_a_person() -> None:
    decision = answered("oui", attachments=(Attachment(type="image"),))
    assert decision.rights is not None
    assert decision.rights.state is RightsState.UNCLEAR


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"state": RightsState.EXPIRED}, "when it had expired"),
        ({"has_changed": True}, "has changed what we asked for"),
        ({"is_latest": False}, "or what we said after it"),
        ({"state": RightsState.UNCLEAR}, "after something that a person has to read"),
        ({"state": RightsState.REFUSED}, "after a no"),
        ({"state": RightsState.WITHDRAWN}, "after a no"),
    ],
)
def test_a_yes_that_may_mean_something_else_is_for_a_person(changed: dict[str, Any], why: str) -> None:
    decision = answered("oui", replace(ASKED, **changed))
    assert decision.rights is not None
    assert decision.rights.state is RightsState.UNCLEAR
    assert why in decision.rights.why
    assert decision.case is not None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("non", RightsState.WITHDRAWN),
        ("en fait je ne veux plus", RightsState.UNCLEAR),
        ("merci à vous", None),
        ("oui", None),
    ],
)
def test_what_takes_a_yes_back_is_not_missed(text: str, state: RightsState | None) -> None:
    decision = answered(text, replace(ASKED, state=RightsState.GRANTED))
    assert (decision.rights and decision.rights.state) is state
    assert (decision.case is None) is (state is None)


def test_elsewhere_under_the_post_only_the_hashtag_counts() -> None:
    elsewhere = replace(ASKED, is_below=False)
    assert answered("oui", elsewhere).rights is None
    by_hashtag = answered("#ouimaison", elsewhere).rights
    assert by_hashtag is not None
    assert by_hashtag.state is RightsState.GRANTED


@pytest.mark.parametrize(
    ("text", "state"), [("non", RightsState.WITHDRAWN), ("oui, contre 50 €", RightsState.UNCLEAR)]
)
def test_an_edit_of_the_answer_is_read_again(text: str, state: RightsState) -> None:
    granted = replace(ASKED, state=RightsState.GRANTED, is_answer=True)
    change = answered(text, granted, kind=Kind.EDIT).rights
    assert change is not None
    assert change.state is state
    assert answered(text, replace(granted, is_answer=False), kind=Kind.EDIT).rights is None


@pytest.mark.parametrize(
    "facts",
    [
        Facts(thread=ThreadState(post_text="Notre collègue est décédée hier.")),
        Facts(thread=ThreadState(comments=40, comments_last_hour=30, negative=30, usual_hourly_comments=1.0)),
    ],
    ids=["grief", "storm"],
)
def test_thanks_heed_what_no_machine_may_do(facts: Facts) -> None:
    decision = answered("oui", facts=facts)
    assert decision.rights is not None
    assert decision.rights.state is RightsState.GRANTED
    assert decision.actions == ()


def test_an_answer_that_a_person_reads_stays_without_a_word_of_delayed_rules() -> None:
    waiting = rules(rule([{"reply": "hello"}], after="2h"), replies=REPLIES)
    facts = Facts(rights=replace(ASKED, state=RightsState.UNCLEAR, awaits_person=True))
    assert decide_delayed(waiting, "one", event(text="combien ?"), PLAIN, facts, NOW).actions == ()
