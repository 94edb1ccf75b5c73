"""What people's decisions teach, and what they do not."""

from functools import partial

from bot.domain import Actor, CaseRequest, Decision, Event, Judgement, Kind, Verb
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store import Transaction, decisions
from bot.store.intake import echoes, events
from bot.store.review import labelled_events, overrides
from bot.store.review.labelled_events import LabelledJudgement
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


async def taught(db: SqliteStore, limit: int = 100) -> dict[str, bool]:
    labels = await db.read(partial(labelled_events.labelled_texts, limit=limit))
    return {label.text: label.is_harmful for label in labels}


def on_platform(tx: Transaction, number: int, verb: str, at: float = 50.0) -> None:
    overrides.set_override(
        tx,
        account_id="1000",
        message_id=f"55_{number}",
        by=Actor.person("platform"),
        verb=verb,
        at=START + at,
    )


async def test_answers_in_the_queue_and_by_hand_teach(db: SqliteStore) -> None:
    answers = {1: ReviewAnswer.HIDE, 2: ReviewAnswer.DELETE, 3: ReviewAnswer.APPROVE, 4: ReviewAnswer.REPLY}
    for number in answers:
        await db.write(partial(waiting, number=number, text=f"text {number}"))
    for number, answer in answers.items():
        text = "hello" if answer is ReviewAnswer.REPLY else None
        await review.answer_case(workspace(db, "Léa", moment(60 + number)), f"55_{number}", answer, text=text)
    await db.write(lambda tx: (received(tx, 5, text="text 5"), on_platform(tx, 5, "hide")))
    await db.write(lambda tx: (received(tx, 6, text="text 6"), on_platform(tx, 6, "unhide")))
    assert await taught(db) == {
        "text 1": True,
        "text 2": True,
        "text 3": False,
        "text 5": True,
        "text 6": False,
    }


async def test_what_rules_did_teaches_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=5))
    assert await taught(db) == {}


async def test_the_last_word_counts_and_an_undo_takes_it_back(db: SqliteStore) -> None:
    for number in (1, 2):
        await db.write(partial(waiting, number=number, text=f"text {number}"))
        await review.answer_case(workspace(db, "Léa", moment(60)), f"55_{number}", ReviewAnswer.HIDE)
    await review.undo_item(workspace(db, "Léa", moment(70)), "55_1")
    await db.write(lambda tx: on_platform(tx, 2, "unhide", 80))
    assert await taught(db) == {"text 2": False}


async def test_taking_a_rule_back_says_nothing_about_each_text(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=5))
    await db.write(lambda tx: decided(tx, received(tx, 2), Verb.HIDE))
    done = await review.undo_rule(workspace(db, "Léa", moment(100)), "insult", moment(0))
    assert done.counts == {"cancelled": 1, "reversed": 1}
    assert await taught(db) == {}


async def test_what_was_edited_since_is_not_what_a_person_saw(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1, text="first"))
    await db.write(
        lambda tx: received(
            tx, 1, at=20, kind=Kind.EDIT, dedupe_key="e1", text="second", created_at=moment(20)
        )
    )
    await db.write(lambda tx: on_platform(tx, 1, "hide", 50))
    assert await taught(db) == {"second": True}
    await db.write(
        lambda tx: received(
            tx, 1, at=90, kind=Kind.EDIT, dedupe_key="e2", text="third", created_at=moment(90)
        )
    )
    assert await taught(db) == {}


async def test_our_own_words_and_what_has_no_text_teach_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: (received(tx, 1, text="we", is_own_echo=True), on_platform(tx, 1, "hide")))
    await db.write(lambda tx: (received(tx, 2, text=" "), on_platform(tx, 2, "hide")))
    await db.write(lambda tx: on_platform(tx, 3, "hide"))
    assert await taught(db) == {}
    assert await db.read(partial(labelled_events.recent_texts, limit=10)) == []


async def test_the_latest_come_first_and_no_more_than_asked_for(db: SqliteStore) -> None:
    for number in range(1, 6):
        await db.write(
            lambda tx, n=number: (received(tx, n, text=f"text {n}"), on_platform(tx, n, "hide", n))
        )  # type: ignore[misc]
    assert list(await taught(db, 2)) == ["text 5", "text 4"]
    assert await db.read(partial(labelled_events.recent_texts, limit=3)) == ["text 5", "text 4", "text 3"]


# ---- for a calibration: with the judgement of that time


async def judged(db: SqliteStore) -> list[LabelledJudgement]:
    return await db.read(labelled_events.labelled_judgements)


async def say(db: SqliteStore, number: int, answer: ReviewAnswer, at: float = 10.0, **more: str) -> None:
    await review.answer_case(workspace(db, "Léa", moment(at)), f"55_{number}", answer, **more)


async def test_hide_and_delete_are_harmful_keep_and_unhide_harmless(db: SqliteStore) -> None:
    for number, answer in enumerate(
        (ReviewAnswer.HIDE, ReviewAnswer.DELETE, ReviewAnswer.APPROVE, ReviewAnswer.UNHIDE), 1
    ):
        await db.write(lambda tx, one=number: waiting(tx, one))  # type: ignore[misc]
        await say(db, number, answer, at=10.0 + number)
    assert [one.is_harmful for one in await judged(db)] == [True, True, False, False]


