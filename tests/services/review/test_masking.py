"""Covered words: what is shown is covered everywhere on the screen, and nothing else is changed."""

import pytest

from bot.domain import Judgement
from bot.domain.review_settings import Masking
from bot.present.case_view import render
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import QueueFilters
from bot.services.review.masking import cover, masked_entry, masked_view, severe_categories
from bot.store import Transaction
from bot.store.review import blind_reviews
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

HARSH = {"threat": 0.95, "insult": 0.7, "spam": 0.99}


def test_a_cover_keeps_length_lines_and_punctuation() -> None:
    assert cover("Fous le camp,\nRené ! ❤") == "•••• •• ••••,\n•••• ! ❤"


def test_spam_is_not_hard_to_read() -> None:
    assert severe_categories(Judgement(scores={"spam": 0.99}, language="en")) == ()
    assert severe_categories(Judgement(scores=HARSH, language="en")) == ("threat", "insult")
    assert severe_categories(None) == ()


def harsh(tx: Transaction) -> None:
    received(tx, 1, text="earlier xylophone words", thread_id="1000_55", author_id="7")
    waiting(tx, 2, text="xylophone zanzibar", scores=HARSH, thread_id="1000_55", author_id="7")
    waiting(tx, 3, text="a lovely xylophone", scores={"toxicity": 0.1}, author_id="8", thread_id="1000_56")


def lines(view: review.CaseView) -> str:
    return "\n".join(line.text for line in render(view, Catalog("en"), "UTC", complete=True))


async def test_the_category_comes_before_the_words_and_no_word_is_left(db: SqliteStore) -> None:
    await db.write(harsh)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "case:1")
    shown = lines(masked_view(view, Masking.SEVERE))
    assert "xylophone" not in shown
    assert "zanzibar" not in shown
    assert shown.index("hard to read: threat 0.95 · insult 0.70") < shown.index("••••••••• ••••••••")
    assert "xylophone" in lines(masked_view(view, Masking.NEVER))


@pytest.mark.parametrize(("masking", "covered"), [("never", []), ("severe", [1]), ("always", [1, 2])])
async def test_the_list_is_covered_likewise(db: SqliteStore, masking: str, covered: list[int]) -> None:
    await db.write(harsh)
    page = await review.list_queue(workspace(db, "Léa", moment(5)), QueueFilters(), limit=9)
    entries = [masked_entry(entry, Masking(masking)) for entry in page.entries]
    hidden = [entry.case.id for entry in entries if "xylophone" not in entry.stored.event.text]
    assert sorted(hidden) == covered


async def test_the_reason_of_a_rule_does_not_quote_what_is_covered(db: SqliteStore) -> None:
    await db.write(harsh)

    def quoting(tx: Transaction) -> None:
        tx.execute("UPDATE decision SET matches = replace(matches, '0.93 >= 0.9', 'words Zanzibar, other')")

    await db.write(quoting)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "case:1")
    assert "words Zanzibar, other" in lines(view)
    assert "words ••••••••, other" in lines(masked_view(view, Masking.SEVERE))


async def test_a_blind_review_is_covered_whatever_was_read_in_it(db: SqliteStore) -> None:
    def drawn(tx: Transaction) -> None:
        row = received(tx, 1, text="a lovely xylophone", scores={"toxicity": 0.0})
        decided(tx, row)
        blind_reviews.open_blind_review(tx, row, [("", False)], at=START)

    await db.write(drawn)
    view = await review.show_item(workspace(db, "Léa", moment(5)), "case:1")
    shown = lines(masked_view(view, Masking.SEVERE))
    assert "xylophone" not in shown
    assert "hard to read" not in shown
