"""Pages of lists, over a real database."""

from bot.api.operation import Call
from bot.api.operations import operation_named
from bot.api.queue_operations import CasePage
from bot.api.queue_requests import CaseState, ListQuery
from bot.domain.roles import Identity, Role
from bot.services.review import ReviewAnswer, answer_case
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace
from tests.fakes.review_screen import START, stock


async def page_of(instance: Workspace, **query: object) -> CasePage:
    call = Call(
        workspace=instance,
        identity=Identity("Léa", Role.VIEWER, 1),
        health=dict,
        query=ListQuery.model_validate(query),
    )
    page = await operation_named("list_cases").call(call)
    assert isinstance(page, CasePage)
    return page


def ids(page: CasePage) -> list[int]:
    return [entry.case.id for entry in page.entries]


async def test_a_more_pressing_case_moves_nothing_between_two_pages(db: SqliteStore) -> None:
    await db.write(stock)
    instance = workspace(db, "Léa", moment(START))
    first = await page_of(instance, limit=2)
    await db.write(lambda tx: waiting(tx, 9, at=9.0, priority=90))
    second = await page_of(instance, limit=2, cursor=first.next)
    assert (ids(first), ids(second)) == ([1, 2], [3, 4])


async def test_a_page_goes_on_where_its_last_case_was(db: SqliteStore) -> None:
    await db.write(stock)
    instance = workspace(db, "Léa", moment(START))
    first = await page_of(instance, limit=2)
    await answer_case(instance, "case:2", ReviewAnswer.APPROVE)
    assert ids(await page_of(instance, limit=9, cursor=first.next)) == [4, 5]


async def test_what_was_closed_meanwhile_repeats_nothing(db: SqliteStore) -> None:
    await db.write(stock)
    for number in (1, 2, 3):
        await answer_case(
            workspace(db, "Léa", moment(START + number)), f"case:{number}", ReviewAnswer.APPROVE
        )
    instance = workspace(db, "Léa", moment(START + 10))
    first = await page_of(instance, limit=2, state=CaseState.CLOSED)
    await answer_case(instance, "case:4", ReviewAnswer.APPROVE)
    second = await page_of(instance, limit=2, state=CaseState.CLOSED, cursor=first.next)
    assert (ids(first), ids(second), second.next) == ([3, 2], [1], None)
