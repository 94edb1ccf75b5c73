"""One answer to many cases, from afar: seen, given once, taken back as one."""

from bot.api.client.desk import open_desk
from bot.services import review
from bot.services.review import BulkCommand, BulkSelection, QueueFilters, ReviewAnswer
from tests.fakes.api import ApiProgram, remote_server


async def test_many_cases_are_seen_answered_and_taken_back(api: ApiProgram) -> None:
    command = BulkCommand(answer=ReviewAnswer.APPROVE, reason="all of one campaign")
    async with open_desk(await remote_server(api, "Léa"), "en") as desk:
        preview = await desk.run(review.preview_bulk, BulkSelection(filters=QueueFilters()), command)
        assert (len(preview.items), preview.authors > 0, preview.needs_second) == (5, True, False)
        named = BulkSelection(references=("case:1", "case:2"))
        assert len((await desk.run(review.preview_bulk, named, command)).items) == 2
        chosen = [(item.reference, item.version) for item in preview.items]
        outcome = await desk.run(review.ask_bulk, command, chosen)
        assert (outcome.done, outcome.bulk.by) == (5, desk.actor)
        assert [entry.bulk.id for entry in await desk.run(review.list_bulks, 5)] == [outcome.bulk.id]
        assert await desk.run(review.waiting_bulks) == 0
        undone = await desk.run(review.undo_bulk, outcome.bulk.id)
        assert undone.pending == 0
        assert len(await desk.run(review.queue_order, QueueFilters())) == 5
