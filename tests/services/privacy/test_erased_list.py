"""The list of the erased: recognises an id that is met again, and holds none."""

import stat
from pathlib import Path

from bot.domain import ErasureState
from bot.services.privacy.erased_list import FILE, KEY_FILE, ErasedList, person_of
from bot.store.privacy.erasures import Erasure, Person


def erasure(code: str = "c1", person_id: str = "770012345678") -> Erasure:
    return Erasure(
        id=1,
        code=code,
        person=Person(id=person_id, source="meta"),
        pseudonym="erased:1",
        written_until=100.5,
        requested_at=101.0,
        state=ErasureState.RECEIVED,
        events=0,
        erased_at=None,
        done_at=None,
    )


def test_an_empty_folder_has_nobody_and_stays_empty(tmp_path: Path) -> None:
    assert ErasedList(tmp_path).read() == []
    assert list(tmp_path.iterdir()) == []


def test_an_id_is_recognised_by_whoever_reads_the_list_later(tmp_path: Path) -> None:
    ErasedList(tmp_path).append(erasure())
    again = ErasedList(tmp_path)
    (line,) = again.read()
    assert line.person_hash == again.hash_of("770012345678") != again.hash_of("770012345679")
    assert person_of(line, "770012345678") == Person(id="770012345678", source="meta")
    assert line.written_until == 100.5


def test_no_id_stands_in_the_files_and_nobody_else_reads_them(tmp_path: Path) -> None:
    ErasedList(tmp_path).append(erasure())
    for name in (FILE, KEY_FILE):
        assert b"770012345678" not in (tmp_path / name).read_bytes()
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_two_folders_have_no_hash_in_common(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
        ErasedList(folder).append(erasure())
    first, second = (ErasedList(folder).read()[0].person_hash for folder in folders)
    assert first != second


def test_an_erasure_that_was_interrupted_is_listed_once(tmp_path: Path) -> None:
    for code in ("c1", "c1", "c2"):
        ErasedList(tmp_path).append(erasure(code))
    assert [line.code for line in ErasedList(tmp_path).read()] == ["c1", "c2"]
