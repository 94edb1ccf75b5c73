"""What counts as a person's ruling on a judged comment, and what does not."""

from pathlib import Path

from bot.domain import CaseRequest, Decision, Event, Judgement, Kind, Verb
from bot.services import review
from bot.services.review import Answer
from bot.store import Transaction, decisions
from bot.store.intake import echoes, events
from bot.store.review import rulings
from bot.store.review.rulings import Ruling
from bot.store.sqlite.engine import SqliteStore
from tests.conftest import event
from tests.services.review.stock import START, decided, moment, received, waiting


async def found(db: SqliteStore) -> list[Ruling]:
    return await db.read(rulings.all_of_them)


async def say(db: SqliteStore, number: int, said: Answer, at: float = 10.0, **more: str) -> None:
    await review.answer(db, f"55_{number}", "Léa", said, now=moment(at), **more)


async def test_hide_and_delete_are_harmful_keep_and_unhide_harmless(db: SqliteStore) -> None:
    for number, said in enumerate((Answer.HIDE, Answer.DELETE, Answer.APPROVE, Answer.UNHIDE), 1):
        await db.write(lambda tx, one=number: waiting(tx, one))  # type: ignore[misc]
        await say(db, number, said, at=10.0 + number)
    assert [one.is_harmful for one in await found(db)] == [True, True, False, False]


async def test_the_judgement_of_that_time_comes_along(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, 1, scores={"toxicity": 0.93}, language="fr"))
    await say(db, 1, Answer.HIDE)
    (one,) = await found(db)
    assert (one.model, one.language, one.scores) == ("small-1", "fr", {"toxicity": 0.93})


async def test_what_is_picked_out_by_hand_counts(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1))
    await say(db, 1, Answer.HIDE)
    assert len(await found(db)) == 1


async def test_approving_what_a_rule_hid_makes_it_harmless(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx, 1), Verb.HIDE, done_at=3))
    await say(db, 1, Answer.APPROVE)
    assert [one.is_harmful for one in await found(db)] == [False]


async def test_a_later_answer_stands_for_the_earlier(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, 1))
    await say(db, 1, Answer.HIDE)
    await review.undo(db, "55_1", "Léa", now=moment(20))
    await say(db, 1, Answer.APPROVE, at=30)
    assert [one.is_harmful for one in await found(db)] == [False]


async def test_answering_and_handing_on_say_nothing_about_harm(db: SqliteStore) -> None:
    for number, (said, more) in enumerate(((Answer.REPLY, {"text": "12 €"}), (Answer.ESCALATE, {})), 1):
        await db.write(lambda tx, one=number: waiting(tx, one))  # type: ignore[misc]
        await say(db, number, said, **more)
    assert await found(db) == []


async def test_a_rule_alone_is_no_ruling(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=3))
    assert await found(db) == []


async def test_an_undo_of_one_or_of_a_whole_rule_is_none(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            decided(tx, received(tx, number), Verb.HIDE, done_at=3)
        decided(tx, received(tx, 3), Verb.HIDE)

    await db.write(work)
    await review.undo(db, "55_1", "Léa", now=moment(10))
    undone = await review.undo_rule(db, "insult", moment(0), "Léa", now=moment(20), dry_run=False)
    assert undone.counts == {"cancelled": 1, "reversed": 1, "touched": 1}
    assert await found(db) == []


def seen(verb: Verb) -> Event:
    return event(
        kind=Kind.CONTROL, dedupe_key=f"control-{verb}", is_own_echo=True, extra={"verb": verb.value}
    )


async def test_a_word_given_in_the_platforms_own_app_counts(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1)
        assert not echoes.absorb(tx, seen(Verb.HIDE), now=START + 5)

    await db.write(work)
    assert [one.is_harmful for one in await found(db)] == [True]


async def test_an_edit_is_judged_anew_and_the_ruling_is_about_what_stood_there(db: SqliteStore) -> None:
    def edit(tx: Transaction, at: float, score: float) -> None:
        received(tx, 1, at=at, kind=Kind.EDIT, scores={"toxicity": score}, dedupe_key=f"edit-{at}")

    await db.write(lambda tx: waiting(tx, 1, scores={"toxicity": 0.1}))
    await db.write(lambda tx: edit(tx, 5, 0.6))
    await say(db, 1, Answer.HIDE, at=10)
    await db.write(lambda tx: edit(tx, 15, 0.2))
    assert [one.scores["toxicity"] for one in await found(db)] == [0.6]


async def test_what_nobody_could_judge_is_left_out(db: SqliteStore) -> None:
    def late(tx: Transaction) -> None:
        row = received(tx, 1, state="new")
        judged = Judgement(scores={"toxicity": 0.95}, model="words", degraded=True)
        events.close(tx, row, state="decided", judgement=judged, at=START)

    await db.write(late)
    await db.write(lambda tx: waiting(tx, 2))
    await say(db, 1, Answer.HIDE)
    await say(db, 2, Answer.HIDE)
    await db.write(lambda tx: events.redact(tx, "1000", "55_2"))
    assert await found(db) == []


async def test_labels_that_were_put_before_come_along_and_later_ones_do_not(db: SqliteStore) -> None:
    def label(tx: Transaction, row: int, name: str, at: float) -> None:
        case = CaseRequest(rule="one", why="because")
        decision = Decision(rules_version="v1", labels=(name, "care"), case=case)
        decisions.keep(tx, event_id=row, decision=decision, at=START + at)

    row = await db.write(lambda tx: received(tx, 1))
    await db.write(lambda tx: label(tx, row, "spam", 1))
    await say(db, 1, Answer.HIDE)
    await db.write(lambda tx: label(tx, row, "hate", 20))
    (one,) = await found(db)
    assert one.labels == {"spam", "care"}


async def test_an_empty_database_has_no_rulings(tmp_path: Path, db: SqliteStore) -> None:
    assert await found(db) == []
