"""The kill switch: exactly one scope, a flag file beside the database, and it holds without the database."""

import errno
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.domain import Actor, PauseCause
from bot.errors import UserError
from bot.services.operations.pausing import (
    PauseKind,
    PauseScope,
    list_pauses,
    pause_scope,
    resume_scope,
)
from bot.services.workspace import Workspace
from bot.store.delivery import pauses
from bot.store.sqlite.engine import SqliteStore
from tests.fakes.cases import moment, workspace
from tests.fakes.logins import as_plain_user, folder_for_all

ALL, ACCOUNT, RULE = (
    PauseScope(PauseKind.ALL),
    PauseScope(PauseKind.ACCOUNT, "1000"),
    PauseScope(PauseKind.RULE, "insult"),
)


async def scopes(db: SqliteStore) -> list[str]:
    return [pause.scope for pause in await db.read(pauses.list_pauses)]


@pytest.mark.parametrize("scope", [ACCOUNT, RULE], ids=str)
async def test_one_scope_is_paused_once_and_resumed_once(db: SqliteStore, scope: PauseScope) -> None:
    instance = workspace(db, "Léa", moment())
    assert (await pause_scope(instance, scope, "too broad")).changed
    assert not (await pause_scope(instance, scope, "again")).changed
    assert await scopes(db) == [str(scope)]
    assert (await resume_scope(instance, scope)).changed
    assert not (await resume_scope(instance, scope)).changed
    assert await scopes(db) == []


async def test_everything_is_paused_in_the_database_and_by_the_flag_file(
    db: SqliteStore, tmp_path: Path
) -> None:
    instance = Workspace(data=tmp_path, store=db, actor=Actor.person("Léa"))
    assert (await pause_scope(instance, ALL, "storm")).changed
    assert (await scopes(db), pauses.is_flagged(tmp_path)) == (["all"], True)
    assert (await resume_scope(instance, ALL)).changed
    assert (await scopes(db), pauses.is_flagged(tmp_path)) == ([], False)


async def test_the_flag_file_alone_counts_when_there_is_no_database(tmp_path: Path) -> None:
    change = await pause_scope(Workspace(data=tmp_path, actor=Actor.person("Léa")), ALL, "storm")
    assert (change.changed, str(change.store_error)) == (True, f"no_database {{'folder': {tmp_path!r}}}")
    assert pauses.is_flagged(tmp_path)


@pytest.mark.parametrize("change", [pause_scope, resume_scope], ids=["pause", "resume"])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PermissionError(errno.EACCES, "not yours"), "data_folder_denied"),
        (OSError(errno.EROFS, "read-only"), "data_folder_unusable"),
        (OSError(errno.ENOSPC, "no inode left"), "data_folder_unusable"),
    ],
    ids=["not allowed", "read-only", "no inode"],
)
async def test_a_flag_file_that_cannot_be_made_is_a_sentence(
    db: SqliteStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[..., Awaitable[object]],
    error: OSError,
    code: str,
) -> None:
    def refuse(folder: Path, on: bool) -> None:
        raise error

    monkeypatch.setattr(pauses, "set_flag_file", refuse)
    instance = Workspace(data=tmp_path, store=db, actor=Actor.person("Léa"))
    with pytest.raises(UserError, match=code):
        await (change(instance, ALL, "storm") if change is pause_scope else change(instance, ALL))


async def test_a_folder_in_place_of_the_flag_pauses_and_is_named_when_it_is_to_end(
    db: SqliteStore, tmp_path: Path
) -> None:
    (tmp_path / pauses.FLAG).mkdir()
    instance = Workspace(data=tmp_path, store=db, actor=Actor.person("Léa"))
    assert [pause.scope for pause in await list_pauses(instance)] == ["all"]
    with pytest.raises(UserError, match=r"flag_is_folder .*PAUSED"):
        await resume_scope(instance, ALL)
    assert pauses.is_flagged(tmp_path)


def test_the_flag_file_of_a_colleague_counts_and_can_be_removed() -> None:
    def change() -> str:
        pauses.set_flag_file(folder, True)
        raised = pauses.is_flagged(folder)
        pauses.set_flag_file(folder, False)
        return f"{raised} {pauses.is_flagged(folder)}"

    with folder_for_all() as folder:
        folder.chmod(0o777)
        (folder / pauses.FLAG).touch(mode=0o400)
        assert as_plain_user(change) == "True False"


async def test_a_pause_of_one_rule_needs_the_database(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no_database"):
        await pause_scope(Workspace(data=tmp_path), RULE, "too broad")
    assert not pauses.is_flagged(tmp_path)


async def test_a_folder_that_is_not_there_is_not_paused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no_data_folder"):
        await pause_scope(Workspace(data=tmp_path / "none"), ALL, "storm")


async def test_resuming_an_account_lets_its_texts_be_sent_again(db: SqliteStore) -> None:
    await db.write(
        lambda tx: pauses.pause_scope(
            tx, scope="words:1000", reason="blocked", by=Actor.system("dispatcher"), at=0.0
        )
    )
    assert (await resume_scope(workspace(db, "Léa", moment()), ACCOUNT)).changed
    assert await scopes(db) == []


async def test_what_is_paused_is_listed_with_its_cause(db: SqliteStore, tmp_path: Path) -> None:
    instance = Workspace(data=tmp_path, store=db, actor=Actor.person("Léa"))
    assert await list_pauses(instance) == ()
    await pause_scope(instance, RULE, "too broad")
    await db.write(
        lambda tx: pauses.pause_scope(
            tx,
            scope="account:1000",
            reason="denied",
            by=Actor.system("dispatch"),
            at=2e9,
            cause=PauseCause.LOST_PERMISSION,
        )
    )
    listed = [(pause.scope, pause.cause) for pause in await list_pauses(instance)]
    assert listed == [("rule:insult", PauseCause.PERSON), ("account:1000", PauseCause.LOST_PERMISSION)]


async def test_the_flag_file_alone_is_listed_and_not_twice(db: SqliteStore, tmp_path: Path) -> None:
    instance = Workspace(data=tmp_path, store=db, actor=Actor.person("Léa"))
    pauses.set_flag_file(tmp_path, True)
    assert [pause.scope for pause in await list_pauses(instance)] == ["all"]
    await pause_scope(instance, ALL, "storm")
    assert [(pause.scope, pause.reason) for pause in await list_pauses(instance)] == [("all", "storm")]


async def test_resuming_an_account_lifts_the_flag_of_a_lost_permission(db: SqliteStore) -> None:
    await db.write(
        lambda tx: pauses.pause_scope(
            tx,
            scope="account:1000",
            reason="denied",
            by=Actor.system("dispatch"),
            at=0.0,
            cause=PauseCause.LOST_PERMISSION,
        )
    )
    assert (await resume_scope(workspace(db, "Léa", moment()), ACCOUNT)).changed
    assert await scopes(db) == []
