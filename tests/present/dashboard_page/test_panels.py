"""What stands in each panel, in both languages, calm and busy."""

import pytest

from bot.domain import AccountFault, CheckSubject, State, Verb
from bot.present.dashboard_page.panels import PANELS, render_panels, window_title
from bot.services.reports.live import AccountHealth, LiveQueue, Minute, NotDone, Today
from tests.fakes.live_figures import ACCOUNT, NOW, WELL, ZONE, live_figures, voice


def panels(language: str = "en", **changes: object) -> dict[str, str]:
    made = render_panels(live_figures(**changes), WELL, voice(language), ZONE)
    return {name: panel.markup for name, panel in made.items()}


BUSY = {
    "queue": LiveQueue(
        open=12,
        claimed=2,
        oldest_since=NOW - 3600,
        due_soon=3,
        overdue=1,
        by_queue=(("care", 12, NOW - 3600),),
    ),
    "minutes": tuple(
        Minute(starts_at=NOW - (59 - number) * 60, arrived=3, automatic=2, human=1) for number in range(60)
    ),
    "today": Today(written=1234, answered_automatically=5, answered_by_people=6, hidden=7, escalated=8),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_panel_is_there_in_both_languages(language: str) -> None:
    assert tuple(panels(language)) == PANELS
    assert all(panels(language, **BUSY).values())


def test_a_calm_moment_says_so() -> None:
    made = panels()
    assert "All is well" in made["status"]
    assert "Nothing. Rules" in made["needs"]
    assert "The queue is empty" in made["queues"]
    assert "Everything that was wanted was done" in made["problems"]
    assert "nothing waits" in made["figures"]
    assert made["clock"] == "as of 13:00:00", "the time of the zone"


def test_a_busy_moment_has_its_numbers() -> None:
    made = panels(**BUSY)
    for text in ("12", "60 min", "written at 12:00", "180", "3.0 a minute", "120 by rules, 60 by people"):
        assert text in made["figures"]
    assert "1 overdue" in made["figures"]
    assert "1,234" in made["today"]
    assert "1\u202f234" in panels("fr", **BUSY)["today"]
    assert '<th scope="row"><bdi dir="auto">care</bdi></th>' in made["queues"]
    assert "<details>" in made["hour"]
    assert made["hour"].count("<svg") == 5, "two charts and a legend of three"


@pytest.mark.parametrize(("is_open", "title"), [(0, "Tamis · right now"), (12, "(12) Tamis · right now")])
def test_the_tab_of_the_browser_says_how_many_wait(is_open: int, title: str) -> None:
    queue = LiveQueue(open=is_open, claimed=0, oldest_since=None, due_soon=0, overdue=0, by_queue=())
    assert window_title(live_figures(queue=queue), voice()) == title


@pytest.mark.parametrize(
    ("health", "texts"),
    [
        (AccountHealth(account=ACCOUNT), ("well", "nothing heard yet", "no end known")),
        (
            AccountHealth(
                account=ACCOUNT,
                heard_at=NOW - 300,
                polled_at=NOW - 30,
                token_ends_at=NOW + 3 * 86_400,
                polls_fail_since=NOW - 20,
            ),
            ("polls fail", "last heard 5 min ago", "polled 30 s ago", "ends in 3 d"),
        ),
        (
            AccountHealth(
                account=ACCOUNT,
                faults=((CheckSubject.TOKEN, AccountFault.ENDED),),
                token_ends_at=NOW - 1,
                is_paused=True,
                silent_since=NOW - 9,
            ),
            ("paused, the token has ended, silent", "has ended"),
        ),
    ],
)
def test_an_account_says_how_it_is(health: AccountHealth, texts: tuple[str, ...]) -> None:
    made = panels(accounts=(health,))["accounts"]
    assert [text for text in texts if text not in made] == []


def test_an_instance_without_accounts_says_so() -> None:
    assert "No account is configured" in panels(accounts=())["accounts"]


def test_what_was_not_done_is_named_by_codes_of_ours() -> None:
    problem = NotDone(
        platform="facebook",
        account_id="1000",
        verb=Verb.REPLY,
        state=State.REFUSED,
        count=3,
        last_at=NOW - 86_000,
    )
    made = panels(not_done=(problem,))["problems"]
    assert "reply · refused" in made
    assert "Maison" in made
    assert "2026-11-21 13:06" in made, "yesterday has its date"
