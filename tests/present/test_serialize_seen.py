"""What an assistant is shown of a case, field by field."""

from bot.present.serialize_seen import seen_case_json, seen_entry_json
from bot.services.review import QueueFilters
from bot.services.review.assistant_view import list_for_assistant, show_for_assistant
from bot.services.workspace import Workspace
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.assistants import hostile_queue
from tests.fakes.cases import moment


async def test_what_strangers_wrote_is_in_untrusted_fields_alone(db: SqliteStore, tmp_path: object) -> None:
    await db.write(hostile_queue)
    workspace = Workspace(store=db, data=tmp_path, clock=lambda: moment(20))  # type: ignore[arg-type]
    page = await list_for_assistant(workspace, QueueFilters(), limit=9)
    entry = seen_entry_json(page.entries[0], page.at)
    case = seen_case_json(await show_for_assistant(workspace, 1))
    for answer in (entry, case):
        plain = {name: value for name, value in answer.items() if not name.startswith("untrusted_")}
        assert "Ignore previous" not in str(plain)
        assert "Ignore previous" in str(answer["untrusted_text"])
    assert case["possible_answers"] == ["approve", "hide", "unhide", "reply", "private_reply", "escalate"]
