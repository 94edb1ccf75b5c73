"""An instance is taken up where it stands: a copy waits, a restored database looks first."""

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain import Actor, PauseCause, Verb
from bot.errors import UserError
from bot.services.operations import instance
from bot.services.operations.instance import Adoption
from bot.services.workspace import Workspace
from bot.store import Transaction
from bot.store.delivery import instance_files, instance_mark, outbox, pauses
from bot.store.delivery.instance_mark import InstanceMark, Standing
from bot.store.history import audit
from bot.store.sqlite.backup import copy_database
from bot.store.sqlite.engine import DATABASE_FILE, SqliteStore
from tests.fakes.cases import decided, moment, received
from tests.fakes.databases import open_store

LEA = Actor.person("Léa")


class House:
    """A data folder, taken up again and again; each start is a minute after the last one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.minutes = 0

    def now(self) -> datetime:
        return moment(self.minutes * 60.0)

    async def start(self, code: str = "") -> Standing:
        self.minutes += 1
        store = open_store(self.folder)
        try:
            return await instance.take_up(store, self.folder, self.now, code)
        finally:
            store.close()

    async def write(self, work: object) -> object:
        store = open_store(self.folder)
        try:
            return await store.write(work)  # type: ignore[arg-type]
        finally:
            store.close()

    async def mark(self) -> InstanceMark:
        mark = await self.write(instance_mark.load_mark)
        assert isinstance(mark, InstanceMark)
        return mark

    async def act(self) -> None:
        """A call is begun."""
        beat = await self.write(lambda tx: instance_mark.advance(tx, self.now().timestamp()))
        assert isinstance(beat, instance_files.Heartbeat)
        instance_files.write_heartbeat(self.folder, beat)

    async def pauses(self) -> list[tuple[str, PauseCause]]:
        in_force = await self.write(pauses.list_pauses)
        assert isinstance(in_force, list)
        return [(pause.scope, pause.cause) for pause in in_force]

    def copied(self, name: str) -> "House":
        """The whole folder once more, as `cp -a` makes it."""
        target = self.folder.parent / name
        return House(Path(shutil.copytree(self.folder, target, copy_function=shutil.copy2)))

    def put_back(self, backup: Path) -> None:
        """Restore by the book."""
        for suffix in ("-wal", "-shm"):
            (self.folder / f"{DATABASE_FILE}{suffix}").unlink(missing_ok=True)
        shutil.copy2(backup, self.folder / DATABASE_FILE)

    async def adopt(self, *, is_restored: bool = False) -> Adoption:
        workspace = Workspace(data=self.folder, actor=LEA, clock=self.now)
        try:
            return await instance.adopt_folder(workspace, is_restored=is_restored)
        finally:
            workspace.close()


def planned(tx: Transaction) -> None:
    decided(tx, received(tx), Verb.REPLY, text="20 €")


def is_doubted(tx: Transaction) -> bool:
    return outbox.list_actions(tx, 1)[0]["doubted_since"] is not None


@pytest.fixture
async def house(tmp_path: Path) -> House:
    """One that ran, and has a reply planned."""
    house = House(tmp_path / "data")
    assert await house.start() is Standing.NEW
    await house.write(planned)
    return house


async def test_what_goes_on_where_it_was_goes_on(house: House) -> None:
    for _ in range(3):
        await house.act()
        assert await house.start() is Standing.OURS
    assert (await house.mark()).generation == 1
    assert not await house.write(is_doubted)
    assert await house.pauses() == []


async def test_a_renamed_folder_goes_on_and_knows_its_new_path(house: House) -> None:
    moved = House(house.folder.rename(house.folder.parent / "moved"))
    assert await moved.start() is Standing.OURS
    assert (await moved.mark()).location.path == str(moved.folder)


async def test_a_copy_waits_and_the_original_goes_on(house: House, caplog: pytest.LogCaptureFixture) -> None:
    copy = house.copied("copy")
    assert await copy.start() is Standing.COPIED
    assert await copy.pauses() == [("copy", PauseCause.COPIED)]
    assert "this data folder is a copy" in caplog.text
    assert await copy.start() is Standing.COPIED, "until somebody says so"
    assert await house.start() is Standing.OURS
    assert await house.pauses() == []


async def test_resuming_everything_does_not_let_a_copy_act(house: House) -> None:
    copy = house.copied("copy")
    await copy.start()
    await copy.write(lambda tx: pauses.resume_scope(tx, "all", LEA, 1.0))
    assert await copy.write(lambda tx: outbox.claim_due(tx, limit=9, now=9e9, busy=())) == []


async def test_an_adopted_copy_looks_before_it_acts(house: House) -> None:
    copy = house.copied("copy")
    await copy.start()
    adoption = await copy.adopt()
    assert (adoption.mark.generation, adoption.open_actions) == (2, 1)
    assert await copy.pauses() == []
    assert await copy.write(is_doubted)
    assert await copy.start() is Standing.OURS
    with pytest.raises(UserError, match="not_a_copy"):
        await copy.adopt()
    last = await copy.write(
        lambda tx: tx.execute("SELECT actor, action FROM audit ORDER BY id DESC").fetchone()
    )
    assert tuple(last) == ("person:Léa", "restored")  # type: ignore[arg-type]
    assert (await copy.write(audit.verify_chain)).is_intact


async def test_a_copy_that_never_ran_can_be_adopted_at_once(house: House) -> None:
    copy = house.copied("copy")
    await copy.adopt()
    assert await copy.start() is Standing.OURS


async def test_the_code_of_one_copy_adopts_no_later_one(house: House) -> None:
    code = (await house.mark()).code
    copy = house.copied("copy")
    assert await copy.start("another") is Standing.COPIED
    assert await copy.start(code) is Standing.RESTORED
    assert await copy.pauses() == []
    assert await copy.start(code) is Standing.OURS, "the code may stay in the environment"
    assert await copy.copied("next").start(code) is Standing.COPIED


async def test_a_copy_that_comes_back_to_where_it_was_goes_on(house: House) -> None:
    (house.folder / instance_files.MARK_FILE).rename(house.folder / "aside")
    assert await house.start() is Standing.COPIED
    (house.folder / "aside").rename(house.folder / instance_files.MARK_FILE)
    assert await house.start() is Standing.OURS
    assert await house.pauses() == []


async def test_a_restored_database_looks_before_it_acts_and_says_what_it_does_not_know(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    copy_database(house.folder / DATABASE_FILE, tmp_path / "backup.db")
    backed_up_at = (await house.mark()).beat_at
    house.minutes = 30
    await house.act()
    house.put_back(tmp_path / "backup.db")
    house.minutes = 60
    assert await house.start() is Standing.RESTORED
    mark = await house.mark()
    assert (mark.restored_from, mark.restored_until) == (backed_up_at, moment(1800).timestamp())
    assert await house.write(is_doubted)
    assert "the database was restored: 1 open actions" in caplog.text
    assert await house.start() is Standing.OURS, "it is the newest one now"


async def test_the_newer_database_put_back_again_is_an_older_one_by_then(
    house: House, tmp_path: Path
) -> None:
    copy_database(house.folder / DATABASE_FILE, tmp_path / "backup.db")
    await house.act()
    copy_database(house.folder / DATABASE_FILE, tmp_path / "newer.db")
    house.put_back(tmp_path / "backup.db")
    await house.start()
    house.put_back(tmp_path / "newer.db")
    assert await house.start() is Standing.RESTORED


async def test_a_plain_copy_of_the_file_is_found_out_like_a_backup(house: House, tmp_path: Path) -> None:
    shutil.copy(house.folder / DATABASE_FILE, tmp_path / "plain.db")
    await house.act()
    house.put_back(tmp_path / "plain.db")
    assert await house.start() is Standing.RESTORED


async def test_a_backup_in_a_new_folder_waits_until_it_is_adopted(house: House, tmp_path: Path) -> None:
    other = House(tmp_path / "other")
    other.folder.mkdir()
    copy_database(house.folder / DATABASE_FILE, other.folder / DATABASE_FILE)
    assert await other.start() is Standing.COPIED
    assert (await other.adopt()).open_actions == 1
    assert await other.start() is Standing.OURS


async def test_a_backup_of_before_the_upgrade_is_found_out(house: House, tmp_path: Path) -> None:
    await house.act()
    copy_database(house.folder / DATABASE_FILE, tmp_path / "old.db")
    house.put_back(tmp_path / "old.db")
    await house.write(lambda tx: tx.execute("DELETE FROM instance"))
    assert await house.start() is Standing.RESTORED
    mark = await house.mark()
    assert mark.id == instance_files.read_mark(house.folder)
    assert mark.restored_from is not None
    assert await house.start() is Standing.OURS


async def test_a_whole_machine_put_back_is_said_so(house: House) -> None:
    with pytest.raises(UserError, match="not_a_copy"):
        await house.adopt()
    assert (await house.adopt(is_restored=True)).open_actions == 1
    assert await house.write(is_doubted)
    assert await house.start() is Standing.OURS


async def test_where_no_bot_ever_ran_nothing_is_adopted(tmp_path: Path) -> None:
    house = House(tmp_path / "data")
    await house.write(planned)
    with pytest.raises(UserError, match="no_instance_yet"):
        await house.adopt(is_restored=True)


async def test_looking_changes_nothing(house: House) -> None:
    copy = house.copied("copy")
    workspace = Workspace(data=copy.folder, clock=copy.now)
    mark, standing = await instance.recognise(workspace)
    workspace.close()
    assert (mark, standing) == (await house.mark(), Standing.COPIED)
    assert await copy.pauses() == []


async def test_a_heartbeat_is_in_the_database_and_beside_it(house: House) -> None:
    store = SqliteStore(house.folder)
    await instance.beat(store, house.folder, house.now)
    store.close()
    beat = instance_files.read_heartbeat(house.folder)
    assert beat is not None
    assert (beat.sequence, beat.at) == ((await house.mark()).sequence, house.now().timestamp())
