"""A briefing on a week that was made by hand, read from a real database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain import Actor, Attachment, Kind, Origin, Verb
from bot.services.reports.briefing import Briefing, prepare_briefing
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.review import blind_reviews, cases, overrides
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting

HAPPY = {
    "sentiment.positive": 0.9,
    "intent.praise": 0.9,
    "needs_answer": 0.1,
    "constructive": 0.8,
    "toxicity": 0.0,
}
ANGRY = {"sentiment.negative": 0.9, "needs_answer": 0.9, "constructive": 0.6, "toxicity": 0.2}
RUDE = {"sentiment.negative": 0.9, "needs_answer": 0.1, "constructive": 0.0, "toxicity": 0.95}
DAY = 86_400.0


def story(text: str = "A longer thought.", name: str = "Ana"):  # type: ignore[no-untyped-def]
    """What fills a database: two weeks of which the second is reported. The text and the name are of its
    best comment."""

    def work(tx: Transaction) -> None:
        received(tx, 100, at=-6 * DAY, scores=ANGRY)
        best = {"text": text, "author_name": name, "author_id": "best", "permalink": "https://example.org/c1"}
        received(tx, 1, at=DAY, scores={**HAPPY, "constructive": 0.95}, **best)
        for number in range(2, 9):
            author = {
                "author_id": f"p{number}",
                "author_name": f"Person {number}",
                "text": f"Thought {number}",
            }
            row = received(tx, number, at=number * 3600, scores=HAPPY, **author)
            if number % 2:
                decided(
                    tx, row, Verb.REPLY, rule="thanks", at=number * 3600, done_at=number * 3600 + 9, text="!"
                )
        received(tx, 9, at=4 * 3600, scores=HAPPY, kind=Kind.REPLY, parent_id="55_2", author_id="p3")
        for number in range(10, 16):
            row = received(
                tx,
                number,
                at=2 * DAY + number,
                scores=ANGRY,
                thread_id="1000_77",
                origin=Origin.AD,
                author_id=f"a{number}",
                attachments=(Attachment(type="photo"),),
            )
            decided(
                tx,
                row,
                Verb.REPLY,
                rule="person:Léa",
                at=2 * DAY + 60,
                done_at=2 * DAY + 90 + number,
                text="!",
            )
        again = {"thread_id": "1000_77", "origin": Origin.AD, "author_id": "a10"}
        received(tx, 20, at=2 * DAY + 500, scores=HAPPY, **again)
        for number in (30, 31):
            row = received(tx, number, at=3 * DAY, scores=RUDE, author_id=f"r{number}", thread_id="1000_77")
            decided(tx, row, Verb.HIDE, rule="insult", at=3 * DAY, done_at=3 * DAY + 3)
            blind_reviews.open_blind_review(tx, row, [("insult", True)], at=START + 3 * DAY)
            blind_reviews.settle_blind_review(
                tx, row, removes=number == 30, by=Actor.person("Tom"), at=START + 3 * DAY + 60
            )
        overrides.set_override(
            tx,
            account_id="1000",
            message_id="55_31",
            by=Actor.person("Léa"),
            verb="unhide",
            at=START + 3 * DAY + 99,
        )
        for number in (40, 41, 42):
            waiting(
                tx,
                number,
                at=4 * DAY + number,
                scores=ANGRY,
                kind=Kind.DM,
                platform="messenger",
                thread_id=f"t{number}",
            )
        for number, case in enumerate(
            tx.execute("SELECT id FROM case_ WHERE is_blind = 0 ORDER BY id").fetchall()[:2]
        ):
            cases.close_case(
                tx, case[0], by=Actor.person("Léa"), answer="reply", at=START + 4 * DAY + 300 + 40 * number
            )

    return work


async def briefing(folder: Path, text: str = "A longer thought.", name: str = "Ana") -> Briefing:
    """The briefing of the second week."""
    store = SqliteStore(folder)
    await store.write(story(text, name))
    workspace = Workspace(store=store, clock=lambda: moment(7 * DAY))
    try:
        return await prepare_briefing(workspace, moment(0), moment(7 * DAY))
    finally:
        workspace.close()


#: When the reported week begins.
BEGIN = datetime.fromtimestamp(START, UTC)
END = BEGIN + timedelta(days=7)
