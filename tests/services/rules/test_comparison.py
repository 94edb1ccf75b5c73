"""What a replay is summed up to: counts by rule, cases, and examples of every kind of change."""

from datetime import timedelta

import pytest

from bot.domain import Judgement, Match, Mode, Reason, Verb
from bot.rules import SAFETY_NET
from bot.services.rules.comparison import Backtest, Outcome, pick_examples
from bot.store.intake.events import StoredEvent
from tests.factories import NOW, event

NOTHING = Outcome(matches=(), opens_case=False)


def stored(number: int, text: str = "merci") -> StoredEvent:
    happened = event(text=text, author_id=f"a{number}")
    return StoredEvent(
        id=number,
        event=happened,
        source="meta",
        received_at=NOW,
        state="decided",
        attempts=1,
        judgement=Judgement(scores={}),
    )


def outcome(rule: str, *verbs: Verb, mode: Mode = Mode.ENFORCE, opens_case: bool = False) -> Outcome:
    granted = verbs if mode is Mode.ENFORCE else ()
    reasons = (Reason(condition="words", saw="x"),)
    match = Match(rule=rule, mode=mode, reasons=reasons, requested=verbs, granted=granted)
    return Outcome(matches=(match,), opens_case=opens_case)


def backtest(rule: str = "") -> Backtest:
    return Backtest(since=NOW - timedelta(days=2), until=NOW, rule=rule)


@pytest.mark.parametrize(
    ("decided", "verbs", "cases"),
    [
        (outcome("a", Verb.HIDE), ("hide",), 0),
        (outcome("a", Verb.HIDE, mode=Mode.SUGGEST, opens_case=True), ("suggested",), 1),
        (outcome("a", Verb.HIDE, Verb.QUEUE, opens_case=True), ("hide", "queue"), 1),
        (outcome(SAFETY_NET, Verb.QUEUE), ("safety_net",), 1),
        (outcome("a", Verb.HIDE, mode=Mode.OBSERVE), (), 0),
    ],
)
def test_a_case_counts_whoever_asks_for_it(decided: Outcome, verbs: tuple[str, ...], cases: int) -> None:
    compared = backtest()
    compared.compare(stored(1), NOTHING, decided)
    assert decided.verbs == verbs
    assert (compared.cases, compared.queue_per_day) == ((0, cases), (0.0, cases / 2))


def test_what_an_observing_rule_asks_for_is_counted_by_verb() -> None:
    compared = backtest()
    for number in range(3):
        compared.compare(stored(number), NOTHING, outcome("a", Verb.HIDE, Verb.LIKE, mode=Mode.OBSERVE))
    counts = compared.rules["a"]
    assert (counts.mode, counts.held, counts.acted_after) == (Mode.OBSERVE, {Verb.HIDE: 3, Verb.LIKE: 3}, 0)
    assert compared.changed == 0


def test_rare_changes_are_shown_too() -> None:
    compared = backtest()
    for number in range(500):
        compared.compare(stored(number), NOTHING, outcome("often", Verb.HIDE))
    compared.compare(stored(501), NOTHING, outcome("seldom", Verb.LIKE))
    compared.compare(stored(502), NOTHING, outcome("as-seldom", Verb.HIDE))
    assert [change.rules_after for change in pick_examples(compared, 3)] == [
        ("often",),
        ("seldom",),
        ("as-seldom",),
    ]
    assert (compared.changed, len(compared.examples)) == (502, 52)


def test_the_examples_of_one_rule_are_what_it_matches() -> None:
    compared = backtest("a")
    compared.compare(stored(1), NOTHING, outcome("b", Verb.HIDE))
    same = outcome("a", Verb.HIDE)
    compared.compare(stored(2), same, same)
    assert [change.event_id for change in compared.examples] == [2]
    assert compared.changed == 1
