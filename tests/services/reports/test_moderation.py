"""Moderation on rows that were made by hand."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import Actor
from bot.services.reports.moderation import Moderation, are_automatic, measure_moderation
from bot.services.reports.opening_hours import OpeningHours
from bot.store.reporting.engagement import ReviewedSample
from tests.fakes.inbound import InboundEvent, columns, wrote

RULE, LEA = Actor.rule("insult"), Actor.person("Léa")


def sample(rule: str, *, agrees: bool, harm: float = 0.1) -> ReviewedSample:
    return ReviewedSample(rule=rule, removes=rule != "", agrees=agrees, harm=harm)


def hidden(number: int, by: Actor = RULE, after: float = 2.0, **changes: object) -> InboundEvent:
    return wrote(number, hidden_by=by, hidden_at=number + after, **changes)


def measure(*given: Any, until: float = 1_000.0) -> Moderation:
    return measure_moderation(*given, until=until)


def test_the_time_to_action_counts_from_writing_and_tells_who_acted() -> None:
    events = [hidden(1, after=2), hidden(2, after=6), hidden(3, by=LEA, after=600), wrote(4)]
    times = measure(columns(events), [], {}).time_to_action
    assert (times["bot"].n, times["bot"].median, times["bot"].p90) == (2, 4.0, 6.0)
    assert (times["human"].n, times["human"].median) == (1, 600.0)


def test_after_hours_is_what_happened_outside_the_calendar() -> None:
    hours = OpeningHours("team", [(datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(100, UTC))])
    events = [hidden(50), hidden(98, after=2.0), hidden(200)]
    share = measure(columns(events), [], {}, hours).after_hours
    assert share is not None
    assert (share.hits, share.n) == (2, 3)
    assert measure(columns(events), [], {}).after_hours is None


def test_overturned_is_by_rule_and_by_language() -> None:
    events = [
        hidden(1, overturned=True, language="fr"),
        hidden(2, language="fr"),
        hidden(3),
        hidden(4, by=LEA),
    ]
    made = measure(columns(events), [], {})
    assert (made.overturned.hits, made.overturned.n) == (1, 3)
    assert {name: (one.hits, one.n) for name, one in made.overturned_by_language.items()} == {
        "fr": (1, 2),
        "en": (0, 1),
    }
    assert (made.overturned_by_rule["insult"].hits, made.overturned_by_rule["insult"].n) == (1, 3)


@pytest.mark.parametrize(
    ("changes", "automatic"),
    [
        ({"bot_at": 5.0}, True),
        ({"hidden_by": RULE}, True),
        ({"bot_at": 5.0, "human_at": 6.0}, False),
        ({"human_at": 6.0}, False),
        ({"hidden_by": LEA}, False),
        ({"hidden_by": RULE, "overturned": True}, False),
        ({}, False),
    ],
)
def test_automatic_is_what_no_person_had_to_touch(changes: dict[str, object], automatic: bool) -> None:
    if "hidden_by" in changes:
        changes = {**changes, "hidden_at": 4.0}
    event = columns([wrote(1, **changes)])
    assert are_automatic(event).tolist() == [automatic]
    share = measure(event, [], {}).automated
    assert (share.hits, share.n) == (int(automatic), int(bool(changes)))


def test_precision_is_what_people_agreed_to_without_knowing() -> None:
    samples = [
        sample("a", agrees=True),
        sample("a", agrees=False),
        sample("b", agrees=True),
        sample("", agrees=True),
    ]
    precision = measure(columns([]), samples, {}).precision_by_rule
    assert {rule: (one.hits, one.n) for rule, one in precision.items()} == {"a": (1, 2), "b": (1, 1)}


def test_recall_weighs_each_stratum_by_its_size() -> None:
    events = [
        *(hidden(number) for number in range(10)),  # 8 of 10 looked at are right: 8
        *(wrote(100 + number, harm=0.9) for number in range(4)),  # 1 of 2 looked at was missed: 2
        *(wrote(200 + number, harm=0.05) for number in range(100)),  # 0 of 5
    ]
    samples = [
        *(sample("insult", agrees=number > 1) for number in range(10)),
        sample("", agrees=False, harm=0.9),
        sample("", agrees=True, harm=0.9),
        *(sample("", agrees=True, harm=0.05) for _ in range(5)),
    ]
    made = measure(columns(events), samples, {})
    assert made.recall.share == pytest.approx(8 / 10)
    assert made.recall.n == 17
    assert made.missed.share == pytest.approx(2 / 104)


def test_a_stratum_that_nobody_looked_at_is_joined_with_the_next() -> None:
    events = [wrote(1, harm=0.9), *(wrote(100 + number, harm=0.05) for number in range(9))]
    made = measure(columns(events), [sample("", agrees=number > 0) for number in range(5)], {})
    assert made.missed.share == pytest.approx(0.2)
    assert measure(columns(events), [], {}).missed.share is None


def test_agreement_is_beyond_chance() -> None:
    samples = [
        *([sample("a", agrees=True)] * 20),  # both hide
        *([sample("a", agrees=False)] * 5),  # only the rule
        *([sample("", agrees=False)] * 10),  # only the person
        *([sample("", agrees=True)] * 15),  # neither
    ]
    agreement = measure(columns([]), samples, {}).agreement
    assert (agreement.n, agreement.value) == (50, pytest.approx(0.4))


def test_a_lift_is_shown_beside_what_was_only_critical() -> None:
    events = [
        wrote(1, sentiment="positive"),
        wrote(2, sentiment="neutral"),
        hidden(3, sentiment="negative", harm=0.9),
        hidden(4, sentiment="negative", harm=0.2),
        wrote(5, sentiment="negative", kind="dm"),
    ]
    made = measure(columns(events), [], {})
    assert made.visible_net_sentiment.value == pytest.approx(1 / 2)
    assert made.visible_lift.value == pytest.approx(1 / 2 - (1 - 2) / 4)
    assert (made.hidden_only_critical.hits, made.hidden_only_critical.n) == (1, 2)


def test_what_people_hid_and_showed_again_is_an_error_of_theirs() -> None:
    events = [
        hidden(1, by=LEA, restored_at=50.0),
        hidden(2, by=LEA),
        hidden(3, overturned=True),
        hidden(4, overturned=True),
        hidden(5),
    ]
    made = measure(columns(events), [], {})
    assert (made.overturned.hits, made.overturned.n) == (2, 3)
    assert (made.overturned_of_people.hits, made.overturned_of_people.n) == (1, 2)
    assert (made.automatic_of_overturned.hits, made.automatic_of_overturned.n) == (2, 3)
    # What was shown again stands: 1, 3 and 4.
    assert made.visible_net_sentiment.n == 3


def test_wrongly_hidden_is_how_long_and_to_whom_twice() -> None:
    events = [
        hidden(10, overturned=True, restored_at=10 + 2 + 600, author_id="p1"),
        hidden(20, overturned=True, restored_at=20 + 2 + 3_000, author_id="p1"),
        hidden(30, overturned=True, restored_at=30 + 2 + 1_800, author_id="p2"),
        hidden(40, overturned=True, restored_at=40 + 2 + 1_800, author_id=None),
        hidden(50),
        hidden(60, by=LEA, restored_at=9_000.0),
    ]
    wrong = measure(columns(events), [], {}).wrongly_hidden
    assert (wrong.hidden_for.n, wrong.hidden_for.median, wrong.hidden_for.p90) == (4, 1_800.0, 3_000.0)
    assert (wrong.hours.n, wrong.hours.value) == (4, 2.0)
    assert (wrong.repeatedly.hits, wrong.repeatedly.n) == (1, 2), "p1 twice; who is withheld is nobody"


def test_prevalence_is_of_what_stands() -> None:
    events = [
        *(wrote(number, harm=0.9) for number in range(1, 5)),  # 1 of 2 looked at is harmful: 2
        *(wrote(100 + number, harm=0.05) for number in range(36)),  # 0 of 5
        *(hidden(200 + number, harm=0.9) for number in range(3)),  # nobody sees these
        *(hidden(300 + number, by=LEA, harm=0.9) for number in range(3)),
    ]
    samples = [
        sample("", agrees=False, harm=0.9),
        sample("", agrees=True, harm=0.9),
        *(sample("", agrees=True, harm=0.05) for _ in range(5)),
    ]
    made = measure(columns(events), samples, {})
    assert made.prevalence.share == pytest.approx(2 / 40)
    assert made.prevalence.n == 7
    assert made.prevalence_seen.share is None, "nobody has looked at what rules hid"


def test_prevalence_by_time_weighs_each_by_how_long_it_could_be_seen() -> None:
    events = [
        hidden(0, after=100.0),  # harmful, could be seen for 100 s
        hidden(0, after=100.0, restored_at=900.0),  # likewise by the rule, and seen again for 100 s more
        wrote(0, harm=0.9),  # left alone, harmful: 1,000 s
        wrote(500, harm=0.9),  # likewise: 500 s
        wrote(0, harm=0.9, hidden_by=LEA, hidden_at=300.0),  # until Lea hid it: 300 s
        wrote(0, harm=0.05),  # 1,000 s
    ]
    samples = [
        *(sample("insult", agrees=True) for _ in range(4)),
        *(sample("", agrees=False, harm=0.9) for _ in range(3)),
        sample("", agrees=True, harm=0.05),
    ]
    made = measure(columns(events), samples, {}, until=1_000.0)
    harmful, seconds = 100 + 200 + 1_000 + 500 + 300, 100 + 200 + 1_000 + 500 + 300 + 1_000
    assert made.prevalence_seen.share == pytest.approx(harmful / seconds)
    assert made.prevalence_seen.n == 8
