"""How often a rule may do something."""

import pytest

from bot.domain import SLOT_OF, Action, Guards, Verb
from bot.guards import Ledger, refusal

HOUR, DAY = 3600.0, 86_400.0


def action(guards: Guards, author: str = "900", thread: str = "t", **changes: object) -> Action:
    verb = changes.pop("verb", Verb.REPLY)
    assert isinstance(verb, Verb)
    fields = {"rule": "price", "account_id": "1000", **changes}
    return Action(
        verb=verb,
        slot=SLOT_OF[verb],
        platform="facebook",
        message_id="m",
        target="m",
        key="k",
        details={"author_id": author, "thread_id": thread},
        guards=guards,
        **fields,  # type: ignore[arg-type]
    )


def after(guards: Guards, *times: float, **changes: object) -> Ledger:
    ledger = Ledger()
    for at in times:
        ledger.note(action(guards, **changes), at)  # type: ignore[arg-type]
    return ledger


class TestOncePer:
    BOTH = Guards(once_per=("author", "thread"))

    def test_the_first_time_is_allowed_and_the_second_is_not(self) -> None:
        assert refusal(action(self.BOTH), Ledger(), 10.0) == ""
        assert (
            refusal(action(self.BOTH), after(self.BOTH, 0.0), 10.0)
            == "once per author and thread: done 10 s ago"
        )

    @pytest.mark.parametrize(("author", "thread"), [("901", "t"), ("900", "u")])
    def test_somebody_else_or_elsewhere_is_allowed(self, author: str, thread: str) -> None:
        assert refusal(action(self.BOTH, author, thread), after(self.BOTH, 0.0), 10.0) == ""

    def test_another_rule_account_or_verb_does_not_count(self) -> None:
        for other in ({"rule": "other"}, {"account_id": "2000"}, {"verb": Verb.HIDE}):
            assert refusal(action(self.BOTH), after(self.BOTH, 0.0, **other), 10.0) == ""

    def test_a_message_counts_as_the_private_reply_it_is(self) -> None:
        said = after(self.BOTH, 0.0, verb=Verb.MESSAGE)
        assert refusal(action(self.BOTH, verb=Verb.PRIVATE_REPLY), said, 10.0) != ""

    def test_it_ends_with_its_period(self) -> None:
        guards = Guards(once_per=("author",), once_over=DAY)
        assert refusal(action(guards), after(guards, 0.0), DAY - 1) == "once per author: done 24 h ago"
        assert refusal(action(guards), after(guards, 0.0), DAY) == ""

    def test_an_author_who_is_withheld_cannot_be_told_from_others(self) -> None:
        assert "withheld" in refusal(action(self.BOTH, author=""), Ledger(), 0.0)


class TestCooldownAndCap:
    @pytest.mark.parametrize(("at", "why"), [(599.0, "cooldown: 1 s left"), (600.0, "")])
    def test_a_cooldown_runs_out(self, at: float, why: str) -> None:
        guards = Guards(cooldown=600.0)
        assert refusal(action(guards), after(guards, 0.0), at) == why

    @pytest.mark.parametrize(
        ("guards", "before", "why"),
        [
            (Guards(per_hour=2), [0.0, 10.0], "cap of 2 an hour reached"),
            (Guards(per_hour=2), [10.0], ""),
            (Guards(per_day=2), [-HOUR * 20, 0.0], "cap of 2 a day reached"),
            (Guards(per_hour=2, per_day=3), [-HOUR * 2, -HOUR * 3, 0.0], "cap of 3 a day reached"),
        ],
    )
    def test_a_cap_counts_back_from_now(self, guards: Guards, before: list[float], why: str) -> None:
        assert refusal(action(guards), after(guards, *sorted(before)), 20.0) == why

    def test_a_clock_that_jumps_back_frees_nothing(self) -> None:
        guards = Guards(cooldown=600.0)
        assert refusal(action(guards), after(guards, 1000.0), 0.0) == "cooldown: 10 min left"


def test_what_is_not_guarded_is_not_remembered() -> None:
    assert after(Guards(), 0.0, 1.0).done == []
