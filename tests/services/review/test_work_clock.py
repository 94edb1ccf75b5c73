"""How long somebody has worked without a break."""

from bot.services.review.work_clock import AWAY, BREAK, WorkClock


def struck(*moments: float) -> WorkClock:
    clock = WorkClock()
    for moment in moments:
        clock.strike(moment)
    return clock


def test_work_counts_from_the_first_key_and_a_pause_for_thought_is_no_break() -> None:
    assert struck(0.0, 500.0, 1_000.0).worked(1_100.0) == 1_100.0


def test_after_a_break_it_begins_anew() -> None:
    clock = struck(0.0, 3_000.0 - BREAK, 3_000.0)
    assert clock.worked(3_050.0) == 50.0
    assert clock.worked(3_000.0 + BREAK) == 0.0, "they are having one"


def test_whoever_strikes_no_key_for_as_long_as_a_claim_lasts_is_away() -> None:
    assert WorkClock().is_working(0.0)
    assert struck(0.0).is_working(AWAY - 1)
    assert not struck(0.0).is_working(AWAY)
