"""One case on one screen: what matters most is never pushed off it, and outside texts stay harmless."""

from datetime import timedelta

import pytest
from rich.cells import cell_len

from bot.domain import (
    Actor,
    AnswerWindows,
    AppAct,
    Attachment,
    BackfillCause,
    Decision,
    Delivery,
    Kind,
    Origin,
    Strike,
    Verb,
)
from bot.present.case_view import Line, possible_answers, render, wrap
from bot.present.messages import Catalog
from bot.present.serialize import view_json
from bot.services import review
from bot.services.review import CaseView
from bot.store import Transaction, decisions
from bot.store.context import answer_windows
from bot.store.delivery import circuit_breaker
from bot.store.intake import app_acts, backfills, inbox
from bot.store.review import case_leases, case_notes, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.factories import event
from tests.fakes.cases import START, decided, moment, received, waiting, workspace

EN, FR = Catalog("en"), Catalog("fr")


async def view_of(db: SqliteStore, reference: str = "1", at: float = 600.0) -> CaseView:
    return await review.show_item(workspace(db, "Léa", moment(at)), reference)


def text_of(view: CaseView, t: Catalog = EN, *, complete: bool = False) -> str:
    return "\n".join(wrap(render(view, t, "Europe/Paris", complete=complete), 80))


async def test_an_open_case_says_how_long_it_is_waiting_and_who_has_it(db: SqliteStore) -> None:
    await db.write(waiting)
    assert "case 1 · queue default · priority 0 · waiting for 10 min" in text_of(await view_of(db))
    await db.write(lambda tx: case_leases.claim_case(tx, 1, who=Actor.person("Tom"), at=START + 600))
    assert "claimed by Tom for another 5 min" in text_of(await view_of(db)).replace("\n            ", " ")


async def test_the_complete_view_names_the_post_as_a_rule_would(db: SqliteStore) -> None:
    await db.write(waiting)
    assert "post        id 1000_55 (in a rule 'posts: 1000_55')" in text_of(await view_of(db), complete=True)
    await db.write(lambda tx: received(tx, 9, kind=Kind.IGNORED, message_id="1000_55", text="our post"))
    shown = text_of(await view_of(db), complete=True)
    assert "post        Ana: our post\n            id 1000_55 (" in shown
    assert "id 1000_55" not in text_of(await view_of(db))


async def test_a_case_says_under_which_ad_it_was_written(db: SqliteStore) -> None:
    ad = {"ad_id": "120", "ad_title": "Autumn\x1b[31m", "campaign_id": "77", "promotion_status": "active"}
    await db.write(lambda tx: waiting(tx, origin=Origin.AD, extra=ad))
    shown = " ".join(text_of(await view_of(db)).split())
    assert "· ad · ad 120 · title of the ad Autumn" in shown
    assert "campaign 77 · promotion active" in shown
    assert "\x1b" not in shown


async def test_a_conversation_stands_under_no_post(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, thread_id="1000:900"))
    assert "posts:" not in text_of(await view_of(db), complete=True)


async def test_a_closed_case_says_who_answered_what_and_offers_nothing(db: SqliteStore) -> None:
    await db.write(waiting)
    await review.answer_case(workspace(db, "Léa", moment(10)), "1", review.ReviewAnswer.HIDE)
    text = text_of(await view_of(db))
    assert "case 1 · closed: hide by Léa, 10 min ago" in text
    assert "tamis queue approve" not in text


async def test_an_item_without_a_case_says_so(db: SqliteStore) -> None:
    await db.write(received)
    assert "event 1 · nobody was asked to review it" in text_of(await view_of(db, "event:1"))


@pytest.mark.parametrize(("timezone", "written"), [("Europe/Paris", "13:00 CET"), ("UTC", "12:00 UTC")])
async def test_it_says_when_it_was_written_on_the_readers_clock(
    db: SqliteStore, timezone: str, written: str
) -> None:
    await db.write(waiting)
    rows = wrap(render(await view_of(db), EN, timezone, complete=False), 80)
    (heading,) = [row for row in rows if "facebook 1000" in row]
    assert heading.endswith(f"2026-11-22 {written}")


@pytest.mark.parametrize(("seconds", "is_late"), [(500, False), (30 * 3_600, True)])
async def test_what_reached_us_late_says_so_and_waits_since_it_was_written(
    db: SqliteStore, seconds: int, is_late: bool
) -> None:
    await db.write(lambda tx: waiting(tx, 1, at=seconds, created_at=moment(0)))
    shown = text_of(await view_of(db, at=30 * 3_600))
    assert ("reached us 30 h later" in " ".join(shown.split())) is is_late
    assert "waiting for 30 h" in shown


