"""What two people said about one case, and what of it still counts."""

from bot.domain import Actor, CaseRequest, Kind, Verb
from bot.store import Transaction
from bot.store.review import cases, opinions
from bot.store.review.cases import Case
from bot.store.review.opinions import OpinionPair, Stage
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START, received

LEA, TOM, ZOE = (Actor.person(name) for name in ("Léa", "Tom", "Zoé"))


def asked(tx: Transaction, number: int = 1, rule: str = "legal") -> Case:
    row = received(tx, number)
    request = CaseRequest(actor=Actor.rule(rule), why="careful", needs_two=True)
    case = cases.get_case(tx, cases.open_case(tx, event_id=row, request=request, at=START))
    assert case is not None
    return case


def say(tx: Transaction, case: Case, who: Actor, verb: Verb, at: float = 1.0) -> None:
    opinions.insert_opinion(tx, case, verb, policy="legal", by=who, decision_id=1, at=START + at)


def stage(tx: Transaction, case: Case) -> Stage | None:
    question = opinions.read_question(tx, cases.get_case(tx, case.id))
    return question and question.stage


async def test_two_who_say_the_same_do_not_disagree(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Stage | None]:
        case = asked(tx)
        stages = [stage(tx, case)]
        for who, verb in ((LEA, Verb.HIDE), (TOM, Verb.HIDE), (TOM, Verb.KEEP)):
            say(tx, case, who, verb)
            stages.append(stage(tx, case))
        return stages

    assert await db.write(work) == [Stage.NOBODY, Stage.ONE, Stage.ONE, Stage.DISAGREED]


async def test_who_thinks_again_has_one_opinion(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Verb]:
        case = asked(tx)
        say(tx, case, LEA, Verb.HIDE)
        say(tx, case, LEA, Verb.KEEP)
        question = opinions.read_question(tx, case)
        return [opinion.verb for opinion in question.opinions] if question else []

    assert await db.write(work) == [Verb.KEEP]


async def test_what_was_said_about_an_earlier_text_counts_no_more(db: SqliteStore) -> None:
    def work(tx: Transaction) -> Stage | None:
        case = asked(tx)
        say(tx, case, LEA, Verb.HIDE)
        received(tx, 1, at=5.0, kind=Kind.EDIT, text="something else")
        return stage(tx, case)

    assert await db.write(work) is Stage.NOBODY


async def test_a_closed_case_asks_nothing_and_a_new_question_begins_afresh(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[Stage | None, Stage | None]:
        case = asked(tx)
        say(tx, case, LEA, Verb.HIDE)
        cases.close_case(tx, case.id, by=TOM, answer="hide", at=START + 2)
        closed = stage(tx, case)
        request = CaseRequest(actor=Actor.rule("legal"), why="again", needs_two=True)
        cases.open_case(tx, event_id=case.event_id, request=request, at=START + 3)
        return closed, stage(tx, case)

    assert await db.write(work) == (None, Stage.NOBODY)


async def test_taking_back_what_settled_it_opens_the_question_again(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[Actor]:
        case = asked(tx)
        say(tx, case, LEA, Verb.HIDE)
        say(tx, case, TOM, Verb.HIDE)
        cases.close_case(tx, case.id, by=TOM, answer="hide", at=START + 2)
        cases.reopen_case(tx, case.id, by=TOM, at=START + 3)
        opinions.take_back(tx, case.id, by=TOM)
        question = opinions.read_question(tx, cases.get_case(tx, case.id))
        return [opinion.by for opinion in question.opinions] if question else []

    assert await db.write(work) == [LEA]


async def test_only_the_first_two_of_a_question_are_compared_in_their_period(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[list[OpinionPair]]:
        first, second = asked(tx, 1), asked(tx, 2)
        for who, verb, at in ((LEA, Verb.HIDE, 1.0), (TOM, Verb.KEEP, 2.0), (ZOE, Verb.HIDE, 3.0)):
            say(tx, first, who, verb, at)
        say(tx, second, LEA, Verb.HIDE, 1.0)
        periods = ((0.0, START + 9), (0.0, START + 2), (START + 2.5, START + 9))
        return [list(opinions.list_pairs(tx, since, until)) for since, until in periods]

    pair = OpinionPair(policy="legal", first=Verb.HIDE, second=Verb.KEEP)
    assert await db.write(work) == [[pair], [], []]


async def test_cases_that_wait_for_others_are_known(db: SqliteStore) -> None:
    def work(tx: Transaction) -> tuple[list[int], list[int]]:
        case = asked(tx)
        say(tx, case, LEA, Verb.HIDE)
        return opinions.cases_with_opinion_of(tx, LEA), opinions.cases_with_opinion_of(tx, TOM)

    assert await db.write(work) == ([1], [])
