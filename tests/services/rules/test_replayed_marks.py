"""What a replay records: counters decay, labels are taken away, strikes run out, accounts are apart."""

from datetime import timedelta

from bot.domain import AuthorHistory, AuthorLabel, CounterIncrement, Decision, Facts, Strike
from bot.services.rules.replayed_marks import ReplayedMarks
from tests.factories import NOW, event

HALF_LIVES = {"rude": 3600.0}
HOUR = timedelta(hours=1)


def decision(**marks: object) -> Decision:
    return Decision(rules_version="v1", **marks)  # type: ignore[arg-type]


def test_a_counter_halves_and_adds_to_what_was_there() -> None:
    marks = ReplayedMarks()
    increment = CounterIncrement(counter="rude", of="900", by=2.0, half_life=3600.0)
    marks.record(event(author_id="900"), decision(counter_increments=(increment,)), NOW, HALF_LIVES)
    before = Facts(counters={("rude", "900"): 4.0})
    facts = marks.add_to(event(author_id="900"), before, NOW + HOUR, HALF_LIVES)
    assert facts.counters == {("rude", "900"): 5.0}


def test_strikes_run_out() -> None:
    marks = ReplayedMarks()
    strikes = (Strike(rule="one", weight=2.0, expires_at=NOW + HOUR), Strike(rule="one"))
    marks.record(event(author_id="900"), decision(strikes=strikes), NOW, {})
    author = event(author_id="900")
    assert marks.add_to(author, Facts(), NOW, {}).author.strikes == 3.0
    assert marks.add_to(author, Facts(), NOW + HOUR, {}).author.strikes == 1.0


def test_a_label_is_given_and_taken_away_from_one_author_in_one_account() -> None:
    marks = ReplayedMarks()
    labels = (AuthorLabel(label="fan"),)
    removed = ("old",)
    marks.record(
        event(author_id="900"), decision(author_labels=labels, removed_author_labels=removed), NOW, {}
    )
    known = Facts(author=AuthorHistory(labels=frozenset({"old", "press"})))
    assert marks.add_to(event(author_id="900"), known, NOW, {}).author.labels == {"fan", "press"}
    assert marks.add_to(event(author_id="901"), known, NOW, {}).author.labels == {"old", "press"}
    other = event(author_id="900", account_id="2000")
    assert marks.add_to(other, known, NOW, {}).author.labels == {"old", "press"}
