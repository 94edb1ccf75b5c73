"""What keeps a person from asking for rights."""

from dataclasses import replace

from bot.domain import State
from bot.errors import UserError
from bot.services.review.rights_limits import require_askable
from bot.store import Transaction
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import START
from tests.fakes.rights import ask, request_about


async def test_one_thing_is_asked_for_once_unless_the_words_never_left(db: SqliteStore) -> None:
    def work(tx: Transaction) -> list[str]:
        codes = []
        for number, state in ((1, State.DONE), (2, State.FAILED)):
            request = request_about(ask(tx, number, state, author=f"9{number}"))
            for asked in (request, replace(request, author_id="")):
                try:
                    require_askable(tx, asked, START + 50)
                    codes.append("")
                except UserError as error:
                    codes.append(error.code)
        return codes

    assert await db.write(work) == ["rights_asked_before", "author_withheld", "", "author_withheld"]