async def test_the_judgement_of_that_time_comes_along(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, 1, scores={"toxicity": 0.93}, language="fr"))
    await say(db, 1, ReviewAnswer.HIDE)
    (labelled,) = await judged(db)
    assert (labelled.model, labelled.language, labelled.scores) == ("small-1", "fr", {"toxicity": 0.93})


async def test_what_is_picked_out_by_hand_counts(db: SqliteStore) -> None:
    await db.write(lambda tx: received(tx, 1))
    await say(db, 1, ReviewAnswer.HIDE)
    assert len(await judged(db)) == 1


async def test_approving_what_a_rule_hid_makes_it_harmless(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx, 1), Verb.HIDE, done_at=3))
    await say(db, 1, ReviewAnswer.APPROVE)
    assert [one.is_harmful for one in await judged(db)] == [False]


async def test_a_later_answer_stands_for_the_earlier(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, 1))
    await say(db, 1, ReviewAnswer.HIDE)
    await review.undo_item(workspace(db, "Léa", moment(20)), "55_1")
    await say(db, 1, ReviewAnswer.APPROVE, at=30)
    assert [one.is_harmful for one in await judged(db)] == [False]


async def test_answering_and_handing_on_say_nothing_about_harm(db: SqliteStore) -> None:
    for number, (answer, more) in enumerate(
        ((ReviewAnswer.REPLY, {"text": "12 €"}), (ReviewAnswer.ESCALATE, {})), 1
    ):
        await db.write(lambda tx, one=number: waiting(tx, one))  # type: ignore[misc]
        await say(db, number, answer, **more)
    assert await judged(db) == []


async def test_a_rule_alone_labels_nothing(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, received(tx, 1), Verb.HIDE, done_at=3))
    assert await judged(db) == []


async def test_an_undo_of_one_or_of_a_whole_rule_labels_nothing(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            decided(tx, received(tx, number), Verb.HIDE, done_at=3)
        decided(tx, received(tx, 3), Verb.HIDE)

    await db.write(work)
    await review.undo_item(workspace(db, "Léa", moment(10)), "55_1")
    undone = await review.undo_rule(workspace(db, "Léa", moment(20)), "insult", moment(0), dry_run=False)
    assert undone.counts == {"cancelled": 1, "reversed": 1, "touched": 1}
    assert await judged(db) == []


def seen(verb: Verb) -> Event:
    return event(
        kind=Kind.CONTROL, dedupe_key=f"control-{verb}", is_own_echo=True, extra={"verb": verb.value}
    )


async def test_a_word_given_in_the_platforms_own_app_counts(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1)
        assert not echoes.absorb_visibility(tx, seen(Verb.HIDE), now=START + 5)

    await db.write(work)
    assert [one.is_harmful for one in await judged(db)] == [True]


async def test_an_edit_is_judged_anew_and_the_label_is_about_what_stood_there(db: SqliteStore) -> None:
    def edit(tx: Transaction, at: float, score: float) -> None:
        received(tx, 1, at=at, kind=Kind.EDIT, scores={"toxicity": score}, dedupe_key=f"edit-{at}")

    await db.write(lambda tx: waiting(tx, 1, scores={"toxicity": 0.1}))
    await db.write(lambda tx: edit(tx, 5, 0.6))
    await say(db, 1, ReviewAnswer.HIDE, at=10)
    await db.write(lambda tx: edit(tx, 15, 0.2))
    assert [one.scores["toxicity"] for one in await judged(db)] == [0.6]


async def test_what_nobody_could_judge_is_left_out(db: SqliteStore) -> None:
    def late(tx: Transaction) -> None:
        row = received(tx, 1, state="new")
        judgement = Judgement(scores={"toxicity": 0.95}, model="words", degraded=True)
        events.close_event(tx, row, state="decided", judgement=judgement, at=START)

    await db.write(late)
    await db.write(lambda tx: waiting(tx, 2))
    await say(db, 1, ReviewAnswer.HIDE)
    await say(db, 2, ReviewAnswer.HIDE)
    await db.write(lambda tx: events.redact_message(tx, "1000", "55_2"))
    assert await judged(db) == []


async def test_labels_that_were_put_before_come_along_and_later_ones_do_not(db: SqliteStore) -> None:
    def label(tx: Transaction, row: int, name: str, at: float) -> None:
        case = CaseRequest(actor=Actor.rule("one"), why="because")
        decision = Decision(rules_version="v1", labels=(name, "care"), case=case)
        decisions.commit(tx, event_id=row, decision=decision, at=START + at)

    row = await db.write(lambda tx: received(tx, 1))
    await db.write(lambda tx: label(tx, row, "spam", 1))
    await say(db, 1, ReviewAnswer.HIDE)
    await db.write(lambda tx: label(tx, row, "hate", 20))
    (labelled,) = await judged(db)
    assert labelled.labels == {"spam", "care"}
