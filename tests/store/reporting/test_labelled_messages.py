"""What rules labelled, counted by message and by person."""

from typing import Any

from bot.domain import Kind, Verb
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.reporting import labelled_messages
from bot.store.reporting.messages import read_period
from bot.store.review import overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received

END = START + 10_000
NEGATIVE = {"sentiment.negative": 0.9, "sentiment.neutral": 0.1}


def labelled(tx: Transaction, number: int, *labels: str, at: float = 0.0, **changes: Any) -> int:
    row = received(tx, number, at=at, **changes)
    event_labels.insert_labels(tx, row, labels, decision_id=1, at=START)
    return row


async def test_messages_are_counted_once_for_each_label(db: SqliteStore) -> None:
    def work(tx: Transaction) -> dict[str, int]:
        labelled(tx, 1, "delivery", "angry", at=1)
        labelled(tx, 1, "delivery", at=2, kind=Kind.EDIT)
        labelled(tx, 2, "delivery", at=3)
        labelled(tx, 3, "delivery", at=20_000)
        return dict(labelled_messages.count_labels(tx, read_period(tx, START, END).messages).by_label)

    assert await db.write(work) == {"delivery": 2, "angry": 1}


async def test_a_message_that_names_two_mentions_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> labelled_messages.LabelCounts:
        labelled(tx, 1, "mention_maison", "mention_rival", at=1)
        labelled(tx, 2, "mention_maison", at=2)
        labelled(tx, 3, "mention_rival", "delivery", at=3)
        labelled(tx, 4, "delivery", at=4)
        received(tx, 5, at=5)
        return labelled_messages.count_labels(tx, read_period(tx, START, END).messages)

    counts = await db.write(work)
    assert counts.by_label == {"delivery": 2, "mention_maison": 2, "mention_rival": 2}
    assert counts.mentioning == 3


async def test_a_label_of_an_edit_counts_for_the_message(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        received(tx, 1, text="a nice jacket")
        labelled(tx, 1, "contest", at=5, kind=Kind.EDIT, text="a nice jacket #contest")
        return [row.stored.event.text for row in labelled_messages.list_messages(tx, "contest", START, END)]

    assert await db.write(work) == ["a nice jacket #contest"]


async def test_what_its_author_removed_is_not_listed_and_what_is_hidden_is_marked(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[tuple[str, bool]]:
        decided(tx, labelled(tx, 1, "contest", at=1), Verb.HIDE, done_at=2)
        labelled(tx, 2, "contest", at=2)
        labelled(tx, 3, "contest", at=3)
        overrides.mark_deleted(tx, "1000", "55_2", START + 5)
        messages = labelled_messages.list_messages(tx, "contest", START, END)
        return [(message.stored.event.message_id, message.is_hidden) for message in messages]

    assert await db.write(work) == [("55_1", True), ("55_3", False)]


async def test_a_participant_is_followed_from_the_first_message_on_and_for_so_long(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[labelled_messages.Participant]:
        first = labelled(tx, 1, "tone:warm", at=10)
        decided(tx, first, Verb.REPLY, rule="price", text="hello", done_at=11)
        labelled(tx, 2, "tone:warm", at=20, scores=NEGATIVE)
        received(tx, 3, at=30)
        received(tx, 4, at=2_000)
        received(tx, 5, at=5)
        labelled(tx, 6, "tone:control", at=40, author_id="901")
        labelled(tx, 7, "tone:warm", at=40, author_id=None)
        labels = ("tone:warm", "tone:control")
        return labelled_messages.list_participants(tx, labels, START, END, window=1_000)

    people = sorted(await db.write(work), key=lambda person: person.author_id)
    assert [(person.author_id, person.label, person.began_at - START) for person in people] == [
        ("900", "tone:warm", 10.0),
        ("901", "tone:control", 40.0),
    ]
    assert [(person.answered, person.later, person.negative, person.positive) for person in people] == [
        (True, 2, 1, 0),
        (False, 0, 0, 0),
    ]
