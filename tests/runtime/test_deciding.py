"""What rules decide is addressed, limited and committed in one transaction."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Config
from bot.domain import (
    Account,
    Action,
    Actor,
    CaseRequest,
    Decision,
    Effect,
    Judgement,
    Kind,
    Slot,
    Source,
    State,
    Verb,
)
from bot.domain.answer_limits import AnswerLimits
from bot.rules import SAFETY_NET, RuleSet
from bot.runtime.deciding import Decider
from bot.store import Transaction, decisions
from bot.store.codecs import decode_action
from bot.store.delivery import circuit_breaker, outbox, timers
from bot.store.intake import events
from bot.store.review import blind_reviews, cases, evidence, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import NOW
from tests.fakes.configured import configured
from tests.fakes.dispatching import ScriptedAdapter
from tests.fakes.outbox_rows import action as outbox_action
from tests.fakes.outbox_rows import insert_event
from tests.fakes.rules import rule, rules

CONFIG = Config(sources=(), model=None, reply_max_age=3600.0)
LATER = NOW + timedelta(minutes=1)
JUDGEMENT = Judgement(scores={"toxicity": 0.9}, language="en", model="m")
NO_RULES = rules()


def decider() -> Decider:
    account = Account(platform="facebook", id="1000", name="Maison")
    return Decider(
        {"meta": ScriptedAdapter(Source(name="meta", adapter="scripted", accounts=(account,)))}, CONFIG
    )


def decide(
    tx: Transaction, rule_set: RuleSet, number: int = 1, now: datetime = LATER, **changes: Any
) -> Decision | None:
    """A new event, decided."""
    stored = events.get_event(tx, insert_event(tx, number, **changes))
    assert stored is not None
    return decider().decide_event(tx, stored, JUDGEMENT, rule_set, now)


def planned(tx: Transaction, event_id: int = 1) -> list[Action]:
    return [decode_action(row) for row in outbox.list_actions(tx, event_id)]


async def test_what_was_taken_back_before_it_was_decided_still_calls_a_person_when_it_is_urgent(
    db: SqliteStore,
) -> None:
    urgent = rules(rule(["hide", {"queue": {"name": "urgent", "priority": "urgent"}}], id="threat"))

    def removed_at_once(tx: Transaction) -> Decision | None:
        overrides.mark_deleted(tx, "1000", "55_1", 1.0)
        return decide(tx, urgent, text="I will find you")

    assert await db.write(removed_at_once) is None
    case = await db.read(lambda tx: cases.case_about(tx, 1))
    assert case is not None
    assert (case.state, case.queue) == ("open", "urgent")
    assert await db.read(planned) == []
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    (item,) = await db.read(lambda tx: evidence.list_of_message(tx, stored.event))
    assert item.text == "I will find you"


async def test_what_was_taken_back_and_is_not_urgent_stays_undecided(db: SqliteStore) -> None:
    def removed_at_once(tx: Transaction) -> Decision | None:
        overrides.mark_deleted(tx, "1000", "55_1", 1.0)
        return decide(tx, rules(rule(["queue"])))

    assert await db.write(removed_at_once) is None
    assert await db.read(lambda tx: cases.case_about(tx, 1)) is None


@pytest.mark.parametrize(
    ("then", "changes", "expires_at"),
    [
        ({"reply": "hello"}, {}, NOW + timedelta(hours=1)),
        ({"reply": "hello"}, {"created_at": NOW - timedelta(hours=30)}, NOW - timedelta(hours=29)),
        ({"private_reply": "hello"}, {}, NOW + timedelta(days=7)),
        ({"reply": "hello"}, {"kind": Kind.DM, "platform": "messenger"}, NOW + timedelta(hours=24)),
        ("hide", {}, None),
    ],
    ids=["reply", "late reply", "private reply", "message", "hide"],
)
async def test_an_action_expires_when_it_makes_no_sense_any_more(
    db: SqliteStore, then: Any, changes: dict[str, Any], expires_at: datetime | None
) -> None:
    await db.write(lambda tx: decide(tx, rules(rule([then])), **changes))
    (action,) = await db.read(planned)
    assert (action.via, action.account_name, action.expires_at) == ("meta", "Maison", expires_at)


CHOICES = {"hi": {"fr": "Bonjour", "buttons": ["Oui", "Non"], "whatsapp_template": "hi"}}
AS_LINES = "Bonjour\n• Oui\n• Non"


@pytest.mark.parametrize(
    ("changes", "text", "buttons"),
    [
        ({"kind": Kind.DM, "platform": "messenger"}, "Bonjour", ("Oui", "Non")),
        ({"kind": Kind.DM, "platform": "facebook"}, AS_LINES, ()),
        ({"kind": Kind.COMMENT}, AS_LINES, ()),
    ],
    ids=["message", "message without buttons there", "in public"],
)
async def test_an_answer_has_its_choices_as_buttons_or_as_lines(
    db: SqliteStore, changes: dict[str, Any], text: str, buttons: tuple[str, ...]
) -> None:
    def work(tx: Transaction) -> None:
        stored = events.get_event(tx, insert_event(tx, 1, **changes))
        assert stored is not None
        rule_set = rules(rule([{"reply": "hi"}]), replies=CHOICES, disclosure=False)
        Decider({"meta": configured("meta")}, CONFIG).decide_event(tx, stored, JUDGEMENT, rule_set, LATER)

    await db.write(work)
    (action,) = await db.read(planned)
    assert (action.text, action.buttons, action.approved) == (text, buttons, None)


@pytest.mark.parametrize(
    ("kind", "window_until"), [(Kind.DM, NOW + timedelta(hours=24)), (Kind.COMMENT, None)]
)
async def test_only_a_conversation_that_is_handed_over_says_how_long_it_may_be_answered(
    db: SqliteStore, kind: Kind, window_until: datetime | None
) -> None:
    await db.write(lambda tx: decide(tx, rules(rule([{"escalate": "care"}])), kind=kind))
    (action,) = await db.read(planned)
    assert action.handover is not None
    assert action.handover.window_until == window_until
    assert action.handover.timezone == (CONFIG.timezone if window_until else "UTC")


async def test_the_second_case_of_an_author_carries_what_the_first_left_behind(db: SqliteStore) -> None:
    rule_set = rules(rule([{"escalate": "care"}]))

    def work(tx: Transaction) -> list[str | None]:
        decide(tx, rule_set, 1)
        outbox.mark_done(tx, 1, Effect(external_id="7", link="conversation-310"), at=NOW.timestamp())
        decide(tx, rule_set, 2)
        decide(tx, rule_set, 3, author_id="somebody else")
        return [action.linked for number in (1, 2, 3) for action in planned(tx, number)]

    assert await db.write(work) == ["conversation-310", "conversation-310", None]


async def test_an_event_is_decided_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Decision | None, Decision | None]:
        stored = events.get_event(tx, insert_event(tx))
        assert stored is not None
        first, again = (
            decider().decide_event(tx, stored, JUDGEMENT, rules(rule(["hide"])), LATER) for _ in range(2)
        )
        return first, again

    first, again = await db.write(work)
    assert first is not None
    assert again is None
    assert len(await db.read(planned)) == 1
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.state, stored.judgement) == ("decided", JUDGEMENT)


@pytest.mark.parametrize(
    "adapters",
    [{}, {"meta": ScriptedAdapter(Source(name="meta", adapter="scripted"))}],
    ids=["source", "account"],
)
async def test_an_event_is_decided_although_its_source_or_account_is_not_configured_any_more(
    db: SqliteStore, adapters: dict[str, ScriptedAdapter]
) -> None:
    def work(tx: Transaction) -> Decision | None:
        stored = events.get_event(tx, insert_event(tx))
        assert stored is not None
        return Decider(adapters, CONFIG).decide_event(tx, stored, JUDGEMENT, rules(rule(["hide"])), LATER)

    assert await db.write(work) is not None
    (action,) = await db.read(planned)
    assert (action.verb, action.account_name) == (Verb.HIDE, "")


async def test_what_its_author_removed_is_recorded_with_its_judgement(db: SqliteStore) -> None:
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", NOW.timestamp()))
    assert await db.write(lambda tx: decide(tx, rules(rule(["hide"])))) is None
    stored = await db.read(lambda tx: events.get_event(tx, 1))
    assert stored is not None
    assert (stored.state, stored.judgement) == ("recorded", JUDGEMENT)


async def test_a_withheld_author_who_says_what_we_sent_is_ourselves(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": "hello"}]))

    def work(tx: Transaction) -> Decision | None:
        decide(tx, rule_set, 1)
        outbox.claim_due(tx, limit=9, now=LATER.timestamp(), busy=())
        echo = {"kind": Kind.REPLY, "parent_id": "55_1", "author_id": None, "text": "Hello!"}
        return decide(tx, rule_set, 2, **echo)

    assert await db.write(work) is None
    stored = await db.read(lambda tx: events.get_event(tx, 2))
    assert stored is not None
    assert (stored.state, stored.event.is_own_echo, stored.event.human_reply) == ("recorded", True, False)
    (row,) = await db.read(lambda tx: outbox.list_actions(tx, 1))
    assert row["state"] == State.DONE


async def test_a_tripped_rule_only_suggests(db: SqliteStore) -> None:
    await db.write(lambda tx: circuit_breaker.trip_rule(tx, "one", "odd", at=NOW.timestamp()))
    await db.write(lambda tx: decide(tx, rules(rule(["hide"]))))
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert await db.read(planned) == []
    assert case is not None
    assert case.suggested == (Verb.HIDE,)


async def test_of_a_group_what_a_person_decided_about_is_left_alone(db: SqliteStore) -> None:
    flood = rule(
        [{"hide": {"apply_to": "group"}}],
        {"rate": {"key": "account", "over": "1h", "at_least": 4}},
    )
    rule_set = rules(flood)

    def work(tx: Transaction) -> list[str]:
        for number in (1, 2, 3):
            decide(tx, rule_set, number, author_id=f"a{number}")
        lea = Actor.person("lea")
        overrides.set_override(tx, account_id="1000", message_id="55_2", by=lea, verb="keep", at=2e9)
        decide(tx, rule_set, 4, author_id="a4")
        rows = tx.execute("SELECT message_id FROM outbox ORDER BY message_id")
        return [row["message_id"] for row in rows]

    assert await db.write(work) == ["55_3", "55_4"]


@pytest.mark.parametrize(
    ("then", "mode", "queue"),
    [(["hide"], "suggest", "default"), (["hide", {"queue": "pii"}], "enforce", "pii")],
    ids=["suggests", "hides and asks"],
)
async def test_what_has_a_case_anyway_is_reviewed_blindly_in_it(
    db: SqliteStore, then: list[Any], mode: str, queue: str
) -> None:
    rule_set = rules(rule(then, mode=mode), blind_review={"hidden": "100%", "kept": "0%", "seed": "x"})

    def work(tx: Transaction) -> tuple[list[str], int]:
        decide(tx, rule_set)
        (case,) = (cases.case_from_row(row) for row in tx.execute("SELECT * FROM case_").fetchall())
        shown = blind_reviews.as_shown(tx, case)
        return [case.queue, shown.queue], blind_reviews.precision_of_rule(tx, "one").waiting

    assert await db.write(work) == ([queue, "blind_review"], 1)


async def test_what_is_drawn_for_a_blind_review_is_decided_and_reviewed(db: SqliteStore) -> None:
    rule_set = rules(rule(["hide"]), blind_review={"hidden": "100%", "kept": "0%", "seed": "x"})
    await db.write(lambda tx: decide(tx, rule_set))
    (review,) = await db.read(lambda tx: tx.execute("SELECT * FROM blind_review").fetchall())
    assert review["event_id"] == 1


# ---- delayed rules


async def apply_timer(db: SqliteStore, rule_set: RuleSet, now: datetime) -> None:
    def work(tx: Transaction) -> None:
        for timer in timers.claim_due_timers(tx, 10, now.timestamp()):
            decider().decide_delayed(tx, timer, rule_set, now)

    await db.write(work)


DELAYED = rules(rule([{"reply": "hello"}], after="2h", unless="answered"))


async def test_a_delayed_rule_decides_when_its_time_has_come(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await apply_timer(db, DELAYED, LATER + timedelta(hours=1))
    assert await db.read(planned) == []
    await apply_timer(db, DELAYED, LATER + timedelta(hours=2))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert [action.text for action in await db.read(planned)] == ["Hello!"]
    assert timer["state"] == "done"


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=50), timedelta(hours=30)])
async def test_what_a_delayed_rule_waits_makes_nothing_late_but_how_late_the_event_was_does(
    db: SqliteStore, late: timedelta
) -> None:
    await db.write(lambda tx: decide(tx, DELAYED, created_at=NOW - late))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    due = datetime.fromtimestamp(timer["due_at"], UTC)
    # The program was down for an hour when the time had come.
    await apply_timer(db, DELAYED, due + timedelta(hours=1))
    (action,) = await db.read(planned)
    received_at = NOW + timedelta(seconds=1)
    assert action.expires_at == due + timedelta(hours=1) - late - (received_at - NOW)


async def test_a_wait_of_the_action_itself_makes_nothing_late(db: SqliteStore) -> None:
    waits = rules(rule([{"reply": {"template": "hello", "delay": "2h"}}]))
    await db.write(lambda tx: decide(tx, waits))
    (action,) = await db.read(planned)
    assert action.expires_at == NOW + timedelta(hours=3)


async def test_a_delayed_rule_is_cancelled_by_what_happened_first(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await db.write(lambda tx: overrides.mark_deleted(tx, "1000", "55_1", NOW.timestamp()))
    await apply_timer(db, DELAYED, LATER + timedelta(hours=3))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert (timer["state"], timer["cancel_reason"]) == ("cancelled", "author_deleted")
    assert await db.read(planned) == []


async def test_a_delayed_rule_that_was_removed_from_the_file_decides_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decide(tx, DELAYED))
    await apply_timer(db, rules(rule(["hide"], id="other")), LATER + timedelta(hours=3))
    (timer,) = await db.read(lambda tx: timers.list_timers(tx, 1))
    assert (timer["state"], await db.read(planned)) == ("done", [])


# ---- the safety net

ASKING = Judgement(scores={"needs_answer": 0.9}, language="en", model="m")
QUARTER = timedelta(minutes=15)


def ask(tx: Transaction, rule_set: RuleSet, number: int = 1, **changes: Any) -> Decision | None:
    """A question that is decided about as it comes in."""
    stored = events.get_event(tx, insert_event(tx, number, **changes))
    assert stored is not None
    return decider().decide_event(tx, stored, ASKING, rule_set, LATER)


def count_cases(tx: Transaction) -> int:
    return int(tx.execute("SELECT count(*) AS cases FROM case_").fetchone()["cases"])


def timer_of(tx: Transaction, event_id: int = 1) -> tuple[str, str | None]:
    row = next(row for row in timers.list_timers(tx, event_id) if row["rule"] == SAFETY_NET)
    return row["state"], row["cancel_reason"]


async def test_who_asks_and_gets_nothing_becomes_a_case_after_a_while(db: SqliteStore) -> None:
    await db.write(lambda tx: ask(tx, NO_RULES))
    await apply_timer(db, NO_RULES, LATER + QUARTER - timedelta(seconds=1))
    assert await db.read(lambda tx: cases.case_of_event(tx, 1)) is None
    await apply_timer(db, NO_RULES, LATER + QUARTER)
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert case is not None
    assert (case.queue, str(case.actor), case.state) == ("unanswered", SAFETY_NET, "open")
    assert case.why == "nobody answered; asks: needs_answer 0.90 >= 0.7"
    assert await db.read(timer_of) == ("done", None)


async def test_what_a_limit_holds_back_is_handed_over_in_words(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": {"template": "hello", "cooldown": "1h"}}]))

    def work(tx: Transaction) -> None:
        ask(tx, rule_set, 1)
        ask(tx, rule_set, 2, author_id="901")

    await db.write(work)
    await apply_timer(db, rule_set, LATER + QUARTER)
    case = await db.read(lambda tx: cases.case_of_event(tx, 2))
    assert case is not None
    assert "held back: reply of rule one: cooldown: 60 min left" in case.why
    assert await db.read(lambda tx: timers.list_timers(tx, 1)) == []


async def test_one_person_under_one_post_is_answered_once_and_then_has_one_case(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": "hello"}], id="price-ad"), rule([{"reply": "bye"}], id="price"))

    def work(tx: Transaction) -> list[int]:
        for number in (1, 2, 3, 4):
            ask(tx, rule_set, number, **({"author_id": "901"} if number == 4 else {}))
        return [len(planned(tx, number)) for number in (1, 2, 3, 4)]

    assert await db.write(work) == [1, 0, 0, 1]
    await apply_timer(db, rule_set, LATER + QUARTER)
    case = await db.read(lambda tx: cases.case_of_event(tx, 2))
    assert case is not None
    assert "held back: reply of rule price-ad: one answer per person and post: given " in case.why
    assert await db.read(lambda tx: cases.list_members(tx, case.id)) == [3]
    assert await db.read(count_cases) == 1


async def test_the_comments_of_authors_who_are_withheld_are_cases_of_their_own(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            ask(tx, NO_RULES, number, author_id=None)

    await db.write(work)
    await apply_timer(db, NO_RULES, LATER + QUARTER)
    assert await db.read(count_cases) == 2


async def test_a_colleague_who_answers_in_time_ends_the_wait(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        ask(tx, NO_RULES)
        echo = {"kind": Kind.REPLY, "parent_id": "55_1", "is_own_echo": True, "human_reply": True}
        insert_event(tx, 2, **echo)

    await db.write(work)
    await apply_timer(db, NO_RULES, LATER + QUARTER)
    assert await db.read(timer_of) == ("cancelled", "person_replied")
    assert await db.read(lambda tx: cases.case_of_event(tx, 1)) is None


async def test_a_case_that_somebody_opened_or_closed_ends_the_wait(db: SqliteStore) -> None:
    lea = Actor.person("lea")

    def work(tx: Transaction) -> None:
        for number in (1, 2):
            ask(tx, NO_RULES, number, author_id=f"90{number}")
            request = CaseRequest(actor=lea, why="mine")
            case_id = cases.open_case(tx, event_id=number, request=request, at=LATER.timestamp())
        cases.close_case(tx, case_id, by=lea, answer="approve", at=LATER.timestamp())

    await db.write(work)
    await apply_timer(db, NO_RULES, LATER + QUARTER)
    assert await db.read(timer_of) == ("cancelled", "case_open")
    assert await db.read(lambda tx: timer_of(tx, 2)) == ("cancelled", "case_closed")


async def test_a_net_that_was_switched_off_meanwhile_opens_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: ask(tx, NO_RULES))
    await apply_timer(db, rules(safety_net={"mode": "off"}), LATER + QUARTER)
    assert await db.read(timer_of) == ("done", None)
    assert await db.read(lambda tx: cases.case_of_event(tx, 1)) is None


async def test_a_case_is_opened_once_however_often_its_timer_is_begun(db: SqliteStore) -> None:
    await db.write(lambda tx: ask(tx, NO_RULES))
    (timer,) = await db.write(lambda tx: timers.claim_due_timers(tx, 9, (LATER + QUARTER).timestamp()))
    for _ in range(2):
        await db.write(lambda tx: decider().decide_delayed(tx, timer, NO_RULES, LATER + QUARTER))
    decided = await db.read(lambda tx: tx.execute("SELECT count(*) AS n FROM decision").fetchone())
    assert decided["n"] == 2


async def test_a_delayed_answer_that_is_held_back_when_it_is_due_is_handed_over(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": {"template": "hello", "cooldown": "9h"}}], after="2h"))

    def work(tx: Transaction) -> None:
        for number in (1, 2):
            stored = events.get_event(tx, insert_event(tx, number, author_id=f"90{number}"))
            assert stored is not None
            decider().decide_event(tx, stored, JUDGEMENT, rule_set, LATER)

    await db.write(work)
    await apply_timer(db, rule_set, LATER + timedelta(hours=2))
    assert await db.read(lambda tx: cases.case_of_event(tx, 2)) is None
    await apply_timer(db, rule_set, LATER + timedelta(hours=2) + QUARTER)
    case = await db.read(lambda tx: cases.case_of_event(tx, 2))
    assert case is not None
    assert "held back: reply of rule one: cooldown: 9 h left" in case.why


async def test_a_rule_that_asks_later_is_waited_for(db: SqliteStore) -> None:
    rule_set = rules(rule([{"queue": "late"}], after="2h"))
    await db.write(lambda tx: ask(tx, rule_set))
    await apply_timer(db, rule_set, LATER + timedelta(hours=2))
    case = await db.read(lambda tx: cases.case_of_event(tx, 1))
    assert case is not None
    assert case.queue == "late"
    assert await db.read(timer_of) == ("cancelled", "case_open")


async def test_under_a_removed_post_nothing_is_opened_any_more(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Decision | None, str, list[Action]]:
        overrides.mark_post_removed(tx, "1000", "1000_55", NOW.timestamp())
        decision = decide(tx, rules(rule([{"reply": "hello"}, "queue"])))
        stored = events.get_event(tx, 1)
        assert stored is not None
        return decision, stored.state, planned(tx)

    assert await db.write(work) == (None, "recorded", [])
    assert await db.read(lambda tx: cases.case_of_event(tx, 1)) is None


async def test_a_colleague_who_was_faster_than_the_decision_leaves_no_case_open(db: SqliteStore) -> None:
    def work(tx: Transaction) -> str | None:
        reply = {"kind": Kind.REPLY, "parent_id": "55_1", "is_own_echo": True, "human_reply": True}
        insert_event(tx, 9, **reply)
        decide(tx, rules(rule(["queue"])))
        case = cases.case_of_event(tx, 2)
        return case.answer if case else None

    assert await db.write(work) == "replied_in_app"


async def test_the_messages_of_a_conversation_are_one_case(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            ask(tx, NO_RULES, number, kind=Kind.DM, thread_id="900", text="Bonjour")

    await db.write(work)
    await apply_timer(db, NO_RULES, LATER + QUARTER)
    assert await db.read(count_cases) == 1
    assert await db.read(lambda tx: [timer_of(tx, number)[0] for number in (1, 2)]) == ["done", "done"]


async def test_a_rule_plans_no_second_private_reply_to_a_comment(db: SqliteStore) -> None:
    rule_set = rules(rule([{"private_reply": "hello"}], id="price"))
    by_person = outbox_action(
        verb=Verb.PRIVATE_REPLY, slot=Slot.PRIVATE_REPLY, actor=Actor.person("Léa"), key="a person's"
    )

    def answered_before_it_is_decided(tx: Transaction) -> Decision | None:
        event_id = insert_event(tx)
        answer = Decision(rules_version="", actions=(by_person,))
        decisions.commit(tx, event_id=event_id, decision=answer, at=1)
        stored = events.get_event(tx, event_id)
        assert stored is not None
        return decider().decide_event(tx, stored, JUDGEMENT, rule_set, LATER)

    decision = await db.write(answered_before_it_is_decided)
    assert decision is not None
    assert decision.actions == ()
    assert decision.matches[0].granted == ()
    assert decision.matches[0].reasons[-1].saw == "the comment has its one private reply already"


async def test_how_often_rules_answer_somebody_is_set_in_the_configuration(db: SqliteStore) -> None:
    rule_set = rules(rule([{"reply": "hello"}], limits={"repeat": True}))
    config = replace(CONFIG, answers=AnswerLimits(person_per_day=1))

    def work(tx: Transaction) -> list[int]:
        counts = []
        for number in range(1, 4):
            stored = events.get_event(tx, insert_event(tx, number, thread_id=f"post {number}"))
            assert stored is not None
            decision = Decider({}, config).decide_event(tx, stored, JUDGEMENT, rule_set, LATER)
            assert decision is not None
            counts.append(len(decision.actions))
        return counts

    assert await db.write(work) == [1, 0, 0]


async def test_what_is_hidden_for_a_time_is_shown_again_when_it_is_over(db: SqliteStore) -> None:
    rule_set = rules(rule([{"hide": {"for": "6h"}}]))

    def work(tx: Transaction) -> None:
        decide(tx, rule_set)
        tx.execute("UPDATE outbox SET state = 'done'")

    await db.write(work)
    await apply_timer(db, rule_set, LATER + timedelta(hours=5))
    assert [verb for verb, *_ in await db.read(verbs_and_actors)] == ["hide"]
    await apply_timer(db, rules(), LATER + timedelta(hours=6))
    assert await db.read(verbs_and_actors) == [("hide", "one"), ("unhide", "one")]


def verbs_and_actors(tx: Transaction) -> list[tuple[str, str]]:
    return [(row["verb"], row["actor_id"]) for row in tx.execute("SELECT * FROM outbox ORDER BY id")]
