"""What a query finds in a real database; and that nothing anybody writes is ever SQL."""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain import Actor, CaseRequest, Kind, Verb
from bot.domain.events import Attachment
from bot.errors import UserError
from bot.queries import parse_query
from bot.store import Transaction
from bot.store.history import event_labels
from bot.store.intake import events
from bot.store.review import case_leases, case_notes, cases
from bot.store.review.case_queue import CaseOrder, order_cases
from bot.store.review.conditions import condition_of
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, received, waiting

LEA, TOM = Actor.person("lea"), Actor.person("tom")
NOW = 7_200.0  # seconds after the beginning


def stock(tx: Transaction) -> None:
    waiting(tx, 1, at=0, text="Où est ma commande n° 4471 ?", language="fr", author_name="Karine Dubois")
    waiting(tx, 2, at=3_600, text="You are an IDIOT", platform="youtube", scores={"toxicity": 0.93})
    row = waiting(
        tx, 3, at=7_000, text="voyez https://spam.example", language="fr", origin="ad", queue="links"
    )
    decided(tx, row, Verb.HIDE, rule="links", done_at=7_001)
    case_notes.add_note(tx, 3, by=LEA, text="again", at=START)
    waiting(tx, 4, at=7_100, text="我想退货 😡", kind=Kind.DM, priority=100, thread_id="t9")
    case_leases.claim_case(tx, 4, who=LEA, at=START + 7_150)
    waiting(tx, 5, at=10, text="merci", language="fr")
    cases.close_case(tx, 5, by=TOM, answer="escalate to crm", at=START + 7_000)
    waiting(
        tx,
        6,
        at=20,
        text="bof",
        language="und",
        attachments=(Attachment(type="photo", url="https://x.example"),),
    )
    cases.close_case(tx, 6, by=Actor.system("author"), answer="removed by its author", at=START + 7_000)


def found_by(tx: Transaction, text: str, who: Actor = LEA) -> list[int]:
    condition = condition_of(parse_query(text), at=START + NOW, actor=who)
    return sorted(order_cases(tx, condition, at=START + NOW, order=CaseOrder.AGE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("lang:fr", [1, 3, 5]),
        ("-lang:fr", [2, 4, 6]),
        ("lang:fr,und", [1, 3, 5, 6]),
        ("platform:youtube", [2]),
        ("toxicity>0.6", [2]),
        ("-toxicity>0.6", [1, 3, 4, 5, 6]),
        ("rule:links", [3]),
        ("rule:insult -rule:links", [1, 2, 4, 5, 6]),
        ("queue:links or kind:dm", [3, 4]),
        ("not (queue:links or kind:dm)", [1, 2, 5, 6]),
        ("age>90m state:open", [1]),
        ("age<5m", [3, 4]),
        ("since:4m", [3, 4]),
        ("until:1h", [1, 2, 5, 6]),
        ("origin:paid", [3]),
        ("priority>=50", [4]),
        ("thread:t9", [4]),
        ("state:open", [1, 2, 3, 4]),
        ("state:closed", [5, 6]),
        ("state:decided", [5]),
        ("state:claimed", [4]),
        ("state:free", [1, 2, 3]),
        ("state:any lang:und", [6]),
        ("claimed:me", [4]),
        ("claimed:none", [1, 2, 3, 5, 6]),
        ("by:tom", [5]),
        ("by:none", [6]),
        ("answer:escalate", [5]),
        ("closed<5m", [5, 6]),
        ("action:hide", [3]),
        ("-action:hide state:open", [1, 2, 4]),
        ("has:link", [3]),
        ("has:note", [3]),
        ("has:attachment", [6]),
        ("assigned:none", [1, 2, 3, 4, 5, 6]),
        ("id:2", [2]),
        ("id:55_3", [3]),
        ("id:event:1", [1]),
        ("commande", [1]),
        ("COMMANDÉ", [1]),
        ('"ma commande"', [1]),
        ('"commande ma"', []),
        ("comman*", [1]),
        ("4471", [1]),
        ("idiot", [2]),
        ("退货", [4]),
        ("😡", [4]),
        ("author:karine", [1]),
        ("author:carine", []),
        ("author~carine", [1]),
        ("author~dubios", [1]),
    ],
)  # fmt: skip
async def test_a_query_finds_what_it_says(db: SqliteStore, text: str, expected: list[int]) -> None:
    await db.write(stock)
    assert await db.read(lambda tx: found_by(tx, text)) == expected


async def test_labels_and_every_version_of_a_text_are_looked_at(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        row = waiting(tx, 1, text="where is my parcel")
        received(tx, 1, kind=Kind.EDIT, at=5, text="thank you", dedupe_key="edit")
        event_labels.insert_labels(tx, row, ("delivery",), decision_id=1, at=START)
        return [found_by(tx, text) for text in ("parcel", "thank", "label:delivery", "flag:other")]

    assert await db.write(work) == [[1], [1], [1], []]


async def test_a_conversation_is_found_by_any_of_its_messages(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[int]:
        for number, text in enumerate(["my parcel never arrived", "order 4471"], start=1):
            row = received(tx, number, kind=Kind.DM, thread_id="t1", text=text, at=number)
            decided(tx, row, case=CaseRequest(actor=Actor.rule("care"), why="asks"))
        return found_by(tx, "parcel state:open")

    assert await db.write(work) == [1]


async def test_words_that_are_forgotten_are_not_found(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[int]]:
        waiting(tx, 1, text="my secret address")
        before = found_by(tx, "secret")
        events.redact_message(tx, "1000", "55_1")
        return [before, found_by(tx, "secret"), found_by(tx, "address")]

    assert await db.write(work) == [[1], [], []]


HOSTILE: Iterable[str] = [
    "'; DROP TABLE event; --",
    '" OR 1=1 --',
    "') UNION SELECT * FROM case_ --",
    'NEAR("a" "b")',
    "text : x",
    "a* OR b",
    "{col}: x",
    "\x00",
    "$.scores",
    ":at",
    "%s ?1 @x",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("field", ["", "lang:", "author:", "author~", "id:", "rule:", "claimed:", "text:"])
async def test_nothing_that_is_written_is_sql(db: SqliteStore, field: str, hostile: str) -> None:
    await db.write(stock)
    text = f"{field}«{hostile}»"
    assert await db.read(lambda tx: found_by(tx, text)) == []
    assert len(await db.read(lambda tx: found_by(tx, f"-{text}"))) == 6


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=40))
async def test_any_query_that_can_be_read_can_be_asked(db: SqliteStore, text: str) -> None:
    try:
        query = parse_query(text)
    except UserError:
        return
    condition = condition_of(query, at=START, actor=LEA)
    await db.read(lambda tx: order_cases(tx, condition, at=START))