async def test_what_no_webhook_told_says_that_it_was_fetched(db: SqliteStore) -> None:
    def fetched(tx: Transaction) -> None:
        waiting(tx, 1, at=30 * 3_600, created_at=moment(0))
        cause = BackfillCause.OUTAGE
        backfill = backfills.request(tx, "meta", "1000", cause, START, at=START)
        assert backfill is not None
        body = Delivery(
            source="meta", body=b"fetched", headers={}, received_at=moment(0), backfill_id=backfill.id
        )
        inbox.insert_delivery(tx, body)
        tx.execute("UPDATE event SET delivery_id = (SELECT max(id) FROM delivery)")

    await db.write(fetched)
    view = await view_of(db, at=30 * 3_600)
    assert view.is_backfilled
    assert "fetched 30 h later, no webhook told it" in " ".join(text_of(view).split())
    assert view_json(view)["is_backfilled"] is True


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
        ({"kind": Kind.CONTROL}, False, ["approve", "escalate", "note", "release"]),
        (
            {"suggested": [Verb.MESSAGE], "kind": Kind.DM},
            False,
            ["reply", "approve", "escalate", "note", "release"],
        ),
    ],
    ids=["comment", "hidden comment", "direct message", "suggestion", "notice", "suggested message"],
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


HOUR = 3600.0


async def windowed(db: SqliteStore, hours: float, t: Catalog = EN, **changes: object) -> str:
    """What a case says so many hours after its message, where people may answer for two days."""

    def work(tx: Transaction) -> None:
        day = timedelta(days=1)
        limits = AnswerWindows(standard=day, by_person=2 * day, private_reply=7 * day)
        answer_windows.replace_windows(tx, {"1000": limits})
        waiting(tx, created_at=moment(), **changes)  # type: ignore[arg-type]

    await db.write(work)
    return text_of(await view_of(db, at=hours * HOUR), t)


@pytest.mark.parametrize(
    ("hours", "line"),
    [
        (30.0, "            an answer is possible until 2026-11-24 13:00 CET, for another 18 h"),
        (45.0, "!           an answer is possible until 2026-11-24 13:00 CET, for another 3 h"),
        (49.0, "!           closed to answers since 2026-11-24 13:00 CET; use the platform's app"),
    ],
)
async def test_a_conversation_says_until_when_it_can_be_answered(
    db: SqliteStore, hours: float, line: str
) -> None:
    assert line in await windowed(db, hours, kind=Kind.DM, thread_id="1000:900")


@pytest.mark.parametrize(("hours", "says"), [(24.0, False), (165.0, True), (169.0, False)])
async def test_a_comment_mentions_its_private_reply_only_when_that_presses(
    db: SqliteStore, hours: float, says: bool
) -> None:
    assert ("a private reply is possible until" in await windowed(db, hours)) is says


async def test_without_a_limit_nothing_is_said_about_one(db: SqliteStore) -> None:
    await db.write(lambda tx: waiting(tx, kind=Kind.DM, thread_id="1000:900"))
    assert "possible until" not in text_of(await view_of(db), complete=True)


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
    ("t", "reason"),
    [(EN, "the circuit breaker holds rule spam"), (FR, "le disjoncteur retient la règle spam")],
)
async def test_what_is_held_says_why(db: SqliteStore, t: Catalog, reason: str) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx)
        decided(tx, 1, Verb.HIDE, rule="spam")
        circuit_breaker.trip_rule(tx, "spam", "odd", at=START)

    await db.write(work)
    assert reason in text_of(await view_of(db), t).replace("\n            ", " ")


DIRECT = {"kind": Kind.DM, "platform": "messenger", "thread_id": "1000:900", "author_name": None}
OWN = {"is_own_echo": True, "author_id": "1000", "human_reply": True}


def with_an_answer_and_a_thumb(tx: Transaction) -> None:
    """A colleague asked in the app, and the person answered with a thumb."""
    waiting(tx, 1, text="My parcel never arrived", priority=100, **DIRECT)
    question = {**DIRECT, **OWN, "created_at": moment(60)}
    received(tx, 2, at=60, state="recorded", text="Is Friday 2 pm good for you?", **question)
    app_acts.record_reply(tx, event(**question, message_id="55_2"), now=START + 60)
    thumb = {**DIRECT, "kind": Kind.REACTION, "text": "", "extra": {"emoji": "👍", "verb": "react"}}
    received(tx, 2, at=90, state="recorded", created_at=moment(90), **thumb)


