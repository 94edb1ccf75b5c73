"""`tamis breaker`: what is held back is seen, and let go on by a person."""

from pathlib import Path

import pytest

from bot.domain import Actor, Verb
from bot.domain.rate_limits import BreakerLimits
from bot.store import Transaction
from bot.store.delivery import circuit_breaker, outbox
from bot.store.history import audit
from bot.store.review import blind_reviews
from tests.fakes.cases import START, decided, received
from tests.fakes.instance import as_json, fill, tamis


def tripped(tx: Transaction) -> None:
    for number in range(5):
        decided(tx, received(tx, number), Verb.HIDE)
    outbox.claim_due(tx, limit=9, now=START + 10, busy=(), limits=BreakerLimits(rule_per_10_minutes=2))


def states(folder: Path) -> list[str]:
    found: list[str] = []
    fill(folder, lambda tx: found.extend(row["state"] for row in tx.execute("SELECT state FROM outbox")))
    return sorted(found)


def test_nothing_is_held_back_at_first(tmp_path: Path) -> None:
    data = fill(tmp_path / "data")
    shown = tamis("breaker", "show", "--data", data)
    assert (shown.exit_code, shown.stdout) == (3, "no rule is tripped\n")
    assert as_json(tamis("breaker", "show", "--data", data, "--json")) == {"held_back": [], "buckets": []}


def test_a_rule_that_is_held_back_is_shown_with_what_to_do(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", tripped)
    shown = tamis("breaker", "show", "--data", data)
    assert shown.exit_code == 0
    assert "insult is capped at suggest since" in shown.stdout
    assert "more than 2 within 10 minutes (rule)" in shown.stdout
    assert "3 actions are held; 'tamis breaker reset insult --release' or '--drop'" in shown.stdout


RULE = "{id: insult, mode: enforce, when: {words: [x]}, then: [hide], target: {precision: 90%}}"


def missed_its_target(tx: Transaction) -> None:
    """Two in three of what the rule hid should have been hidden."""
    for number in range(60):
        row = received(tx, number)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)
        blind_reviews.settle_blind_review(tx, row, removes=number < 40, by=Actor.person("lea"), at=START)
    circuit_breaker.trip_rule(tx, "insult", "precision 66.7% < 90%", at=START + 9)


def test_a_reset_that_would_be_refused_is_not_offered(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", missed_its_target)
    (tmp_path / "config.yaml").write_text("version: 1\nmodel: null\nsources: {}\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(f"version: 1\nrules: [{RULE}]\n", "utf-8")
    where = ("--data", data, "--config", str(tmp_path / "config.yaml"))
    shown = tamis("breaker", "show", *where).stdout
    assert "0 actions are held\n" in shown
    assert "it cannot be reset yet: 0 of its decisions were reviewed blindly" in shown
    assert "tamis breaker reset" not in shown
    (held,) = as_json(tamis("breaker", "show", *where, "--json"))["held_back"]
    assert held["resettable"] is False
    assert tamis("breaker", "reset", "insult", "--release", *where).exit_code == 1


def test_programs_see_the_same(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", tripped)
    told = as_json(tamis("breaker", "show", "--data", data, "--json"))
    (held,) = told["held_back"]
    assert {key: held[key] for key in ("rule", "mode", "by", "held", "resettable")} == {
        "rule": "insult",
        "mode": "suggest",
        "by": "breaker",
        "held": 3,
        "resettable": True,
    }


@pytest.mark.parametrize(
    ("flag", "state", "said", "counts"),
    [
        ("--release", "planned", "actions released: 3, dropped: 0", {"released": 3, "dropped": 0}),
        ("--drop", "cancelled", "actions released: 0, dropped: 3", {"released": 0, "dropped": 3}),
    ],
)
def test_a_person_lets_it_go_on_once(
    tmp_path: Path, flag: str, state: str, said: str, counts: dict[str, int]
) -> None:
    for folder, as_text in (("a", True), ("b", False)):
        data = fill(tmp_path / folder, tripped)
        args = ["breaker", "reset", "insult", flag, "--data", data]
        if as_text:
            done = tamis(*args)
            assert (done.exit_code, done.stdout) == (0, f"insult is reset; {said}\n")
        else:
            assert as_json(tamis(*args, "--json")) == {"rule": "insult", "reset": True, **counts}
        assert states(tmp_path / folder).count(state) == 3
        again = tamis(*args)
        assert (again.exit_code, again.stdout) == (3, "insult is not tripped\n")


def test_who_let_it_go_on_is_on_record(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", tripped)
    tamis("breaker", "reset", "insult", "--drop", "--as", "Noé", "--data", data)
    found: list[tuple[str, str]] = []
    fill(
        tmp_path / "data",
        lambda tx: found.extend((row.actor, row.action) for row in audit.list_entries(tx, "rule:insult")),
    )
    assert found == [("breaker", "breaker_tripped"), ("person:Noé", "breaker_reset")]


def test_nothing_is_reset_before_it_is_said_what_becomes_of_the_rest(tmp_path: Path) -> None:
    data = fill(tmp_path / "data", tripped)
    result = tamis("breaker", "reset", "insult", "--data", data)
    assert result.exit_code == 2
    assert "--release or --drop" in result.stderr
    assert tamis("breaker", "show", "--data", data).exit_code == 0


def test_a_rules_name_cannot_write_on_the_screen(tmp_path: Path) -> None:
    hostile = "in\x1b[31msult"
    data = fill(
        tmp_path / "data", lambda tx: circuit_breaker.trip_rule(tx, hostile, "a\x1b]0;title\x07", at=START)
    )
    assert "\x1b" not in tamis("breaker", "show", "--data", data).stdout
    assert "\x1b" not in tamis("breaker", "reset", hostile, "--drop", "--data", data).stdout
