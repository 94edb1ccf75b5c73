"""Rules at work in the whole pipeline: limits, crowds, delays, second looks, as the database sees them."""

import time
from typing import Any

from bot.domain import Verb
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store.context import lookup
from bot.store.delivery import circuit_breaker, outbox, timers
from bot.store.history import author_marks
from bot.store.intake import events
from bot.store.review import blind_reviews, case_queue, cases
from tests.factories import NOW
from tests.fakes.cases import workspace
from tests.fakes.shop import Shop

PRICE = """
rules:
  - id: price
    mode: enforce
    when: {words: [prix]}
    then: [{reply: price}]
    limits: {once_per: {same: [author, post], over: 30d}}
"""


async def test_one_answer_for_each_author_and_post_and_wordings_take_turns(shop: Any) -> None:
    page = shop(PRICE)
    for author in ("a", "b", "a", "c"):
        await page.arrive("quel prix ?", author_id=author)
    await page.work()
    assert await page.texts() == ["Un", "Deux", "Trois"]
    await page.arrive("quel prix ?", author_id="a", thread_id="another")
    await page.work()
    assert await page.texts() == ["Un", "Deux", "Trois", "Un"]


async def test_the_reason_of_a_limit_is_kept_with_the_decision(shop: Any) -> None:
    page = shop(PRICE)
    _, second = await page.arrive("quel prix ?", "et le prix ?")
    await page.work()
    stored = await page.db.read(lambda tx: events.get_event(tx, second))
    (decided,) = await page.db.read(lambda tx: lookup.decisions_about(tx, stored))
    reason = decided.matches[0].reasons[-1]
    assert (reason.condition, reason.saw[:27]) == ("no reply", "once per author and thread:")
    assert decided.matches[0].granted == ()


FLOOD = """
rules:
  - id: flood
    mode: enforce
    when: {rate: {key: author, over: 10s, at_least: 5}}
    then: [{hide: {apply_to: group}}, {queue: {name: flood, group: true}}]
"""


async def test_a_flood_keeps_its_first_comment_and_has_one_case(shop: Any) -> None:
    page = shop(FLOOD)
    rows = await page.arrive("un", "deux", "trois", "quatre", "cinq", "six")
    await page.work()
    assert sorted(await page.planned()) == [(f"m{number}", "hide", "planned") for number in range(2, 7)]
    found = await page.db.read(lambda tx: cases.case_of_event(tx, rows[0]))
    assert found is not None
    assert await page.db.read(lambda tx: cases.list_members(tx, found.id)) == rows[1:]
    assert (await page.db.read(lambda tx: case_queue.count_queue(tx, at=time.time()))).open == 1


async def test_a_comment_of_the_crowd_that_a_person_kept_stays(shop: Any) -> None:
    page = shop(FLOOD)
    rows = await page.arrive("un", "deux", "trois")
    await page.work()
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{rows[1]}", ReviewAnswer.APPROVE)
    await page.arrive("quatre", "cinq")
    await page.work()
    assert "m2" not in {message for message, verb, _ in await page.planned() if verb == "hide"}


async def test_a_word_about_the_case_of_a_crowd_holds_for_all_of_it(shop: Any) -> None:
    page = shop(FLOOD)
    rows = await page.arrive("un", "deux", "trois", "quatre", "cinq", "six")
    await page.work()
    await page.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'done'"))
    case = await page.db.read(lambda tx: cases.case_of_event(tx, rows[0]))
    assert case is not None

    async def still_open() -> dict[str, set[str]]:
        left: dict[str, set[str]] = {}
        for message, verb, state in await page.planned():
            if state == "planned":
                left.setdefault(verb, set()).add(message)
        return left

    answered = await review.answer_case(workspace(page.db, "Léa", NOW), str(case.id), ReviewAnswer.APPROVE)
    assert (answered.others, answered.planned) == (5, (Verb.UNHIDE,))
    assert await still_open() == {"unhide": {f"m{number}" for number in range(2, 7)}}
    await page.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'done'"))

    back = await review.undo_item(workspace(page.db, "Léa", NOW), str(case.id))
    assert (back.others, back.planned, back.reopened) == (5, (Verb.HIDE,), True)
    assert await still_open() == {"hide": {f"m{number}" for number in range(2, 7)}}
    await page.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'done'"))

    hidden = await review.answer_case(workspace(page.db, "Léa", NOW), f"case:{case.id}", ReviewAnswer.HIDE)
    assert (hidden.others, await still_open()) == (5, {"hide": {"m1"}})


async def test_a_word_about_one_comment_of_a_crowd_holds_for_that_one(shop: Any) -> None:
    page = shop(FLOOD)
    rows = await page.arrive("un", "deux", "trois", "quatre", "cinq")
    await page.work()
    await page.db.write(lambda tx: tx.execute("UPDATE outbox SET state = 'done'"))
    done = await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{rows[0]}", ReviewAnswer.HIDE)
    assert done.others == 0
    assert [row for row in await page.planned() if row[2] == "planned"] == [("m1", "hide", "planned")]