@pytest.mark.parametrize("complete", [True, False])
async def test_the_case_shows_what_came_after_with_the_thumb_as_the_only_answer(
    db: SqliteStore, complete: bool
) -> None:
    await db.write(with_an_answer_and_a_thumb)
    text = " ".join(text_of(await view_of(db), complete=complete).split())
    assert "after a colleague (in the app): Is Friday 2 pm good for you?" in text
    assert "after 900 reacted to “Is Friday 2 pm good for you?”: 👍" in text
    assert "note a colleague replied in the platform's app" in text


async def test_in_french_too(db: SqliteStore) -> None:
    await db.write(with_an_answer_and_a_thumb)
    text = " ".join(text_of(await view_of(db), FR).split())
    assert "une personne de l'équipe (dans l'application) : Is Friday" in text
    assert "note une personne de l'équipe a répondu dans l'application de la plateforme" in text


async def test_a_case_that_was_answered_in_the_app_says_by_whom(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx)
        app_acts.record_act(tx, "1000", "55_1", AppAct.HID, now=START + 60)

    await db.write(work)
    assert "closed: hidden in the app by a colleague," in text_of(await view_of(db))


async def test_a_long_conversation_still_fits_one_screen_and_says_that_there_is_more(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, text="word " * 300, **DIRECT)
        for number in range(2, 40):
            again = {**DIRECT, **(OWN if number % 2 else {}), "created_at": moment(number)}
            received(tx, number, at=number, text=f"answer {number} " * 30, **again)

    await db.write(work)
    rows = wrap(render(await view_of(db), EN, "Europe/Paris", complete=False), 80, 22)
    assert len(rows) <= 22
    assert "35 more things happened after it" in "\n".join(rows)
    assert any("tamis queue approve" in row for row in rows)


async def test_what_came_before_is_told_in_order_and_once(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, text="Hello", **DIRECT)
        received(tx, 2, at=5, text="Good morning", **DIRECT | OWN | {"created_at": moment(5)})
        waiting(tx, 3, at=10, text="My parcel never arrived", **DIRECT | {"created_at": moment(10)})

    await db.write(work)
    rows = text_of(await view_of(db), complete=True).splitlines()
    before = [row.split(maxsplit=1)[1] for row in rows if row.startswith("before")]
    assert [text.rpartition(" · ")[0] for text in before] == [
        "900: Hello",
        "a colleague (in the app): Good morning",
    ]


async def test_attachments_are_named_and_their_addresses_are_shown_when_they_are_safe(
    db: SqliteStore,
) -> None:
    attachments = (
        Attachment(type="audio", url="https://cdn.example/voice.mp4"),
        Attachment(type="image", url="javascript:alert(1)"),
    )
    await db.write(lambda tx: waiting(tx, text="", attachments=attachments, **DIRECT))
    view = await view_of(db)
    assert "with voice message, photo" in text_of(view)
    assert "cdn.example" not in text_of(view)
    complete = text_of(view, complete=True)
    assert "see https://cdn.example/voice.mp4" in complete
    assert "javascript" not in complete


async def test_a_blind_review_does_not_tell_what_ours_did(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = waiting(tx)
        decided(tx, row, Verb.HIDE, done_at=2.0)
        reply = {"kind": Kind.REPLY, "parent_id": "55_1", **OWN, "created_at": moment(60)}
        received(tx, 2, at=60, text="Please be kind", **reply)
        tx.execute("UPDATE case_ SET is_blind = 1")

    await db.write(work)
    text = text_of(await view_of(db), complete=True)
    assert "we (rule" not in text
    assert "Please be kind" not in text


async def test_a_new_case_of_a_conversation_says_how_the_last_one_ended(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, kind=Kind.DM, thread_id="1000:900")
        cases.close_case(tx, 1, by=Actor.person("Léa"), answer="reply", at=START)
        waiting(tx, 2, at=60.0, kind=Kind.DM, thread_id="1000:900")

    await db.write(work)
    shown = text_of(await view_of(db, "2"))
    assert "case 1 of this conversation was closed 10 min ago: reply by Léa" in shown


async def test_strikes_stand_beside_the_author_and_not_in_a_blind_review(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        row = received(tx, 1, at=1)
        strike = Decision(rules_version="v1", strikes=(Strike(rule="insult", weight=1.0),))
        decisions.commit(tx, event_id=row, decision=strike, at=START + 2)
        waiting(tx, 2, at=3)

    await db.write(work)
    seen = await view_of(db)
    assert seen.facts.author.strikes == 1.0
    assert "1 strike" in " ".join(text_of(seen).split())
    await db.write(lambda tx: tx.execute("UPDATE case_ SET is_blind = 1"))  # type: ignore[attr-defined]
    assert "strike" not in text_of(await view_of(db))
