"""The whole demo, with word lists only: nothing is lost or posted twice, no forged webhook is accepted, and
sensitive cases are left to people."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot import rules
from bot.demo.fake_platform import Faults
from bot.demo.harness import Harness, StartupInfo, enforce_all_rules
from bot.demo.scenario import ACCOUNTS, PAGE, POLLED, ScriptedMessage, load_scenario
from bot.demo.scoreboard import Outcome
from bot.domain import SPEAKING_VERBS, Action, State, Verb
from bot.errors import UserError
from bot.resources import bundled

SCENARIO = load_scenario()
QUIET = Faults(throttle_rate=0, lose_nth_write=0)


class Watcher:
    """An observer that remembers what it was told."""

    def __init__(self) -> None:
        self.startup: StartupInfo | None = None
        self.statuses: dict[str, list[int]] = {}
        self.outcomes: list[Outcome] = []
        self.states: list[tuple[Verb, State]] = []
        self.summary: dict[str, Any] = {}

    def on_started(self, startup: StartupInfo) -> None:
        self.startup = startup

    def on_delivered(self, batch: Sequence[ScriptedMessage], status: int, *, is_repeated: bool) -> None:
        self.statuses.setdefault(batch[0].id, []).append(status)

    def on_decided(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def on_settled(self, outcome: Outcome, action: Action, state: State, why: str) -> None:
        self.states.append((action.verb, state))

    def on_finished(self, summary: dict[str, object]) -> None:
        self.summary = summary


async def watch(folder: Path, faults: Faults) -> tuple[Watcher, Harness]:
    watcher = Watcher()
    harness = Harness(folder, watcher, faults=faults, model=None)
    try:
        await harness.start()
        async with asyncio.timeout(60):
            await harness.run(0.0)
    finally:
        await harness.stop()
    return watcher, harness


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Watcher, Harness]:
    """One demo on a platform that throttles and loses an answer, shared by the tests."""
    return asyncio.run(
        watch(tmp_path_factory.mktemp("demo") / "data", Faults(throttle_rate=0.2, lose_nth_write=3))
    )


@pytest.fixture(scope="module")
def watcher(played: tuple[Watcher, Harness]) -> Watcher:
    return played[0]


def test_only_the_forged_delivery_is_refused(watcher: Watcher) -> None:
    refused = [name for name, statuses in watcher.statuses.items() if set(statuses) - {200, POLLED}]
    assert refused == ["forged-praise"]
    assert watcher.statuses["forged-praise"] == [401]
    assert watcher.summary["forged_refused"] == 1


def test_a_repeated_delivery_is_welcome_and_read_once(watcher: Watcher) -> None:
    assert watcher.statuses["retry-fr"] == [200, 200]
    decided = [
        outcome for outcome in watcher.outcomes if outcome.message and outcome.message.id == "retry-fr"
    ]
    assert len(decided) == 1


def test_everything_people_wrote_is_decided_once_and_nothing_else(watcher: Watcher) -> None:
    about = [(outcome.event.message_id, outcome.event.kind) for outcome in watcher.outcomes]
    assert len(about) == len(set(about))
    ids = {outcome.message.id for outcome in watcher.outcomes if outcome.message}
    missing = {message.id for message in SCENARIO.messages} - ids
    never = {"forged-praise", "colleague-answer", "removed-insult", "removed-insult-gone"}
    assert never <= missing <= {*never, "edited-later"}  # the edit may overtake the decision


def test_our_own_actions_are_echoed_back_and_never_decided_about(watcher: Watcher) -> None:
    assert watcher.summary["own_echoes"] > 0
    assert not [outcome for outcome in watcher.outcomes if outcome.event.author_id in ACCOUNTS]


def test_nobody_in_danger_no_lawyer_and_no_journalist_meets_a_machine(watcher: Watcher) -> None:
    assert watcher.summary["hands_off"] == 6
    assert watcher.summary["hands_off_touched"] == 0


def test_what_a_community_manager_expects_is_compared_not_assumed(watcher: Watcher) -> None:
    missed = watcher.summary["hoped"] - watcher.summary["as_hoped"]
    assert len(watcher.summary["differences"]) == missed
    assert 0 < watcher.summary["as_hoped"] <= watcher.summary["hoped"]


def test_every_network_is_acted_on_as_it_can_be(played: tuple[Watcher, Harness]) -> None:
    watcher, harness = played
    hidden = {name for name, comment in harness.graph.comments.items() if comment.hidden}
    insults = {name: SCENARIO.message_id(f"{name}-insult-fr") for name in ("tiktok", "threads", "linkedin")}
    assert {insults["tiktok"], insults["threads"]} <= hidden
    assert insults["linkedin"] not in hidden
    (on_linkedin,) = [one for one in watcher.outcomes if one.event.message_id == insults["linkedin"]]
    assert on_linkedin.decision.case is not None
    seen = {outcome.event.platform for outcome in watcher.outcomes}
    assert {"facebook", "instagram", *seen} == {*ACCOUNTS.values(), "messenger"}


def test_what_the_shop_published_is_public_once_and_has_its_comments(
    played: tuple[Watcher, Harness],
) -> None:
    watcher, harness = played
    on_facebook, on_linkedin = watcher.summary["posts"]
    assert (on_facebook["state"], on_facebook["first_comment"], on_facebook["comments"]) == (
        "done",
        "done",
        2,
    )
    assert (on_linkedin["state"], on_linkedin["comments"]) == ("done", 1)
    written = [comment.text for comment in harness.graph.comments.values() if comment.author in ACCOUNTS]
    assert len([text for text in written if "ouvre ses portes" in text]) == 1
    assert len([text for text in written if "rue des Tisserands" in text]) == 1


def test_every_effect_ends_and_the_outbox_is_reconciled(watcher: Watcher) -> None:
    assert watcher.summary["books_balance"]
    states = {state for counted in watcher.summary["actions"].values() for state in counted}
    assert "done" in states
    assert states <= {"done", "cancelled", "refused"}


def test_a_busy_platform_is_asked_again_and_a_lost_answer_is_looked_up(watcher: Watcher) -> None:
    assert watcher.summary["retries"] > 0
    assert State.WAITING in [state for _, state in watcher.states]
    assert watcher.summary["platform"]["answers lost"] == 1


def test_nobody_is_answered_twice(played: tuple[Watcher, Harness]) -> None:
    watcher, harness = played
    planned = [
        action
        for outcome in watcher.outcomes
        for action in outcome.decision.actions
        if action.verb in SPEAKING_VERBS
    ]
    messages = harness.graph.conversations.values()
    post = f"{PAGE}_{SCENARIO.channels['doors'].post}"  # of our own, with a comment of ours below it
    replies = [
        comment
        for comment in harness.graph.comments.values()
        if comment.author in ACCOUNTS and post not in (comment.id, comment.parent)
    ]
    assert len(replies) - 1 + sum(map(len, messages)) <= len(planned)  # one reply is a colleague's


def test_without_a_model_the_observer_is_told(watcher: Watcher) -> None:
    assert watcher.startup is not None
    assert not watcher.startup.has_model


async def test_a_second_demo_starts_afresh(tmp_path: Path) -> None:
    (tmp_path / "left-over").touch()
    (tmp_path / ".tamis-demo").touch()
    harness = Harness(tmp_path, Watcher(), faults=QUIET, model=None)
    await harness.start()
    await harness.stop()
    assert not (tmp_path / "left-over").exists()
    assert (tmp_path / "tamis.db").exists()


async def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("three years of work")
    harness = Harness(tmp_path, Watcher(), model=None)
    with pytest.raises(UserError, match="demo_folder_in_use"):
        await harness.start()
    await harness.stop()
    assert (tmp_path / "thesis.txt").exists()


def test_the_demo_s_copy_of_the_rules_acts_and_is_still_a_good_file() -> None:
    text = enforce_all_rules("rules:\n  - id: a\n    mode: observe\n  - mode: suggest  # later\n")
    assert "observe" not in text
    assert text.count("enforce") == 2
    shipped_rules = enforce_all_rules(bundled("rules.yaml").read_text("utf-8"))
    loaded = rules.load_rules(shipped_rules, "rules.yaml", rules.Environment(targets={"desk": {}}))
    assert loaded.version