LATE = """
rules:
  - id: late
    mode: enforce
    when: {words: [livrez]}
    after: %s
    unless: [answered, closed]
    then: [{queue: {name: waiting, priority: high}}]
"""


async def overdue(page: Shop) -> None:
    """Let the time of all timers come."""
    await page.db.write(lambda tx: tx.execute("UPDATE timer SET due_at = 0 WHERE state = 'waiting'"))


async def test_a_delayed_rule_speaks_once_even_across_a_restart(shop: Any) -> None:
    page = shop(LATE % "2h")
    (row,) = await page.arrive("vous livrez ?")
    await page.work()
    assert await page.db.read(lambda tx: cases.case_of_event(tx, row)) is None
    page.restart()
    await overdue(page)
    await page.work()
    found = await page.db.read(lambda tx: cases.case_of_event(tx, row))
    assert found is not None
    assert (found.queue, found.priority) == ("waiting", 50)
    page.restart()
    await overdue(page)
    await page.work()
    (timer,) = await page.db.read(lambda tx: timers.list_timers(tx, row))
    assert timer["state"] == "done"


async def test_an_answer_in_between_ends_the_wait(shop: Any) -> None:
    page = shop(LATE % "2h")
    (row,) = await page.arrive("vous livrez ?")
    await page.work()
    await page.arrive("oui", parent_id="m1", is_own_echo=True, author_id="1000")
    await page.db.write(lambda tx: tx.execute("UPDATE event SET state = 'recorded' WHERE is_own_echo = 1"))
    await overdue(page)
    await page.work()
    assert await page.db.read(lambda tx: cases.case_of_event(tx, row)) is None
    (timer,) = await page.db.read(lambda tx: timers.list_timers(tx, row))
    assert (timer["state"], timer["cancel_reason"]) == ("cancelled", "bot_replied")


async def test_a_rule_that_is_gone_when_its_time_comes_does_nothing(shop: Any) -> None:
    page = shop(LATE % "2h")
    (row,) = await page.arrive("vous livrez ?")
    await page.work()
    page.use("rules: []\n")
    await overdue(page)
    await page.work()
    assert await page.db.read(lambda tx: cases.case_of_event(tx, row)) is None


INSULT = """
blind_review: {hidden: 100%, kept: 100%, seed: x}
rules:
  - id: insult
    mode: enforce
    when: {words: [connard]}
    then: [hide, {strike: {weight: 1}}]
  - id: struck
    mode: enforce
    when: {author: {strikes: ">= 1"}}
    then: [{queue: offenders}]
"""


async def test_a_strike_counts_for_the_very_next_comment_and_is_given_back(shop: Any) -> None:
    page = shop(INSULT)
    first, second = await page.arrive("connard", "bonjour")
    await page.work()
    found = await page.db.read(lambda tx: cases.case_of_event(tx, second))
    assert found is not None
    assert found.queue == "offenders"
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{first}", ReviewAnswer.APPROVE)
    assert await page.db.read(lambda tx: author_marks.strike_weight(tx, "1000", "900", time.time())) == 0.0


async def test_a_second_look_shows_nothing_and_measures_agreement(shop: Any) -> None:
    page = shop(INSULT)
    hidden, kept = await page.arrive("connard", "merci", author_id="901")
    await page.db.write(lambda tx: tx.execute("UPDATE event SET author_id = '902' WHERE id = ?", (kept,)))
    await page.work()
    view = await review.show_item(workspace(page.db, "Léa", NOW), f"event:{hidden}")
    assert view.case is not None
    assert view.case.is_blind
    assert (view.decisions, view.effects, view.stored.judgement) == ((), (), None)
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{hidden}", ReviewAnswer.APPROVE)
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{kept}", ReviewAnswer.APPROVE)
    found = await page.db.read(blind_reviews.precision_by_rule)
    assert [(one.rule, one.agreed, one.reviewed) for one in found] == [("", 1, 1), ("insult", 0, 1)]
    after = await review.show_item(workspace(page.db, "Léa", NOW), f"event:{hidden}")
    assert after.decisions


TWO = """
rules:
  - id: careful
    mode: enforce
    when: {words: [connard]}
    then: [{hide: {requires: two_people}}]
"""


async def test_two_people_must_agree_before_it_leaves(shop: Any) -> None:
    page = shop(TWO)
    (row,) = await page.arrive("connard")
    await page.work()
    assert await page.planned() == [("m1", "hide", "held")]
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{row}", ReviewAnswer.HIDE)
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{row}", ReviewAnswer.HIDE)
    assert await page.planned() == [("m1", "hide", "held")]
    done = await review.answer_case(workspace(page.db, "Max", NOW), f"event:{row}", ReviewAnswer.HIDE)
    assert await page.planned() == [("m1", "hide", "planned")]
    assert done.planned == (Verb.HIDE,)


