"""What a rules file defines around its rules."""

import pytest

from bot.domain import Mode
from bot.rules import Environment
from bot.rules.model.calendars import Delay
from bot.rules.model.rule_set import BlindReviewSpec, SafetyNet
from tests.fakes.rules import mistakes, rule, rules


def test_a_counter_has_its_half_life_in_seconds_or_never_decays() -> None:
    rule_set = rules(rule(), counters={"rude": {"half_life": "7d"}, "seen": {}})
    assert rule_set.counters == {"rude": 7 * 86_400.0, "seen": 0.0}


def test_a_condition_that_no_rule_refers_to_is_checked_but_not_counted() -> None:
    unused = {"flood": {"rate": {"key": "author", "over": "60s", "at_least": 5}}}
    assert rules(rule(), conditions=unused).aggregate_queries == frozenset()
    assert "condition flood: 'rate': 'key' is missing" in mistakes(rule(), conditions={"flood": {"rate": {}}})


def test_a_broken_calendar_is_one_mistake_and_not_one_for_each_of_its_users() -> None:
    broken = {"support": {"open": {"mon": ["25:00-26:00"]}}}
    reported = mistakes(rule(["queue"], {"hours": "support"}), calendars=broken)
    assert len(reported.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "spec"),
    [
        ({}, BlindReviewSpec()),
        ({"hidden": "5%"}, BlindReviewSpec(hidden_share=0.05)),
        (
            {"hidden": 1, "kept": "1%", "seed": 2026},
            BlindReviewSpec(hidden_share=1.0, kept_share=0.01, seed="2026"),
        ),
    ],
)
def test_blind_review_takes_shares(written: dict[str, object], spec: BlindReviewSpec) -> None:
    assert rules(rule(), blind_review=written).blind_review == spec


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"hidden": "500%"}, "'hidden': expected a share such as 5%, found '500%'"),
        ({"hiden": "5%"}, "unknown key 'hiden', did you mean 'hidden'?"),
    ],
)
def test_a_wrong_share_is_a_mistake(written: dict[str, object], expected: str) -> None:
    assert expected in mistakes(rule(), blind_review=written)


@pytest.mark.parametrize(
    ("owner", "expected"),
    [("lea", "list bad: review was due by 2026-01-31 (lea)"), ("", "list bad: review was due by 2026-01-31")],
)
def test_an_overdue_list_is_a_warning(owner: str, expected: str) -> None:
    lists = {"bad": {"entries": ["x"], "owner": owner, "review_by": "2026-01-31"}}
    tests = [{"text": "x", "expect": ["queue"]}, {"text": "y", "expect": []}]
    entry = rule(["queue"], {"words": "bad"}, tests=tests)
    late, early = (
        rules(entry, lists=lists, environment=Environment(today=today)).warnings
        for today in ("2026-02-01", "2026-01-31")
    )
    assert [str(warning).partition(": ")[2] for warning in late] == [expected]
    assert early == ()


class TestSafetyNet:
    def test_without_a_section_it_is_there(self) -> None:
        assert rules().safety_net == SafetyNet()
        assert (SafetyNet().mode, SafetyNet().after.seconds) == (Mode.ENFORCE, 900.0)

    def test_every_setting_is_read(self) -> None:
        written = {
            "after": "30m",
            "needs_answer": 0.6,
            "queue": "late",
            "priority": "high",
            "mode": "observe",
        }
        assert rules(safety_net=written).safety_net == SafetyNet(
            after=Delay(seconds=1800.0), needs_answer=0.6, queue="late", priority=50, mode=Mode.OBSERVE
        )

    def test_its_time_may_be_that_of_a_calendar(self) -> None:
        calendars = {"support": {"open": {"mon-fri": ["09:00-18:00"]}}}
        written = {"after": {"open": "30m", "calendar": "support"}}
        calendar = rules(safety_net=written, calendars=calendars).safety_net.after.calendar
        assert calendar is not None

    def test_who_is_exempt_from_every_rule_is_exempt(self) -> None:
        environment = Environment(staff=frozenset({"7"}))
        lists = {"staff": ["8"], "partners": ["9"]}
        defaults = {"exempt": ["staff", "partners"]}
        assert rules(environment=environment, lists=lists, defaults=defaults).safety_net.exempt == {
            "7",
            "8",
            "9",
        }
        assert rules(environment=environment, defaults={"exempt": []}).safety_net.exempt == frozenset()

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ({"mode": "suggest"}, "expected one of enforce, observe, off"),
            ({"needs_answer": 1.1}, "needs_answer"),
            ({"after": 15}, "'after': 15 of what?"),
            ({"priority": "hihg"}, "did you mean 'high'?"),
            ({"aftr": "15m"}, "unknown key 'aftr', did you mean 'after'?"),
        ],
    )
    def test_a_mistake_is_reported(self, written: dict[str, object], expected: str) -> None:
        assert expected in mistakes(rule(), safety_net=written)

    def test_no_rule_may_be_called_like_it(self) -> None:
        assert "'safety-net' is the safety net itself; give this rule another id" in mistakes(
            rule(["queue"]) | {"id": "safety-net"}
        )
