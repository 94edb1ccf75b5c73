"""What needs somebody: everything that is not as it should be, the worst first, and names stay names."""

import pytest

from bot.domain import AccountFault, Actor, CheckSubject, Mode, PauseCause, Refusal
from bot.present.dashboard_page.attention import list_notices
from bot.services.reports.live import (
    AccountHealth,
    LiveQueue,
    ModeCap,
    Pause,
    RefusedDeliveries,
    ShownAccount,
    WaitingActions,
)
from tests.fakes import trends
from tests.fakes.live_figures import ACCOUNT, NOW, WELL, live_figures, voice

T = voice().t


def texts(health: dict[str, bool] | None = None, **changes: object) -> list[tuple[bool, str]]:
    notices = list_notices(live_figures(**changes), health or WELL, T)
    return [(notice.is_bad, notice.text.markup) for notice in notices]


def pause(scope: str, cause: PauseCause = PauseCause.PERSON) -> Pause:
    return Pause(scope=scope, reason="words of a platform", cause=cause, by=Actor.person("lea"), at=NOW - 60)


def test_a_calm_moment_needs_nobody() -> None:
    assert texts() == []


def test_parts_of_the_program_that_are_not_well_are_named() -> None:
    assert texts({"rules": False, "model": False, "disk": True}) == [
        (True, "No rules are in force: nothing is decided"),
        (False, "The model is not loaded: word lists only"),
    ]


def test_a_pause_says_what_and_why_but_not_in_the_words_of_a_platform() -> None:
    named = texts(pauses=(pause("account:1000", PauseCause.TOKEN_EXPIRED), pause("all"), pause("rule:x<y")))
    assert [text for _, text in named] == [
        '<bdi dir="auto">Maison</bdi> (Facebook) · paused · token expired',
        "Everything is paused",
        '<bdi dir="auto">x&lt;y</bdi> · rule paused · by a person',
    ]
    assert "words of a platform" not in str(named)


@pytest.mark.parametrize(("fault", "is_bad"), [(AccountFault.ENDED, True), (AccountFault.ENDS_SOON, False)])
def test_a_fault_is_bad_where_something_is_lost(fault: AccountFault, is_bad: bool) -> None:
    health = AccountHealth(account=ACCOUNT, faults=((CheckSubject.TOKEN, fault),))
    assert [bad for bad, _ in texts(accounts=(health,))] == [is_bad]


def test_the_worst_come_first_and_the_oldest_of_equals() -> None:
    notices = list_notices(
        live_figures(
            tripped=(
                ModeCap(rule="new", mode=Mode.SUGGEST, why="", by=Actor.rule("x"), at=NOW - 1, held=2),
                ModeCap(rule="old", mode=Mode.SUGGEST, why="", by=Actor.rule("x"), at=NOW - 9, held=0),
            ),
            queue=LiveQueue(open=3, claimed=0, oldest_since=NOW, due_soon=0, overdue=2, by_queue=()),
            waiting=(
                WaitingActions(target="desk", account_id="", problem="no", count=1, planned_at=NOW - 70),
            ),
        ),
        WELL,
        T,
    )
    assert [notice.text.markup for notice in notices] == [
        "2 answers are overdue",
        '<bdi dir="auto">desk</bdi> · 1 action should have left',
        '<bdi dir="auto">old</bdi> · held back by the circuit breaker',
        '<bdi dir="auto">new</bdi> · held back by the circuit breaker · 2 actions wait',
    ]


@pytest.mark.parametrize(("taken_in", "shown"), [(None, 1), (NOW - 10, 1), (NOW, 0)])
def test_refused_webhooks_are_news_until_the_source_is_believed_again(
    taken_in: float | None, shown: int
) -> None:
    refused = RefusedDeliveries(
        source="meta", refusal=Refusal.SIGNATURE, count=5, last_at=NOW - 5, last_taken_in=taken_in
    )
    assert len(texts(refused=(refused,))) == shown


def test_a_name_that_is_markup_is_a_name() -> None:
    hostile = ShownAccount(source="meta", platform="facebook", id="1", name="<script>alert(1)</script>\u202e")
    ((_, text),) = texts(accounts=(AccountHealth(account=hostile, silent_since=NOW - 9),))
    assert "<script" not in text
    assert "\u202e" not in text


def test_what_stands_out_from_the_usual_is_told_by_account_and_post() -> None:
    (notice,) = list_notices(live_figures(spikes=(trends.spike(account_id=ACCOUNT.id),)), WELL, T)
    assert not notice.is_bad
    assert "Unusually many negative comments: Maison, post 1000_66" in notice.text.markup
    assert notice.since == trends.spike().began_at


def test_a_post_whose_id_is_markup_is_a_post() -> None:
    ((_, text),) = texts(spikes=(trends.spike(post="<script>alert(1)</script>"),))
    assert "<script" not in text