async def test_where_two_do_not_agree_it_stays_here_until_a_third_decides(shop: Any) -> None:
    page = shop(TWO)
    (row,) = await page.arrive("connard")
    await page.work()
    await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{row}", ReviewAnswer.HIDE)
    done = await review.answer_case(workspace(page.db, "Max", NOW), f"event:{row}", ReviewAnswer.APPROVE)
    assert done.disagreed
    assert await page.planned() == [("m1", "hide", "held")]
    await review.answer_case(workspace(page.db, "Zoé", NOW), f"event:{row}", ReviewAnswer.APPROVE)
    assert await page.planned() == [("m1", "hide", "cancelled")]


async def test_two_keep_what_a_rule_would_have_hidden(shop: Any) -> None:
    page = shop(TWO)
    (row,) = await page.arrive("connard")
    await page.work()
    for who in ("Léa", "Max"):
        assert await page.planned() == [("m1", "hide", "held")]
        await review.answer_case(workspace(page.db, who, NOW), f"event:{row}", ReviewAnswer.APPROVE)
    assert await page.planned() == [("m1", "hide", "cancelled")]


ASKED_TWICE = """
rules:
  - id: legal
    mode: enforce
    when: {words: [avocat]}
    then: [{queue: {name: legal, requires: two_people}}]
"""


async def test_a_case_of_a_rule_can_need_two_people(shop: Any) -> None:
    page = shop(ASKED_TWICE)
    (row,) = await page.arrive("mon avocat vous écrira")
    await page.work()
    first = await review.answer_case(workspace(page.db, "Léa", NOW), f"event:{row}", ReviewAnswer.HIDE)
    assert (first.needs_second, first.planned) == (True, ())
    assert await page.planned() == []
    second = await review.answer_case(workspace(page.db, "Max", NOW), f"event:{row}", ReviewAnswer.HIDE)
    assert second.planned == (Verb.HIDE,)


async def test_a_rule_that_the_breaker_holds_only_suggests(shop: Any) -> None:
    page = shop("rules:\n  - {id: insult, mode: enforce, when: {words: [connard]}, then: [hide]}\n")
    await page.db.write(lambda tx: circuit_breaker.trip_rule(tx, "insult", "odd", at=time.time()))
    (row,) = await page.arrive("connard")
    await page.work()
    assert await page.planned() == []
    found = await page.db.read(lambda tx: cases.case_of_event(tx, row))
    assert found is not None
    assert found.suggested == (Verb.HIDE,)


async def test_a_delay_keeps_an_answer_here_for_a_while(shop: Any) -> None:
    page = shop(PRICE.replace("{reply: price}", "{reply: {template: price, delay: 60s}}"))
    await page.arrive("prix ?")
    await page.work()
    now = time.time()
    assert await page.db.write(lambda tx: outbox.claim_due(tx, limit=9, now=now + 50, busy=())) == []
    assert len(await page.db.write(lambda tx: outbox.claim_due(tx, limit=9, now=now + 61, busy=()))) == 1


COUNTED = """
counters: {rude: {half_life: 1d}}
rules:
  - {id: count, mode: enforce, when: {words: [zut]}, then: [{count: rude}]}
  - {id: enough, mode: enforce, when: {counter: {name: rude, is: ">= 1.5"}}, then: [{queue: rude}]}
"""


async def test_a_counter_sees_what_came_just_before(shop: Any) -> None:
    page = shop(COUNTED)
    rows = await page.arrive("zut", "zut", "zut")
    await page.work()
    opened = [await page.db.read(lambda tx, row=row: cases.case_of_event(tx, row)) for row in rows]  # type: ignore[misc]
    assert [one is not None for one in opened] == [False, False, True]


OUTAGE = """
rules:
  - {id: note, mode: enforce, when: {words: [panne]}, then: [{label: outage}]}
  - id: outage
    mode: enforce
    when:
      words: [panne]
      rate: {key: account, label: outage, over: 15m, at_least: 3, distinct: authors}
    then: [{queue: {name: outage, once_per: {same: thread, over: 1h}}}]
"""


async def test_people_who_say_the_same_thing_are_counted_and_asked_about_once(shop: Any) -> None:
    page = shop(OUTAGE)
    rows = []
    said = ("une panne ?", "bonjour", "super", "panne aussi", "chez moi panne", "panne encore")
    for number, text in enumerate(said):
        rows += await page.arrive(text, author_id=f"a{number}")
    await page.work()
    opened = [await page.db.read(lambda tx, row=row: cases.case_of_event(tx, row)) for row in rows]
    assert [case is not None for case in opened] == [False, False, False, False, True, False]
    seen = await page.db.read(lambda tx: lookup.decisions_about(tx, events.get_event(tx, rows[-1])))
    assert [reason.condition for reason in seen[-1].matches[-1].reasons if "once" in reason.saw] == [
        "no queue"
    ]
