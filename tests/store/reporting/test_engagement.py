"""The questions of the report to the database."""

from bot.domain import Actor, AppAct, CaseRequest, Decision, Origin, Strike, Verb
from bot.domain.report_scope import ReportScope
from bot.store import Transaction, decisions
from bot.store.intake import app_acts
from bot.store.reporting import engagement
from bot.store.reporting.messages import read_period
from bot.store.review import blind_reviews, cases
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, decided, moment, received, waiting
from tests.fakes.inbound import read_rows


async def test_only_what_people_answered_counts_as_answered(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2, 3):
            waiting(tx, number, at=number)
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="hide", at=START + 10)
        cases.close_case(tx, 2, by=Actor.system("author"), answer="removed by its author", at=START + 10)

    await db.write(work)
    answered = await db.read(lambda tx: engagement.list_answered_cases(tx, START, START + 100))
    waits = await db.read(lambda tx: engagement.count_open_cases(tx, START + 100))
    assert [(case.since, case.closed_at, case.answer) for case in answered] == [
        (START + 1, START + 10, "hide")
    ]
    assert waits == engagement.OpenCases(cases=1, oldest_since=START + 3, overdue=0)


async def test_what_a_colleague_did_in_the_app_counts_as_the_answer_that_it_is(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, answer in enumerate((AppAct.REPLIED, AppAct.HID), 1):
            waiting(tx, number)
            cases.close_case(tx, number, by=app_acts.COLLEAGUE, answer=answer, at=START + 10 + number)

    await db.write(work)
    answered = await db.read(lambda tx: engagement.list_answered_cases(tx, START, START + 100))
    assert [case.answer for case in answered] == ["reply", "hide"]


async def test_a_scope_leaves_everything_else_out(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        received(tx, 1, at=1)
        waiting(tx, 2, at=2, account_id="2000")
        decided(tx, received(tx, 3, at=3, thread_id="1000_77"), Verb.HIDE, done_at=5)
        received(tx, 4, at=4, platform="instagram")
        received(tx, 5, at=5, origin=Origin.AD, extra={"campaign_id": "c1", "ad_id": "a1"})

    await db.write(work)

    async def numbers(**scope: str) -> list[str]:
        inbound = await db.read(lambda tx: read_rows(tx, START, START + 100, scope=ReportScope(**scope)))
        return [f"55_{event.id}" for event in inbound]

    assert await numbers() == ["55_1", "55_2", "55_3", "55_4", "55_5"]
    assert await numbers(account_id="2000") == ["55_2"]
    assert await numbers(post="1000_77") == ["55_3"]
    assert await numbers(platform="instagram") == ["55_4"]
    assert await numbers(campaign_id="c1") == ["55_5"]
    assert await numbers(campaign_id="c1", platform="instagram") == []
    elsewhere = ReportScope(account_id="2000")
    opened = await db.read(lambda tx: engagement.count_opened_cases(tx, START, START + 100, elsewhere))
    acts = await db.read(lambda tx: read_period(tx, START, START + 100).effects)
    effects = await db.read(lambda tx: engagement.count_rule_effects(tx, START, START + 100, acts))
    assert (opened, effects) == (1, {"insult": {"hide": 1, "queue": 1}})


async def test_deadlines_belong_to_the_period_in_which_their_case_was_opened(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, due in ((1, 50.0), (2, 20.0), (3, None)):
            request = CaseRequest(
                actor=Actor.rule("r"),
                why="late",
                assignee="Léa",
                due_at=None if due is None else moment(due),
            )
            decided(tx, received(tx, number, at=1), case=request, at=1)

    await db.write(work)
    await db.write(lambda tx: cases.close_case(tx, 1, by=Actor.person("lea"), answer="hide", at=START + 60))
    deadlines = await db.read(lambda tx: engagement.list_deadlines(tx, START, START + 10))
    assert [(one.case_id, one.due_at, one.closed_at, one.owner) for one in deadlines] == [
        (2, START + 20, None, "Léa"),
        (1, START + 50, START + 60, "Léa"),
    ]
    waits = await db.read(lambda tx: engagement.count_open_cases(tx, START + 30))
    assert (waits.cases, waits.overdue) == (2, 1)
    assert await db.read(lambda tx: engagement.list_deadlines(tx, START + 10, START + 99)) == []


async def test_samples_are_of_the_period_and_judged_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number, rule in ((1, "insult"), (2, ""), (3, "insult")):
            received(tx, number, at=1, scores={"toxicity": 0.8, "spam": 0.9, "constructive": 0.3})
            blind_reviews.open_blind_review(tx, number, [(rule, rule != "")], at=START + 1)
        lea = Actor.person("lea")
        blind_reviews.settle_blind_review(tx, 1, removes=False, by=lea, at=START + 2)
        blind_reviews.settle_blind_review(tx, 2, removes=False, by=lea, at=START + 2)

    await db.write(work)
    samples = await db.read(lambda tx: engagement.list_reviewed_samples(tx, START, START + 10))
    assert [(one.rule, one.removes, one.agrees, one.harm) for one in samples] == [
        ("insult", True, False, 0.9),
        ("", False, True, 0.9),
    ]
    (first, *_) = await db.read(lambda tx: read_rows(tx, START, START + 10))
    assert (first.harm, first.constructive) == (0.9, 0.3)


async def test_strikes_that_stand_are_counted_by_author(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        for number in (1, 2):
            row = received(tx, number, at=1)
            decision = Decision(rules_version="v1", strikes=(Strike(rule="r", weight=1.0),))
            decisions.commit(tx, event_id=row, decision=decision, at=START + 2)

    await db.write(work)
    assert await db.read(lambda tx: engagement.count_strikes(tx, START, START + 9)) == {("1000", "900"): 2}


async def test_the_columns_of_answered_cases_are_its_fields_in_their_order(db: SqliteStore) -> None:
    def work(tx: Transaction) -> None:
        waiting(tx, 1, at=1)
        cases.close_case(tx, 1, by=Actor.person("lea"), answer="hide", at=START + 10)
        scope = {"account_id": "", "platform": "", "post": "", "campaign_id": ""}
        (row,) = tx.all("engagement.answered_cases", since=START, until=START + 99, **scope)
        assert tuple(row.keys()) == engagement.AnsweredCase._fields

    await db.write(work)
