"""Whoever ends automatic messages gets none, whatever the rules want, until they have them resumed."""

from typing import Any

import pytest

from bot.domain import (
    NO_AUTOMATIC_MESSAGES,
    Attachment,
    AuthorHistory,
    Decision,
    Event,
    Facts,
    Kind,
    ThreadState,
    Verb,
)
from bot.rules import OPT_OUT, Environment, RuleSet, catch_unanswered, decide
from tests.factories import NOW, event
from tests.fakes.rules import NOBODY, PLAIN, VERBS, mistakes, rule, rules, verbs

TEXTS = {"opt_out": {"stopped": "bye", "resumed": "hello"}}
OUT = Facts(author=AuthorHistory(labels=frozenset({NO_AUTOMATIC_MESSAGES})))
GREEDY = rules(
    rule(["queue"], {"words": ["stop", "start"]}, stop=True),
    rule([{"reply": "hello"}, {"label": {"name": "met", "of": "author"}}]),
    **TEXTS,
)
REPLYING = rules(rule([{"reply": "hello"}]), **TEXTS)


def message(text: str, **changes: Any) -> Event:
    """A private message."""
    return event(kind=Kind.DM, platform="messenger", thread_id="t:900", text=text, **changes)


def decided(happened: Event, facts: Facts = NOBODY, rule_set: RuleSet = GREEDY) -> Decision:
    """What is decided in the end."""
    decision = decide(rule_set, happened, PLAIN, facts, NOW)
    return catch_unanswered(decision, rule_set, happened, PLAIN, facts, NOW)


def test_no_rule_is_asked_and_the_end_is_confirmed_once() -> None:
    decision = decided(message("STOP"))
    assert [match.rule for match in decision.matches] == [OPT_OUT]
    assert [(action.verb, action.template) for action in decision.actions] == [(Verb.MESSAGE, "bye")]
    assert [given.label for given in decision.author_labels] == [NO_AUTOMATIC_MESSAGES]
    assert decision.author_labels[0].expires_at is None
    assert decision.case is None
    assert decision.timers == ()  # nobody waits


def test_who_says_it_again_changes_nothing_and_reads_nothing() -> None:
    decision = decided(message("stop !"), OUT)
    assert (verbs(decision), decision.author_labels, decision.case, decision.timers) == ([], (), None, ())


def test_start_resumes_what_was_ended_and_is_a_word_like_others_otherwise() -> None:
    decision = decided(message("START"), OUT)
    assert decision.removed_author_labels == (NO_AUTOMATIC_MESSAGES,)
    assert [action.template for action in decision.actions] == ["hello"]
    ordinary = decided(message("START"))
    assert ordinary.removed_author_labels == ()
    assert OPT_OUT not in [match.rule for match in ordinary.matches]


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.REPLY, Kind.MENTION])
def test_in_public_it_is_no_request(kind: Kind) -> None:
    assert decided(event(kind=kind, text="STOP")).author_labels == ()


@pytest.mark.parametrize(
    "happened",
    [message("Vous m'avez volé !\nSTOP"), message("STOP", attachments=(Attachment(type="image"),))],
    ids=["words before it", "a picture"],
)
def test_what_came_with_the_word_is_for_the_rules_and_nothing_automatic_is_said(happened: Event) -> None:
    grave = rules(
        rule([{"queue": {"name": "grave", "priority": "urgent"}}, {"reply": "hello"}], {"words": ["volé"]}),
        rule([{"reply": "hello"}]),
        **TEXTS,
    )
    decision = decided(happened, NOBODY, grave)
    assert verbs(decision) == []
    assert [given.label for given in decision.author_labels] == [NO_AUTOMATIC_MESSAGES]
    assert OPT_OUT in [match.rule for match in decision.matches]
    if happened.attachments:
        assert [timer.rule for timer in decision.timers] == ["safety-net"]
    else:
        assert decision.case is not None
        assert decision.case.queue == "grave"


def test_only_start_alone_resumes() -> None:
    """A picture with it is a message like others, and ends nothing either."""
    decision = decided(message("START", attachments=(Attachment(type="image"),)), OUT, REPLYING)
    assert (decision.removed_author_labels, decision.author_labels) == ((), ())
    assert decision.held_back


def test_whoever_is_out_is_out_once() -> None:
    decision = decided(message("Encore vous !\nSTOP"), OUT, REPLYING)
    assert decision.author_labels == ()
    assert [timer.rule for timer in decision.timers] == ["safety-net"]


@pytest.mark.parametrize(
    "happened",
    [
        message("How much is it?"),
        event(kind=Kind.COMMENT, text="How much is it?"),
    ],
    ids=["in a conversation", "under a post"],
)
def test_nothing_automatic_is_said_in_private_and_a_person_gets_it(happened: Event) -> None:
    greedy = rules(rule([{"private_reply": "hello"}]), rule(["like"]), **TEXTS)
    spoken = decided(happened, NOBODY, greedy)
    assert {action.verb for action in spoken.actions} & {Verb.MESSAGE, Verb.PRIVATE_REPLY}
    silent = decided(happened, OUT, greedy)
    assert not {action.verb for action in silent.actions} & {Verb.MESSAGE, Verb.PRIVATE_REPLY}
    (answer,) = silent.held_back
    assert answer.why == "its author wants no automatic messages"
    assert [timer.rule for timer in silent.timers] == ["safety-net"]


def test_a_public_answer_goes_on() -> None:
    assert verbs(decided(event(text="How much is it?"), OUT, rules(rule([{"reply": "hello"}])))) == ["reply"]


@pytest.mark.parametrize(
    ("happened", "facts", "environment"),
    [
        (message("STOP"), Facts(thread=ThreadState(automation_paused=True)), Environment()),
        (message("STOP", extra={"standby": "true"}), NOBODY, Environment()),
        (message("STOP"), NOBODY, Environment(verbs={**VERBS, "messenger": frozenset()})),
    ],
    ids=["a person has it", "another app has it", "no messages there"],
)
def test_it_is_obeyed_without_a_word_where_we_may_not_speak(
    happened: Event, facts: Facts, environment: Environment
) -> None:
    decision = decided(happened, facts, rules(environment=environment, **TEXTS))
    assert verbs(decision) == []
    assert [given.label for given in decision.author_labels] == [NO_AUTOMATIC_MESSAGES]


def test_without_texts_it_is_obeyed_without_a_word() -> None:
    decision = decided(message("STOP"), NOBODY, rules(rule([{"reply": "hello"}])))
    assert verbs(decision) == []
    assert len(decision.author_labels) == 1


def test_who_the_platform_withholds_cannot_be_remembered() -> None:
    nobody = Facts(author=AuthorHistory(is_known=False))
    assert decided(message("STOP", author_id=None), nobody).author_labels == ()


@pytest.mark.parametrize("verb", ["label", "unlabel"])
def test_no_rule_gives_or_takes_the_label(verb: str) -> None:
    written = mistakes(rule([{verb: {"name": NO_AUTOMATIC_MESSAGES, "of": "author"}}]))
    assert "given and taken away by its author alone" in written


def test_a_confirmation_must_exist_and_the_name_is_taken() -> None:
    assert "there is no text 'nowhere' under 'replies'" in mistakes(opt_out={"stopped": "nowhere"})
    assert "'opt-out' is what ends automatic messages" in mistakes({**rule(["queue"]), "id": OPT_OUT})
