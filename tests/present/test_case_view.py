"""One case on one screen: what matters most is never pushed off it, and outside texts stay harmless."""

from datetime import timedelta

import pytest
from rich.cells import cell_len

from bot.domain import Actor, Kind, Verb
from bot.present.case_view import Line, possible_answers, render, wrap
from bot.present.messages import Catalog
from bot.services import review
from bot.services.review import CaseView
from bot.store import Transaction
from bot.store.delivery import circuit_breaker
from bot.store.review import case_leases, case_notes, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

EN, FR = Catalog("en"), Catalog("fr")


async def view_of(db: SqliteStore, reference: str = "1", at: float = 600.0) -> CaseView:
    return await review.show_item(workspace(db, "Léa", moment(at)), reference)


def text_of(view: CaseView, t: Catalog = EN, *, complete: bool = False) -> str:
    return "\n".join(wrap(render(view, t, complete=complete), 80))


async def test_an_open_case_says_how_long_it_is_waiting_and_who_has_it(db: SqliteStore) -> None:
    await db.write(waiting)
    assert "case 1 · queue default · priority 0 · waiting for 10 min" in text_of(await view_of(db))
    await db.write(lambda tx: case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=START + 600))
    assert "claimed by Tom for another 5 min" in text_of(await view_of(db)).replace("\n            ", " ")


async def test_a_closed_case_says_who_answered_what_and_offers_nothing(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", review.ReviewAnswer.HIDE)
    text = text_of(await view_of(db))
    assert "case 1 · closed: hide by Léa, 10 min ago" in text
    assert "tamis queue approve" not in text


async def test_an_item_without_a_case_says_so(db: SqliteStore) -> None:
    await db.write(received)
    assert "event 1 · nobody was asked to review it" in text_of(await view_of(db, "event:1"))


async def test_what_surrounds_the_item_is_quoted_with_its_author(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, message_id="1000_55", text="our new shoes", author_id="1000", author_name="Maison")
        received(tx, 2, text="lovely", author_name="Noé")
        waiting(tx, 3, kind=Kind.REPLY, parent_id="55_2", text="how much?")
        case_notes.add_note(tx, 1, by=Actor.person("Tom"), text="a regular", at=START)
        overrides.set_override(
            tx, account_id="1000", message_id="55_3", by=Actor.person("Tom"), verb="hide", at=START
        )

    await db.write(work)
    text = text_of(await view_of(db), complete=True)
    for quote in ("Maison: our new shoes", "Noé: lovely", "Tom: a regular", "Tom decided 10 min ago: hide"):
        assert quote in text


async def test_the_view_speaks_french(db: SqliteStore) -> None:
    await db.write(lambda tx: decided(tx, waiting(tx, suggested=[Verb.UNHIDE]), Verb.HIDE, done_at=2.0))
    text = text_of(await view_of(db), FR).replace("\u00a0", " ")
    assert "en attente depuis 10 min" in text
    assert "masquer : fait" in text
    assert "réafficher" in text


@pytest.mark.parametrize(
    ("changes", "hidden", "answers"),
    [
        ({}, False, ["approve", "hide", "reply", "escalate", "note", "release"]),
        ({}, True, ["approve", "unhide", "reply", "escalate", "note", "release"]),
        ({"kind": Kind.DM}, False, ["approve", "reply", "escalate", "note", "release"]),
        ({"suggested": [Verb.REPLY]}, False, ["reply", "approve", "hide", "escalate", "note", "release"]),
        (
            {"suggested": [Verb.MESSAGE], "kind": Kind.DM},
            False,
            ["reply", "approve", "escalate", "note", "release"],
        ),
    ],
    ids=["comment", "hidden comment", "direct message", "suggestion", "suggested message"],
)
async def test_what_can_be_answered_fits_the_item_and_the_suggestion_comes_first(
    db: SqliteStore, changes: dict[str, object], hidden: bool, answers: list[str]
) -> None:
    def work(tx: Transaction) -> None:
        row = waiting(tx, **changes)  # type: ignore[arg-type]
        if hidden:
            decided(tx, row, Verb.HIDE, done_at=2.0)

    await db.write(work)
    view = await view_of(db)
    assert view.case is not None
    assert possible_answers(view, view.case) == answers


async def test_what_is_due_and_what_is_overdue_are_told_apart(db: SqliteStore) -> None:
    await db.write(waiting)
    await db.write(lambda tx: tx.execute("UPDATE case_ SET due_at = ?", (START + 3600,)))
    assert "due in 2 h" not in text_of(await view_of(db, at=0))
    assert "due in 60 min" in text_of(await view_of(db, at=0))
    assert "overdue by 2 h" in text_of(await view_of(db, at=3600 + timedelta(hours=2).total_seconds()))


LONG = [
    Line(label="first", text="word " * 100, rows=6, min_rows=3),
    Line(label="second", text="word " * 100, rows=6),
    Line(label="last", text="word"),
]


@pytest.mark.parametrize("height", [5, 8, 14, None])
def test_everything_shrinks_to_the_screen_but_no_line_is_lost(height: int | None) -> None:
    rows = wrap(LONG, 60, height)
    assert height is None or len(rows) <= height
    assert [row.split()[0] for row in rows if not row.startswith(" ")] == ["first", "second", "last"]
    assert all(cell_len(row) <= 60 for row in rows)


def test_a_cut_text_ends_in_dots_and_the_item_keeps_three_rows() -> None:
    rows = wrap(LONG, 60, 5)
    assert rows[2].endswith("…")
    assert rows[3].startswith("second")
    assert rows[3].endswith("…")


@pytest.mark.parametrize(
    ("t", "reason"), [(EN, "the breaker holds its rule back"), (FR, "le disjoncteur retient sa règle")]
)
async def test_what_is_held_says_why(db: SqliteStore, t: Catalog, reason: str) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx)
        decided(tx, 1, Verb.HIDE, rule="spam")
        circuit_breaker.trip_rule(tx, "spam", "odd", at=START)

    await db.write(work)
    assert reason in text_of(await view_of(db), t).replace("\n            ", " ")
