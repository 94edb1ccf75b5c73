"""What a person sees before deciding."""

from bot.domain import Actor, Kind, Verb
from bot.services import review
from bot.store import Transaction
from bot.store.review import blind_reviews, case_notes, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace


async def test_a_view_holds_everything_around_the_item(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, message_id="1000_55", text="our new shoes", author_id="1000")
        received(tx, 2, text="lovely", author_id="900")
        row = waiting(tx, 3, kind=Kind.REPLY, parent_id="55_2", text="how much?", suggested=[Verb.HIDE])
        decided(tx, row, Verb.HIDE, done_at=2.0)
        case_notes.add_note(tx, 1, by=Actor.person("lea"), text="a regular", at=START)
        overrides.set_override(
            tx, account_id="1000", message_id="55_3", by=Actor.person("lea"), verb="hide", at=START
        )

    await db.write(work)
    view = await review.show_item(workspace(db, "Léa", moment(10)), "1")
    assert view.case is not None
    assert view.post is not None
    assert view.parent is not None
    assert view.stored.judgement is not None
    assert (view.post.event.text, view.parent.event.text) == ("our new shoes", "lovely")
    assert [one.event.text for one in view.preceding] == ["lovely"]
    assert view.facts.author.messages == 1
    assert [match.rule for one in view.decisions for match in one.matches] == ["insult", "insult"]
    assert [row.verb for row in view.effects] == [Verb.HIDE]
    assert (view.is_hidden, view.is_removed) == (True, False)
    assert [note.text for note in view.notes] == ["a regular"]
    assert view.override is not None
    assert view.override.verb == "hide"


async def test_the_item_is_shown_as_its_author_last_left_it(db: SqliteStore) -> None:
    await db.write(
        lambda tx: (waiting(tx, text="old"), received(tx, 2, kind=Kind.EDIT, message_id="55_1", text="new"))
    )
    assert (await review.show_item(workspace(db, "Léa", moment()), "1")).stored.event.text == "new"


async def test_looking_does_not_take_the_case(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.show_item(workspace(db, "Léa", moment()), "1")
    case = await db.read(lambda tx: cases.get_case(tx, 1))
    assert case is not None
    assert case.holder(START) is None


async def test_a_conversation_shows_its_other_messages_and_how_the_last_case_ended(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, kind=Kind.DM, thread_id="1000:900", text="my parcel")
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="reply", at=START + 1)
        for number in (2, 3):
            waiting(tx, number, at=number, kind=Kind.DM, thread_id="1000:900", text=f"still {number}")

    await db.write(work)
    for reference, others in (("2", ["still 2"]), ("55_2", ["still 3"])):
        view = await review.show_item(workspace(db, "Léa", moment(10)), reference)
        assert view.case is not None
        assert view.previous is not None
        assert (view.case.id, view.previous.id, view.previous.answer) == (2, 1, "reply")
        assert [member.event.text for member in view.members] == others


async def test_a_drawn_case_shows_neither_the_rule_nor_what_it_said_and_its_answer_counts(
    db: SqliteStore,
) -> None:
    def drawn(tx: Transaction) -> None:
        row = waiting(tx, suggested=(Verb.HIDE,), queue="insults")
        case_notes.add_note(tx, 1, by=Actor.rule("insult"), text="rude again", at=START)
        case_notes.add_note(tx, 1, by=Actor.person("Max"), text="seen", at=START)
        blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START)

    await db.write(drawn)
    desk = workspace(db, "Léa", moment(9))
    view = await review.show_item(desk, "1")
    assert view.case is not None
    assert (view.case.queue, view.case.is_blind, view.case.suggested) == ("blind_review", True, ())
    assert (view.stored.judgement, view.decisions, [note.text for note in view.notes]) == (None, (), ["seen"])
    (entry,) = (await review.list_queue(desk, review.QueueFilters(), limit=9)).entries
    assert (entry.case.why, entry.case.queue) == ("drawn by chance", "blind_review")
    assert entry.stored.judgement is not None
    assert (entry.stored.judgement.scores, entry.stored.judgement.language) == ({}, "en")
    await review.answer_case(desk, "1", review.ReviewAnswer.REPLY, text="Please be kind.")
    (count,) = await db.read(blind_reviews.precision_by_rule)
    assert (count.agreed, count.reviewed, count.waiting) == (0, 1, 0)  # who answers leaves it visible
    answered = await review.show_item(desk, "1")
    assert answered.case is not None
    assert answered.case.queue == "insults"


async def test_handing_a_drawn_case_on_says_nothing_about_the_rule(db: SqliteStore) -> None:
    def drawn(tx: Transaction) -> None:
        blind_reviews.open_blind_review(tx, waiting(tx), [("insult", True)], at=START)

    await db.write(drawn)
    desk = workspace(db, "Léa", moment(9))
    await review.answer_case(desk, "1", review.ReviewAnswer.ESCALATE, target="local")
    (count,) = await db.read(blind_reviews.precision_by_rule)
    assert (count.reviewed, count.waiting) == (0, 1)
