"""What the demo prints: plain lines that keep their width, whatever the texts contain."""

import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.cli.demo_screen import Screen
from bot.demo.harness import StartupInfo
from bot.demo.scenario import ScriptedMessage
from bot.demo.scoreboard import Outcome
from bot.domain import (
    SLOT_OF,
    Action,
    Actor,
    CaseRequest,
    Decision,
    Judgement,
    Match,
    Mode,
    Reason,
    State,
    Verb,
)
from bot.present.messages import Catalog
from tests.factories import event

SUMMARY: dict[str, Any] = {
    "deliveries": 3,
    "forged_refused": 1,
    "repeated": 0,
    "own_echoes": 2,
    "decisions": 2,
    "on_ads": 1,
    "actions": {"reply": {"done": 1}, "hide": {"refused": 1}},
    "cases": {"default": 1},
    "retries": 0,
    "response_seconds": {"median": 0.2, "p90": 0.4},
    "hands_off": 5,
    "hands_off_touched": 0,
    "hoped": 2,
    "as_hoped": 1,
    "books_balance": True,
    "posts": [
        {"title": "Doors", "platform": "facebook", "state": "done", "comments": 2},
        {"title": "Doors", "platform": "linkedin", "state": "refused", "comments": 0},
    ],
    "differences": [{"id": "a", "text": "Prix ?\x1b[31m", "hope": ["reply"], "got": ["none"]}],
}


class Recording:
    def __init__(self, language: str = "en", width: int = 60) -> None:
        self.file = io.StringIO()
        console = Console(file=self.file, width=width, markup=False, highlight=False, emoji=False)
        self.screen = Screen(console, Catalog(language), Path("demo-data"), "tamis")

    @property
    def text(self) -> str:
        return self.file.getvalue()


def action(verb: Verb) -> Action:
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        account_id="1000",
        message_id="55_1",
        target="55_1",
        key="key",
        actor=Actor.rule("price"),
    )


def outcome(*verbs: Verb, case: CaseRequest | None = None, text: str = "How much is it?") -> Outcome:
    reasons = (Reason(condition="kinds", saw="comment"), Reason(condition="intent", saw="question_price 0.9"))
    match = Match(rule="price", mode=Mode.ENFORCE, reasons=reasons, requested=verbs, granted=verbs)
    decision = Decision(
        rules_version="1",
        actions=tuple(map(action, verbs)),
        matches=(match,) if verbs or case else (),
        case=case,
    )
    judgement = Judgement(scores={"intent.question_price": 0.9, "toxicity": 0.8}, language="en")
    return Outcome(None, event(text=text), judgement, decision)


def test_a_decision_shows_what_was_read_and_the_telling_reason() -> None:
    recording = Recording()
    recording.screen.on_decided(outcome(Verb.REPLY))
    assert "question_price 0.90" in recording.text
    assert "toxicity 0.80" in recording.text
    assert "→ reply  price: intent question_price 0.9" in recording.text
    assert "kinds comment" not in recording.text


def test_a_decision_of_no_rule_says_so() -> None:
    recording = Recording()
    recording.screen.on_decided(outcome())
    assert "→ nothing to do  no rule matched" in recording.text


def test_a_case_without_an_action_is_one_for_a_person() -> None:
    recording = Recording()
    recording.screen.on_decided(outcome(case=CaseRequest(actor=Actor.rule("price"), why="because")))
    assert "→ case for a person  price" in recording.text


@pytest.mark.parametrize(
    ("state", "why", "line"),
    [
        (State.DONE, "", "✓ reply · Ana"),
        (State.DONE, "read-back", "found on the platform"),
        (State.WAITING, "", "retrying in a moment"),
        (State.FAILED, "no answer", "failed: no answer"),
        (State.CANCELLED, "overruled", "a person decided otherwise"),
    ],
)
def test_what_became_of_an_action_is_one_line(state: State, why: str, line: str) -> None:
    recording = Recording(width=100)
    recording.screen.on_settled(outcome(Verb.REPLY), action(Verb.REPLY), state, why)
    assert line in recording.text


def test_states_on_the_way_are_not_shown() -> None:
    recording = Recording()
    recording.screen.on_settled(outcome(Verb.REPLY), action(Verb.REPLY), State.SENDING, "")
    assert recording.text == ""


@pytest.mark.parametrize(
    ("message", "is_repeated", "line"),
    [
        (ScriptedMessage(id="a", channel="x", forged=True), False, "A forged webhook: answered 200"),
        (ScriptedMessage(id="a", channel="x", repeated=True), True, "The same webhook again"),
        (ScriptedMessage(id="a", channel="x", by_staff=True), False, "A colleague replies"),
        (ScriptedMessage(id="a", channel="x", author="Lu", removal_of="b"), False, "Lu removed a comment"),
    ],
)
def test_special_deliveries_are_pointed_out(message: ScriptedMessage, is_repeated: bool, line: str) -> None:
    recording = Recording()
    recording.screen.on_delivered([message], 200, is_repeated=is_repeated)
    assert line in recording.text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_summary_fits_and_shows_differences_without_escape_codes(language: str) -> None:
    recording = Recording(language, width=80)
    recording.screen.on_finished(SUMMARY)
    assert Catalog(language)("demo.row.reconciled") in recording.text
    assert Catalog(language).count("demo.post", 2, network="FB") in recording.text
    assert "Prix ?" in recording.text
    assert "\x1b" not in recording.text
    assert max(map(len, recording.text.splitlines())) <= 80


@pytest.mark.parametrize(("has_model", "line"), [(True, "Model: small-1"), (False, "No model was found")])
def test_the_start_says_which_model_classifies(has_model: bool, line: str) -> None:
    recording = Recording()
    startup = StartupInfo(
        url="http://a",
        monitoring_url="http://m",
        platform_url="http://b",
        model="small-1",
        has_model=has_model,
        rules=Path("r"),
        messages=9,
    )
    recording.screen.on_started(startup)
    assert line in recording.text
    assert "9 things" in recording.text
