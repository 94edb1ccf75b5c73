"""Which open cases somebody is not given."""

from bot.domain import Actor, CaseRequest, Verb
from bot.domain.review_settings import ReviewSettings
from bot.services.review.assignment import withheld_cases
from bot.store import Transaction
from bot.store.review import cases, opinions, review_settings
from bot.store.review.opinions import DISAGREEMENT
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received, waiting

LEA, TOM = Actor.person("Léa"), Actor.person("Tom")


async def test_what_waits_for_others_and_what_a_lead_decides_is_withheld(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[frozenset[int]]:
        waiting(tx, 1)
        waiting(tx, 2, queue=DISAGREEMENT)
        request = CaseRequest(actor=Actor.rule("legal"), why="careful", needs_two=True)
        case = cases.get_case(tx, cases.open_case(tx, event_id=received(tx, 3), request=request, at=START))
        assert case is not None
        opinions.insert_opinion(tx, case, Verb.HIDE, policy="legal", by=LEA, decision_id=1, at=START)
        before = [withheld_cases(tx, LEA, START), withheld_cases(tx, TOM, START)]
        review_settings.replace_settings(tx, ReviewSettings(leads=("Léa",)))
        return [*before, withheld_cases(tx, LEA, START), withheld_cases(tx, TOM, START)]

    assert await db.write(work) == [{3}, frozenset(), {3}, {2}]
