"""A proposed text is checked like a draft, but for what only a draft has."""

import pytest

from bot.domain import Judgement, KnowledgeAnswer
from bot.errors import UserError
from bot.services import review
from bot.services.review import ReviewAnswer
from bot.store import Transaction
from bot.store.intake import events
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, moment, waiting, workspace

KNOWN = KnowledgeAnswer(
    entry="parcel",
    version="1",
    precision=0.9,
    language="en",
    question="How much is the parcel?",
    text="A parcel costs 7 euros, see https://shop.example/parcels",
)


def asked(tx: Transaction) -> None:
    row = waiting(tx, 1, text="How much is the parcel to Lyon please?", state="new")
    judgement = Judgement(scores={"toxicity": 0.01}, language="en", model="small-1", knowledge=(KNOWN,))
    events.close_event(tx, row, state="decided", judgement=judgement, at=START)


async def proposed(db: SqliteStore, text: str, answer: ReviewAnswer = ReviewAnswer.REPLY) -> str:
    """What was proposed, or which check objects."""
    await db.write(asked)
    try:
        proposal = await review.propose_answer(workspace(db, "bot", moment(10)), "case:1", answer, text=text)
    except UserError as refusal:
        return str(refusal.data.get("check", refusal.code))
    return proposal.text


@pytest.mark.parametrize(
    "text",
    [
        "Hello, the parcel costs 7 euros. Have a nice day!",
        "Thank you for asking. We sell ribbons and lovely paper as well, come and see us.",
    ],
)
async def test_what_a_colleague_could_say_stands(db: SqliteStore, text: str) -> None:
    assert await proposed(db, text) == text


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Bonjour, le colis coûte 7 euros, merci de votre message et bonne journée.", "language"),
        ("Hello, please pay at http://evil.example/pay now.", "links"),
        ("Hello, we will refund your parcel, of course.", "promises"),
        ("Hello, the parcel costs 9 euros.", "figures"),
        ("Hello @camille_d, thank you for your question.", "mentions"),
        ("As an AI I follow my instructions. Hello to you.", "leak"),
        ("Hello\x1b[2J there", "reply_invisible"),
        ("Hello {{name}}, thank you", "reply_placeholder"),
        ("word " * 200, "length"),
    ],
)
async def test_what_a_draft_may_not_say_may_not_be_proposed(db: SqliteStore, text: str, check: str) -> None:
    assert await proposed(db, text) == check
