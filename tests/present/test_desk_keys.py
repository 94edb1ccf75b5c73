"""What is shown of the keys: those that are valid here, under the names that people know."""

from rich.cells import cell_len

from bot.present.desk_keys import desk_key_line, key_label, key_page, valid_commands
from bot.present.messages import Catalog
from bot.services import review
from bot.services.desk.keymap import preset_keymap, with_macros
from bot.services.review import CaseView
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, waiting, workspace

EN = Catalog("en")


async def view_of(db: SqliteStore, draft: str = "") -> CaseView:
    await db.write(waiting)
    if draft:
        await db.write(lambda tx: tx.execute("UPDATE case_ SET draft = ?", (draft,)))
    return await review.show_item(workspace(db, "Léa", moment(60.0)), "1")


async def test_the_line_shows_the_keys_that_the_person_has_chosen(db: SqliteStore) -> None:
    line = " · ".join(desk_key_line(preset_keymap("arrows"), await view_of(db), EN, 200))
    assert "F2 keep visible" in line
    assert "F3 hide" in line
    assert "F10 quit" in line
    assert "p private reply" not in line


async def test_only_what_can_be_done_here_is_listed(db: SqliteStore) -> None:
    view = await view_of(db)
    names = [name for name, _ in valid_commands(preset_keymap(), view, EN)]
    assert "hide" in names
    assert "edit-reply" not in names, "there is no reply of ours"
    assert "draft" not in names
    on_nothing = [name for name, _ in valid_commands(preset_keymap(), None, EN)]
    assert "undo" in on_nothing
    assert "hide" not in on_nothing
    assert "skip" not in "".join(desk_key_line(preset_keymap(), None, EN, 80))


async def test_a_draft_and_macros_have_their_rows(db: SqliteStore) -> None:
    keymap = with_macros(preset_keymap(), {"price": "P"})
    rows = key_page(keymap, await view_of(db, draft="Hello"), EN)
    assert any(row.startswith("  P ") and "macro price" in row for row in rows)
    assert any(row.startswith("  d ") for row in rows)
    assert any(row.startswith("  u z ") for row in rows)
    assert all(cell_len(row) <= 67 for row in rows[:-1]), "at 80 columns, the frame leaves so much room"


def test_a_key_is_called_as_it_stands_on_the_keyboard() -> None:
    names = ("h", "?", "space", "f5", "ctrl+k", "pagedown")
    assert [key_label(key) for key in names] == ["h", "?", "Space", "F5", "Ctrl-K", "Pagedown"]
